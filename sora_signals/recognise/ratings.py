"""Ratings and target prices: a rating word counts beside a rating anchor, a change, or as a label of its own."""

from dataclasses import dataclass

import numpy as np
import regex

from sora_signals.lexicon.automaton import Hits
from sora_signals.recognise.context import Context
from sora_signals.recognise.sections import CONTENTS, DISCLAIMER, RATING_LEGEND, RISK, Sections
from sora_signals.vocabulary import CHANGES, RATINGS

NONE = -1
NEAR = 6  # characters between a rating word and its anchor or change
FAR = 16
QUOTED = regex.compile(r"[“\"'(\[【][^“”\"'()\[\]【】]{0,12}$")
LABEL = regex.compile(r"\s{0,3}[(\[【/|]")
PRICE = regex.compile(
    r"[^\d\n。;]{0,12}?(HK\$|US\$|\$|¥)?(\d{1,5}(?:\.\d{1,3})?)(?:(?:元|港元|美元)?[-~—至到](?:HK\$|US\$|\$)?(\d{1,5}(?:\.\d{1,3})?))?"
)


@dataclass(frozen=True, slots=True)
class Rating:
    """A rating, as spans of the normalised text and indexes into the vocabularies; -1 where nothing is said.

    ``scope`` is ``stock``, ``industry`` or ``both`` as the word list has it; ``word`` is the span of the rating word.
    """

    start: int
    end: int
    word: tuple[int, int]
    rating: int
    change: int
    scope: str


@dataclass(frozen=True, slots=True)
class Price:
    """A target price: its span, its bounds (equal for one figure) and its currency (CNY, HKD, USD)."""

    start: int
    end: int
    low: float
    high: float
    currency: str


class RatingFinder:
    """Reads the ratings and target prices of one batch."""

    def __init__(self, context: Context, sections: Sections) -> None:
        self.context = context
        self.text = context.text.text
        self.section = sections.of
        self.anchors = {kind: self._anchors(kind) for kind in ("rating", "price", "industry", "stock")}
        self.changes = context.hits["rating_change"].longest()

    def _anchors(self, kind: str) -> Hits:
        hits, words = context_hits(self.context, "rating_anchor")
        chosen = np.array([words[row] == kind for row in hits.row.tolist()], dtype=np.bool_)
        return hits.where(chosen).by_start()

    def _admitted(self, position: int) -> bool:
        return int(self.section[position]) not in (RISK, CONTENTS, RATING_LEGEND, DISCLAIMER)

    def ratings(self) -> list[Rating]:
        """Return the ratings in reading order."""
        hits = self.context.hits["rating"].longest()
        found = [self._rating(s, e, r) for s, e, r in zip(hits.start.tolist(), hits.end.tolist(), hits.row.tolist(), strict=True)]
        return [rating for rating in found if rating]

    def _rating(self, start: int, end: int, row: int) -> Rating | None:
        if not self._admitted(start):
            return None
        words = self.context.lexicons["rating"]
        before = self._last(self.anchors["rating"], start - FAR, start)
        behind = self._first(self.anchors["rating"], end, end + NEAR)
        change = self._change(start, end)
        quoted = bool(QUOTED.search(self.text, max(0, start - 14), start))
        label = self._is_label(start, end)
        anchored = before is not None or behind is not None
        if not (anchored and (before is not None or quoted or change or behind == (end, end + 2) or self._closed(end, behind))):
            if not (label and change):
                return None
        spans = [span for span in (before, behind, change[:2] if change else None) if span]
        first = min([start, *(s for s, _ in spans)])
        last = max([end, *(e for _, e in spans)])
        scope = self._scope(first, last, words["scope"][row])
        return Rating(first, last, (start, end), RATINGS.index(words["rating"][row]), change[2] if change else NONE, scope)

    def _closed(self, end: int, behind: tuple[int, int] | None) -> bool:
        return behind is not None and not self.text[end : behind[0]].strip("”\"'’)]】 的-ABC投资股票")

    def _is_label(self, start: int, end: int) -> bool:
        """A rating word that is a line of its own, or opens a bracket or table cell of its own."""
        first, last = self.context.line_of(start)
        alone = not self.text[first:start].strip() and not self.text[end:last].strip()
        return alone or bool(LABEL.match(self.text, end, end + 4)) or self.text[start - 1 : start] in ("(", "[", "【", "/", "|")

    def _change(self, start: int, end: int) -> tuple[int, int, int] | None:
        """The change that stands nearest to a rating word, before it or in brackets behind it."""
        words = self.context.lexicons["rating_change"]
        low, high = np.searchsorted(self.changes.start, [start - FAR, end + FAR])
        best: tuple[int, tuple[int, int, int]] | None = None
        for i in range(int(low), int(high)):
            s, e = int(self.changes.start[i]), int(self.changes.end[i])
            gap = start - e if e <= start else s - end
            between = self.text[min(e, end) : max(s, start)] if e <= start else self.text[end:s]
            if gap < 0 or "。" in between or ";" in between or (s >= end and between.strip(" \n(/|,-【[")):
                continue
            if best is None or gap < best[0]:
                best = (gap, (s, e, CHANGES.index(words["change"][int(self.changes.row[i])])))
        return best[1] if best else None

    def _scope(self, start: int, end: int, scope: str) -> str:
        if scope != "both":
            return scope
        if self._last(self.anchors["industry"], start - FAR, end) is not None:
            return "industry"
        return "stock" if self._last(self.anchors["stock"], start - FAR, end) is not None else "both"

    def _last(self, hits: Hits, low: int, high: int) -> tuple[int, int] | None:
        sentence = self.context.sentence_of(high - 1 if high else 0)[0]
        i = int(np.searchsorted(hits.end, high, side="right")) - 1
        if i < 0 or hits.start[i] < max(low, sentence):
            return None
        return int(hits.start[i]), int(hits.end[i])

    def _first(self, hits: Hits, low: int, high: int) -> tuple[int, int] | None:
        i = int(np.searchsorted(hits.start, low))
        return (int(hits.start[i]), int(hits.end[i])) if i < len(hits) and hits.start[i] <= high else None

    def prices(self) -> list[Price]:
        """Return the target prices in reading order."""
        hits = self.anchors["price"].longest()
        found = [self._price(s, e) for s, e in zip(hits.start.tolist(), hits.end.tolist(), strict=True)]
        return [price for price in found if price]

    def _price(self, start: int, end: int) -> Price | None:
        if not self._admitted(start):
            return None
        match = PRICE.match(self.text, end, self.context.sentence_of(start)[1] + 1)
        if not match:
            return None
        unit = self._unit(match.end(), match[1])
        if unit is None:
            return None
        low = float(match[2])
        high = float(match[3]) if match[3] else low
        return Price(start, unit[0], min(low, high), max(low, high), unit[1])

    def _unit(self, end: int, sign: str | None) -> tuple[int, str] | None:
        """Where the price ends and its currency; None where the figure is no price."""
        hits = self.context.hits["currency"].longest()
        words = self.context.lexicons["currency"]
        i = int(np.searchsorted(hits.start, end))
        if i < len(hits) and hits.start[i] <= end + 1:
            return int(hits.end[i]), words["currency"][int(hits.row[i])]
        if sign:
            return end, {"HK$": "HKD", "US$": "USD", "$": "USD", "¥": "CNY"}[sign]
        return None


def context_hits(context: Context, topic: str) -> tuple[Hits, tuple[str, ...]]:
    """Return the hits of a topic and the kind of each of its rows."""
    return context.hits[topic], context.lexicons[topic]["kind"]
