"""Whom a rating or target price is about: the company in its clause, sentence, line or heading, or the text's own."""

import re
from bisect import bisect_left
from collections.abc import Sequence
from functools import cached_property

import numpy as np
import regex

from sora_signals.arrays import Ints
from sora_signals.link.resolve import Mentions
from sora_signals.recognise.anchors import Anchors
from sora_signals.recognise.context import Context
from sora_signals.recognise.lists import list_runs
from sora_signals.recognise.prices import Price
from sora_signals.recognise.rating import Rating
from sora_signals.recognise.sections import Sections
from sora_signals.relate.abroad import CODE_ABROAD, Abroad
from sora_signals.relate.cells import Cells
from sora_signals.relate.counted import counted, counts
from sora_signals.relate.headings import entitles, is_bracketed, turns_to
from sora_signals.relate.lines import STRETCH, Lines
from sora_signals.relate.main import NOBODY, WITH_CODE, Mains
from sora_signals.relate.respectively import respectively

NEAR = 200  # characters of a line back to the company before a rating
LISTED = 2_000  # characters of a list of companies before a rating: each rating of a sentence may be about all of it
BEHIND = 14  # characters from a rating on to a company in the next words
LABELLED = 24  # and from a rating that is shown as a label
TOLD = 60  # characters from a word that says whose ratings are told (18只个股的评级, 均) to a rating
CELL_MARKS = frozenset("|>")  # before what a cell holds
PARTING = frozenset(",;:")
AIMED = regex.compile(r"对(\p{Han}{4,12})的[“\"]?$")  # at a name, which is longer than 该股 and 其
AIMED_ENDS = frozenset('的“"\n')  # what that ends in
EACH = re.compile("[均都]")  # whatever stands between them (甲证券对A的评级、乙证券对B的评级均上调至…)

Rated = tuple[Rating, int]


