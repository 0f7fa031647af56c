"""Ratings: a rating word counts beside a rating anchor (评级), in quotes beside a change, as a label, or in a table."""

import re
from functools import cached_property
from itertools import pairwise

import numpy as np

from sora_signals.arrays import Bools, among, any_between, in_sorted, indexes
from sora_signals.lexicon.automaton import Hits
from sora_signals.recognise import rating_fields as fields
from sora_signals.recognise.anchors import Anchors
from sora_signals.recognise.context import Context
from sora_signals.recognise.lists import is_in_order
from sora_signals.recognise.raters import named_before
from sora_signals.recognise.rating import (
    CLAUSE_END,
    CLOSING,
    INITIATE,
    NONE,
    OPENING,
    Rating,
    repeats,
    with_the_change_of_the_list,
    with_those_in_order,
    without_the_former,
)
from sora_signals.recognise.rating_changes import BARE, INITIATED, Change, Changes
from sora_signals.recognise.rating_changes import BEHIND as ADDED
from sora_signals.recognise.sections import Sections
from sora_signals.text.classes import CLOSE, DIGIT, HAN, LATIN
from sora_signals.vocabulary import RATINGS

BEFORE, BEHIND = 16, 8  # characters from a rating word to its anchor
PRICED = 24  # characters from a target price to a rating that fills the next clause
FROM_TO = 14  # characters from the former rating to the new one
GRADE = re.compile(r"-?[ABC]?[”\"'’)】\]》 ]?(?:的|投资|股票|公司)?")
GRADING = frozenset("-ABC”\"'’)】]》 的投股公")  # what a grade begins with
DEFINED = re.compile(r"%[^\d。;,\x1e]{0,3}为[“\"]?$")  # 15%以上为增持: what a rating means
DEFINING = tuple(map(ord, '为“"\n'))  # what it ends in
COUNTED = re.compile(r"\d+[家次]")
MEANS = re.compile(r"[)”\"]?(?:\([A-Z +-]{2,16}\))?[:—-]{0,2}")  # between a rating word and what it means
MEANING = 22  # characters of that, and one more
LABEL_TAIL = re.compile(r"[ \n]{0,3}[(【\[/|,]")
CELL_TAIL = re.compile(r"[”\"]?(?:[ )\]】|,、;。/\n\x1e-]|(?=\d)(?! ?\d[\d.,]*[%万亿元股手])|(?=[A-Z]{2}\d)|$)")
PARTED = re.compile(r"[。;\x1e]|[)】]\n")  # between two ratings of which the first is not the former of the second
CLAUSE_MARKS, SENTENCE_MARKS = frozenset("。;,\n\x1e"), frozenset("。;,\x1e")
LINE_ENDS = frozenset("\n\x1e")
LABEL_HEADS = frozenset("([【/|:]")
DATED = re.compile(r"20\d\d[年./-]")  # a label and its change, then the day of the report (强于大市维持2020年…)
STANDS_ALONE = re.compile(r"[ ”\"]?[)\]】|/\n\x1e,;。]|\[TABLE_|$")
DASHES = frozenset("—-")
QUOTES = frozenset("“”\"'‘’")
FOLLOWED = QUOTES | {","}  # before a word that fills a clause
NEUTRAL = RATINGS.index("neutral")


