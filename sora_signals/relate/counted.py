"""Counted shares: how many have a rating (18只个股的评级上调至“买入”), and which those are."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence

import regex

from sora_signals.text.classes import SEPARATOR

COUNTED = regex.compile(r"(?<!等\d{0,3})\d[只家支][个股公上]")
NAMING = re.compile(r"[”\"’]?(?:评级)?(?:,?(?:其中)?(?:分别|包括|[为有是])+:?|:)")  # before which shares those are


def counts(text: str, start: int, end: int) -> bool:
    """Return whether a stretch of text says how many shares are rated.

    >>> counts("今日18只个股获", 0, 8), counts("甲公司等18只个股获", 0, 10)
    (True, False)
    """
    return COUNTED.search(text, start, end) is not None


def counted(text: str, starts: Sequence[int], runs: Sequence[int], end: int) -> slice:
    """Return which companies are listed behind the rating of so many shares (…,分别为甲公司、乙公司), none if unnamed.

    >>> counted("获买入评级:甲公司、乙公司", [6, 10], [0, 0], 3)
    slice(0, 2, None)

    Args:
        text: The text. starts, runs: Where its companies begin, and the list that each stands in.
        end: The end of the rating word.
    """
    naming = NAMING.match(text, end)
    first = bisect_left(starts, naming.end()) if naming else len(starts)
    if not naming or first == len(starts) or starts[first] > naming.end() + (text[naming.end()] != SEPARATOR):
        return slice(0, 0)
    return slice(first, bisect_right(runs, runs[first], lo=first))
