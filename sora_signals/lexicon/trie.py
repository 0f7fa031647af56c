"""A trie of many strings that is walked from all positions of a text at once, one array operation a step.

It is a double-array trie (Aoe 1989): a node is a cell, its child by a letter lies at the node's base plus the letter,
and the cell there names its parent. A first letter is a node whose cell is the letter's number; the step from there
leaves about a quarter of the positions of ordinary text. Hits come back as arrays, so strings that are found often cost
hardly more than strings that are found rarely.
"""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from sora_signals.arrays import Codes, Ints, ended, expand, indexes, ints, led
from sora_signals.text.fold import CODE_POINTS, to_codes

MULTIPLIER = np.uint64(0x9E3779B97F4A7C15)  # 2^64 by the golden ratio: multiplicative hashing as in Knuth, TAOCP 6.4
STRIDE = 150_000  # places of a text that are looked at together: what is made of them stays at hand
FEW = 12  # places that are followed one by one in less time than arrays of them are made
ROOMY = 2  # cells to a node at the least, so that a place for all children of a node is soon found
PATIENCE = 64  # tries after which there is twice the room
MANY = (32, 8, 2, 1)  # children: the nodes with most of them are placed first, while there is most room
Numbers = npt.NDArray[np.int32]


class Trie:
    """Compiled from different strings, none of them empty; a string's number is its place in the sequence.

    >>> text = np.array([ord(c) for c in "同比增长"], dtype=np.uint32)
    >>> [column.tolist() for column in Trie(["增长", "长"]).find(text)]
    [[2, 3], [0, 1]]
    """

    def __init__(self, terms: Sequence[str]) -> None:
        codes = to_codes("".join(terms))
        self.length = ints(list(map(len, terms)))
        self._longest = int(self.length.max(initial=1))
        first = np.cumsum(self.length) - self.length
        alone = indexes(self.length == 1)
        self._letter, self._letters = _lettered(codes, codes[first[alone]])
        self._last = self._letters - len(alone)  # from here on letters are strings
        letter = self._letter.take(codes).astype(np.int64)
        alive = indexes(self.length > 1)
        node, count, depth = letter[first[alive]], self._letters, 1
        whole = [(letter[first[alone]], alone)]
        below = [ints()]
        while len(alive):
            keys = node * self._letters + letter[first[alive] + depth]
            order = keys.argsort(kind="stable")  # fast: they are sorted by all letters before
            alive, keys = alive[order], keys[order]
            fresh = led(1, keys[1:] != keys[:-1])  # the first of those with one key
            below.append(keys[fresh])
            node = count - 1 + np.add.accumulate(fresh, dtype=np.int64)
            count, depth = count + len(below[-1]), depth + 1
            ends = self.length[alive] == depth
            whole.append((node[ends], alive[ends]))
            alive, node = alive[~ends], node[~ends]
        parent, step = np.divmod(np.concatenate(below), self._letters)
        self._pack(parent, step, *(np.concatenate(column) for column in zip(*whole, strict=True)))

    def _pack(self, parent: Ints, step: Ints, node: Ints, string: Ints) -> None:
        """Give each node its cell.

        Args:
            parent, step: Of each node behind the letters the one it is a child of, and by which letter; sorted.
            node, string: Which nodes strings end at, and which ones.
        """
        roots = self._letters  # whose numbers are their cells; 0, which is no letter, is no node
        head = indexes(led(1, parent[1:] != parent[:-1])) if len(parent) else parent
        inner, size = parent[head], ended(head, len(parent))[1:] - head
        base = _bases(size, step, roots)
        cell = np.concatenate([np.arange(roots), base.repeat(size) + step])
        cells = int(cell.max(initial=roots)) + self._letters + 1
        self._base, self._parent = np.zeros(cells, dtype=np.int32), np.full(cells, -1, dtype=np.int32)
        self._ended = np.full(cells, -1, dtype=np.int32)
        self._base[cell[inner]], self._parent[cell[roots:]] = base, cell[parent]
        self._ended[cell[node]] = string

    def find(self, codes: Codes) -> tuple[Ints, Ints]:
        """Return where strings begin and which, overlapping ones included: in reading order, the shorter first."""
        if len(codes) <= STRIDE:
            return self._find(codes, len(codes))
        found = []
        for first in range(0, len(codes), STRIDE):
            size = min(STRIDE, len(codes) - first)
            start, string = self._find(codes[first : first + size + self._longest], size)
            start += first
            found.append((start, string))
        starts, strings = zip(*found, strict=True)
        return np.concatenate(starts), np.concatenate(strings)

    def _find(self, codes: Codes, size: int) -> tuple[Ints, Ints]:
        """Return the strings that begin at one of the first ``size`` places."""
        text = np.zeros(len(codes) + self._longest, dtype=np.int32)
        text[: len(codes)] = self._letter.take(codes)
        letter: Numbers = text[:size]
        alone = indexes(letter >= self._last)
        below = self._base.take(letter)
        below += text[1 : size + 1]
        places = indexes(self._parent.take(below) == letter)  # no cell names 0, nor a node without children
        starts, nodes = [alone, places], [letter.take(alone), below.take(places)]  # all that are reached
        depth = 2
        while len(places) > FEW:
            node = nodes[-1]
            below = self._base.take(node) + text.take(places + depth)
            step = indexes(self._parent.take(below) == node)
            places = places.take(step)
            starts.append(places)
            nodes.append(below.take(step))
            depth += 1
        if len(places):
            walked = self._walk(text, places, nodes[-1], depth)
            starts.append(ints(walked[0]))
            nodes.append(np.array(walked[1], dtype=np.int32))
        start, string = np.concatenate(starts), self._ended.take(np.concatenate(nodes))
        whole = indexes(string >= 0)
        start = start.take(whole)
        order = start.argsort(kind="stable")  # fast: a few rising runs
        return start.take(order), string.take(whole.take(order)).astype(np.int64)  # an index, which is quicker so

    def _walk(self, text: Numbers, places: Ints, nodes: Numbers, depth: int) -> tuple[list[int], list[int]]:
        """Return the nodes below those of a few places, each with its place."""
        letter, base, parent = text.item, self._base.item, self._parent.item
        starts, reached = [], []
        for place, node in zip(places.tolist(), nodes.tolist(), strict=True):
            at, here = place + depth, node
            while parent(below := base(here) + letter(at)) == here:
                starts.append(place)
                reached.append(below)
                at, here = at + 1, below
        return starts, reached


