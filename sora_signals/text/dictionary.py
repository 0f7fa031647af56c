"""How often words occur: a dictionary file of which a text reads only the words that begin as some of its own do."""

from typing import Final

import numpy as np

from sora_signals.arrays import Bytes, Ints, indexes, led

NEWLINE, SPACE, ZERO = b"\n 0"
HEAD = 2  # characters that words are looked up by: few words share them
KEY: Final = np.dtype(">u8")  # the first bytes of a line, room for two characters, as a number that sorts as they do


class Dictionary:
    r"""Counts of words, and of their beginnings, which count 0 if they are no words themselves.

    Args:
        data: Lines of UTF-8, each a word, its count and its part of speech, parted by blanks; the last line of a word
            that comes twice is the one that counts.

    Attributes:
        total: Sum of all counts.

    >>> held = Dictionary("增长 5 v\n增长点 1 n\n增 3 v\n长 2 a\n".encode())
    >>> held.of("增长"), held.of("增点"), held.of("长"), held.of("点"), held.total
    ({'增': 3, '增长': 5, '增长点': 1}, {'增': 3}, {'长': 2}, {}, 11)
    """

    def __init__(self, data: bytes) -> None:
        ending = b"\n" if data and not data.endswith(b"\n") else b""
        self._data = data + ending + bytes(KEY.itemsize)  # so that there is a key to the last line too
        codes = np.frombuffer(self._data, dtype=np.uint8)
        marks = indexes((codes == NEWLINE) | (codes == SPACE))
        breaks = codes.take(marks) == NEWLINE
        ends = marks.take(indexes(breaks))
        starts = led(0, ends + 1)[:-1]
        opening = indexes(led(1, breaks)[:-1] & ~breaks)  # the first blank of a line
        self.total = _total(codes, marks.take(opening) + 1, marks.take(opening + 1))
        at_any = np.ndarray((len(codes) - KEY.itemsize + 1,), KEY, self._data, strides=(1,))
        keys = at_any[starts].astype(np.uint64)  # `take` would copy what stands at any place
        order = keys.argsort(kind="stable")
        self._starts, self._ends, self._keys = starts[order], ends[order], keys[order]

    def of(self, head: str) -> dict[str, int]:
        """Return the counts of the words that begin with two characters, of their beginnings, and of the first one."""
        return self._read(head[0]) | (self._read(head) if len(head) == HEAD else {})

    def _read(self, head: str) -> dict[str, int]:
        # a blank follows a word of one character
        key = (head if len(head) == HEAD else head + " ").encode("utf-8", "surrogatepass")
        first = self._keys.searchsorted(np.uint64(int.from_bytes(key.ljust(KEY.itemsize, b"\0"), "big")))
        last = self._keys.searchsorted(np.uint64(int.from_bytes(key.ljust(KEY.itemsize, b"\xff"), "big")), "right")
        counts: dict[str, int] = {}
        for start, end in zip(self._starts[first:last].tolist(), self._ends[first:last].tolist(), strict=True):
            word, count, *_ = self._data[start:end].decode().split(" ")
            counts[word] = int(count)
            for size in range(len(head), len(word)):
                counts.setdefault(word[:size], 0)
        return counts


def _total(codes: Bytes, start: Ints, end: Ints) -> int:
    """Sum of the numbers at spans: their last digits, the ones before those, and so on."""
    total, worth = 0, 1
    while len(start):
        end = end - 1
        total += worth * (int(codes.take(end).sum(dtype=np.int64)) - ZERO * len(end))
        worth *= 10
        longer = indexes(end > start)
        start, end = start.take(longer), end.take(longer)
    return total
