"""Names for the array types that tables of spans are made of, and the joins by position that every stage uses."""

from collections.abc import Sequence
from typing import Any, TypeVar

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]
Bytes = npt.NDArray[np.uint8]
Codes = npt.NDArray[np.uint32]
Counts = npt.NDArray[np.int32]
Some = TypeVar("Some", bound=npt.NDArray[Any])
WORD = 32  # characters that few words are longer than
SHORT = 16  # values that are compared one by one in less time than all at once with each of a few
FEW = 32  # spans that are walked one by one in less time than arrays of them are made


def ints(values: object = ()) -> Ints:
    """Return values as a 64-bit integer array; empty without values.

    >>> ints([3, 1]).tolist()
    [3, 1]
    """
    return np.asarray(values, dtype=np.int64)


def indexes(flags: Bools) -> Ints:
    """Return where flags are set; ``np.flatnonzero`` without its detours, which is asked many times for a short text.

    >>> indexes(np.array([True, False, True])).tolist()
    [0, 2]
    """
    return flags.nonzero()[0]


def filled(size: int, value: int) -> Ints:
    """Return one integer as often as asked; ``np.full`` without its detours.

    >>> filled(2, -1).tolist()
    [-1, -1]
    """
    out = np.empty(size, dtype=np.int64)
    out.fill(value)
    return out


def ended(values: Some, last: float) -> Some:
    """Return the values with one more behind them; ``np.append`` without its detours.

    >>> ended(ints([3, 1]), -1).tolist()
    [3, 1, -1]
    """
    out: Some = np.empty(len(values) + 1, dtype=values.dtype)  # type: ignore[assignment] # of any dtype
    out[:-1] = values
    out[-1] = last
    return out


def led(first: float, values: Some) -> Some:
    """Return the values with one more before them.

    >>> led(-1, ints([3, 1])).tolist()
    [-1, 3, 1]
    """
    out: Some = np.empty(len(values) + 1, dtype=values.dtype)  # type: ignore[assignment] # of any dtype
    out[0] = first
    out[1:] = values
    return out


def clipped(values: Some, low: float, high: float) -> Some:
    """Return the values kept within bounds; ``np.clip`` without its detours.

    >>> clipped(ints([-1, 3, 9]), 0, 5).tolist()
    [0, 3, 5]
    """
    out: Some = np.minimum(np.maximum(values, low), high)
    return out


def run_heads(positions: Ints) -> Bools:
    """Return which of rising positions begin a run of neighbours.

    >>> run_heads(ints([2, 3, 7])).tolist()
    [True, False, True]
    """
    out = np.empty(len(positions), dtype=np.bool_)
    out[:1] = True
    np.not_equal(positions[1:], positions[:-1] + 1, out=out[1:])
    return out


def choose(flags: Sequence[Bools], values: Sequence[Any], default: Some) -> Some:
    """Return for each place the first of the values whose flag is set, else the default; ``np.select`` for few rows.

    >>> choose([np.array([True, False])], [ints([1, 2])], ints([8, 9])).tolist()
    [1, 9]
    """
    out = default.copy()
    for flag, value in zip(reversed(flags), reversed(values), strict=True):
        np.copyto(out, value, where=flag)
    return out


def expand(counts: Ints) -> tuple[Ints, Ints]:
    """Return, for groups of the given sizes laid end to end, each element's group and its place inside it.

    >>> [x.tolist() for x in expand(ints([2, 0, 1]))]
    [[0, 0, 2], [0, 1, 0]]
    """
    group = np.arange(len(counts)).repeat(counts)
    if not len(group):
        return group, group
    first = np.add.accumulate(counts) - counts
    return group, np.arange(len(group)) - first.take(group)


def in_sorted(values: Ints | Counts | Codes, known: Ints | Counts | Codes) -> Bools:
    """Return whether each value is one of the known ones, which are sorted.

    >>> in_sorted(ints([1, 4]), ints([0, 4])).tolist()
    [False, True]
    """
    if not len(known):
        return np.zeros(len(values), dtype=np.bool_)
    place = known.searchsorted(values)
    return np.asarray(known.take(place, mode="clip") == values)


def holds(known: Ints, value: int) -> bool:
    """Return whether one value is among the known ones, which are sorted.

    >>> holds(ints([0, 4]), 4), holds(ints([0, 4]), 5)
    (True, False)
    """
    at = int(known.searchsorted(value))
    return at < len(known) and known.item(at) == value


def any_between(positions: Ints, low: Ints, high: Ints) -> Bools:
    """Return whether any of the sorted positions lies in each half-open window ``[low, high)``.

    >>> any_between(ints([1, 4, 9]), ints([0, 5]), ints([5, 9])).tolist()
    [True, False]
    """
    return np.asarray(positions.searchsorted(high) > positions.searchsorted(low))


def merge(start: Ints, end: Ints) -> tuple[Ints, Ints]:
    """Return the windows that cover the same positions without overlap, in order; empty ones go.

    >>> [x.tolist() for x in merge(ints([5, 0, 1]), ints([7, 2, 3]))]
    [[0, 5], [3, 7]]
    """
    order = start.argsort(kind="stable")
    order = order[end[order] > start[order]]
    start, reach = start[order], np.maximum.accumulate(end[order])
    fresh = np.ones(len(start), dtype=np.bool_)
    fresh[1:] = start[1:] > reach[:-1]
    last = ended(indexes(fresh)[1:], len(start)) - 1
    return start[fresh], reach[last] if len(start) else start


