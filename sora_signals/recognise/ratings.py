"""Ratings: a rating word counts beside a rating anchor (评级), in quotes beside a change, as a label, or in a table."""

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import regex

from sora_signals.lexicon.automaton import Hits
from sora_signals.recognise.context import Context
from sora_signals.recognise.sections import CONTENTS, DISCLAIMER, RATING_LEGEND, RISK, Sections
from sora_signals.text.classes import PART_BREAK
from sora_signals.vocabulary import CHANGES, RATINGS

NONE = -1
ANCHORS = ("rating", "industry", "stock", "former", "credit", "price")
OTHER_MATTERS = ("former", "credit")  # kinds of anchors that speak of another day, or of a debtor
BEFORE, BEHIND = 16, 8  # characters from a rating word to its anchor
CHANGE_BEFORE, CHANGE_BEHIND, INITIATED = 12, 4, 40  # and to the change of the rating
BARE = 2  # characters of a change that says too little without an anchor (首次增持 is what a shareholder does)
FROM_TO = 14  # characters from the former rating to the new one
OPENING, CLOSING = "“\"'‘(【[《", "”\"'’)】]》"
GRADE = regex.compile(r"-?[ABC]?[”\"'’)】\]》 ]?(?:的|投资|股票|公司)?")
DEFINED = regex.compile(r"%[^\d。;,]{0,3}为[“\"]?$")  # 15%以上为增持: what a rating means
LABEL_TAIL = regex.compile(r"\s{0,3}[(【\[/|,]")
CELL_TAIL = regex.compile(r"[ )\]】|,、;。/\n\x1e-]|(?=\d)(?! ?\d[\d.,]*[%万亿元股手])|(?=[A-Z]{2}\d)|$")
CLAUSE_END = regex.compile(r"[,;。!?\n\x1e]|$")
TO = "至为到"
STANDS_ALONE = regex.compile(r"[ ”\"]?[)\]】|/\n\x1e,;。]|$")
CHANGE_GAP = regex.compile(r"[\s(/|,【\[”\"-]*")
UPGRADE, DOWNGRADE, INITIATE = (CHANGES.index(c) for c in ("upgrade", "downgrade", "initiate"))

Change = tuple[int, int, int]  # start, end, and index into ``CHANGES``


@dataclass(frozen=True, slots=True)
class Rating:
    """A rating as spans of the normalised text and indexes into the vocabularies; -1 where nothing is said.

    Attributes:
        start, end: From the change or quotation mark before the word to the anchor behind it.
        word: Span of the rating word. rating, change: What it says.
        scope: ``stock``, ``industry``, or ``both`` where that is open. industry_at: Where the industry is named.
        told: Whether it is said in a sentence (维持“买入”评级), not shown as a label.
        cell: Whether it is a rating only if a company stands right before it: in a bracket or a row of a table.
    """

    start: int
    end: int
    word: tuple[int, int]
    rating: int
    change: int
    scope: str
    industry_at: int
    told: bool
    cell: bool


