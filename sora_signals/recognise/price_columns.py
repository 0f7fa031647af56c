"""Columns of target prices: which figure of a row stands under the name of the price, counted from the row's rating."""

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from itertools import pairwise

import regex

from sora_signals.arrays import indexes
from sora_signals.recognise.anchors import Places
from sora_signals.recognise.context import Context

HEAD, ROW = 200, 200  # characters of a table's head, and from one rating of a row to the next one
NAME = 12  # characters of the name of a column
MOST = 8  # columns between the prices and the ratings
FIGURE = r"-?\d[\d,]*(?:\.\d+)?"
CELL = rf"(?:{FIGURE}[%xX倍元]?(?:(?:->| ?→ ?){FIGURE}元?)?|--?|N/A)"  # of two the latter is today's
PART = re.compile(r"[^| \n\x1e]+")
AHEAD = regex.compile(rf"[ |\n)]{{0,3}}(?P<cell>{CELL})(?=[ |\n\x1e]|$|\p{{Han}})")
BACK = regex.compile(rf"(?<=[ |\n\p{{Han}}A-Z])(?P<cell>{CELL})[ |\n]{{0,3}}$")
PRICE = re.compile(r"(?:[\d.,]+元? ?(?:->|→) ?)?(?P<low>\d{1,5}(?:,\d{3})?(?:\.\d{1,3})?)元?")

Span = tuple[int, int]


class PriceColumns:
    """Reads tables whose head names both the ratings and the target prices.

    Args:
        context: The batch. grades: Where ratings are named. ratings: The rating words.
        changes: What is done to ratings.
    """

    def __init__(self, context: Context, grades: Places, ratings: Places, changes: Places) -> None:
        self.context, self.text = context, context.text.text
        self.grades, self.ratings, self.changes = grades, ratings, changes

    def figures(self, start: int, line: Span) -> list[Span]:
        """Return the spans of the prices under the name of their column that begins at a position in a short line."""
        head = self._head(line)
        place = next((i for i, (s, e) in enumerate(head) if s <= start < e), -1)
        # 公司 评级: a name that runs over two cells is that of the second
        grade = next((i for i, (s, e) in enumerate(head) if self.grades.last_end(e) > s), -1)
        steps = place - grade
        if place < 0 or grade < 0 or not 0 < abs(steps) <= MOST:
            return []
        cells = (self._cell(*row, steps) for row in self._rows(head[max(place, grade)][1]))
        spans = (PRICE.fullmatch(self.text, *cell) for cell in cells if cell)
        return [found.span("low") for found in spans if found]

    def _head(self, line: Span) -> Sequence[Span]:
        """The names of columns in or around a line: parted by blanks or bars, or each in a line of its own."""
        cells = self._parts(*line)
        if len(cells) > 1:
            return cells
        first, last = self.context.piece_span(line[0])
        return [*self._lines(line[0], first, -1), *cells, *self._lines(line[1], last, 1)]

    def _parts(self, start: int, end: int) -> list[Span]:
        """The parts of a stretch between bars, blanks and places where a blank was dropped."""
        origin = self.context.text.origin[start:end]
        cuts = [start, *(start + 1 + indexes(origin[1:] - origin[:-1] != 1)).tolist(), end]
        return [match.span() for s, e in pairwise(cuts) for match in PART.finditer(self.text, s, e)]

    def _lines(self, edge: int, limit: int, step: int) -> list[Span]:
        """Short lines without a figure from an edge on up to a limit, back or ahead, in reading order."""
        found: list[Span] = []
        while (edge > limit if step < 0 else edge < limit) and len(found) < MOST:
            line = self.context.line_of(edge - (step < 0))
            name = self.text[line[0] : line[1]].strip("\n\x1e ")
            if not 0 < len(name) <= NAME or any(map(str.isdigit, name)):
                break
            found.append((line[0], line[0] + len(name)))
            edge = line[0] if step < 0 else line[1]
        return found[::step]

    def _rows(self, head: int) -> Iterator[Span]:
        """The rating words of the rows below the head of a table."""
        following = bisect_left(self.grades.start, head)  # the head of another table
        limit = min([self.context.piece_span(head)[1], *self.grades.start[following : following + 1]])
        last = head
        for i in range(bisect_left(self.ratings.start, head), len(self.ratings.start)):
            start, end = self.ratings.start[i], self.ratings.end[i]
            if start >= limit or start - last > ROW:
                return
            yield start, end
            last = end

    def _cell(self, start: int, end: int, steps: int) -> Span | None:
        """The cell so many columns behind the rating of a row, or before it."""
        edge, span = (end, None) if steps > 0 else (start, None)
        if steps > 0:
            edge = self.changes.end_at(end + (self.text[end] == "(")) or end
        for _ in range(abs(steps)):
            found = AHEAD.match(self.text, edge) if steps > 0 else BACK.search(self.text, max(0, edge - 20), edge)
            if found is None:
                return None
            span = found.span("cell")
            edge = span[1] if steps > 0 else span[0]
        return span
