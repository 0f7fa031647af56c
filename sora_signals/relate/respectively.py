"""Values that are given to the companies of a list in its order: A、B的评级分别上调至增持和买入."""

from collections.abc import Sequence

from sora_signals.recognise.context import Context
from sora_signals.recognise.lists import is_in_order


def respectively(context: Context, starts: Sequence[int], found: Sequence[list[int]]) -> list[list[int]]:
    """Return whom each value is about, each its own company of a list where the sentence says so.

    Args:
        context: The batch. starts: Where the values stand, in reading order.
        found: The companies that each one is about by its place.
    """
    if max(map(len, found), default=0) < 2:
        return [*found]  # most often no value has more than one
    out: list[list[int]] = []
    while len(out) < len(starts):
        companies = found[len(out)]
        if len(companies) > 1 and _share(context, starts, found, len(out)):
            out += [[company] for company in companies]
        else:
            out.append(companies)
    return out


def _share(context: Context, starts: Sequence[int], found: Sequence[list[int]], first: int) -> bool:
    """Whether one value and those behind it are as many as its companies, and given to them in order."""
    last = first + len(found[first])
    return _in_order(context, starts[first:last]) and found[first:last] == [found[first]] * (last - first)


def _in_order(context: Context, values: Sequence[int]) -> bool:
    """Whether values stand in one sentence that gives them in the order of a list."""
    first, last = context.sentence_of(values[0])
    return values[-1] < last and is_in_order(context.text.text, first, values[-1])
