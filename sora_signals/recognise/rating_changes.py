"""What is done to ratings: the words that raise, cut, keep or open one, and which of them each rating has."""

import re
from bisect import bisect_left
from operator import itemgetter

from sora_signals.recognise import rating_fields as fields
from sora_signals.recognise.anchors import Anchors
from sora_signals.recognise.context import Context
from sora_signals.recognise.rating import CLAUSE_END, DOWNGRADE, INITIATE, MAINTAIN, NONE, UPGRADE, Rating
from sora_signals.text.classes import DIGIT, HAN
from sora_signals.vocabulary import CHANGES

BEFORE, BEHIND, INITIATED = 12, 4, 40  # characters from a rating word to its change
FAR = 200  # and to one that is aimed at a list of companies
AIMED = re.compile(r"对[^,。;\n]{1,190}的[“\"]?")
TO_PRICE = 16  # characters from the name of a target price to what is done to it
BESIDE = 40  # characters from a rating to the field that names its change
TITLED = 60  # characters of a title between what is done to a rating and the rating
LINE_ENDS = ("", "\n", "\x1e")
LINE = 1_500  # characters of a line back to the heading of its ratings
BARE = 2  # characters of a change that says too little without an anchor (首次增持 is what a shareholder does)
VALUE = re.compile(r"[: |\n]{0,2}")  # between the name of a field and what it says
TO = "至为到"
GAP = re.compile(r"[ \n(/|,【\[”\"—-]*(?:#[A-Z]{1,40}#)?[且并]?")
ALSO = re.compile(r"[和及与][“\"]?$")  # 维持目标价45元及“买入”评级
ADDED = re.compile(r"[),;。\n\x1e]|$")
ADDING = frozenset(",(")  # before a change that closes what is said (给予“买入”评级,首次覆盖)
FIELD = "-"  # the name of a field and what it says (评级与目标价-维持“买入”评级)

Change = tuple[int, int, int]  # start, end, and index into ``CHANGES``


