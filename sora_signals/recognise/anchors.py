"""Anchors: the words that make a word beside them a rating, or a figure a target price (评级, 目标价)."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from sora_signals.arrays import Bools, indexes, led, longest
from sora_signals.lexicon.automaton import Hits
from sora_signals.lexicon.topics import ANCHORS
from sora_signals.recognise.context import Context

OTHER_MATTERS = ("former", "credit")  # kinds that speak of another day, or of a debtor


@dataclass(frozen=True, slots=True)
class Places:
    """Spans in reading order, none inside another, as lists: they are asked for one at a time."""

    start: list[int]
    end: list[int]

    def __iter__(self) -> Iterator[tuple[int, int]]:
        return zip(self.start, self.end, strict=True)

    def last_end(self, position: int) -> int:
        """Return where the last span that ends at a position or before it ends, -1 for none."""
        i = bisect_right(self.end, position)
        return self.end[i - 1] if i else -1

    def last_start(self, position: int) -> int:
        """Return where the last span that begins before a position begins, -1 for none."""
        i = bisect_left(self.start, position)
        return self.start[i - 1] if i else -1

    def starts_between(self, low: int, high: int) -> list[int]:
        """Return where spans begin in a half-open window."""
        first = bisect_left(self.start, low)
        return self.start[first : bisect_left(self.start, high, first)]

    def between(self, low: int, high: int) -> list[tuple[int, int]]:
        """Return the spans that begin in a half-open window."""
        first, last = bisect_left(self.start, low), bisect_left(self.start, high)
        return list(zip(self.start[first:last], self.end[first:last], strict=True))


class Anchors:
    """The anchors of one batch by kind, without those that are part of another day's or matter's.

    Attributes:
        at: The end of the longest anchor of a rating that begins at each place, those inside longer ones too.
    """

    def __init__(self, context: Context) -> None:
        hits, words = context.hits["rating_anchor"], context.lexicons["rating_anchor"]
        others = words.flags("kind", *OTHER_MATTERS)[hits.row]
        some = np.count_nonzero(others) > 0
        free = ~_inside(hits, hits.where(others).longest()) if some else ~others
        rating = indexes(free & words.flags("kind", "rating")[hits.row])
        self.at: dict[int, int] = dict(zip(hits.start[rating].tolist(), hits.end[rating].tolist(), strict=True))
        # kinds side by side, as if each had a text of its own: a longest reading of all is one of each
        kind = words.choices("kind", ANCHORS)[hits.row]
        aside = kind * len(context.text.text)
        kept = longest(hits.start + aside, hits.end + aside)
        chosen = indexes(kept & (free | others) if some else kept)
        chosen = chosen[kind[chosen].argsort(kind="stable")]
        cuts = kind[chosen].searchsorted(np.arange(len(ANCHORS) + 1)).tolist()
        start, end = hits.start[chosen].tolist(), hits.end[chosen].tolist()
        self._places = {
            name: Places(start[a:b], end[a:b]) for name, (a, b) in zip(ANCHORS, pairwise(cuts), strict=True) if a < b
        }
        self._none = Places([], [])

    def __getitem__(self, kind: str) -> Places:
        return self._places.get(kind, self._none)


def _inside(hits: Hits, other: Hits) -> Bools:
    """Which hits lie inside one of some others, which are apart from each other."""
    reach = led(-1, other.end)[other.start.searchsorted(hits.start, side="right")]
    return np.asarray(reach >= hits.end)
