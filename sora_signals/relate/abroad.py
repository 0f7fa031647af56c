"""Companies listed abroad: ratings that stand behind their codes, or below their headings, are of no A share."""

import re
from bisect import bisect_left
from collections.abc import Sequence
from functools import cached_property

import numpy as np

from sora_signals.arrays import Ints, ints
from sora_signals.recognise.context import Context
from sora_signals.recognise.prices import Price
from sora_signals.recognise.tickers import HONG_KONG
from sora_signals.relate.headings import entitles

YUAN = "CNY"
ABOVE = 1_500  # characters up to the heading above a rating
CODE_ABROAD = re.compile(rf"\((?:{HONG_KONG}|[A-Z]{{1,5}}\.(?:O|N|US))\)")
BEFORE = re.compile(CODE_ABROAD.pattern + "的?$")
BEFORE_ENDS = frozenset(")的\n")  # what that ends in
NEAR = 12  # characters of such a code
# a code in a heading, where fewer characters are enough
HEADED = re.compile(rf"\((?:{HONG_KONG}|0\d{{3}}|[A-Z]{{1,5}}(?:\.[A-Z]{{1,2}})?)\)")
LEAST, MOST = 2, 16  # characters of the name before it, from the head of a line on
OPENING = "("


class Abroad:
    """Finds the companies listed abroad of one batch, and says which ratings are theirs.

    Args:
        context: The batch. start, end: Spans of the companies that can be rated, in reading order.
    """

    def __init__(self, context: Context, start: Sequence[int], end: Sequence[int]) -> None:
        self.context, self.text = context, context.text.text
        self.start, self.end = start, end

    @cached_property
    def _coded(self) -> list[tuple[int, int]]:
        """The spans of what is a code in a heading: the codes that are one anywhere are among them."""
        return [match.span() for match in HEADED.finditer(self.text)]

    @cached_property
    def codes(self) -> list[int]:
        """Where codes of companies stand that have no A share."""
        found = [start for start, _ in self._coded if CODE_ABROAD.match(self.text, start)]
        own = frozenset(found).intersection(self.end)
        return [start for start in found if start not in own]

    def counts(self, doc: Ints, documents: int) -> Ints:
        """Return how often each document names such companies by their codes.

        Args:
            doc: Document of each piece. documents: How many there are.
        """
        return np.bincount(doc[self.context.text.piece_of(ints(self.codes))], minlength=documents)

    @cached_property
    def headings(self) -> list[int]:
        """Where headings of such companies begin (乙集团(02858):增利), and texts that open with one."""
        found = []
        for start, end in self._coded:
            named = start - (self.text[start - 1] == "\n")  # a code may have the next line
            line = self.context.line_of(named)[0]
            heads = LEAST <= named - line <= MOST and OPENING not in self.text[line:named]
            if heads and (self.text.startswith(":", end) or line == self.context.piece_span(line)[0]):
                found.append(line)
        return found

    def tells(self, found: Sequence[int], position: int) -> bool:
        """Return whether what stands at a position is told of a company listed abroad, not of those found for it.

        It is named by its code in the line, and nobody was found; or its heading stands between those and the position.
        """
        if not found and _last(self.codes, position) >= self.context.line_of(position)[0]:
            return True
        last = _last(self.headings, position)
        if last < position - ABOVE or last < self.context.piece_span(position)[0]:
            return False
        return not any(self.start[i] >= last and self._is_told_of(i, position) for i in found)

    def quotes(self, found: Sequence[int], price: Price) -> bool:
        """Return whether a price in dollars is that of a company whose code stands above it."""
        above = max(price.start - ABOVE, self.context.piece_span(price.start)[0])
        if price.currency == YUAN or _last(self.codes, price.start) < above:
            return False
        sentence = self.context.sentence_of(price.start)[0]
        return not any(self.start[i] >= sentence or CODE_ABROAD.match(self.text, self.end[i]) for i in found)

    def precedes(self, found: Sequence[int], position: int) -> bool:
        """Return whether such a code stands right before a position: 降乙集团(03320.HK)目标价至5元."""
        if self.text[position - 1] not in BEFORE_ENDS:
            return False
        code = BEFORE.search(self.text, max(0, position - NEAR), position)
        return code is not None and not any(self.end[i] >= code.start() for i in found)

    def _is_told_of(self, i: int, position: int) -> bool:
        """Whether a company stands in the sentence of a position, or heads a line before it."""
        first, last = self.context.sentence_of(position)
        heads = self.start[i] == self.context.line_of(self.start[i])[0] or entitles(self.text, self.end[i])
        return first <= self.start[i] < last or (heads and self.start[i] < position)


def _last(places: Sequence[int], position: int) -> int:
    """The last of rising places before a position, -1 without one."""
    i = bisect_left(places, position)
    return places[i - 1] if i else -1
