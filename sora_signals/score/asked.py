"""Terms whose owner is asked for, in two readings of a batch that lie one behind the other."""

from dataclasses import dataclass

import numpy as np

from sora_signals.arrays import Bools, Ints
from sora_signals.recognise.context import Context
from sora_signals.score.terms import Terms


@dataclass(slots=True)
class Asked:
    """Signed terms whose owner is asked for, in reading order, those of the second reading behind those of the first.

    A batch is read once for what is told of companies, and once for price moves, where markets act too. Places and
    units of the second reading are shifted behind those of the first, so that both are gone through at once and
    nothing of the one meets anything of the other.

    Attributes:
        markets: Of each reading: whether markets act in it. size: How far the second one is shifted.
        term: Place among the signed terms. start, end: Span.
        move, stranger: Whether it is a price move, and whether its clause has a subject that nobody knows.
        shift: How far its reading is shifted. place: Where it begins in the readings.
        clause, sentence: The units that it begins in. before: How many runs begin up to its start.
        behind: The first run that begins behind its end, or their number.
    """

    markets: tuple[bool, ...]
    size: int
    term: Ints
    start: Ints
    end: Ints
    move: Bools
    stranger: Bools
    shift: Ints
    place: Ints
    clause: Ints
    sentence: Ints
    before: Ints
    behind: Ints

    @classmethod
    def of(cls, context: Context, terms: Terms, told: Ints) -> "Asked":
        """Return the terms at some places among all, beside no run as yet."""
        move, size = terms.move[told], len(context.text.text) + 1
        moving = int(np.count_nonzero(move))
        markets = (False,) * (moving < len(told)) + (True,) * (moving > 0)
        order = move.argsort(kind="stable")
        term, move = told[order], move[order]
        start, shift = terms.start[term], np.zeros(len(term), dtype=np.int64)
        if len(markets) > 1:
            shift[-moving:] = size
        stranger, layout = terms.stranger[term], context.layout
        clause, sentence = layout.clause[start] + shift, layout.sentence[start] + shift
        end, place = terms.end[term], start + shift
        return cls(markets, size, term, start, end, move, stranger, shift, place, clause, sentence, term, term)

    def __len__(self) -> int:
        return len(self.term)

    def meet(self, run_place: Ints) -> None:
        """Set which runs stand beside each term, from where these begin in the readings."""
        self.before = run_place.searchsorted(self.place, side="right")
        self.behind = run_place.searchsorted(self.end + self.shift)