class Changes:
    """The changes of one batch, and whose they are.

    Attributes:
        start, end: Their spans, in reading order. kind: Indexes into ``CHANGES``.
    """

    def __init__(self, context: Context) -> None:
        self.context = context
        self.text = context.text.text
        self.anchors = context.once(Anchors)
        found = context.longest("rating_change")
        # read one at a time from here on, which lists are made for
        self.start: list[int] = found.start.tolist()
        self.end: list[int] = found.end.tolist()
        self.kind: list[int] = context.lexicons["rating_change"].choices("change", CHANGES)[found.row].tolist()

    def turns(self, low: int, high: int) -> bool:
        """Return whether a raise or cut begins in a half-open window."""
        first, last = bisect_left(self.start, low), bisect_left(self.start, high)
        return any(kind in (UPGRADE, DOWNGRADE) for kind in self.kind[first:last])

    def of(self, start: int, end: int, anchor: int) -> Change | None:
        """Span and kind of the nearest change: before the word in its clause, or behind it or its anchor."""
        low = bisect_left(self.start, start - FAR)
        marked = self.text.startswith("(#", end)  # before the mark of a template
        high = bisect_left(self.start, anchor + (INITIATED if marked else BEHIND) + 1, low)
        if low == high:
            return None
        low = bisect_left(self.start, start - INITIATED, low)
        start = fields.before_bracket(self.text, start, INITIATED)
        clause, sentence = self.context.clause_of(start)[0], self.context.sentence_of(start)[0]
        near: list[tuple[int, Change]] = []
        text = self.context.text
        for i in range(low, high):
            s, e, kind = self.start[i], self.end[i], self.kind[i]
            if s == end and self.anchors["price"].starts_between(e, e + 1) and not fields.is_parted(text, e):
                continue  # 评级 上调目标价: of the price behind it
            if s >= end and (GAP.fullmatch(self.text, end, s) or self._adds(anchor, s, e)):
                near.append((s - min(anchor, s), (s, e, kind)))
            elif e <= start and self._precedes(s, e, start, (clause, sentence), kind):
                near.append((start - e, (s, e, kind)))
        return min(near, key=itemgetter(0))[1] if near else self._aimed(clause, start)

    def _precedes(self, first: int, last: int, start: int, unit: tuple[int, int], kind: int) -> bool:
        """Whether a change before a word is the word's: in its sentence, or in a line to itself right above."""
        clause, sentence = unit
        said = first >= sentence and self._changes(first, last, start, clause, kind)
        return said or (last < start and self._heads_line(first, last, start))

    def _heads_line(self, first: int, last: int, start: int) -> bool:
        """Whether a change has a line to itself right above a word (维持⏎强于大市)."""
        return not self.text[last:start].strip("\n") and self.context.line_of(first)[0] == first

    def _aimed(self, clause: int, start: int) -> Change | None:
        """The change at the head of a clause that aims its word at a list, however long (维持对甲、乙的买入评级)."""
        i = bisect_left(self.start, clause)
        if i == len(self.start) or self.end[i] >= start or not AIMED.fullmatch(self.text, self.end[i], start):
            return None
        return self.start[i], self.end[i], self.kind[i]

    def _adds(self, end: int, first: int, last: int) -> bool:
        """Whether a change fills the bracket or clause behind an anchor (给予“买入”评级,首次覆盖。)."""
        return first == end + 1 and self.text[end] in ADDING and ADDED.match(self.text, last) is not None

    def closing_title(self, start: int, end: int) -> Change | None:
        """The change in brackets behind the title that a rating stands in (甲公司(600000)买入 年报点评(维持评级))."""
        if self.text[start - 1 : start] != ")" or self.context.text.kinds[end] not in (HAN, DIGIT):
            return None
        behind = min(end + BESIDE, self.context.piece_span(start)[1])
        for i in range(bisect_left(self.start, end + 1), bisect_left(self.start, behind)):
            first, last = self.start[i], self.end[i]
            framed = self.text[first - 1] == "(" and self.text[last : last + 1] == ")"
            if framed and self.anchors["rating"].starts_between(first, last) and "。" not in self.text[end:first]:
                return first, last, self.kind[i]
        return None

    def leads(self, change: Change, start: int, end: int, *, bare: bool) -> bool:
        """Return whether a change leads right to a word and so makes it a rating; a bare one may be kept, too."""
        return self._moves(change, start, end) or (bare and self._keeps(change, start, end))

    def _moves(self, change: Change, start: int, end: int) -> bool:
        """Whether a raise or cut leads right to a word that ends its clause (上调至买入)."""
        last = self.text[start - 1 : start]
        moved = change[2] in (UPGRADE, DOWNGRADE) and change[1] <= start and (change[1] == start or last in TO)
        return moved and bool(CLAUSE_END.match(self.text, end))

    def _keeps(self, change: Change, start: int, end: int) -> bool:
        """Whether a word that keeps or opens a rating leads right to it at the end of its clause (维持增持)."""
        opens = change[2] == INITIATE and change[1] - change[0] > BARE
        closes = bool(CLAUSE_END.match(self.text, end)) or fields.is_pair(self.context.text, start, end, change)
        return change[1] == start and (opens or change[2] == MAINTAIN) and closes

    def _changes(self, first: int, last: int, start: int, clause: int, kind: int) -> bool:
        """Whether a change before a rating word is the rating's, and not a target price's."""
        price = self.anchors["price"].last_start(start)
        priced = price >= max(first - TO_PRICE, clause) and FIELD not in self.text[price:first]
        rated = not priced or (price < first and bool(self.anchors["rating"].starts_between(price, first)))
        between = self.text[last:start]
        joined = ALSO.search(between) is not None if price > first else not between.strip(' “"')
        rated |= kind == MAINTAIN and joined
        same = first >= clause or not self.text[last:start].strip(' “"():')
        return kind == INITIATE or (same and start - last <= BEFORE and rated)

    def completed(self, rating: Rating) -> Rating:
        """A rating that does not say its change has that of a field beside it, or of the heading above it in its line.

        The one is 评级变动:上调, the other 首次覆盖方面,….
        """
        if rating.change != NONE:
            return rating
        change = self._fielded(rating)
        if change == NONE and not rating.told and fields.heads_page(self.text, self.anchors, rating.end):
            change = self._titled(rating)
        change = self._under(rating) if change == NONE else change
        return rating if change == NONE else rating._replace(change=change)

    def _fielded(self, rating: Rating) -> int:
        """The change that a field of its own names near a rating, or the field of ratings itself (评级:维持)."""
        first, last = self.context.piece_span(rating.start)
        low, high = max(rating.start - BESIDE, first), min(rating.end + BESIDE, last)
        for kind in ("change", "rating"):
            for end in self.anchors[kind].ends_between(low, high):
                if kind == "rating" and self.text[end] != ":":
                    continue
                value = VALUE.match(self.text, end)
                at = value.end() if value else end
                i = bisect_left(self.start, at)
                if i < len(self.start) and self.start[i] == at and (kind == "change" or self._is_last(self.end[i])):
                    return self.kind[i]
        return NONE

    def _is_last(self, end: int) -> bool:
        """Whether a line ends at a position."""
        return self.text[end : end + 1] in LINE_ENDS

    def _titled(self, rating: Rating) -> int:
        """The change before the title that ends with a rating (维持评级 业绩增长 看好2020年11月5日行业研究)."""
        front = max(rating.start - TITLED, self.context.piece_span(rating.start)[0])
        low, high = bisect_left(self.start, front), bisect_left(self.start, rating.start)
        whole = (i for i in range(high - 1, low - 1, -1) if self.end[i] - self.start[i] > BARE)
        return next((self.kind[i] for i in whole), NONE)

    def _under(self, rating: Rating) -> int:
        """The change that the heading of ratings in a line names before one of them, if there is one."""
        headings, line = self.anchors["heading"], rating.start - LINE
        if headings.last_start(rating.start) < line:
            return NONE
        line = max(self.context.line_of(rating.start)[0], line)
        for start, end in reversed(headings.between(line, rating.start)):
            i = bisect_left(self.start, start)
            if i == len(self.start) or self.start[i] >= end:
                continue
            # 上调评级: opens a line of companies; in a sentence it is what somebody does
            opens = self.text[end] == ":" and not self.text[line:start].strip(" •*-·")
            if opens or (end > self.end[i] and self.text[end] in ",:"):
                return self.kind[i]
        return NONE
