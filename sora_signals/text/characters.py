"""What one look-up says of a raw character: what it folds into, the class of that, and which script has it.

A text is looked up at random places of a table, which costs more than all that is then taken out of a row.
"""

import numpy as np

from sora_signals.arrays import Bytes, Codes, indexes
from sora_signals.text.classes import HAN, class_table
from sora_signals.text.fold import CHAR_BITS, FoldTable

FOLDED = (1 << CHAR_BITS) - 1  # bits of the code point that a character folds into
COUNTED, TRADITIONAL, SIMPLIFIED = (1 << CHAR_BITS + bit for bit in range(3))  # Han at all, and of one script only
CLASS = CHAR_BITS + 3  # where the class of that code point begins
FIRST_HAN, LAST_HAN = 0x3400, 0x9FFF
PLANES = 0x40000  # beyond it nothing is folded, and nothing has a class


def character_table(fold: FoldTable) -> Codes:
    """Return a row of bits for every code point.

    >>> row = int(character_table(FoldTable.default())[ord("產")])
    >>> chr(row & FOLDED), row >> CLASS == HAN, bool(row & TRADITIONAL), bool(row & SIMPLIFIED)
    ('产', True, True, False)
    """
    classes, table = class_table(), fold.codes.copy()
    low = table[:PLANES]
    low |= _scripts(fold, classes) | classes.take(low).astype(np.uint32) << CLASS
    table.setflags(write=False)
    return table


def _scripts(fold: FoldTable, classes: Bytes) -> Codes:
    """Tell the two scripts apart by the characters that only one of them has.

    The two sets come from the folding table: what it changes, and what it changes things into.
    """
    bits = np.zeros(PLANES, dtype=np.uint32)
    bits[FIRST_HAN : LAST_HAN + 1] = COUNTED
    han = indexes(classes[:PLANES] == HAN)
    traditional = han[fold.codes[han] != han]
    counted = bits[traditional]
    bits[fold.codes[traditional]] |= SIMPLIFIED
    bits[traditional] = counted | TRADITIONAL  # of one script only, whatever is folded into it
    return bits


def folded(rows: Codes) -> Codes:
    """Return the code points that looked up characters fold into."""
    return rows & np.uint32(FOLDED)


def classes_of(rows: Codes) -> Bytes:
    """Return the classes of what looked up characters fold into.

    >>> classes_of(character_table(FoldTable.default())[[0x7522]]).tolist() == [HAN]
    True
    """
    return (rows >> CLASS).astype(np.uint8)
