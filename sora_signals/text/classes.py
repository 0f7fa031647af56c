"""Character classes: what the layout and the noise filter need to know of a folded character."""

import numpy as np

from sora_signals.arrays import Bytes
from sora_signals.text.fold import CODE_POINTS

# from COMMA on they may end a clause, from NEWLINE on they end a line: the layout finds them by comparing; of points,
# of which figures and tables of contents are full, it asks first what stands before them
OTHER, HAN, DIGIT, LATIN, MARK, OPEN, HIDDEN, POINT, COMMA, CLOSE, STOP, SPACE, NEWLINE, BREAK = range(14)
CLASSES = 14

PART_BREAK = 0x1E  # closes every piece of a batch; folding leaves no other one in the text
SEPARATOR = chr(PART_BREAK)


def is_han(character: str) -> bool:
    """Whether a character is a common Han, nothing not; in a pattern such a range takes re a millisecond to compile.

    >>> is_han("中"), is_han("A"), is_han("")
    (True, False, False)
    """
    return "\u4e00" <= character <= "\u9fff"


def class_table() -> Bytes:
    """Return the class of every code point, as an array indexed by code point.

    >>> table = class_table()
    >>> [int(table[ord(c)]) for c in "中5A,"] == [HAN, DIGIT, LATIN, COMMA]
    True
    """
    table = np.zeros(CODE_POINTS, dtype=np.uint8)
    for first, last in (
        (0x3400, 0x4DBF),
        (0x4E00, 0x9FFF),
        (0xF900, 0xFAFF),
        (0x20000, 0x323AF),
        (0x3007, 0x3007),
    ):
        table[first : last + 1] = HAN
    table[0x30:0x3A] = DIGIT
    table[0x41:0x5B] = table[0x61:0x7B] = LATIN
    for chars, kind in (
        (" ", SPACE),
        ("\n", NEWLINE),
        ("。!?…", STOP),
        (",:;", COMMA),
        (".", POINT),
        ("、·/|%+-&#~=—$@^'\"*_\\<>《》", MARK),
        ("([{【〔〖“‘", OPEN),
        (")]}】〕〗”’", CLOSE),
    ):
        table[[ord(c) for c in chars]] = kind
    for first, last in (
        (0x200B, 0x200F),
        (0x202A, 0x202E),
        (0x2060, 0x2069),
        (0xFE00, 0xFE0F),
        (0x0300, 0x036F),
    ):
        table[first : last + 1] = HIDDEN
    table[[0xFEFF, 0xAD, 0x180E]] = HIDDEN
    table[PART_BREAK] = BREAK
    table.setflags(write=False)
    return table
