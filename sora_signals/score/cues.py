"""Cues: the words that say whom a sign falls on, parted by kind once a batch."""

from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from sora_signals.arrays import Bools, Ints, covered, ended, filled, indexes, ints
from sora_signals.lexicon.automaton import Hits
from sora_signals.lexicon.lists import Lexicons
from sora_signals.recognise.context import Context

# kinds of words behind which a name is no subject of its clause (subjects.tsv)
OBLIQUE = ("oblique", "rival", "agent", "patient", "origin", "ground", "except", "kin", "than")


HOLDERS = ("modifier", "guard", "sentiment", "event", "direction", "act")  # lists whose words may hold such a mark
FAR = (("own", 3), ("holder", 5))  # kinds whose words may end some characters before a name, and how many
NO_CUES = ("filler", "market", "stocks", "body", "move", "etc")  # kinds that say nothing about the names beside them


@dataclass(slots=True)
class Cues:
    """Occurrences of the words of subjects.tsv by kind, each kind in reading order.

    Attributes:
        context: The batch. found: The hits, kind by kind. spans: Where those of each kind that occurs lie among them.
        ending: For each position a bit for each kind of which a word of the same clause ends there, or few characters
            before.
    """

    context: Context
    found: Hits
    spans: dict[str, tuple[int, int]]
    ending: Ints

    @classmethod
    def of(cls, context: Context) -> "Cues":
        """Part the hits of a batch; a mark of one character inside a longer word (为 in 认为) is none."""
        hits, kinds = context.hits["subject"], context.lexicons.once(_kinds)
        kind, size = kinds.number.take(hits.row), hits.end - hits.start
        asked = kind < len(kinds.names)
        marks = indexes(asked & (size == 1))
        closed = indexes((kind != kinds.lead) & (size > 1))
        closed_spans = hits.start.take(closed), hits.end.take(closed)
        held = covered(len(context.text.codes), closed_spans, _long([context.hits[name] for name in HOLDERS]))
        asked[marks] = ~held.take(hits.start.take(marks))
        told = indexes(asked)
        found = hits.where(told.take(kind.take(told).argsort(kind="stable")))
        cuts = kinds.number.take(found.row).searchsorted(kinds.every).tolist()
        spans = {name: (low, high) for name, (low, high) in zip(kinds.names, pairwise(cuts), strict=True) if high > low}
        ending = np.zeros(len(context.text.codes) + 1, dtype=np.int64)
        np.bitwise_or.at(ending, found.end, kinds.bit.take(found.row))
        for name, reach in FAR:
            if name in spans:
                _spread(context, found.end[slice(*spans[name])], reach, kinds.bits[name], ending)
        ending[context.layout.clause_start] = 0
        return cls(context, found, spans, ending)

    def hits(self, *kinds: str) -> Hits:
        """Return the hits of some kinds, kind by kind."""
        spans = [self.spans[kind] for kind in kinds if kind in self.spans]
        return self.found.where(np.concatenate([ints(), *(np.arange(low, high) for low, high in spans)]))

    def starts(self, *kinds: str) -> Ints:
        """Return where words of some kinds begin, in order."""
        return self._sorted(self.found.start, kinds)

    def ends(self, *kinds: str) -> Ints:
        """Return where words of some kinds end, in order."""
        return self._sorted(self.found.end, kinds)

    def _sorted(self, places: Ints, kinds: tuple[str, ...]) -> Ints:
        found = [kind for kind in kinds if kind in self.spans]
        if not found:
            return ints()
        out = np.concatenate([places[slice(*self.spans[kind])] for kind in found])
        out.sort(kind="stable")
        return out

    def before(self, position: Ints, reach: int, kind: str) -> Bools:
        """Return whether a word of a kind ends at most so many characters before each position, in its clause."""
        if kind not in self.spans:
            return np.zeros(len(position), dtype=np.bool_)
        ends, layout = self.ends(kind), self.context.layout
        low = np.maximum(position - reach, layout.clause_start[layout.clause[position]] + 1)
        return np.asarray(ends.searchsorted(position, side="right") > ends.searchsorted(low))

    def touching(self, position: Ints, kind: str) -> Ints:
        """Return where the longest word of a kind that ends at each position begins; -1 without one."""
        if kind not in self.spans:
            return filled(len(position), -1)
        hits = self.hits(kind)
        order = np.lexsort((hits.start, hits.end))
        start, end = hits.start[order], hits.end[order]
        at = end.searchsorted(position)
        found = ended(end, -1)[at] == position
        return np.where(found, ended(start, -1)[at], -1)


def bits(lexicons: Lexicons, *kinds: str) -> int:
    """Return the bits of some kinds in ``Cues.ending``."""
    known = lexicons.once(_kinds).bits
    return sum(known.get(kind, 0) for kind in kinds)


@dataclass(slots=True)
class _Kinds:
    """The kinds of cues: their names, numbers up to one past the last, and bits; the latter two for each row as well.

    Rows that are no cue have the number past the last. lead: The number of words that hold no marks themselves.
    """

    names: tuple[str, ...]
    every: Ints
    bits: dict[str, int]
    number: np.ndarray[tuple[int], np.dtype[np.int8]]
    bit: Ints
    lead: int


def _kinds(lexicons: Lexicons) -> _Kinds:
    kind = lexicons["subject"]["kind"]
    names = tuple(dict.fromkeys(name for name in kind if name not in NO_CUES))
    number = {name: number for number, name in enumerate(names)}
    bit = {name: 1 << number for number, name in enumerate(names)}
    return _Kinds(
        names,
        np.arange(len(names) + 1),
        bit,
        np.array([number.get(name, len(names)) for name in kind], dtype=np.int8),
        ints([bit.get(name, 0) for name in kind]),
        number.get("lead", -1),
    )


def _spread(context: Context, end: Ints, reach: int, bit: int, ending: Ints) -> None:
    """Set the bit of words that end at some places for so many characters behind each, too, in its clause."""
    clause = context.layout.clause
    place = np.minimum(end[:, None] + np.arange(1, reach + 1), len(clause))
    same = clause.take(place, mode="clip") == clause.take(end - 1)[:, None]
    ending[place[same]] |= bit


def _long(parts: list[Hits]) -> tuple[Ints, Ints]:
    """Spans of the hits of more than one character."""
    start, end = np.concatenate([hits.start for hits in parts]), np.concatenate([hits.end for hits in parts])
    chosen = indexes(end - start > 1)
    return start.take(chosen), end.take(chosen)
