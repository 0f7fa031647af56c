"""Piped: tables whose cells are parted by |, and the companies that their rows are about."""

from bisect import bisect_left
from collections.abc import Sequence

from sora_signals.recognise.context import Context

PIPE = "|"
CELLS, ROWS = 4, 60  # cells of a row in which its company may stand, and rows of a table that are read
LEADING = " *["  # what may stand in a cell before its company


def rows(context: Context, starts: Sequence[int], start: int, limit: int) -> list[tuple[int, int]]:
    """Return the cells with the companies that the rows of a table are about, all in one column; empty for no table.

    Args:
        context: The batch. starts: Where its companies begin, in reading order.
        start: Where the table begins, behind what opens it. limit: Where it ends at the latest.
    """
    text, found, column = context.text.text, [], 0
    for line in range(ROWS):
        if start >= limit or text[start] != PIPE:
            break
        end = min(context.line_of(start)[1], limit)
        i = bisect_left(starts, start)
        begin = starts[i] if i < len(starts) and starts[i] < end else end
        place = text.count(PIPE, start, begin)
        if not line and begin < end:
            return []  # the first row names the columns
        opens = begin < end and place <= CELLS and text[start:begin].rstrip(LEADING).endswith(PIPE)
        if opens and place == (column or place):
            column = place
            close = text.find(PIPE, begin, end)
            found.append((begin, close if close > 0 else end))
        start = end
    return found
