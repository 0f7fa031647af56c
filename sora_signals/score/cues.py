"""Cues: the words that say whom a sign falls on, parted by kind once a batch."""

from dataclasses import dataclass

import numpy as np

from sora_signals.arrays import Bools, Ints
from sora_signals.lexicon.automaton import Hits
from sora_signals.recognise.context import Context

# kinds of words behind which a name is no subject of its clause (subjects.tsv)
OBLIQUE = ("oblique", "rival", "agent", "patient", "origin", "ground", "except", "kin")


@dataclass(frozen=True, slots=True)
class Cues:
    """Occurrences of the words of subjects.tsv by kind, each kind in reading order; fillers are left out.

    Attributes:
        context: The batch. kinds: The hits of each kind.
    """

    context: Context
    kinds: dict[str, Hits]

    @classmethod
    def of(cls, context: Context) -> "Cues":
        """Part the hits of a batch."""
        words, hits = context.lexicons["subject"], context.hits["subject"]
        names = tuple(dict.fromkeys(kind for kind in words["kind"] if kind != "filler"))
        kind = words.choices("kind", names)[hits.row]
        told = np.flatnonzero(kind >= 0)
        order = told[np.argsort(kind[told], kind="stable")]
        cuts = np.searchsorted(kind[order], np.arange(len(names) + 1))
        parts = (hits.where(order[a:b]) for a, b in zip(cuts[:-1].tolist(), cuts[1:].tolist(), strict=True))
        return cls(context, dict(zip(names, parts, strict=True)))

    def hits(self, *kinds: str) -> Hits:
        """Return the hits of some kinds, kind by kind."""
        nothing = np.zeros(0, dtype=np.int64)
        parts = [self.kinds[kind] for kind in kinds if kind in self.kinds] or [Hits(nothing, nothing, nothing)]
        return Hits(*(np.concatenate([getattr(p, side) for p in parts]) for side in ("start", "end", "row")))

    def before(self, position: Ints, reach: int, *kinds: str) -> Bools:
        """Return whether a word of some kinds ends at most so many characters before each position, in its clause."""
        ends = np.sort(self.hits(*kinds).end)
        layout = self.context.layout
        low = np.maximum(position - reach, layout.clause_start[layout.clause[position]] + 1)
        return np.asarray(np.searchsorted(ends, position, side="right") > np.searchsorted(ends, low))

    def touching(self, position: Ints, *kinds: str) -> Ints:
        """Return where the longest word of some kinds that ends at each position begins; -1 without one."""
        hits = self.hits(*kinds)
        order = np.lexsort((hits.start, hits.end))
        start, end = hits.start[order], hits.end[order]
        at = np.searchsorted(end, position)
        found = np.append(end, -1)[at] == position
        return np.where(found, np.append(start, -1)[at], -1)
