"""Ratings: a rating word counts beside a rating anchor (评级), in quotation marks beside a change, or as a label."""

from dataclasses import dataclass
from itertools import zip_longest

import numpy as np
import regex

from sora_signals.lexicon.automaton import Hits
from sora_signals.recognise.context import Context
from sora_signals.recognise.sections import CONTENTS, DISCLAIMER, RATING_LEGEND, RISK, Sections
from sora_signals.vocabulary import CHANGES, RATINGS

NONE = -1
BEFORE, BEHIND = 16, 6  # characters from a rating word to its anchor
CHANGE_BEFORE, CHANGE_BEHIND, INITIATED = 12, 4, 40  # and to the change of the rating
FROM_TO = 14  # characters from the former rating to the new one
OPENING, CLOSING = "“\"'‘(【[《", "”\"'’)】]》"
GRADE = regex.compile(r"-?[ABC]?[”\"'’)】\]》]?(?:的|投资|股票|公司)?")
LABEL_TAIL = regex.compile(r"\s{0,3}[(【\[/|,]")
CHANGE_GAP = regex.compile(r"[\s(/|,【\[”\"-]*")
UPGRADE, DOWNGRADE, INITIATE = (CHANGES.index(c) for c in ("upgrade", "downgrade", "initiate"))


@dataclass(frozen=True, slots=True)
class Rating:
    """A rating as spans of the normalised text and indexes into the vocabularies; -1 where nothing is said.

    Attributes:
        start, end: From the change or quotation mark before the word to the anchor behind it.
        word: Span of the rating word. rating, change: What it says.
        scope: ``stock``, ``industry``, or ``both`` where that is open.
        told: Whether it is said in a sentence (维持“买入”评级), not shown as a label.
    """

    start: int
    end: int
    word: tuple[int, int]
    rating: int
    change: int
    scope: str
    told: bool


class RatingFinder:
    """Reads the ratings of one batch."""

    def __init__(self, context: Context, sections: Sections) -> None:
        self.context = context
        self.text = context.text.text
        self.section = sections.of
        self.anchors = {kind: anchors(context, kind) for kind in ("rating", "industry", "stock")}
        self.changes = context.hits["rating_change"].longest()

    def find(self) -> list[Rating]:
        """Return the ratings in reading order; of “from A to B” only B."""
        hits = self.context.hits["rating"].longest()
        rows = zip(hits.start.tolist(), hits.end.tolist(), hits.row.tolist(), strict=True)
        found = [rating for s, e, r in rows if (rating := self._rating(s, e, r))]
        return [r for r, following in zip_longest(found, found[1:]) if not self._former(r, following)]

    def _former(self, rating: Rating, following: Rating | None) -> bool:
        if following is None or following.word[0] - rating.word[1] > FROM_TO:
            return False
        low, high = np.searchsorted(self.changes.start, [rating.word[1], following.word[0]])
        words = self.context.lexicons["rating_change"]["change"]
        return any(CHANGES.index(words[row]) in (UPGRADE, DOWNGRADE) for row in self.changes.row[low:high].tolist())

    def _rating(self, start: int, end: int, row: int) -> Rating | None:
        if int(self.section[start]) in (RISK, CONTENTS, RATING_LEGEND, DISCLAIMER):
            return None
        words = self.context.lexicons["rating"]
        behind, before = self._behind(end), self._before(start)
        change = self._change(start, end)
        quoted = self.text[start - 1 : start] in OPENING and start > 0
        label = self._is_label(start, end)
        told = behind is not None or (quoted and change is not None)
        if not told and not (before is not None and (quoted or label or change)) and not (label and change):
            return None
        first = min([start - quoted, *([change[0]] if change and 0 <= start - change[1] <= 2 else [])])
        last = self._closed(max([end, *([behind] if behind else []), *([change[1]] if change else [])]))
        scope = self._scope(first, last, words["scope"][row])
        level = RATINGS.index(words["rating"][row])
        return Rating(first, last, (start, end), level, change[2] if change else NONE, scope, told)

    def _closed(self, end: int) -> int:
        return end + (self.text[end : end + 1] in CLOSING and end < len(self.text))

    def _behind(self, end: int) -> int | None:
        """End of the anchor right behind a rating word (买入”评级), or None."""
        grade = GRADE.match(self.text, end, end + BEHIND)
        hits = self.anchors["rating"]
        for position in {end, grade.end() if grade else end}:
            i = int(np.searchsorted(hits.start, position))
            if i < len(hits) and hits.start[i] == position:
                return int(hits.end[i])
        return None

    def _before(self, start: int) -> int | None:
        """Start of the anchor before a rating word in its sentence or on the line before it (投资评级:买入)."""
        hits = self.anchors["rating"]
        i = int(np.searchsorted(hits.end, start, side="right")) - 1
        if i < 0 or hits.end[i] < start - BEFORE:
            return None
        between = self.text[int(hits.end[i]) : start]
        return int(hits.start[i]) if not set(between) & set("。;,") else None

    def _is_label(self, start: int, end: int) -> bool:
        """A rating word that is a line of its own, or opens or fills a bracket or table cell."""
        first, last = self.context.line_of(start)
        alone_before = not self.text[first:start].strip(" :*")
        alone = alone_before and not self.text[end:last].strip(" :*\n\x1e")
        tail = bool(LABEL_TAIL.match(self.text, end, end + 4))
        return alone or tail or (start > 0 and self.text[start - 1] in "([【/|:")

    def _change(self, start: int, end: int) -> tuple[int, int, int] | None:
        """Span and kind of the nearest change: before the word in its clause, or in brackets behind it."""
        words = self.context.lexicons["rating_change"]["change"]
        clause, _ = self.context.clause_of(start)
        sentence, _ = self.context.sentence_of(start)
        low, high = np.searchsorted(self.changes.start, [max(sentence, start - INITIATED), end + CHANGE_BEHIND + 1])
        best: tuple[int, tuple[int, int, int]] | None = None
        for i in range(int(low), int(high)):
            s, e, kind = (
                int(self.changes.start[i]),
                int(self.changes.end[i]),
                CHANGES.index(words[int(self.changes.row[i])]),
            )
            near = e <= start and ((s >= clause and start - e <= CHANGE_BEFORE) or kind == INITIATE)
            behind = s >= end and bool(CHANGE_GAP.fullmatch(self.text, end, s))
            gap = start - e if e <= start else s - end
            if (near or behind) and (best is None or gap < best[0]):
                best = (gap, (s, e, kind))
        return best[1] if best else None

    def _scope(self, start: int, end: int, scope: str) -> str:
        if scope != "both":
            return scope
        for kind in ("industry", "stock"):
            hits = self.anchors[kind]
            low, high = np.searchsorted(hits.start, [max(start - BEFORE, self.context.sentence_of(start)[0]), end])
            if high > low:
                return kind
        return scope


def anchors(context: Context, kind: str) -> Hits:
    """Return the hits of one kind of anchor, longest reading, in order."""
    words, hits = context.lexicons["rating_anchor"]["kind"], context.hits["rating_anchor"]
    chosen = np.array([words[row] == kind for row in hits.row.tolist()], dtype=np.bool_)
    return hits.where(chosen).longest()