class RatedFinder:
    """Finds the companies that a rating speaks of: in its clause, its sentence, its line, else the main subject.

    Args:
        context: The batch. mentions: Its mentions. sections: Its sections.
        subjects: Indexes of the mentions that can be rated, in reading order. doc: Document of each piece.
    """

    def __init__(self, context: Context, sections: Sections, mentions: Mentions, subjects: Ints, doc: Ints) -> None:
        self.context = context
        self.text = context.text.text
        # read one at a time from here on, which lists are made for
        self.subjects: list[int] = subjects.tolist()
        self._spans = mentions.start[subjects], mentions.end[subjects]
        self._securities = mentions.security[subjects]
        self.start: list[int] = self._spans[0].tolist()
        self.end: list[int] = self._spans[1].tolist()
        self.security: list[int] = self._securities.tolist()
        self.coded: list[bool] = (mentions.matched_by[subjects] == WITH_CODE).tolist()
        self.told: list[int] = []  # where the words of the ratings begin that sentences tell
        self.cells = Cells(context, self.start, self.end)
        self.abroad = Abroad(context, self.start, self.end)
        self.lines = Lines(context, self.start, self.end, self.security, self.coded)
        self.mains = Mains(context, sections, mentions, subjects, doc, self.abroad)

    @cached_property
    def _run(self) -> list[int]:
        """The list that each company stands in."""
        runs: list[int] = list_runs(self.context, *self._spans).tolist()
        return runs

    def pairs(self, ratings: Sequence[Rating]) -> list[Rated]:
        """Return each rating with the mention that it is about, -1 for an industry or nobody; a list has a row each."""
        if not ratings:
            return []
        self.told = [rating.word[0] for rating in ratings if rating.told]
        rows = self.cells.rows(ratings)
        out: list[Rated] = []
        of = iter(self._said([rating for rating in ratings if not rating.cell]))
        for rating, row in zip(ratings, rows, strict=True):
            if not rating.cell:
                out += [(rating, mention) for mention in self._apart(rating, next(of), out)]
            elif row is not None:
                out.append((rating, self.subjects[row]))
        return out

    def _said(self, ratings: Sequence[Rating]) -> list[list[int]]:
        """Whom each rating that is no cell is about."""
        found = [self._of(rating) for rating in ratings]
        return respectively(self.context, [rating.word[0] for rating in ratings], found)

    def _apart(self, rating: Rating, found: list[int], before: list[Rated]) -> list[int]:
        """A label behind the last row of a table (甲公司…买入增持——维持) is not of that row's company."""
        last = before[-1] if before and not rating.told else None
        taken = last and last[0].cell and found == [last[1]] and self.context.line_of(rating.start)[0] <= last[0].start
        return [NOBODY] if taken else found

    def _of(self, rating: Rating) -> list[int]:
        start, end = rating.word
        first = max(self.context.clause_of(start)[0], start - TOLD)
        if rating.told and counts(self.text, first, start):
            return self.subjects[counted(self.text, self.start, self._run, end)]
        inside = self.cells.row(start) if is_bracketed(self.text, start) or not rating.told else None
        if inside is not None:
            return [self.subjects[inside]]
        if rating.scope == "industry" and not (rating.told and self._places(rating)):
            clause, _ = self.context.clause_of(start)
            here = bisect_left(self.start, start)
            named = here and self.start[here - 1] >= max(clause, rating.industry_at)
            return [self.subjects[here - 1]] if named else [NOBODY]
        if self._aims_elsewhere(first, start):
            return []
        found = self._find(start, end, told=rating.told)
        if not found and rating.told and rating.scope == "both" and (titled := self.lines.numbered(start)) >= 0:
            found = [titled]
        if not found and rating.scope == "stock":
            found = self._likely(start, told=rating.told)
        found = found or self._headed(start, told=rating.told)
        if self.abroad.tells(found, start) or self.abroad.precedes(found, start):
            return []
        return [self.subjects[i] for i in found] or [NOBODY]

    def _aims_elsewhere(self, first: int, start: int) -> bool:
        """Whether a rating is aimed at a name that is no company's of those known (维持对某某银行的中性评级)."""
        aimed = AIMED.search(self.text, first, start) if self.text[start - 1] in AIMED_ENDS else None
        if aimed is None:
            return False
        known = bisect_left(self.start, aimed.start()) < bisect_left(self.start, start)
        anchors = self.context.once(Anchors)
        generic = (anchors[kind].starts_between(aimed.start(), start) for kind in ("stock", "industry"))
        return not known and not any(generic)

    def _likely(self, start: int, *, told: bool) -> list[int]:
        """The company that a place most likely speaks of where its sentence and line name none, if there is one."""
        likely = (self.lines.before(start) if told else NOBODY, self.mains.of(start, likely=True))
        return [i for i in likely if i >= 0][:1]

    def _headed(self, start: int, *, told: bool) -> list[int]:
        """The company of the heading above a place; above a label it must be a title (甲公司(600000):…)."""
        headed = self.lines.heading(start)
        return [headed] if headed >= 0 and (told or entitles(self.text, self.end[headed])) else []

    def _places(self, rating: Rating) -> bool:
        """Whether the industry is named in an earlier clause, as the place of a company (甲公司为行业首选,维持…)."""
        clause = self.context.clause_of(rating.industry_at)[0]
        i = bisect_left(self.start, rating.industry_at) - 1
        return clause < self.context.clause_of(rating.word[0])[0] and i >= 0 and self.start[i] >= clause

    def priced(self, prices: Sequence[Price]) -> list[tuple[Price, int]]:
        """Return each target price with the mention that it is about, -1 for none."""
        found = respectively(self.context, [p.start for p in prices], [self._owners(p) for p in prices])
        return [(p, self.subjects[of[-1]] if of else NOBODY) for p, of in zip(prices, found, strict=True)]

    def _owners(self, price: Price) -> list[int]:
        """The companies that a price may be about: in a cell that of its row, in dollars perhaps nobody here."""
        found = self.cells.priced(price.start) if price.cell else self._priced(price.start, price.end)
        return [] if self.abroad.quotes(found, price) else found

    def _priced(self, start: int, end: int) -> list[int]:
        last = bisect_left(self.start, start) - 1
        if last >= 0 and self.cells.in_remarks(last, start):
            return [last]
        found = self._find(start, end, told=True)
        if self.abroad.precedes(found, start):
            return []
        if self.text[start - 1 : start] in CELL_MARKS:
            inside = self.cells.row(start)
            return [inside] if inside is not None else [i for i in found if self._in_row(i, start)]
        found = found or self._likely(start, told=True) or self._sole(start) or self._headed(start, told=True)
        return [] if self.abroad.tells(found, start) else found

    def _in_row(self, i: int, start: int) -> bool:
        """Whether a line is a row of a table of one company, and no company listed abroad stands between."""
        low, high = (bisect_left(self.start, edge) for edge in self.context.line_of(start))
        return self._is_all(i, low, high) and not CODE_ABROAD.search(self.text, self.end[i] + 1, start)

    def _sole(self, start: int) -> list[int]:
        """The one company that the rest of a sentence names (目标价45元,维持甲公司“买入”评级)."""
        here = bisect_left(self.start, start)
        high = bisect_left(self.start, self.context.sentence_of(start)[1], lo=here)
        return [here] if self._is_all(here, here, high) else []

    def about(self, start: int) -> int:
        """Position in the subjects of the one company that a place is about, -1 where that is not clear.

        It is named in the clause before it, or alone in the sentence before it; or the text is about it.
        """
        here = bisect_left(self.start, start)
        if here and self.start[here - 1] >= self.context.clause_of(start)[0]:
            return here - 1
        low = bisect_left(self.start, self.context.sentence_of(start)[0], hi=here)
        main = self.mains.of(start)
        if low < here and (main < 0 or not self._count(main, low, here)):
            return here - 1 if self._is_all(here - 1, low, here) else NOBODY
        return self._nearest(main, start)

    def _nearest(self, main: int, start: int) -> int:
        """The last mention before a position, in its piece, of the company that the text is about; else the next."""
        if main < 0:
            return NOBODY
        first, last = self.context.piece_span(start)
        low, here, high = (self._place(main, bisect_left(self.start, edge)) for edge in (first, start, last))
        nearest = here - 1 if low < here else here
        return self._grouped[nearest] % len(self.start) if nearest < high else NOBODY

    @cached_property
    def _grouped(self) -> list[int]:
        """Positions among the subjects, company by company: a text may speak of one a thousand times.

        Each is counted on from its company's number, times the number of all, so that they are in rising order.
        """
        size = len(self.start)
        places: list[int] = np.sort(self._securities * size + np.arange(size)).tolist()
        return places

    def _place(self, i: int, position: int) -> int:
        """Where, among the positions of the company of one subject, those begin that lie at a position or behind it."""
        return bisect_left(self._grouped, self.security[i] * len(self.start) + position)

    def _count(self, i: int, low: int, high: int) -> int:
        """How many of a range of the subjects are of the company of one."""
        return self._place(i, high) - self._place(i, low)

    def _is_all(self, i: int, low: int, high: int) -> bool:
        """Whether a range of the subjects has some, all of them of the company of one."""
        return low < high and self._count(i, low, high) == high - low

    def _find(self, start: int, end: int, *, told: bool) -> list[int]:
        """Positions in the subjects of whom a span is about, from the nearest place outwards."""
        clause, clause_end = self.context.clause_of(start)
        first, last = self.context.sentence_of(start)
        here = bisect_left(self.start, start)
        low = bisect_left(self.start, first, hi=here)
        if here and self.start[here - 1] >= clause:
            each = EACH.search(self.text, max(self.end[here - 1], start - TOLD), start)
            listed = max(clause, start - LISTED)
            return list(range(bisect_left(self.start, listed), here)) if each else self._listed(here - 1, low)
        following = self.start[here] if here < len(self.start) else len(self.text)
        if following < max(clause_end, end) and (told or following - end <= LABELLED):
            return [here]
        fresh = self._fresh(start, low, here) if told else NOBODY
        if fresh >= 0:
            return [fresh]
        if here > low:
            return self._in_sentence(clause, start, low, here, told=told)
        if following < last and following - end <= BEHIND and PARTING.isdisjoint(self.text[end:following]):
            return [here]
        in_line = self._in_line(start) if told else NOBODY
        return [i for i in (in_line if in_line >= 0 else self.mains.of(start),) if i >= 0]

    def _fresh(self, start: int, low: int, here: int) -> int:
        """The company that opens what is told up to a position, none of whose companies has another title; -1 without.

        Args:
            start: The position. low, here: The companies before it in its sentence.
        """
        fresh = turns_to(self.context, self.start, self.told, start) if here == low else NOBODY
        if fresh >= 0:
            return fresh
        introduced = self.lines.introduced(self.told, start) if here == low else NOBODY
        headed = self.lines.head(start)
        heads = 0 <= headed < low and entitles(self.text, self.end[headed])
        if heads and not any(entitles(self.text, self.end[i]) for i in range(low, here)):
            return max(headed, introduced)
        return introduced

    def _in_sentence(self, clause: int, start: int, low: int, here: int, *, told: bool) -> list[int]:
        """Which of the companies before a position in its sentence, none of them in its clause, it is about."""
        if entitles(self.text, self.end[here - 1]):
            return [here - 1]
        if told and EACH.search(self.text, clause, start):
            first = bisect_left(self.start, start - LISTED, lo=low, hi=here)
            return list({self.security[i]: i for i in range(first, here)}.values())
        main = self.mains.of(start)
        if main >= 0 and self._count(main, low, here):
            return [self._grouped[self._place(main, here) - 1] % len(self.start)]
        return self._listed(here - 1, low)

    def _listed(self, last: int, first: int) -> list[int]:
        """The list of companies that ends with one."""
        first = bisect_left(self.start, self.start[last] - LISTED, lo=first, hi=last)
        return list(range(bisect_left(self._run, self._run[last], lo=first, hi=last), last + 1))

    def _in_line(self, start: int) -> int:
        """The company that a line is about: that at its head, else the document's main one, else the nearest before."""
        head, main = self.lines.head(start), self.mains.of(start)
        plain = head >= 0 and not entitles(self.text, self.end[head])
        if plain and (titled := self.lines.titled(start)) > head:
            return titled  # 建议关注甲公司。乙公司(600000):…
        if head >= 0 and not self.lines.opens(head):  # 公司下游甲公司需求强劲: of a text about another one
            titled = main if main >= 0 else self.lines.heading(start)
            head = titled if titled >= 0 else head
        if head >= 0 or main >= 0:
            return head if head >= 0 else main
        line, end = self.context.line_of(start)
        likely = self.mains.of(start, likely=True)
        if likely >= 0 and end - line > STRETCH:
            return likely
        last = bisect_left(self.start, start) - 1
        return last if last >= 0 and self.start[last] >= line and start - self.end[last] <= NEAR else NOBODY