def among(values: Ints | Bytes | Codes, *chosen: int) -> Bools:
    """Return which values are one of a few; many times faster than a search on short arrays.

    >>> among(ints([3, 1, 2]), 1, 3).tolist()
    [True, True, False]
    """
    if len(values) <= SHORT:
        return np.array([value in chosen for value in values.tolist()], dtype=np.bool_)
    flags: Bools = values == chosen[0]
    for one in chosen[1:]:
        flags |= values == one
    return flags


def covered(size: int, *spans: tuple[Ints, Ints]) -> Bools:
    """Return which of so many positions lie in any span, character by character: most spans are words.

    >>> covered(6, (ints([3, 0]), ints([5, 1])), (ints([0]), ints([2]))).tolist()
    [True, True, False, True, True, False]
    """
    out = np.zeros(size, dtype=np.bool_)
    start, end = (np.concatenate(side) for side in zip(*spans, strict=True)) if len(spans) > 1 else spans[0]
    length = end - start
    some = clipped(length, 0, WORD)
    reach = np.add.accumulate(some)
    out[np.arange(reach[-1] if len(reach) else 0) + (start - reach + some).repeat(some)] = True
    longer = indexes(length > WORD)
    if len(longer):
        for low, high in zip(*(side.tolist() for side in merge(start[longer], end[longer])), strict=True):
            out[low:high] = True
    return out


def overlapped(start: Ints, end: Ints, other_start: Ints, other_end: Ints) -> Bools:
    """Return which spans share a position with any of the others, in any order.

    >>> overlapped(ints([0, 4]), ints([2, 5]), ints([1, 5]), ints([3, 6])).tolist()
    [True, False]
    """
    if not len(other_start):
        return np.zeros(len(start), dtype=np.bool_)
    order = other_start.argsort(kind="stable")
    reach = led(0, np.maximum.accumulate(other_end.take(order)))
    return np.asarray(reach.take(other_start.take(order).searchsorted(end)) > start)


def counted(flags: Bools) -> Counts:
    """Return how many flags are set before each position, and in all.

    >>> counted(np.array([True, False, True])).tolist()
    [0, 1, 1, 2]
    """
    out = np.zeros(len(flags) + 1, dtype=np.int32)
    out[1:] = flags
    return np.add.accumulate(out, out=out)


def longest_of_few(start: Ints, end: Ints) -> dict[tuple[int, int], int]:
    """Return the spans that ``longest`` keeps and the place of each: span by span, as is quicker where there are few.

    >>> longest_of_few(ints([0, 1, 3, 5]), ints([3, 2, 6, 7]))
    {(0, 3): 0, (3, 6): 2}
    """
    kept = {}
    reach = last = -1
    for low, high, place in sorted(zip(start.tolist(), (-end).tolist(), range(len(start)), strict=True)):
        if -high > reach:  # else it lies inside an earlier one, be that kept or not
            reach = -high
            if low >= last:
                kept[low, reach], last = place, reach
    return kept


def longest(start: Ints, end: Ints) -> Bools:
    """Return which spans a leftmost-longest reading keeps; of equal spans, the first stays.

    Args:
        start: Span starts, in any order.
        end: Span ends, half open.

    >>> longest(ints([0, 1, 3, 5]), ints([3, 2, 6, 7])).tolist()
    [True, False, True, False]
    """
    keep = np.zeros(len(start), dtype=np.bool_)
    keep[longest_in_order(start, end)] = True
    return keep


def longest_in_order(start: Ints, end: Ints) -> Ints:
    """Return the places of the spans that ``longest`` keeps, the leftmost span first.

    Spans that lie inside another one go by a running maximum; the few that overlap partly are walked in order.

    >>> longest_in_order(ints([3, 0, 1]), ints([6, 3, 2])).tolist()
    [1, 0]
    """
    if len(start) <= FEW:
        return ints(list(longest_of_few(start, end).values()))
    order = start.argsort(kind="stable")  # fast: a few rising runs
    s, e = start.take(order), end.take(order)
    beyond = led(0, indexes(e[1:] > np.maximum.accumulate(e)[:-1]) + 1)  # no earlier one ends as late
    first = s.take(beyond)
    outer = beyond.take(indexes(ended(first[1:] != first[:-1], 1)))  # nor does a later one that begins there
    order, s, e = order.take(outer), s.take(outer), e.take(outer)
    clash = indexes(s[1:] < e[:-1])  # with the next one
    if not len(clash):
        return order
    lost, gone, reach = np.zeros(len(s), dtype=np.bool_), -1, 0
    for i, before, low in zip(clash.tolist(), e.take(clash).tolist(), s[1:].take(clash).tolist(), strict=True):
        if gone != i:
            reach = before
        if low < reach:
            gone = i + 1
            lost[gone] = True
    kept: Ints = order.take(indexes(~lost))
    return kept
