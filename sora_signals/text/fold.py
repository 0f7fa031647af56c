"""Folding: one table look-up a character for script, width and case.

Text and patterns pass through the same table, so a name that folding changes (乾照光电) still meets itself.
"""

from dataclasses import dataclass

import numpy as np

from sora_signals.arrays import Codes, Ints
from sora_signals.resources import data

CODE_POINTS = 0x110000
CHAR_BITS = 21  # of a code point
MARK = "U+"  # what the table writes before a code point


@dataclass(frozen=True, slots=True)
class FoldTable:
    """Maps every code point to one code point: traditional to simplified, full to half width, lower to upper case.

    >>> FoldTable.default().fold("建議關注ｓｚ300394，")
    '建议关注SZ300394,'
    """

    codes: Codes

    @classmethod
    def default(cls) -> "FoldTable":
        """Load the table that ships with the package."""
        codes = np.arange(CODE_POINTS, dtype=np.uint32)
        lines = data("text", "fold.tsv").read_text(encoding="utf-8").splitlines()
        written = "".join([line for line in lines if line.startswith(MARK)]).split(MARK)[1:]
        points = np.array([int(digits, 16) for digits in written])
        codes[points[::2]] = points[1::2]
        codes[0xD800:0xE000] = 0xFFFD
        codes.setflags(write=False)
        return cls(codes)

    def fold_codes(self, text: str) -> Codes:
        """Return the folded code points of a text, one for each of its characters."""
        return self.codes.take(to_codes(text))

    def fold(self, text: str) -> str:
        """Return the folded text; it is as long as the text given."""
        return to_str(self.fold_codes(text))


def to_codes(text: str) -> Codes:
    """Return a text as its code points, lone surrogates included.

    >>> to_codes("中A").tolist()
    [20013, 65]
    """
    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)


def to_str(codes: Codes) -> str:
    """Return code points as a text.

    >>> to_str(np.array([0x4E2D, 0x41], dtype=np.uint32))
    '中A'
    """
    return str(codes.data, "utf-32-le")


def paired(first: Ints | Codes, second: Ints | Codes) -> Ints:
    """Return pairs of code points as numbers that sort as the pairs do.

    >>> paired(to_codes("中A"), to_codes("AA")).argsort().tolist()
    [1, 0]
    """
    return first.astype(np.int64) << CHAR_BITS | second
