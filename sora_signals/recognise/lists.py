"""Lists: which spans stand side by side with nothing but list marks between them (A、B和C)."""

from itertools import product

import numpy as np

from sora_signals.arrays import Bools, Ints, indexes, led
from sora_signals.lexicon.lists import Lexicons
from sora_signals.recognise.context import Context

LIST_GAP = 3  # characters between two items of a list
MARKS, AROUND = "、,/;· ", "、, "  # between two items, and around a word between them
IN_ORDER = "分别"


def list_runs(context: Context, start: Ints, end: Ints) -> Ints:
    """Return the run that each span belongs to; runs count up along the batch.

    Args:
        context: The batch. start, end: Spans in reading order.
    """
    if len(start) < 2:
        return np.zeros(len(start), dtype=np.int64)
    gap = start[1:] - end[:-1]
    parted = start[1:] != start[:-1]  # else they are members of a group's name
    near = indexes((gap > 0) & (gap <= LIST_GAP))
    if len(near):
        joining, text = context.lexicons.once(_joining), context.text.text
        gaps = zip(end[near].tolist(), start[near + 1].tolist(), strict=True)
        parted[near] = [text[low:high] not in joining for low, high in gaps]
    return np.add.accumulate(led(0, parted))


def separators(lexicons: Lexicons) -> list[str]:
    """Return what may part two items of a list, the longest first."""
    words = lexicons["target"]
    terms = [term for term, role in zip(words["term"], words["role"], strict=True) if role == "separator"]
    return sorted(terms, key=len, reverse=True)


def _joining(lexicons: Lexicons) -> frozenset[str]:
    """All that may stand between two items of a list: marks, or a word with marks around it."""
    marks = _mixed(MARKS, LIST_GAP)
    worded = {
        before + word + behind
        for word in separators(lexicons)
        for before in _mixed(AROUND, LIST_GAP - len(word))
        for behind in _mixed(AROUND, LIST_GAP - len(word) - len(before))
    }
    return frozenset(marks | worded)


def _mixed(marks: str, most: int) -> set[str]:
    """Every row of marks up to some length."""
    return {"".join(row) for size in range(most + 1) for row in product(marks, repeat=size)}


def run_neighbours(run: Ints, flags: Bools) -> Bools:
    """Return whether another span of the same run is flagged.

    >>> run_neighbours(np.array([0, 0, 1]), np.array([True, False, True])).tolist()
    [False, True, False]
    """
    if not len(run):
        return flags
    return np.asarray(np.bincount(run, weights=flags)[run] > flags)


def is_in_order(text: str, first: int, last: int) -> bool:
    """Return whether a stretch of text says that values belong to the items of a list in its order.

    >>> is_in_order("甲、乙分别为买入和增持", 0, 6), is_in_order("甲、乙均为买入", 0, 5)
    (True, False)
    """
    return text.find(IN_ORDER, first, last) >= 0
