"""The one automaton: every known string of every word list and every name, found in one pass."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain, pairwise

import numpy as np
from ahocorasick_rs import AhoCorasick, Implementation, MatchKind

from sora_signals.arrays import Ints, expand, ints, longest, merge

SEPARATOR = "\x1e"  # stands in no pattern
CHUNK = 40_000  # characters; the automaton's tables stay in the processor's cache


@dataclass(frozen=True, slots=True)
class Hits:
    """Occurrences of known strings: equally long arrays, in the order in which they end.

    Attributes:
        start, end: Span in the normalised text.
        row: Row of the word list that the string stands in.
    """

    start: Ints
    end: Ints
    row: Ints

    def __len__(self) -> int:
        return len(self.start)

    def where(self, chosen: np.ndarray[tuple[int], np.dtype[np.bool_]] | Ints) -> "Hits":
        """Return the chosen hits."""
        return Hits(self.start[chosen], self.end[chosen], self.row[chosen])

    def by_start(self) -> "Hits":
        """Return the hits in reading order."""
        return self.where(np.lexsort((self.end, self.start)))

    def longest(self) -> "Hits":
        """Return the hits that a leftmost-longest reading keeps, in reading order; rows of one string stay together."""
        keep = longest(self.start, self.end)
        width = int(self.end.max(initial=0)) + 1
        key = self.start * width + self.end
        return self.where(np.isin(key, key[keep])).by_start()


class Automaton:
    """Compiled from named layers of strings; finds the hits of every layer in one pass over the text.

    >>> found = Automaton({"word": ["增长", "长"], "name": ["增长"]}).find("同比增长")
    >>> found["word"].start.tolist(), found["name"].row.tolist()
    ([2, 3], [0])
    """

    def __init__(self, layers: dict[str, Sequence[str]]) -> None:
        ids: dict[str, int] = {}
        pattern: list[int] = []
        self.names = tuple(layers)
        for terms in layers.values():
            pattern += [ids.setdefault(term, len(ids)) for term in terms]
        sizes = ints([len(terms) for terms in layers.values()])
        layer, row = expand(sizes)
        order = np.argsort(ints(pattern), kind="stable")
        self._layer, self._row = layer[order], row[order]
        self._first = np.searchsorted(ints(pattern)[order], np.arange(len(ids) + 1))
        self._overlap = max(map(len, ids), default=1) - 1
        self._machine = AhoCorasick(
            list(ids),
            matchkind=MatchKind.Standard,
            implementation=Implementation.ContiguousNFA,
            store_patterns=False,
        )

    def find(self, text: str) -> dict[str, Hits]:
        """Return the hits of each layer, overlapping ones included."""
        matched = self._matches(text)
        pattern, start, end = matched[:, 0], matched[:, 1], matched[:, 2]
        hit, place = expand(self._first[pattern + 1] - self._first[pattern])
        entry = self._first[pattern][hit] + place
        layer, row = self._layer[entry], self._row[entry]
        start, end = start[hit], end[hit]
        order = np.argsort(layer, kind="stable")
        cuts = np.searchsorted(layer[order], np.arange(len(self.names) + 1))
        parts = [order[a:b] for a, b in pairwise(cuts)]
        return {name: Hits(start[p], end[p], row[p]) for name, p in zip(self.names, parts, strict=True)}

    def find_within(self, text: str, start: Ints, end: Ints) -> dict[str, Hits]:
        """Return the hits that lie wholly inside any of the windows; windows may overlap and come in any order.

        Lists that matter only beside something rare cost next to nothing this way.

        >>> ac = Automaton({"word": ["增长"]})
        >>> ac.find_within("增长,不增长", ints([3]), ints([6]))["word"].start.tolist()
        [4]
        """
        low, high = merge(np.maximum(start, 0), np.minimum(end, len(text)))
        joined = SEPARATOR.join([text[a:b] for a, b in zip(low.tolist(), high.tolist(), strict=True)])
        base = np.cumsum(high - low + 1) - (high - low + 1)  # where each window begins in the joined text
        out = {}
        for name, hits in self.find(joined).items():
            shift = (low - base)[np.searchsorted(base, hits.start, side="right") - 1] if len(hits) else hits.start
            out[name] = Hits(hits.start + shift, hits.end + shift, hits.row)
        return out

    def _matches(self, text: str) -> Ints:
        """All matches as rows of (pattern, start, end); chunks overlap by one pattern's length."""
        found: list[Ints] = []
        for base in range(0, len(text), CHUNK):
            chunk = text[base : base + CHUNK + self._overlap]
            tuples = self._machine.find_matches_as_indexes(chunk, overlapping=True)
            flat = np.fromiter(chain.from_iterable(tuples), dtype=np.int64, count=3 * len(tuples))
            rows = flat.reshape(-1, 3)
            rows = rows[rows[:, 1] < CHUNK]
            rows[:, 1:] += base
            found.append(rows)
        return np.concatenate(found) if found else np.zeros((0, 3), dtype=np.int64)
