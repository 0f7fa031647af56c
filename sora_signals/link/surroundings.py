"""What surrounds a candidate: its place in the line, its neighbours in a list, how much is said of stocks nearby."""

import re

import numpy as np

from sora_signals.arrays import Bools, Ints, indexes, ints, led
from sora_signals.link.table import NO_SECURITY, Candidates
from sora_signals.recognise.context import Context

COLON, BRACKET = ord(":"), ord("(")
AMERICAN = re.compile(r"\((?:[A-Z]{1,5}\.(?:O|N|US)|US\.[A-Z]{1,5}|(?:NASDAQ|NYSE): ?[A-Z]{1,5})\)")
NEARBY = 40  # characters on either side within which words on stocks and other companies speak for a name
BESIDE = 14  # the same for the cues of a subject
MANY_WORDS, MANY_COMPANIES = 4, 2  # more of them say no more


def line_head(context: Context, candidates: Candidates) -> Ints:
    """Names that open their line or sentence and are followed by a colon: the headline's subject."""
    layout = context.layout
    at = indexes(context.text.codes[candidates.end] == COLON)
    if not len(at):
        return at
    start = candidates.start[at]
    return np.asarray(at[layout.sentence_start[layout.sentence[start]] == start])


def listed_abroad(context: Context, candidates: Candidates) -> Ints:
    """Names with nothing but an American code behind them: 百济神州(BGNE.O) is the share in New York."""
    at = indexes((context.text.codes[candidates.end] == BRACKET) & (candidates.code == NO_SECURITY)).tolist()
    return ints([i for i in at if AMERICAN.match(context.text.text, int(candidates.end[i]))])


def touching(candidates: Candidates, sure: Bools) -> Ints | None:
    """How many sure companies stand right before or behind a candidate with nothing between, as tables print them.

    None where no two candidates touch.
    """
    meets = candidates.start[1:] == candidates.end[:-1]
    if not np.count_nonzero(meets):
        return None
    out = np.zeros(len(candidates), dtype=np.int64)
    out[1:] += meets & sure[:-1]
    out[:-1] += meets & sure[1:]
    return out


class Nearby:
    """Counts what stands near spans, inside their own piece.

    Args:
        context: The batch. start, end: The spans.
    """

    def __init__(self, context: Context, start: Ints, end: Ints) -> None:
        self._context, self._start, self._end = context, start, end
        starts, piece = context.text.piece_start, context.text.piece_of(start)
        self._first, self._last = starts[piece], starts[piece + 1]
        self._low, self._high = self._window(NEARBY)

    def _window(self, reach: int) -> tuple[Ints, Ints]:
        return np.maximum(self._start - reach, self._first), np.minimum(self._end + reach, self._last)

    def talk(self) -> Ints:
        """How many words on the business of stocks (events, figures, cues of a subject) stand near each span."""
        hits = self._context.hits
        cues = hits["role"]
        subject = self._context.lexicons["role"].flags("role", "subject")
        near = self._count(self._places(cues.start[subject[cues.row]]), *self._window(BESIDE))
        near += self._count(self._places(hits["event"].start, hits["metric"].start), self._low, self._high)
        return np.minimum(near, MANY_WORDS)

    def _places(self, *starts: Ints) -> Ints:
        """Where words begin, each place once."""
        # fast, as these are a few rising runs, which `np.unique` would not see
        places = np.sort(np.concatenate(starts), kind="stable")
        return np.asarray(places[places != led(-1, places[:-1])])

    def _count(self, places: Ints, low: Ints, high: Ints) -> Ints:
        """How many places lie in each window and not inside its span."""
        find = places.searchsorted
        return np.asarray(find(self._start) - find(low) + find(high) - find(self._end))

    def companies(self, sure: Ints, itself: Bools) -> Ints:
        """How many sure companies stand near each span.

        Args:
            sure: Where they begin. itself: Whether each span is one of them.
        """
        around = sure.searchsorted(self._high) - sure.searchsorted(self._low) - itself
        return np.asarray(np.minimum(around, MANY_COMPANIES))
