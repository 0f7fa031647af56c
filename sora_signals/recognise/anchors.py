"""Anchors: the words that make a word beside them a rating, or a figure a target price (评级, 目标价)."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

import numpy as np

from sora_signals.arrays import Bools, Ints, indexes, led, longest
from sora_signals.lexicon.automaton import Hits
from sora_signals.lexicon.topics import ANCHORS
from sora_signals.recognise.context import Context

OTHER_MATTERS = ("former", "credit")  # kinds that speak of another day, or of a debtor


@dataclass(slots=True)  # frozen it would take three times as long to make
class Places:
    """Spans in reading order, as lists: they are asked for one at a time. But for ``end_at`` none lies in another."""

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

    def end_at(self, position: int) -> int | None:
        """Return where the longest span that begins at a position ends, None without one."""
        i = bisect_right(self.start, position) - 1
        return self.end[i] if i >= 0 and self.start[i] == position else None

    def ends_between(self, low: int, high: int) -> list[int]:
        """Return the ends of the spans that begin in a half-open window."""
        first = bisect_left(self.start, low)
        return self.end[first : bisect_left(self.start, high, first)]

    def between(self, low: int, high: int) -> list[tuple[int, int]]:
        """Return the spans that begin in a half-open window."""
        first, last = bisect_left(self.start, low), bisect_left(self.start, high)
        return list(zip(self.start[first:last], self.end[first:last], strict=True))


class Anchors(dict[str, Places]):
    """The anchors of one batch by kind, without those that are part of another day's or matter's.

    The lists of a kind are made where it is first asked for.

    Attributes:
        begin: Where anchors of ratings begin, those inside longer ones too.
    """

    def __init__(self, context: Context) -> None:
        super().__init__()
        hits, words = context.hits["rating_anchor"], context.lexicons["rating_anchor"]
        others = words.flags("kind", *OTHER_MATTERS)[hits.row]
        some = np.count_nonzero(others) > 0
        free = ~_inside(hits, hits.where(others).longest()) if some else ~others
        rating = hits.where(free & words.flags("kind", "rating")[hits.row])
        self.begin, self._until = rating.start, rating.end
        # kinds side by side, as if each had a text of its own: a longest reading of all is one of each
        kind = words.choices("kind", ANCHORS)[hits.row]
        aside = kind * len(context.text.text)
        kept = longest(hits.start + aside, hits.end + aside)
        chosen = indexes(kept & (free | others) if some else kept)
        chosen = chosen[kind[chosen].argsort(kind="stable")]
        cuts = kind[chosen].searchsorted(np.arange(len(ANCHORS) + 1)).tolist()
        self._start, self._end = hits.start[chosen], hits.end[chosen]
        self._starts: list[int] = self._start.tolist()
        self._ends: list[int] = self._end.tolist()
        self._cuts = dict(zip(ANCHORS, pairwise(cuts), strict=True))

    def __missing__(self, kind: str) -> Places:
        first, last = self._cuts[kind]
        places = self[kind] = Places(self._starts[first:last], self._ends[first:last])
        return places

    def spans(self, kind: str) -> tuple[Ints, Ints]:
        """Return where those of a kind begin and end."""
        first, last = self._cuts[kind]
        return self._start[first:last], self._end[first:last]

    @cached_property
    def at(self) -> Places:
        """The anchors of ratings, those inside longer ones too."""
        return Places(self.begin.tolist(), self._until.tolist())


def _inside(hits: Hits, other: Hits) -> Bools:
    """Which hits lie inside one of some others, which are apart from each other."""
    reach = led(-1, other.end)[other.start.searchsorted(hits.start, side="right")]
    return np.asarray(reach >= hits.end)
