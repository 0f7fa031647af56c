"""Cells: the company right before a rating word that no sentence says: in a bracket, a table or a glued list."""

import re
from bisect import bisect_left
from collections.abc import Sequence
from functools import cached_property
from typing import NamedTuple

import regex

from sora_signals.recognise.anchors import Anchors, Places
from sora_signals.recognise.context import Context
from sora_signals.recognise.rating import Rating
from sora_signals.recognise.rating_fields import is_apart
from sora_signals.relate.abroad import CODE_ABROAD
from sora_signals.text.classes import HAN, SEPARATOR

ROW, NEIGHBOUR, HEADER = 80, 200, 300  # characters of a table's row up to its rating, to the next row, to its header
GRADED = 8  # Han characters of a rating and its change, between a company and the price behind them
TABLE = 2  # pairs above which a company behind the last one belongs to a list that goes on
GLUED = 1  # characters from a rating to the next company of a list whose marks are lost
# a house that no table knows: 甲公司(某证券,“买入”)
SOME_HOUSE = re.compile(r"\([^(),、\x1e]{2,8}(?:证券|国际),[“\"]?")
BESIDE = re.compile(r"[ (,|/\[【“\":-]{0,3}")
FIGURES = regex.compile(r"(?:[\d.,|/%()*+\->→ \n—A-Z]|(?<=\d ?)(?:[港美]?元|倍)|人民币|港[元币](?=\d))*+")
CODED = re.compile(r"\d{6}")
# a cell with the industry, then figures
DESCRIBED = regex.compile(r"[ |\n]*+[\p{Han}、]{1,14}+[ |\n]*+\d[\d.,%()+\-/|A-Z倍元 \n]{2,}+")
WORDS = regex.compile(r"[ |\n]*+[\p{Han}、]{1,14}[ |\n]*+")
# 甲公司(…)沽空…|买入| and 甲公司(…)沽空…|中性->买入|5元->
PIPED = re.compile(r"[^。|\x1e]{0,70}\|(?:[^。|\n\x1e]{1,12}(?:->|→|\|)){0,3}")
SENTENCE = regex.compile(r"。|,(?!\d{3})")  # what no table holds; a figure may have commas
# 甲公司(600000,在手订单充足,份额提升,买入: remarks before the rating in a company's bracket
REMARKS = re.compile(r"[^\n\x1e()。;]{2,12}\((?:\d{6}[^,()\x1e]{0,4},)?(?:[^()\n\x1e。;,]{2,30},){1,5}[“\"]?")
REMARK_ENDS = frozenset(',“"')  # what they end in
BRACKET = re.compile(r"[ ]?[)\]】]|[^()\n\x1e]{0,12}\)")


class _Cell(NamedTuple):
    """A company (its position among the subjects) and the rating that stands in its row."""

    company: int
    rating: Rating


