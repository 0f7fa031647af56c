"""The one automaton: every known string of every word list and every name, found in one pass."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain, count, pairwise

import numpy as np

from sora_signals.arrays import FEW, Codes, Ints, ended, expand, ints, longest, longest_of_few, merge
from sora_signals.lexicon.trie import Trie

FLAGS = np.dtype(np.bool_)
NO_CHARACTER = 0x10FFFF  # a code point that Unicode keeps free for ever


@dataclass(slots=True)  # frozen it would take three times as long to make, and many are made
class Hits:
    """Occurrences of known strings: equally long arrays, in reading order, the shorter first where they begin together.

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
        if not len(self.start):
            return self
        at = chosen.nonzero()[0] if chosen.dtype == FLAGS else chosen
        return Hits(self.start.take(at), self.end.take(at), self.row.take(at))

    def longest(self) -> "Hits":
        """Return the hits that a leftmost-longest reading keeps, in reading order; rows of one string stay together."""
        if not np.count_nonzero(self.start[1:] < self.end[:-1]):
            return self
        if len(self) <= FEW:
            kept = longest_of_few(self.start, self.end)
            spans = zip(self.start.tolist(), self.end.tolist(), strict=True)
            return self if len(kept) == len(self) else self.where(ints([i for i, s in enumerate(spans) if s in kept]))
        last = ended(self.start[1:] != self.start[:-1], 1)  # the longest of those that begin together
        group = np.add.accumulate(last, dtype=np.int64) - last
        end = self.end[last]
        keep = longest(self.start[last], end)
        return self.where(keep[group] & (self.end == end[group]))


class Automaton:
    """Compiled from named layers of strings; finds the hits of every layer in one pass over the text.

    An empty string keeps the place of a row that is not looked for.

    >>> text = np.array([ord(c) for c in "同比增长"], dtype=np.uint32)
    >>> found = Automaton({"word": ["增长", "长"], "name": ["增长"]}).find(text)
    >>> found["word"].start.tolist(), found["name"].row.tolist()
    ([2, 3], [0])
    """

    def __init__(self, layers: dict[str, Sequence[str]]) -> None:
        self.names = tuple(layers)
        known = dict.fromkeys(chain.from_iterable(layers.values()))
        known.pop("", None)
        ids = {**dict(zip(known, count(), strict=False)), "": -1}
        pattern = ints(list(map(ids.__getitem__, chain.from_iterable(layers.values()))))
        layer, row = expand(ints([len(terms) for terms in layers.values()]))
        order = pattern.argsort(kind="stable")[np.count_nonzero(pattern < 0) :]
        self._layer, self._row = layer[order].astype(np.uint8), row[order]
        self._first = pattern[order].searchsorted(np.arange(len(known) + 1))
        self._rows = self._first[1:] - self._first[:-1]
        self._trie = Trie(list(known))
        self._length = self._trie.length.repeat(self._rows)  # of each entry

    def find(self, codes: Codes) -> dict[str, Hits]:
        """Return the hits of each layer, overlapping ones included.

        Args:
            codes: The code points of a normalised text.
        """
        start, pattern = self._trie.find(codes)
        return self._layered(start, pattern)

    def _layered(self, start: Ints, pattern: Ints) -> dict[str, Hits]:
        rows = self._rows.take(pattern)
        # entries of one string lie side by side: how far they are from where they would lie with one to each string
        entry = (self._first.take(pattern) - np.add.accumulate(rows) + rows).repeat(rows)
        entry += np.arange(len(entry))
        start, layer = start.repeat(rows), self._layer.take(entry)
        order = layer.argsort(kind="stable")
        cuts = layer.take(order).searchsorted(np.arange(len(self.names) + 1))
        start, entry = start.take(order), entry.take(order)
        end, row = start + self._length.take(entry), self._row.take(entry)
        parts = zip(self.names, pairwise(cuts.tolist()), strict=True)
        none = Hits(start[:0], end[:0], row[:0])
        return {name: Hits(start[a:b], end[a:b], row[a:b]) if b > a else none for name, (a, b) in parts}

    def find_within(self, codes: Codes, start: Ints, end: Ints) -> dict[str, Hits]:
        """Return the hits that lie wholly inside any of the windows; windows may overlap and come in any order.

        >>> text = np.array([ord(c) for c in "增长,不增长"], dtype=np.uint32)
        >>> Automaton({"word": ["增长"]}).find_within(text, ints([3]), ints([6]))["word"].start.tolist()
        [4]
        """
        low, high = merge(np.maximum(start, 0), np.minimum(end, len(codes)))
        window, place = expand(high - low + 1)
        at = low.take(window) + place
        read = codes.take(at, mode="clip")
        read[at == high.take(window)] = NO_CHARACTER  # parts the windows
        start, pattern = self._trie.find(read)
        return self._layered(at.take(start), pattern)
