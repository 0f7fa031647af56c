"""Names that a line end or uneven spaces break (五  粮  液): found across the break, never across two table cells."""

from collections.abc import Iterator
from itertools import pairwise

import numpy as np

from sora_signals.arrays import in_sorted, indexes
from sora_signals.link.names import LONGEST, SHORTEST, NameIndex
from sora_signals.link.table import Candidates
from sora_signals.recognise.context import Context
from sora_signals.text.classes import HAN, LATIN, NEWLINE, SPACE
from sora_signals.text.fold import paired

WRAPPED = 15  # characters from which a line is long enough to have been wrapped
WINDOW = 12  # characters on either side of a break that are looked at

_Found = tuple[int, int, list[int]]  # span and rows


def add_broken(context: Context, spans: Candidates, index: NameIndex) -> Candidates:
    """Return the spans in reading order with those that run over a break, in place of parts of them."""
    found = {s[:2]: s for at in _breaks(context, index) if (s := _across(context, at, index))}
    if not found:
        return spans
    fresh = [s for s in found.values() if not _outside(s, spans)]
    kept = np.ones(len(spans), dtype=np.bool_)
    for span in fresh:
        kept[_over(span, spans)] = False  # all of them are parts of it
    added = Candidates.of_spans([s[0] for s in fresh], [s[1] for s in fresh], [s[2] for s in fresh])
    return spans.where(kept).joined(added)


def _outside(span: _Found, others: Candidates) -> bool:
    """Whether a span overlaps another one that is no mere part of it."""
    start, end, _ = span
    over = _over(span, others)
    return bool(((others.start[over] < start) | (others.end[over] > end)).any())


def _over(span: _Found, others: Candidates) -> slice:
    """The names that a span overlaps; names do not overlap each other, so they end in the order in which they begin."""
    start, end, _ = span
    return slice(int(others.end.searchsorted(start, side="right")), int(others.start.searchsorted(end)))


def _breaks(context: Context, index: NameIndex) -> list[int]:
    """Line ends behind a wrapped line, and kept spaces, between two characters that stand together in a name."""
    text, kinds, codes = context.text.text, context.text.kinds, context.text.codes
    at = indexes((kinds == NEWLINE) | (kinds == SPACE))
    at = at[kinds[at - 1] == HAN]  # before the first character comes the last one, a separator
    behind = kinds[at + 1]
    at = at[(behind == HAN) | (behind == LATIN)]
    places = at[in_sorted(paired(codes[at - 1], codes[at + 1]), index.joints)].tolist()
    return [place for place in places if text[place] == " " or place - context.line_of(place)[0] >= WRAPPED]


def _across(context: Context, at: int, index: NameIndex) -> _Found | None:
    """The longest sure name that runs over a break."""
    text = context.text.text
    places = [i for i in range(max(0, at - WINDOW), min(len(text), at + WINDOW)) if text[i] not in " \n"]
    joined = "".join([text[i] for i in places])
    middle = sum(i < at for i in places)
    for first, last in _stretches(middle, len(places)):
        rows = index.rows(joined[first:last])
        if any(index.is_sure(r) for r in rows) and _is_whole(places[first:last], text):
            return places[first], places[last - 1] + 1, rows
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
