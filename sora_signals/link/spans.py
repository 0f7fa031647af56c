"""Spans of names: which of the names found in the text are read where they overlap."""

import numpy as np
import regex

from sora_signals.arrays import Bools, Ints, ended, indexes, run_heads
from sora_signals.lexicon.automaton import Hits
from sora_signals.link.table import Candidates
from sora_signals.recognise.context import Context

LISTED = "股份有限公司"
CELLS = regex.compile(r"[\t\u3000]+")


def name_spans(context: Context) -> Candidates:
    """Return the names that are read, in reading order: of names and other bodies, the longest where they overlap."""
    names, others = context.hits["name"], _not_listed(context)
    fresh = np.ones(len(names), dtype=np.bool_)
    fresh[1:] = (names.start[1:] != names.start[:-1]) | (names.end[1:] != names.end[:-1])
    first = indexes(fresh)
    start, end = names.start[first], names.end[first]
    keep = widest(np.concatenate([start, others.start]), np.concatenate([end, others.end]))[: len(first)]
    keep[keep] = ~_across_cells(context, start[keep], end[keep])
    stop = ended(first[1:], len(names))
    return Candidates.of_names(start[keep], end[keep], first[keep], stop[keep], names.row)


def _not_listed(context: Context) -> Hits:
    """Other bodies, but not where a legal form follows: 王府井集团 is one, 王府井集团股份有限公司 is the company."""
    text, others = context.text, context.hits["organisation"]
    keep = np.ones(len(others), dtype=np.bool_)
    for i in indexes(text.codes[others.end] == ord(LISTED[0])).tolist():
        keep[i] = not text.text.startswith(LISTED, int(others.end[i]))
    return others.where(keep)


def _across_cells(context: Context, start: Ints, end: Ints) -> Bools:
    """Which spans were joined over a tab or a wide space that leaves two characters or more on either side."""
    text = context.text
    out = np.zeros(len(start), dtype=np.bool_)
    stretched = indexes(text.origin[end - 1] - text.origin[start] != end - 1 - start)
    if len(stretched):
        pieces, first, last = text.raw_spans(start[stretched], end[stretched])
        raw = [text.raw(*where) for where in zip(pieces.tolist(), first.tolist(), last.tolist(), strict=True)]
        out[stretched] = [all(len(cell) > 1 for cell in CELLS.split(r)) and bool(CELLS.search(r)) for r in raw]
    return out


def widest(start: Ints, end: Ints) -> Bools:
    """Return which spans stay when the longest goes first; of equally long ones, the one that starts first.

    A leftmost reading would find 万华 in 3万华东重机; the longer name is nearly always the one that is meant.

    >>> widest(np.array([0, 1, 1]), np.array([2, 5, 3])).tolist()
    [False, True, False]
    """
    keep = np.zeros(len(start), dtype=np.bool_)
    if not len(start):
        return keep
    order = np.argsort(start * (int(end.max()) + 1) - end, kind="stable")
    s, e = start[order], end[order]
    outer = np.ones(len(s), dtype=np.bool_)
    outer[1:] = e[1:] > np.maximum.accumulate(e)[:-1]
    order, s, e = order[outer], s[outer], e[outer]
    chosen = np.ones(len(s), dtype=np.bool_)
    for first, last in _runs(s[1:] < e[:-1]):
        chosen[first:last] = _longest_first(s[first:last].tolist(), e[first:last].tolist())
    keep[order[chosen]] = True
    return keep


def _longest_first(start: list[int], end: list[int]) -> list[bool]:
    """Which of a few overlapping spans stay."""
    taken: list[int] = []
    for i in sorted(range(len(start)), key=lambda k: (start[k] - end[k], start[k])):
        if all(end[i] <= start[t] or start[i] >= end[t] for t in taken):
            taken.append(i)
    return [i in taken for i in range(len(start))]


def _runs(clash: Bools) -> list[tuple[int, int]]:
    """First and last (exclusive) of each run of spans that overlap their neighbour."""
    at = indexes(clash)
    first = indexes(run_heads(at))
    last = at[ended(first[1:], len(at)) - 1] + 2 if len(at) else at
    return list(zip(at[first].tolist(), last.tolist(), strict=True))
