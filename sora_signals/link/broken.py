"""Names that a line end or uneven spaces break (五  粮  液): found across the break, never across two table cells."""

from collections.abc import Iterator
from itertools import pairwise

import numpy as np

from sora_signals.arrays import Ints
from sora_signals.link.names import NameIndex
from sora_signals.link.spans import Span
from sora_signals.recognise.context import Context
from sora_signals.text.classes import HAN, LATIN, NEWLINE, SPACE

WRAPPED = 15  # characters from which a line is long enough to have been wrapped
WINDOW = 12  # characters on either side of a break that are looked at
SHORTEST, LONGEST = 3, 8


def add_broken(context: Context, spans: list[Span], index: NameIndex) -> list[Span]:
    """Return the spans in reading order with those that run over a break, in place of parts of them."""
    found = {(s.start, s.end): s for at in _breaks(context).tolist() if (s := _across(context, at, index))}
    if not found:
        return spans
    fresh = [s for s in found.values() if not any(_outside(s, o) for o in spans)]
    kept = [o for o in spans if not any(s.start <= o.start and o.end <= s.end for s in fresh)]
    return sorted([*kept, *fresh], key=lambda s: (s.start, s.end))


def _outside(span: Span, other: Span) -> bool:
    """Whether two spans overlap and the other is no mere part of the first."""
    overlaps = span.start < other.end and other.start < span.end
    return overlaps and not (span.start <= other.start and other.end <= span.end)


def _breaks(context: Context) -> Ints:
    """Line ends behind a wrapped line, and kept spaces, with Han before and Han or a letter behind."""
    kinds, layout = context.text.kinds, context.layout
    at = np.flatnonzero((kinds[1:-1] == NEWLINE) | (kinds[1:-1] == SPACE)) + 1
    at = at[(kinds[at - 1] == HAN) & ((kinds[at + 1] == HAN) | (kinds[at + 1] == LATIN))]
    wrapped = at - layout.line_start[layout.line[at]] >= WRAPPED
    return np.asarray(at[wrapped | (kinds[at] == SPACE)])


def _across(context: Context, at: int, index: NameIndex) -> Span | None:
    """The longest sure name that runs over a break."""
    text = context.text.text
    places = [i for i in range(max(0, at - WINDOW), min(len(text), at + WINDOW)) if text[i] not in " \n"]
    joined = "".join(text[i] for i in places)
    middle = sum(i < at for i in places)
    for first, last in _stretches(middle, len(places)):
        rows = index.rows.get(joined[first:last], []) if joined[first:middle] in index.heads else []
        if rows and any(index.is_sure(r) for r in rows) and _is_whole(places[first:last], text):
            start, end = places[first], places[last - 1] + 1
            return Span(start, end, start, end, rows)
    return None


def _stretches(middle: int, size: int) -> Iterator[tuple[int, int]]:
    for length in range(LONGEST, SHORTEST - 1, -1):
        for first in range(max(0, middle - length + 1), middle):
            if first + length <= size:
                yield first, first + length


def _is_whole(places: list[int], text: str) -> bool:
    """Whether a break cuts no table cell off: one line end, or spaces that leave a single character alone."""
    gaps = [b for a, b in pairwise(places) if b > a + 1]
    between = text[places[0] : places[-1] + 1]
    if "\n" in between:
        return len(gaps) == 1 and " " not in between
    pieces = between.split(" ")
    return any(len(piece) == 1 for piece in pieces)
