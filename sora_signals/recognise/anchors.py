"""Anchors: the words that make a word beside them a rating, or a figure a target price (评级, 目标价)."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass

from sora_signals.arrays import among, ended, ints
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
        hits = context.hits["rating_anchor"]
        kind = context.lexicons["rating_anchor"].choices("kind", ANCHORS)[hits.row]
        other = hits.where(among(kind, *map(ANCHORS.index, OTHER_MATTERS))).longest()
        present = set(kind.tolist())
        chosen = {name: hits.where(kind == i) for i, name in enumerate(ANCHORS) if i in present}
        every = _apart(chosen["rating"], other) if "rating" in chosen else other.where(ints())
        self.at: dict[int, int] = dict(zip(every.start.tolist(), every.end.tolist(), strict=True))
        longest = {name: own.longest() for name, own in chosen.items()}
        free = {name: own if name in OTHER_MATTERS else _apart(own, other) for name, own in longest.items()}
        self._places = {name: Places(own.start.tolist(), own.end.tolist()) for name, own in free.items()}
        self._none = Places([], [])

    def __getitem__(self, kind: str) -> Places:
        return self._places.get(kind, self._none)


def _apart(hits: Hits, other: Hits) -> Hits:
    """The hits that lie inside none of some others."""
    holder = other.start.searchsorted(hits.start, side="right") - 1
    held = (holder >= 0) & (ended(other.end, 0)[holder] >= hits.end)
    return hits.where(~held)
