"""Spans of names: which of the names found in the text are read where they overlap."""

from dataclasses import dataclass

import numpy as np
import regex

from sora_signals.arrays import Bools, Ints, ints
from sora_signals.lexicon.automaton import Hits
from sora_signals.recognise.context import Context

LISTED = "股份有限公司"
NO_SECURITY = -1
GIVEN, STEM, FOREIGN = 1, 2, -1  # kinds of names that a document gives itself
CELLS = regex.compile(r"[\t\u3000]+")


@dataclass(slots=True)
class Span:
    """A place where a company may be named; grows while marks, codes and legal forms beside it are joined.

    Attributes:
        start, end: Span in the normalised text. name_start, name_end: the part of it that is a name.
        rows: Rows of the names that spell it. code: security that a code names. bare: whether without its exchange.
        code_start: Where the code stands, -1 without one. marked: whether a state mark stands beside the name.
        legal: Whether the legal form of a listed company follows the name.
        own: Whether the document gave the name to the company or to another body, or uses the stem of a name; else 0.
    """

    start: int
    end: int
    name_start: int
    name_end: int
    rows: list[int]
    code: int = NO_SECURITY
    bare: bool = False
    code_start: int = -1
    marked: bool = False
    legal: bool = False
    own: int = 0


def name_spans(context: Context) -> list[Span]:
    """Return the names that are read, in reading order: of names and other bodies, the longest where they overlap."""
    names, others = context.hits["name"], _not_listed(context)
    order = np.lexsort((names.end, names.start))
    start, end, row = names.start[order], names.end[order], names.row[order]
    fresh = np.concatenate([[True], (np.diff(start) != 0) | (np.diff(end) != 0)]) if len(start) else ints().astype(bool)
    at = np.flatnonzero(fresh)
    keep = widest(np.concatenate([start[at], others.start]), np.concatenate([end[at], others.end]))[: len(at)]
    stops = np.append(at[1:], len(start))
    keep[keep] = ~_across_cells(context, start[at[keep]], end[at[keep]])
    kept = zip(at[keep].tolist(), stops[keep].tolist(), strict=True)
    return [Span(int(start[a]), int(end[a]), int(start[a]), int(end[a]), row[a:b].tolist()) for a, b in kept]


def _not_listed(context: Context) -> Hits:
    """Other bodies, but not where a legal form follows: 王府井集团 is one, 王府井集团股份有限公司 is the company."""
    text, others = context.text.text, context.hits["organisation"]
    return others.where(np.array([not text.startswith(LISTED, end) for end in others.end.tolist()], dtype=np.bool_))


def _across_cells(context: Context, start: Ints, end: Ints) -> Bools:
    """Which spans were joined over a tab or a wide space that leaves two characters or more on either side."""
    text = context.text
    out = np.zeros(len(start), dtype=np.bool_)
    stretched = text.origin[end - 1] - text.origin[start] != end - 1 - start
    pieces, first, last = text.raw_spans(start[stretched], end[stretched])
    raw = [text.raw(*where) for where in zip(pieces.tolist(), first.tolist(), last.tolist(), strict=True)]
    out[stretched] = [all(len(cell) > 1 for cell in CELLS.split(r)) and bool(CELLS.search(r)) for r in raw]
    return out


def widest(start: Ints, end: Ints) -> Bools:
    """Return which spans stay when the longest goes first; of equally long ones, the one that starts first.

    A leftmost reading would find 万华 in 3万华东重机; the longer name is nearly always the one that is meant.

    >>> widest(ints([0, 1, 1]), ints([2, 5, 3])).tolist()
    [False, True, False]
    """
    keep = np.zeros(len(start), dtype=np.bool_)
    if not len(start):
        return keep
    order = np.lexsort((-end, start))
    s, e = start[order], end[order]
    outer = np.ones(len(s), dtype=np.bool_)
    outer[1:] = e[1:] > np.maximum.accumulate(e)[:-1]
    order, s, e = order[outer], s[outer], e[outer]
    chosen = np.ones(len(s), dtype=np.bool_)
    clash = np.concatenate([s[1:] < e[:-1], [False]])
    for first, last in _runs(clash):
        chosen[first:last] = False
        taken: list[tuple[int, int]] = []
        for i in sorted(range(first, last), key=lambda k: (int(s[k] - e[k]), int(s[k]))):
            if all(e[i] <= a or s[i] >= b for a, b in taken):
                taken.append((int(s[i]), int(e[i])))
                chosen[i] = True
    keep[order[chosen]] = True
    return keep


def _runs(clash: Bools) -> list[tuple[int, int]]:
    """First and last (exclusive) of each run of spans that overlap their neighbour."""
    edge = np.diff(np.concatenate([[False], clash, [False]]).astype(np.int8))
    return list(zip(np.flatnonzero(edge == 1).tolist(), (np.flatnonzero(edge == -1) + 1).tolist(), strict=True))
