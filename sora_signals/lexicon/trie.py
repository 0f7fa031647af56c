"""A trie of many strings that is walked from all positions of a text at once, one array operation a step.

Single characters and the first two characters are looked up in dense tables, which leaves about a quarter of the
positions of ordinary text; from there on a hash table leads from (node, character) to the next node, and few positions
get far. Hits come back as arrays, so strings that are found often cost hardly more than strings that are found rarely.
"""

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from sora_signals.arrays import Codes, Ints, indexes, ints
from sora_signals.text.fold import CODE_POINTS, to_codes

MULTIPLIER = np.uint64(0x9E3779B97F4A7C15)  # 2^64 by the golden ratio: multiplicative hashing as in Knuth, TAOCP 6.4
LARGEST = 2**64 - 1
FEW = 12  # places that are followed one by one in less time than arrays of them are made
SPARSE = 8  # cells of the hash table to a key at the least, so that nearly every look-up ends at its first cell
Numbers = npt.NDArray[np.int32]


class Trie:
    """Compiled from different strings, none of them empty; a string's number is its place in the sequence.

    >>> text = np.array([ord(c) for c in "同比增长"], dtype=np.uint32)
    >>> [column.tolist() for column in Trie(["增长", "长"]).find(text)]
    [[2, 3], [0, 1]]
    """

    def __init__(self, terms: Sequence[str]) -> None:
        codes = to_codes("".join(terms))
        self.length = ints([len(term) for term in terms])
        self._longest = int(self.length.max(initial=1))
        first = np.cumsum(self.length) - self.length
        alone = indexes(self.length == 1)
        self._single = np.full(CODE_POINTS, -1, dtype=np.int32)
        self._single[codes[first[alone]]] = alone
        alive = indexes(self.length > 1)
        self._row, self._column = _numbered(codes[first[alive]]), _numbered(codes[first[alive] + 1])
        width = int(self._column.max(initial=0)) + 1
        self._row *= width  # the sum of a row and a column is a cell
        self._letter = _numbered(codes)
        self._letters = int(self._letter.max(initial=0)) + 1
        base, count = self._row[codes[first[alive]]].astype(np.int64), 1
        levels: list[tuple[Ints, Ints, Ints]] = []
        while len(alive):
            depth = len(levels) + 2
            step = (self._letter if levels else self._column)[codes[first[alive] + depth - 1]]
            keys, place = np.unique(base + step, return_inverse=True)
            whole = self.length[alive] == depth
            ended = np.full(len(keys), -1, dtype=np.int64)
            ended[place[whole]] = alive[whole]
            levels.append((keys, ended, np.bincount(place, weights=~whole, minlength=len(keys)).astype(np.int64)))
            alive, base = alive[~whole], (count + place[~whole]) * self._letters
            count += len(keys)
        pairs = levels[0][0] if levels else ints()
        self._pair: npt.NDArray[Any] = np.zeros(
            int(self._row.max(initial=0)) + width, dtype=np.int32 if len(pairs) >> 16 else np.uint16
        )
        self._pair[pairs] = np.arange(1, len(pairs) + 1)
        self._ended = np.concatenate([[-1], *(level[1] for level in levels)]).astype(np.int32)
        self._inner = np.concatenate([[0], *(level[2] for level in levels)]) > 0
        self._steps = Steps(np.concatenate([ints(), *(level[0] for level in levels[1:])]), len(pairs) + 1)

    def find(self, codes: Codes, at: Ints | None = None) -> tuple[Ints, Ints]:
        """Return where strings begin and which, overlapping ones included: in reading order, the shorter first.

        Args:
            codes: The text. at: Positions to look at, rising; all of them without.
        """
        text = np.zeros(len(codes) + self._longest, dtype=np.uint32)
        text[: len(codes)] = codes
        here, behind = (codes, text[1 : len(codes) + 1]) if at is None else (codes.take(at), text.take(at + 1))
        single = self._single.take(here)
        places = indexes(single >= 0)
        starts: list[Ints] = [places]
        found: list[npt.NDArray[Any]] = [single.take(places)]
        node: Ints = self._pair.take(self._row.take(here) + self._column.take(behind))
        places = indexes(node > 0)
        node = node.take(places).astype(np.int64)
        depth = 2
        while len(places) > FEW:
            ended = self._ended.take(node)
            whole = indexes(ended >= 0)
            starts.append(places.take(whole))
            found.append(ended.take(whole))
            inner = indexes(self._inner.take(node))  # node 0, where no step leads on, is none
            places, node = places.take(inner), node.take(inner)
            letter = self._letter.take(text.take((places if at is None else at.take(places)) + depth))
            node = self._steps.follow(node * self._letters + letter)
            depth += 1
        if len(places):
            walked = list(self._walk(text, places if at is None else at.take(places), node, depth))
            starts.append(places.take([i for i, _ in walked]))
            found.append(ints([number for _, number in walked]))
        start, number = np.concatenate(starts), np.concatenate(found)
        order = np.argsort(start, kind="stable")  # fast: a few rising runs
        start = start.take(order)
        return start if at is None else at.take(start), number.take(order).astype(np.int64)

    def _walk(self, text: Codes, places: Ints, node: Ints, depth: int) -> Iterator[tuple[int, int]]:
        """Yield the strings that end at the nodes of a few places or below, each with the index of its place."""
        for i, (place, first) in enumerate(zip(places.tolist(), node.tolist(), strict=True)):
            at, here = place + depth, first
            while here:
                number = self._ended.item(here)
                if number >= 0:
                    yield i, number
                if not self._inner.item(here):
                    break
                here = self._steps.step(here * self._letters + self._letter.item(text.item(at)))
                at += 1


