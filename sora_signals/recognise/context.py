"""What every recogniser reads: the normalised batch, its layout and the automaton's hits."""

from bisect import bisect_right
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, TypeVar

from sora_signals.arrays import Ints
from sora_signals.lexicon.automaton import Hits
from sora_signals.lexicon.lists import Lexicons
from sora_signals.recognise.tickers import Codes
from sora_signals.text.layout import Layout
from sora_signals.text.normalise import Text

Made = TypeVar("Made")


@dataclass(frozen=True)
class Context:
    """A batch as the recognisers see it.

    Attributes:
        text: The normalised batch. layout: its units. hits: occurrences of known strings, by layer
            (of words right beside names only those with a reach). codes: digits that may be tickers.
        lexicons: The word lists whose rows the hits point to.
    """

    text: Text
    layout: Layout
    hits: dict[str, Hits]
    codes: Codes
    lexicons: Lexicons
    # what stages make of the batch, each thing once
    _made: dict[object, Any] = field(default_factory=dict, compare=False, repr=False)

    def longest(self, layer: str) -> Hits:
        """Return the hits of a layer that a leftmost-longest reading keeps."""
        if layer not in self._made:
            self._made[layer] = self.hits[layer].longest()
        kept: Hits = self._made[layer]
        return kept

    def once(self, make: Callable[["Context"], Made]) -> Made:
        """Return what a function makes of this batch, made at the first call: what several stages ask for."""
        if make not in self._made:
            self._made[make] = make(self)
        made: Made = self._made[make]
        return made

    def line_of(self, position: int) -> tuple[int, int]:
        """Return the span of the line that a position lies in, its line end included."""
        following = bisect_right(self._lines, position)
        return self._lines[following - 1], self._lines[following]

    def sentence_of(self, position: int) -> tuple[int, int]:
        """Return the span of the sentence that a position lies in."""
        unit, starts = self.layout.sentence.item(position), self.layout.sentence_start.item
        return starts(unit), starts(unit + 1)

    def clause_of(self, position: int) -> tuple[int, int]:
        """Return the span of the clause that a position lies in."""
        unit, starts = self.layout.clause.item(position), self.layout.clause_start.item
        return starts(unit), starts(unit + 1)

    def piece_span(self, position: int) -> tuple[int, int]:
        """Return the normalised span of the piece that a position lies in, without the separator that closes it."""
        following = bisect_right(self._pieces, position)
        return self._pieces[following - 1], self._pieces[following] - 1

    # where the units begin that the layout gives no number of a character's: a position is found in a list many times
    # faster than in an array

    @cached_property
    def _lines(self) -> list[int]:
        return _listed(self.layout.line_start)

    @cached_property
    def _pieces(self) -> list[int]:
        return _listed(self.text.piece_start)


def _listed(positions: Ints) -> list[int]:
    values: list[int] = positions.tolist()
    return values
