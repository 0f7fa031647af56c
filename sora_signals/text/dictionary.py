"""How often words occur: a dictionary file read a first character at a time, as a text needs few of its words."""

import numpy as np
import numpy.typing as npt

from sora_signals.arrays import Ints, ended, indexes, led

NEWLINE, SPACE, ZERO = map(ord, "\n 0")
MOST_DIGITS = 9  # of a count
LEADS = (0xF0, 0xE0, 0xC0)  # first bytes of four, three and two that UTF-8 has from here on


class Dictionary:
    r"""Counts of words, and of all their beginnings, which count 0 if they are no words themselves.

    Args:
        data: Lines of UTF-8, each a word, its count and its part of speech, parted by blanks; the last line of a word
            that comes twice is the one that counts.

    Attributes:
        total: Sum of all counts.

    >>> held = Dictionary("增长 5 v\n增长点 1 n\n长 2 a\n".encode())
    >>> held.of("增"), held.of("点"), held.total
    ({'增长': 5, '增': 0, '增长点': 1}, {}, 8)
    """

    def __init__(self, data: bytes) -> None:
        self._data = data
        read = np.frombuffer(data, dtype=np.uint8)
        newline = indexes(read == NEWLINE)
        ends = newline if data.endswith(b"\n") or not data else ended(newline, len(data))
        starts = led(0, ends[:-1] + 1) if len(ends) else ends
        self.total = _total(read, starts)
        key = _first(read, starts)
        order = np.argsort(key, kind="stable")
        self._starts, self._ends = starts[order], ends[order]
        self._keys = key[order]
        self._held: dict[str, dict[str, int]] = {}

    def of(self, char: str) -> dict[str, int]:
        """Return the counts of the words that begin with a character, and of their beginnings."""
        if char not in self._held:
            self._held[char] = self._read(char)
        return self._held[char]

    def _read(self, char: str) -> dict[str, int]:
        key = int.from_bytes(char.encode("utf-8", "surrogatepass").ljust(4, b"\0"), "big")
        first, last = self._keys.searchsorted(key), self._keys.searchsorted(key, side="right")
        counts: dict[str, int] = {}
        for start, end in zip(self._starts[first:last].tolist(), self._ends[first:last].tolist(), strict=True):
            word, count, *_ = self._data[start:end].decode("utf-8").split(" ")
            counts[word] = int(count)
            for size in range(1, len(word)):
                counts.setdefault(word[:size], 0)
        return counts


def _first(read: npt.NDArray[np.uint8], starts: Ints) -> Ints:
    """The first character of each line: its bytes in UTF-8 as one number, the first byte the highest of four."""
    lead = read[starts]
    size = 1 + sum((lead >= low).astype(np.int64) for low in LEADS)
    key = np.zeros(len(starts), dtype=np.int64)
    for byte in range(4):
        here = read.take(starts + byte, mode="clip").astype(np.int64)
        key |= np.where(byte < size, here << 8 * (3 - byte), 0)
    return key


def _total(read: npt.NDArray[np.uint8], starts: Ints) -> int:
    """Sum of the counts: the digits behind the first blank of each line."""
    blanks = indexes(read == SPACE)
    at = blanks.take(blanks.searchsorted(starts), mode="clip") + 1 if len(blanks) else starts
    value, going = np.zeros(len(starts), dtype=np.int64), np.ones(len(starts), dtype=np.bool_)
    for step in range(MOST_DIGITS):
        digit = read.take(at + step, mode="clip").astype(np.int64) - ZERO
        going &= (digit >= 0) & (digit <= 9)
        value = np.where(going, 10 * value + digit, value)
    return int(value.sum())