def _bases(size: Ints, step: Ints, low: int) -> Ints:
    """The base of each node with children, so that no two children share a cell: tried at random, all nodes at once.

    Nodes with one child, which most are, get the cells that are left, in order.

    Args:
        size: How many children each has. step: Their letters, node by node. low: The least base.
    """
    begin, out = np.cumsum(size) - size, np.zeros(len(size), dtype=np.int64)
    bits, letters = (ROOMY * int(size[size > 1].sum())).bit_length(), int(step.max(initial=0)) + 1
    taken = np.zeros(low + (1 << bits) + letters, dtype=np.bool_)
    for least in MANY:
        waiting, tries = indexes((size > least) & (out == 0)), 0
        while len(waiting):
            tries += 1
            if tries % PATIENCE == 0:
                taken = np.concatenate([taken, np.zeros(1 << bits, dtype=np.bool_)])
                bits += 1
            mixed = (waiting + tries * len(size)).astype(np.uint64) * MULTIPLIER
            base = low + (mixed >> np.uint64(64 - bits)).astype(np.int64)
            child, place = expand(size[waiting])
            cell = base[child] + step[begin[waiting][child] + place]
            claim = np.empty(len(taken), dtype=np.int64)
            claim[cell] = child  # of several that want one cell the last has it
            refused = np.bincount(child[taken[cell] | (claim[cell] != child)], minlength=len(waiting)) > 0
            taken[cell[~refused[child]]] = True
            out[waiting[~refused]], waiting = base[~refused], waiting[refused]
    single = indexes(size == 1)
    free = np.concatenate([indexes(~taken[low:]), np.arange(len(taken) - low, len(taken) - low + len(single))])
    out[single] = low + free[: len(single)] - step[begin[single]]
    return out


def _lettered(codes: Codes, last: Codes) -> tuple[Numbers, int]:
    """A table that numbers the code points that occur, from 1 on, and the next number; all others are 0.

    Args:
        codes: What occurs. last: Those of it that get the last numbers, in this order.
    """
    occurs = np.zeros(CODE_POINTS, dtype=np.bool_)
    occurs[codes] = True
    occurs[last] = False
    first = indexes(occurs)
    table = np.zeros(CODE_POINTS, dtype=np.int32)
    table[np.concatenate([first, last])] = np.arange(1, len(first) + len(last) + 1)
    return table, len(first) + len(last) + 1
