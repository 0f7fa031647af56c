"""How often words occur: a dictionary file of which a text reads only the words that begin as some of its own do."""

import numpy as np

from sora_signals.arrays import Codes, Ints, indexes, led
from sora_signals.text.fold import to_codes

NEWLINE, SPACE, ZERO = map(ord, "\n 0")
CHAR_BITS = 21  # of a code point
HEAD = 2  # characters that words are looked up by: few words share them


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
        text = data.decode("utf-8")
        self._text = text if text.endswith("\n") or not text else text + "\n"
        codes = to_codes(self._text)
        marks = indexes((codes == NEWLINE) | (codes == SPACE))
        breaks = codes.take(marks) == NEWLINE
        ends = marks[breaks]
        starts = led(0, ends + 1)[:-1]
        opening = indexes(led(1, breaks)[:-1] & ~breaks)  # the first blank of a line
        self.total = _total(codes, marks.take(opening) + 1, marks.take(opening + 1))
        # a blank follows a word of one character, and comes before all words of more
        key = codes.take(starts).astype(np.int64) << CHAR_BITS | codes.take(starts + 1, mode="clip")
        order = key.argsort(kind="stable")
        self._starts, self._ends, self._keys = starts[order], ends[order], key[order]
        self._held: dict[str, dict[str, int]] = {}

    def of(self, head: str) -> dict[str, int]:
        """Return the counts of the words that begin with two characters, of their beginnings, and of the first one."""
        held = self._held.get(head)
        if held is None:
            held = self._held[head] = self._read(head[0]) | (self._read(head) if len(head) == HEAD else {})
        return held

    def _read(self, head: str) -> dict[str, int]:
        key = ord(head[0]) << CHAR_BITS | (ord(head[1]) if len(head) == HEAD else SPACE)
        first, last = self._keys.searchsorted([key, key + 1]).tolist()
        counts: dict[str, int] = {}
        for start, end in zip(self._starts[first:last].tolist(), self._ends[first:last].tolist(), strict=True):
            word, count, *_ = self._text[start:end].split(" ")
            counts[word] = int(count)
            for size in range(len(head), len(word)):
                counts.setdefault(word[:size], 0)
        return counts


def _total(codes: Codes, start: Ints, end: Ints) -> int:
    """Sum of the numbers at spans: their last digits, the ones before those, and so on."""
    total, worth = 0, 1
    while len(start):
        end = end - 1
        total += worth * int((codes.take(end) - ZERO).sum())
        worth *= 10
        longer = indexes(end > start)
        start, end = start.take(longer), end.take(longer)
    return total
