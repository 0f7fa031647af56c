"""Cues: the words that say whom a sign falls on, parted by kind once a batch."""

from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import pairwise

import numpy as np

from sora_signals.arrays import Bools, Ints, covered, ended, filled, indexes, ints
from sora_signals.lexicon.automaton import Hits
from sora_signals.lexicon.lists import Lexicons
from sora_signals.recognise.context import Context

# kinds of words behind which a name is no subject of its clause (subjects.tsv)
OBLIQUE = ("oblique", "rival", "agent", "patient", "origin", "ground", "except", "kin", "than")


HOLDERS = ("modifier", "guard", "sentiment", "event", "direction", "act")  # lists whose words may hold such a mark


@dataclass(frozen=True, slots=True)
class Cues:
    """Occurrences of the words of subjects.tsv by kind, each kind in reading order; fillers are left out.

    Attributes:
        context: The batch. kinds: The hits of each kind. numbers: Of the kinds.
        ending: For each position a bit for each kind of which a word ends there.
    """

    context: Context
    kinds: dict[str, Hits]
    numbers: dict[str, int]
    ending: Ints
    _ends: dict[tuple[str, ...], Ints] = field(default_factory=dict, compare=False, repr=False)

    @classmethod
    def of(cls, context: Context) -> "Cues":
        """Part the hits of a batch; a mark of one character inside a longer word (为 in 认为) is none."""
        words, hits = context.lexicons["subject"], context.hits["subject"]
        closed = hits.where(~words.flags("kind", "lead").take(hits.row))
        holders = [closed, *(context.hits[name] for name in HOLDERS)]
        held = covered(len(context.text.codes), _long(holders))
        hits = hits.where((hits.end - hits.start > 1) | ~held.take(hits.start))
        names = context.lexicons.once(_kinds)
        kind = words.choices("kind", names).take(hits.row)
        told = indexes(kind >= 0)
        order = told.take(kind.take(told).astype(np.int8).argsort(kind="stable"))
        cuts = kind.take(order).searchsorted(np.arange(len(names) + 1)).tolist()
        parted = hits.where(order)
        parts = (Hits(parted.start[a:b], parted.end[a:b], parted.row[a:b]) for a, b in pairwise(cuts))
        ending = np.zeros(len(context.text.codes) + 1, dtype=np.int64)
        np.bitwise_or.at(ending, parted.end, 1 << kind.take(order))
        return cls(context, dict(zip(names, parts, strict=True)), {name: i for i, name in enumerate(names)}, ending)

    def hits(self, *kinds: str) -> Hits:
        """Return the hits of some kinds, kind by kind."""
        parts = [self.kinds[kind] for kind in kinds if kind in self.kinds]
        if len(parts) == 1:
            return parts[0]
        if not parts:
            return Hits(ints(), ints(), ints())
        columns = ([p.start for p in parts], [p.end for p in parts], [p.row for p in parts])
        return Hits(*map(np.concatenate, columns))

    def right_before(self, position: Ints) -> Callable[..., Bools]:
        """Return what tells for some kinds whether a word of theirs ends at each position, in its clause."""
        layout = self.context.layout
        inside = position > layout.clause_start.take(layout.clause.take(position))
        ending = self.ending.take(position) * inside
        return lambda *kinds: (ending & sum(1 << self.numbers[kind] for kind in kinds if kind in self.numbers)) != 0

    def before(self, position: Ints, reach: int, *kinds: str) -> Bools:
        """Return whether a word of some kinds ends at most so many characters before each position, in its clause."""
        if kinds not in self._ends:
            self._ends[kinds] = np.sort(self.hits(*kinds).end, kind="stable")
        ends, layout = self._ends[kinds], self.context.layout
        if not len(ends):
            return np.zeros(len(position), dtype=np.bool_)
        low = np.maximum(position - reach, layout.clause_start[layout.clause[position]] + 1)
        return np.asarray(ends.searchsorted(position, side="right") > ends.searchsorted(low))

    def touching(self, position: Ints, *kinds: str) -> Ints:
        """Return where the longest word of some kinds that ends at each position begins; -1 without one."""
        hits = self.hits(*kinds)
        if not len(hits):
            return filled(len(position), -1)
        order = np.lexsort((hits.start, hits.end))
        start, end = hits.start[order], hits.end[order]
        at = end.searchsorted(position)
        found = ended(end, -1)[at] == position
        return np.where(found, ended(start, -1)[at], -1)


def _kinds(lexicons: Lexicons) -> tuple[str, ...]:
    return tuple(dict.fromkeys(kind for kind in lexicons["subject"]["kind"] if kind != "filler"))


def _long(parts: list[Hits]) -> tuple[Ints, Ints]:
    """Spans of the hits of more than one character."""
    start, end = np.concatenate([hits.start for hits in parts]), np.concatenate([hits.end for hits in parts])
    chosen = indexes(end - start > 1)
    return start.take(chosen), end.take(chosen)
