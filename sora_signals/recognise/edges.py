"""Edges: the heads and tails of documents, where what stands nowhere else is looked for."""

from collections.abc import Callable

import numpy as np

from sora_signals.arrays import Codes, Ints, ended, indexes, led


def at_edges(codes: Codes, start: Ints, end: Ints, sizes: tuple[int, int], find: Callable[[Codes], Ints]) -> Ints:
    """Return what is found in a text, but for the middles of its long documents, in rising order.

    What is found may be wrong where a middle was left out, as two edges meet there.

    Args:
        codes: The code points of the text. start, end: Spans of its documents. sizes: Of a head and a tail.
        find: Returns where something stands in some text.

    >>> at_edges(np.array([1, 0, 0, 1, 1, 0, 1], dtype=np.uint32), np.array([0, 2]), np.array([2, 7]), (2, 1), indexes)
    array([0, 3, 6])
    """
    front, back = sizes
    long = indexes(end - start > front + back) if len(codes) > front + back else ()
    if not len(long):
        return find(codes)
    low, high = led(0, end[long] - back), ended(start[long] + front, len(codes))
    at = find(np.concatenate([codes[a:b] for a, b in zip(low.tolist(), high.tolist(), strict=True)]))
    read = np.add.accumulate(high - low)
    found: Ints = at + (high - read)[read.searchsorted(at, side="right")]
    return found