class RatingFinder:
    """Reads the ratings of one batch."""

    def __init__(self, context: Context, sections: Sections) -> None:
        self.context = context
        self.text = context.text.text
        self.section = sections.of
        self.anchors = {kind: anchors(context, kind) for kind in ANCHORS}
        every = anchors(context, "rating", every=True)
        self.anchor_at = dict(zip(every.start.tolist(), every.end.tolist(), strict=True))  # the longest one at a place
        self.changes = context.hits["rating_change"].longest()
        phrases = context.hits["recommendation"]
        self.phrases = set(zip(phrases.start.tolist(), phrases.end.tolist(), strict=True))
        self.change_of = context.lexicons["rating_change"].choices("change", CHANGES)

    def find(self) -> list[Rating]:
        """Return the ratings in reading order; of “from A to B” only B."""
        hits = self.context.hits["rating"].longest()
        rows = zip(hits.start.tolist(), hits.end.tolist(), hits.row.tolist(), strict=True)
        found = [rating for s, e, r in rows if (rating := self._rating(s, e, r))]
        said = [r for r in found if not r.cell]
        former = {r.word for r, following in pairwise(said) if self._former(r, following)}
        return [r for r in found if r.word not in former]

    def _former(self, rating: Rating, following: Rating) -> bool:
        apart = following.word[0] - rating.word[1] > FROM_TO
        if apart or chr(PART_BREAK) in self.text[rating.word[1] : following.word[0]]:
            return False
        low, high = np.searchsorted(self.changes.start, [rating.word[1], following.word[0]])
        return any(self.change_of[row] in (UPGRADE, DOWNGRADE) for row in self.changes.row[low:high].tolist())

    def _rating(self, start: int, end: int, row: int) -> Rating | None:
        if int(self.section[start]) in (RISK, CONTENTS, RATING_LEGEND, DISCLAIMER) or self._is_former(start):
            return None
        if DEFINED.search(self.text, max(0, start - BEHIND), start):
            return None
        behind, change = self._behind(end), self._change(start, end)
        quoted = start > 0 and self.text[start - 1] in OPENING
        told = behind is not None or (change is not None and (quoted or self._moved(change, start, end)))
        cell = not told and not self._is_shown(start, end, change, quoted=quoted)
        if cell and not CELL_TAIL.match(self.text, end):
            return None
        change = None if cell else change
        beside = [change[0]] if change and 0 <= start - change[1] <= len("”(") else []
        first = min([start - quoted, *beside])
        last = self._closed(max([end, *([behind] if behind else []), *([change[1]] if change else [])]))
        words = self.context.lexicons["rating"]
        scope, at = self._scope(start, end, words["scope"][row])
        level = RATINGS.index(words["rating"][row])
        return Rating(first, last, (start, end), level, change[2] if change else NONE, scope, at, told, cell)

    def _is_shown(self, start: int, end: int, change: Change | None, *, quoted: bool) -> bool:
        """Whether a rating word stands behind an anchor (投资评级:买入), or as a label beside a change (推荐(维持))."""
        before, label = self._before(start), self._is_label(start, end)
        if before is not None:
            close = before >= start - len("为:") and bool(CLAUSE_END.match(self.text, end))
            if quoted or change is not None or close or (label and not self._recommends(start, end)):
                return True
        if change is None or not label:
            return False
        return change[2] != INITIATE or change[0] >= end or change[1] - change[0] > BARE

    def _closed(self, end: int) -> int:
        return end + (self.text[end : end + 1] in CLOSING and end < len(self.text))

    def _is_former(self, start: int) -> bool:
        """Whether the rating of another day is named, or a debtor's: 上次评级:增持, 评级展望调整为负面."""
        for kind, reach in (("former", BEHIND), ("credit", BEFORE)):
            hits = self.anchors[kind]
            i = int(np.searchsorted(hits.end, start, side="right")) - 1
            if i < 0 or hits.end[i] < start - reach:
                continue
            if not set(self.text[int(hits.end[i]) : start]) & set("。;,\n\x1e"):
                return True
        return False

    def _behind(self, end: int) -> int | None:
        """End of the anchor right behind a rating word (买入”评级), or None."""
        grade = GRADE.match(self.text, end, end + BEHIND)
        ends = (self.anchor_at.get(position) for position in (end, grade.end() if grade else end))
        return next((found for found in ends if found), None)

    def _before(self, start: int) -> int | None:
        """End of the anchor before a rating word in its sentence or on the line before it (投资评级:买入)."""
        hits = self.anchors["rating"]
        i = int(np.searchsorted(hits.end, start, side="right")) - 1
        if i < 0 or hits.end[i] < start - BEFORE:
            return None
        between = self.text[int(hits.end[i]) : start]
        return int(hits.end[i]) if not set(between) & set("。;,\x1e") else None

    def _is_label(self, start: int, end: int) -> bool:
        """A rating word that is a line of its own, or opens or fills a bracket or table cell."""
        first, last = self.context.line_of(start)
        alone_before = not self.text[first:start].strip(" :*")
        alone = alone_before and not self.text[end:last].strip(" :*\n\x1e")
        tail = bool(LABEL_TAIL.match(self.text, end, end + 4))
        return alone or tail or (start > 0 and self.text[start - 1] in "([【/|:")

    def _change(self, start: int, end: int) -> Change | None:
        """Span and kind of the nearest change: before the word in its clause, or in brackets behind it."""
        clause, _ = self.context.clause_of(start)
        sentence, _ = self.context.sentence_of(start)
        low, high = np.searchsorted(self.changes.start, [max(sentence, start - INITIATED), end + CHANGE_BEHIND + 1])
        best: tuple[int, Change] | None = None
        for i in range(int(low), int(high)):
            s, e = int(self.changes.start[i]), int(self.changes.end[i])
            kind = int(self.change_of[self.changes.row[i]])
            behind = s >= end and bool(CHANGE_GAP.fullmatch(self.text, end, s))
            gap = start - e if e <= start else s - end
            if (behind or (e <= start and self._changes(s, e, start, clause, kind))) and (
                best is None or gap < best[0]
            ):
                best = (gap, (s, e, kind))
        return best[1] if best else None

    def _recommends(self, start: int, end: int) -> bool:
        """Whether the word goes on to name whom it recommends (投资建议:推荐A), rather than stand for itself."""
        return (start, end) in self.phrases and not STANDS_ALONE.match(self.text, end)

    def _moved(self, change: Change, start: int, end: int) -> bool:
        """Whether a raise or cut leads right to a word that ends its clause (上调至买入)."""
        last = self.text[start - 1 : start]
        moved = change[2] in (UPGRADE, DOWNGRADE) and change[1] <= start and (change[1] == start or last in TO)
        return moved and bool(CLAUSE_END.match(self.text, end))

    def _changes(self, first: int, last: int, start: int, clause: int, kind: int) -> bool:
        """Whether a change before a rating word is the rating's, and not a target price's."""
        prices, grades = self.anchors["price"].start, self.anchors["rating"].start
        i = int(np.searchsorted(prices, start)) - 1
        price = int(prices[i]) if i >= 0 and prices[i] >= max(first - BEFORE, clause) else NONE
        low, high = np.searchsorted(grades, [max(price, 0), first])
        rated = price == NONE or (price < first and high > low)
        same = first >= clause or not self.text[last:start].strip(' “"():')
        return kind == INITIATE or (same and start - last <= CHANGE_BEFORE and rated)

    def _scope(self, start: int, end: int, scope: str) -> tuple[str, int]:
        """What the word rates, and where the industry is named that makes it the industry's rating."""
        first = max(start - BEFORE, self.context.sentence_of(start)[0])
        named: dict[str, list[int]] = {}
        for kind in ("industry", "stock"):
            hits = self.anchors[kind]
            low, high = np.searchsorted(hits.start, [first, end + len("”的")])
            named[kind] = [at for at in hits.start[low:high].tolist() if not start <= at < end]
        if named["industry"] and (scope != "stock" or named["industry"][-1] >= self.context.clause_of(start)[0]):
            return "industry", named["industry"][-1]
        return "stock" if scope == "both" and named["stock"] else scope, NONE


def anchors(context: Context, kind: str, *, every: bool = False) -> Hits:
    """Return the hits of one kind of anchor in order, without those that are part of another day's or matter's.

    Args:
        context: The batch. kind: The kind. every: Whether hits inside longer ones count too.
    """
    words, hits = context.lexicons["rating_anchor"]["kind"], context.hits["rating_anchor"]
    kinds = np.array([words[row] for row in hits.row.tolist()], dtype=str)
    chosen = hits.where(kinds == kind)
    chosen = chosen if every else chosen.longest()
    if kind in OTHER_MATTERS or not len(chosen):
        return chosen
    other = hits.where(np.isin(kinds, OTHER_MATTERS)).longest()
    holder = np.searchsorted(other.start, chosen.start, side="right") - 1
    held = (holder >= 0) & (np.append(other.end, 0)[holder] >= chosen.end)
    return chosen.where(~held)