class Cells:
    """Finds for ratings that may be cells the company whose row or bracket they stand in.

    Args:
        context: The batch. start, end: Spans of the companies that can be rated, in reading order.
    """

    def __init__(self, context: Context, start: list[int], end: list[int]) -> None:
        self.context = context
        self.text = context.text.text
        self.start, self.end = start, end

    @cached_property
    def grades(self) -> list[int]:
        """Where words of ratings begin."""
        starts: list[int] = self.context.longest("rating").start.tolist()
        return starts

    @cached_property
    def houses(self) -> Places:
        """Where houses and media are named."""
        named = self.context.longest("house")
        return Places(named.start.tolist(), named.end.tolist())

    def rows(self, ratings: Sequence[Rating]) -> list[int | None]:
        """Return for each rating the position of its company, None where it is no cell or in no row."""
        near = [self.row(rating.word[0]) if rating.cell else None for rating in ratings]
        cells = [_Cell(row, rating) for rating, row in zip(ratings, near, strict=True) if row is not None]
        places = [cell.rating.word[0] for cell in cells]
        chained = self._chained(cells)
        return [
            row if row is not None and self._counts(_Cell(row, rating), places, chained) else None
            for rating, row in zip(ratings, near, strict=True)
        ]

    def _counts(self, cell: _Cell, places: list[int], chained: set[tuple[int, int]]) -> bool:
        """Whether a company and the rating word in its row are a rating."""
        return self._is_chained(cell, chained) if cell.rating.glued else self._is_cell(cell, places)

    def row(self, start: int) -> int | None:
        """Return the position of the company right before a rating in a bracket or a table's row, or None."""
        i = bisect_left(self.start, start) - 1
        if i >= 0 and self.in_remarks(i, start):
            return i
        if i < 0 or start - self.end[i] > ROW:
            return None
        if start < self.end[i]:
            return i  # in the company's own bracket: 宁德时代(300750,买入)
        if FIGURES.fullmatch(self.text, self.end[i], start) or self._beside(i, start):
            return i
        # a cell of words may follow only where it is clear that the name is one
        coded = CODED.search(self.text, self.start[i], self.end[i]) is not None
        apart = coded or is_apart(self.context.text, self.end[i])
        if apart and DESCRIBED.fullmatch(self.text, self.end[i], start):
            return i
        worded = coded and is_apart(self.context.text, start) and WORDS.fullmatch(self.text, self.end[i], start)
        return i if worded else None

    def priced(self, start: int) -> list[int]:
        """Return the company in whose row a price stands, as a list: right before it, or before its rating."""
        i = bisect_left(self.start, start) - 1
        if i < 0 or start - self.end[i] > ROW:
            return []
        grade = bisect_left(self.grades, start) - 1
        if grade < 0 or self.grades[grade] < self.end[i]:
            return [i] if self.row(start) == i else []
        words = self.context.text.kinds[self.grades[grade] : start] == HAN
        return [i] if self.row(self.grades[grade]) == i and words.sum() <= GRADED else []

    def in_remarks(self, i: int, start: int) -> bool:
        """Return whether a rating or price is one of the remarks in a company's bracket."""
        return self.text[start - 1] in REMARK_ENDS and REMARKS.fullmatch(self.text, self.start[i], start) is not None

    def _beside(self, i: int, start: int) -> bool:
        """Whether nothing but marks, and the name of the house that rates, stands between a company and a rating."""
        end = self.end[i]
        between = self.houses.between(end, start)
        if len(between) == 1 and between[0][1] <= start:
            first, last = between[0]
            return bool(BESIDE.fullmatch(self.text, end, first) and BESIDE.fullmatch(self.text, last, start))
        if CODE_ABROAD.search(self.text, end + 1, start):
            return False  # the row of a company abroad begins between them
        return any(gap.fullmatch(self.text, end, start) for gap in (BESIDE, SOME_HOUSE, PIPED))

    def _is_cell(self, cell: _Cell, rows: list[int]) -> bool:
        """Whether a company and the rating word behind it are a bracket, or a row of a table with others or a head."""
        start, end = cell.rating.word
        i = cell.company
        if start < self.end[i]:
            return True
        bracketed = "(" in self.text[self.start[i] : start] and BRACKET.match(self.text, end, end + 14)
        if bracketed and (self._beside(i, start) or self.in_remarks(i, start)):
            return True
        first, last = self.context.piece_span(start)
        near = bisect_left(rows, max(start - NEIGHBOUR, first)), bisect_left(rows, min(end + NEIGHBOUR, last))
        return near[1] - near[0] > 1 or self._is_headed(start)

    def _is_headed(self, start: int) -> bool:
        """Whether the head of a table that names ratings stands above, with no sentence between."""
        header = self.context.once(Anchors)["rating"].last_end(start)
        first = self.context.piece_span(start)[0]
        return header >= max(start - HEADER, first) and not SENTENCE.search(self.text, header, start)

    def _is_chained(self, cell: _Cell, chained: set[tuple[int, int]]) -> bool:
        """Whether a glued rating is one of a list of them, or ends a row of figures below the head of a table."""
        start = cell.rating.word[0]
        figures = self.text[start - 1].isdigit() and self.text[self.end[cell.company]].isdigit()
        return cell.rating.word in chained or (figures and self._is_headed(start))

    def _chained(self, cells: list[_Cell]) -> set[tuple[int, int]]:
        """The words of ratings in lists of company and rating, company and rating, with nothing between the pairs.

        One pair alone is what a shareholder does (甲公司增持乙公司), and so are pairs with a company behind them.
        """
        found: set[tuple[int, int]] = set()
        chain: list[_Cell] = []
        for i, cell in enumerate(cells):
            chain.append(cell)
            end = cell.rating.end
            if i + 1 < len(cells) and self._is_next(end, self.start[cells[i + 1].company]):
                continue
            following = bisect_left(self.start, end)
            acts = following < len(self.start) and self._is_next(end, self.start[following])
            if len(chain) > (TABLE if acts else 1):
                found.update(cell.rating.word for cell in chain)
            chain = []
        return found

    def _is_next(self, end: int, start: int) -> bool:
        """Whether a company stands right behind a rating, in the same text."""
        return 0 <= start - end <= GLUED and SEPARATOR not in self.text[end:start]
