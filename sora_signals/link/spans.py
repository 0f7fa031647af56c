"""Spans of names: which of the names found in the text are read where they overlap."""

import re

import numpy as np

from sora_signals.arrays import Bools, Ints, ended, indexes, led, run_heads
from sora_signals.lexicon.automaton import Hits
from sora_signals.link.table import POSITION, Candidates
from sora_signals.recognise.context import Context

LISTED = "股份有限公司"
CELLS = re.compile(r"[\t\u3000]+")


def name_spans(context: Context) -> Candidates:
    """Return the names that are read, in reading order: of names and other bodies, the longest where they overlap."""
    names, others = context.hits["name"], _not_listed(context)
    if not len(names):
        return Candidates.of_names(names.start, names.end, names.start, names.start, names.row)
    fresh = led(1, (names.start[1:] != names.start[:-1]) | (names.end[1:] != names.end[:-1]))
    first = indexes(fresh)
    start, end, stop = names.start.take(first), names.end.take(first), ended(first[1:], len(names))
    kept = widest(np.concatenate([start, others.start]), np.concatenate([end, others.end]))
    at = indexes(kept[: len(first)])
    cut = _across_cells(context, start.take(at), end.take(at))
    if cut:
        at = np.delete(at, cut)
    return Candidates.of_names(start.take(at), end.take(at), first.take(at), stop.take(at), names.row)


def _not_listed(context: Context) -> Hits:
    """Other bodies, but not where a legal form follows: 王府井集团 is one, 王府井集团股份有限公司 is the company."""
    text, others = context.text, context.hits["organisation"]
    followed = indexes(text.codes[others.end] == ord(LISTED[0])).tolist()
    listed = [i for i in followed if text.text.startswith(LISTED, int(others.end[i]))]
    return others.where(np.delete(np.arange(len(others)), listed)) if listed else others


def _across_cells(context: Context, start: Ints, end: Ints) -> list[int]:
    """The spans that were joined over a tab or a wide space that leaves two characters or more on either side."""
    text, last = context.text, end - 1
    stretched = indexes(text.origin.take(last) - text.origin.take(start) != last - start)
    if not len(stretched):
        return []
    pieces, first, after = text.raw_spans(start[stretched], end[stretched])
    raw = [text.raw(*where) for where in zip(pieces.tolist(), first.tolist(), after.tolist(), strict=True)]
    cut = [all(len(cell) > 1 for cell in CELLS.split(r)) and bool(CELLS.search(r)) for r in raw]
    return [i for i, parted in zip(stretched.tolist(), cut, strict=True) if parted]


def widest(start: Ints, end: Ints) -> Bools:
    """Return which spans stay when the longest goes first; of equally long ones, the one that starts first.

    A leftmost reading would find 万华 in 3万华东重机; the longer name is nearly always the one that is meant.

    >>> widest(np.array([0, 1, 1]), np.array([2, 5, 3])).tolist()
    [False, True, False]
    """
    keep = np.zeros(len(start), dtype=np.bool_)
    if not len(start):
        return keep
    order = ((start << POSITION) - end).argsort(kind="stable")
    s, e = start.take(order), end.take(order)
    outer = indexes(led(1, e[1:] > np.maximum.accumulate(e)[:-1]))
    order, s, e = order.take(outer), s.take(outer), e.take(outer)
    keep[order] = True
    clash = s[1:] < e[:-1]
    if np.count_nonzero(clash):
        for first, last in _runs(clash):
            keep[order[first:last]] = _longest_first(s[first:last].tolist(), e[first:last].tolist())
    return keep


def _longest_first(start: list[int], end: list[int]) -> list[bool]:
    """Which spans of a run stay; a run can be as long as the text (大华大华大华)."""
    stay, read = [False] * len(start), set[int]()
    for i in sorted(range(len(start)), key=lambda k: (start[k] - end[k], start[k])):
        places = range(start[i], end[i])
        if read.isdisjoint(places):
            stay[i] = True
            read.update(places)
    return stay


def _runs(clash: Bools) -> list[tuple[int, int]]:
    """First and last (exclusive) of each run of spans that overlap their neighbour."""
    at = indexes(clash)
    first = indexes(run_heads(at))
    last = at[ended(first[1:], len(at)) - 1] + 2 if len(at) else at
    return list(zip(at[first].tolist(), last.tolist(), strict=True))