class Steps:
    """A hash table with open addressing from keys, all above 0, to the numbers that count up from a first one.

    >>> Steps(ints([7, 9]), 1).follow(ints([9, 8, 7])).tolist()
    [2, 0, 1]
    """

    def __init__(self, keys: Ints, first: int) -> None:
        bits = max(4, (SPARSE * len(keys)).bit_length())
        self._shift = np.uint64(64 - bits)
        cell = self._cells(keys)
        waiting, tries = np.arange(len(keys)), 0
        taken = np.zeros(1 << bits, dtype=np.int64)
        while len(waiting):
            if (reach := int(cell[waiting].max()) + 1) > len(taken):
                taken = np.append(taken, np.zeros(reach - len(taken), dtype=np.int64))
            free = waiting[taken[cell[waiting]] == 0]
            taken[cell[free]] = keys[free]  # of several that want one cell the last stays
            waiting = waiting[taken[cell[waiting]] != keys[waiting]]
            cell[waiting] += 1
            tries += 1
        size = len(taken) + 1  # one free cell at the end ends every search
        self._keys = np.zeros(size, dtype=np.uint32 if keys.max(initial=0) < 2**32 else np.uint64)
        self._keys[:-1] = taken
        self._numbers = np.zeros(size, dtype=np.int32)
        self._numbers[cell] = np.arange(first, first + len(keys))

    def _cells(self, keys: Ints) -> Ints:
        hashed: Ints = ((keys.view(np.uint64) * MULTIPLIER) >> self._shift).view(np.int64)
        return hashed

    def follow(self, keys: Ints) -> Ints:
        """Return the number of each key, 0 for one that is not in the table."""
        cell = self._cells(keys)
        wanted = keys.astype(self._keys.dtype)
        held = self._keys.take(cell)
        here = held == wanted
        out = self._numbers.take(cell) * here
        left = indexes((held != 0) & ~here)
        cell = cell.take(left)
        while len(left):
            cell += 1
            held = self._keys.take(cell)
            here = held == wanted.take(left)
            out[left[here]] = self._numbers.take(cell[here])
            going = indexes((held != 0) & ~here)
            left, cell = left.take(going), cell.take(going)
        numbers: Ints = out.astype(np.int64)
        return numbers

    def step(self, key: int) -> int:
        """Return the number of one key, 0 for one that is not in the table.

        >>> Steps(ints([7, 9]), 1).step(9)
        2
        """
        cell = (key * int(MULTIPLIER) & LARGEST) >> int(self._shift)
        while held := self._keys.item(cell):
            if held == key:
                return self._numbers.item(cell)
            cell += 1
        return 0


def _numbered(codes: Codes) -> Numbers:
    """A table that numbers the code points that occur, from 1 on; all others are 0."""
    known = np.unique(codes)
    table = np.zeros(CODE_POINTS, dtype=np.int32)
    table[known] = np.arange(1, len(known) + 1)
    return table
