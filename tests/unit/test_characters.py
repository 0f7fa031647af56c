"""The table of characters says what the tables that it is made of say, of every code point."""

import numpy as np

from sora_signals.text.characters import character_table, classes_of, folded
from sora_signals.text.classes import class_table
from sora_signals.text.fold import FoldTable


def test_a_row_holds_what_a_character_folds_into_and_its_class() -> None:
    fold = FoldTable.default()
    rows = character_table(fold)
    assert np.array_equal(folded(rows), fold.codes)
    assert np.array_equal(classes_of(rows), class_table().take(fold.codes))
