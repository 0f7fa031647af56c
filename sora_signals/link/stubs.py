"""What a state mark leaves of a short name: two of its characters in their order (ST路通 of 路通视信)."""

from collections.abc import Sequence
from itertools import combinations

from sora_signals.arrays import indexes, ints
from sora_signals.text.fold import paired, to_codes

STUB = 2  # characters that are left
SHORT_NAME = 2 * STUB  # characters of the names that are cut so


class Stubs:
    """Names by any two of their characters.

    >>> stubs = Stubs(["路通视信", "路桥", "通信", "视路通"])
    >>> stubs.of("路通"), stubs.of("路信"), stubs.of("信路")
    ([0, 3], [0], [])
    """

    def __init__(self, names: Sequence[str]) -> None:
        cut = ints([number for number, name in enumerate(names) if STUB < len(name) <= SHORT_NAME])
        padded = to_codes("".join(names[number].ljust(SHORT_NAME, "\0") for number in cut.tolist()))
        letters = padded.reshape(-1, SHORT_NAME)
        size = (letters != 0).sum(axis=1)
        first, second = ints(list(combinations(range(SHORT_NAME), STUB))).T
        key = paired(letters[:, first], letters[:, second])
        is_end = (second == STUB - 1) | ((first == size[:, None] - STUB) & (second == first + 1))
        row, pair = (letters[:, second] != 0).nonzero()
        key, number, is_end = key[row, pair], cut[row], is_end[row, pair]
        order = key.argsort(kind="stable")
        self._key, self._number, self._is_end = key[order], number[order], is_end[order]

    def of(self, stub: str) -> list[int]:
        """Return the numbers of the names that begin or end with the two characters, else of those that hold them."""
        codes = to_codes(stub)
        key = paired(codes[:1], codes[1:])
        low, high = int(self._key.searchsorted(key)[0]), int(self._key.searchsorted(key, side="right")[0])
        number, at_end = self._number[low:high], indexes(self._is_end[low:high])
        return sorted({*(number[at_end] if len(at_end) else number).tolist()})