class RatingFinder:
    """Reads the ratings of one batch."""

    def __init__(self, context: Context, sections: Sections) -> None:
        self.context = context
        self.text = context.text.text
        self.sections = sections
        self.anchors = context.once(Anchors)
        self.words = context.lexicons["rating"]
        self.changes = Changes(context)
        self.names = context.hits["name"].start
        self.found = context.longest("rating")  # the words that may rate
        self.graded: dict[int, tuple[int, int]] = {}  # end and level of the rating word that begins at each place
        self.glued: frozenset[int] = frozenset()  # where those begin that something is glued to

    @cached_property
    def _phrases(self) -> frozenset[tuple[int, int]]:
        """The spans of words that may recommend, of those that begin where a word may rate."""
        phrases = self.context.hits["recommendation"]
        phrases = phrases.where(in_sorted(phrases.start, self.found.start))
        return frozenset(zip(phrases.start.tolist(), phrases.end.tolist(), strict=True))

    @cached_property
    def _marked(self) -> frozenset[int]:
        """Where a mark stands behind words that may rate."""
        ends = self.found.end
        return frozenset(ends[in_sorted(ends, self.sections.marks)].tolist())

    def find(self) -> list[Rating]:
        """Return the ratings in reading order; of “from A to B” only B."""
        hits = self.context.longest("rating")
        hits = hits.where(self.sections.advises(hits.start))
        if not len(hits):
            return []
        glued = self._are_glued(hits)
        may_rate = self._may_rate(hits) | glued
        if not np.count_nonzero(may_rate):
            return []
        self.glued = frozenset(hits.start[glued].tolist())
        self.found = hits = hits.where(may_rate)
        levels, scopes = self.words.choices("rating", RATINGS)[hits.row], self.words["scope"]
        rows = list(zip(*(column.tolist() for column in (hits.start, hits.end, levels, hits.row)), strict=True))
        self.graded = {s: (e, level) for s, e, level, _ in rows}
        others = self._of_other_days() | self._defined()
        words = [(s, e, g, None if s in others else self._rating(s, e, g, scopes[r])) for s, e, g, r in rows]
        found = without_the_former(self.text, with_those_in_order(self.context, words))
        said = [r for r in found if not r.cell]
        former = {r.word for r, following in pairwise(said) if self._former(r, following)}
        former |= {again.word for r, again in pairwise(found) if repeats(self.text, r, again)}
        found = [self.changes.completed(r) for r in found if r.word not in former]
        return with_the_change_of_the_list(self.text, found)

    def _are_glued(self, words: Hits) -> Bools:
        """Whether a name, a figure or another rating word is glued to each rating word on one side."""
        glued = self.context.once(named_before)[words.start] | in_sorted(words.end, self.names)
        # a figure, or a code: 甲公司(600000)买入, 600000.SH买入
        glued |= among(self.context.text.kinds[words.start - 1], DIGIT, CLOSE, LATIN)
        return np.asarray(glued | in_sorted(words.start, self.context.longest("rating").end))

    def _may_rate(self, words: Hits) -> Bools:
        """Whether anything beside each word may make it a rating; most such words in news just go on."""
        start, end = words.start, words.end
        origin = self.context.text.origin  # a blank that was dropped may close a field
        near = (self.context.text.kinds[end] != HAN) | (origin[end] > origin[end - 1] + 1)
        near |= any_between(self.context.longest("rating_change").start, start - INITIATED, end + ADDED + 1)
        near |= any_between(self.anchors.spans("rating")[1], start - BEFORE, start + 1)
        near |= any_between(self.anchors.begin, end, end + BEHIND + 1)
        return np.asarray(near | in_sorted(end, self.anchors.spans("former")[0]))

    def _former(self, rating: Rating, following: Rating) -> bool:
        low, high = rating.word[1], following.word[0]
        if high - low > FROM_TO or PARTED.search(self.text, low, high):
            return False
        if self.names.searchsorted(low) < self.names.searchsorted(high):
            return False  # 维持甲“买入”评级,上调乙评级至“买入”
        return self.changes.turns(low, high)

    def _rating(self, start: int, end: int, level: int, scope: str) -> Rating | None:
        behind = self._behind(end)
        if behind is not None and COUNTED.match(self.text, behind):
            return None  # how many gave it (买入评级10家)
        paged = fields.heads_page(self.text, self.anchors, end, of_industry=scope == "industry")
        titled = self.changes.closing_title(start, end)
        # what stands before the rating that ends a title is the title's
        change = titled or (None if paged else self.changes.of(start, end, behind or end))
        if behind is not None and change is None and (start, end) in self._phrases and self._fills(start, behind):
            return None
        quoted = self.text[start - 1] in OPENING
        bare = scope != "industry" and level != NEUTRAL
        moved = change is not None and self.changes.leads(change, start, end, bare=bare)
        told = behind is not None or (change is not None and quoted) or moved or self._follows("forecast", start, end)
        stance = level == NEUTRAL and change is not None and change[1] == start  # 货币政策维持中性
        cell = not (told or paged or titled or self._is_shown(start, end, change, quoted=quoted, stance=stance))
        glued = cell and not self._closes_cell(start, end)
        if glued and start not in self.glued:
            return None
        change = None if cell and change and change[0] != end else change
        beside = [change[0]] if change and 0 <= start - change[1] <= len("”(") else []
        first = min([start - quoted, *beside])
        last = self._closed(first, max(end, behind or end, change[1] if change and not titled else end))
        scope, at = self._scope(start, end, last, scope)
        return Rating(first, last, (start, end), level, change[2] if change else NONE, scope, at, told, cell, glued)

    def _closes_cell(self, start: int, end: int) -> bool:
        """Whether a mark stands behind a word in a cell, or it is the last one of a row of figures."""
        row = self.text[start - 1].isdigit() and fields.is_apart(self.context.text, end)
        return row or end in self._marked or CELL_TAIL.match(self.text, end) is not None

    def _fills(self, start: int, end: int) -> bool:
        """Whether a word that recommends and its anchor fill a line: the name of a field, without value (推荐评级)."""
        first, last = self.context.line_of(start)
        return not self.text[first:start].strip(" •*-·") and not self.text[end:last].strip("\n\x1e ")

    def _is_shown(self, start: int, end: int, change: Change | None, *, quoted: bool, stance: bool) -> bool:
        """Whether a rating word stands behind an anchor (投资评级:买入), or as a label beside a change (推荐(维持))."""
        before = self._before(start)
        if before is not None:
            near = before >= start - len("为:") or is_in_order(self.text, before, start)
            closes = near and (CLAUSE_END.match(self.text, end) or self._is_valued(before, start, end))
            if quoted or change is not None or closes or fields.fills(self.text, self.anchors, start, end, before):
                return True
            if self._is_label(start, end) and not self._recommends(start, end):
                return True
        if change is None or stance:
            alone = end - start >= fields.WHOLE and start not in self.glued and fields.is_line(self.context, start, end)
            shown = alone or fields.is_marked(self.text, start) or self._follows("price", start, end)
            return shown or self._is_translated(start, end) or self._replaces(start, end)
        dashed = end < change[0] and DASHES.issuperset(self.text[end : change[0]])  # 增持——维持
        if dashed or (change[0] == end and self._closes_label(change)):
            return True
        if fields.is_pair(self.context.text, start, end, change):
            return True
        opens = change[2] == INITIATE and change[0] < end and change[1] - change[0] <= BARE
        return self._is_label(start, end) and not opens

    def _is_valued(self, before: int, start: int, end: int) -> bool:
        """Whether blanks part a word from the name of its field and from the next one (评级 买入 股价 …)."""
        text = self.context.text
        behind = fields.is_parted(text, start) if before == start else text.kinds[start - 1] != HAN
        return bool(behind) and fields.is_parted(text, end)

    def _is_translated(self, start: int, end: int) -> bool:
        """Whether a bracket behind a word says the same in another language (买进(Buy))."""
        there, last = self.graded.get(start), self.graded.get(end + 1) if self.text[end] == "(" else None
        return bool(there and last and there[1] == last[1] and self.text[last[0]] == ")")

    def _replaces(self, start: int, end: int) -> bool:
        """Whether a word is a line or ends a code, and the former rating stands behind it (买入⏎原评级:增持)."""
        before = self.text[start - 1]
        if before not in LINE_ENDS and not (before.isascii() and before.isalnum()):
            return False
        return bool(self.anchors["former"].starts_between(end, end + 1 + (self.text[end] == "\n")))

    def _follows(self, kind: str, start: int, end: int) -> bool:
        """Whether a word fills the clause behind a target price or a forecast (目标价45元,增持。 EPS为0.5元,推荐。)."""
        if self.text[start - 1] not in FOLLOWED:
            return False
        quoted = self.text[start - 1] in QUOTES and self.text[end] in QUOTES
        if self.text[start - quoted - 1 : start - quoted] != "," or not CLAUSE_END.match(self.text, end + quoted):
            return False
        return self.anchors[kind].last_start(start) >= max(start - PRICED, self.context.sentence_of(start)[0])

    def _closes_label(self, change: Change) -> bool:
        """Whether a change names what it is done to (推荐维持评级), or the day of the report stands behind it."""
        named = self.anchors["rating"].starts_between(*change[:2])
        return bool(named) or DATED.match(self.text, change[1]) is not None

    def _closed(self, first: int, end: int) -> int:
        """The end of a span with the mark behind it that closes what the span, or the place before it, opens."""
        at = CLOSING.find(self.text[end])
        return end + (at >= 0 and OPENING[at] in self.text[max(first - 1, 0) : end])

    def _of_other_days(self) -> set[int]:
        """Words before which the rating of another day is named, or a debtor's: 上次评级:增持, 评级展望调整为负面."""
        found: set[int] = set()
        for kind, reach in (("former", BEHIND), ("credit", BEFORE)):
            named, start = self.anchors[kind], self.found.start
            if named.end:
                near = start[any_between(self.anchors.spans(kind)[1], start - reach, start + 1)].tolist()
                found |= {at for at in near if CLAUSE_MARKS.isdisjoint(self.text[named.last_end(at) : at])}
        return found

    def _defined(self) -> set[int]:
        """Words of which it is said what they mean: 15%以上为增持, 增持(Outperform)预计相对强于市场5%."""
        start, end, definitions = self.found.start, self.found.end, self.anchors["definition"]
        near = any_between(self.anchors.spans("definition")[0], end, end + MEANING)
        near |= among(self.context.text.codes[start - 1], *DEFINING)
        at = indexes(near)
        found: set[int] = set()
        for low, high in zip(start[at].tolist(), end[at].tolist(), strict=True):
            tail = MEANS.match(self.text, high)
            meant = tail is not None and bool(definitions.starts_between(tail.end(), tail.end() + 1))
            if meant or DEFINED.search(self.text, max(0, low - BEHIND), low):
                found.add(low)
        return found

    def _behind(self, end: int) -> int | None:
        """End of the anchor right behind a rating word (买入”评级), or None."""
        if (found := self.anchors.at.end_at(end)) or self.text[end] not in GRADING:
            return found
        grade = GRADE.match(self.text, end, end + BEHIND)
        if grade is None or (found := self.anchors.at.end_at(grade.end())):
            return found
        # “推荐”的投资建议: what is advised is a rating in quotation marks
        return self.anchors["advice"].end_at(grade.end()) if self.text[end] in QUOTES else None

    def _before(self, start: int) -> int | None:
        """End of the anchor before a rating word in its sentence or on the line before it (投资评级:买入)."""
        end = self.anchors["rating"].last_end(start)
        return end if end >= max(start - BEFORE, 0) and SENTENCE_MARKS.isdisjoint(self.text[end:start]) else None

    def _is_label(self, start: int, end: int) -> bool:
        """A rating word that is a line of its own, or opens or fills a bracket or table cell."""
        if self.text[start - 1 : start] in LABEL_HEADS or LABEL_TAIL.match(self.text, end, end + 4):
            return True
        first, last = self.context.line_of(start)
        return not self.text[first:start].strip(" :*") and not self.text[end:last].strip(" :*\n\x1e")

    def _recommends(self, start: int, end: int) -> bool:
        """Whether the word goes on to name whom it recommends (投资建议:推荐A), rather than stand for itself."""
        return (start, end) in self._phrases and not STANDS_ALONE.match(self.text, end)

    def _scope(self, start: int, end: int, last: int, scope: str) -> tuple[str, int]:
        """What the word rates, and where the industry is named that makes it the industry's rating."""
        if fields.of_industry(self.text, self.anchors, start, last):
            return "industry", start
        industries = self._named("industry", start, end)
        if industries and (industries[-1] >= self.context.clause_of(start)[0] or self._is_open(start, scope)):
            return "industry", industries[-1]
        return "stock" if scope == "both" and self._named("stock", start, end) else scope, NONE

    def _is_open(self, start: int, scope: str) -> bool:
        """Whether neither the word nor its sentence (我们看好公司在行业的地位,…) says that a company is rated."""
        return scope != "stock" and not self.anchors["stock"].starts_between(self.context.sentence_of(start)[0], start)

    def _named(self, kind: str, start: int, end: int) -> list[int]:
        """Where anchors of a kind begin beside a rating word, in its sentence."""
        near = self.anchors[kind].starts_between(start - BEFORE, end + len("”的"))
        if not near:
            return near
        first = self.context.sentence_of(start)[0]
        return [at for at in near if at >= first and not start <= at < end]
