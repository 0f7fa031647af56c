"""Positions: where the phrases of a batch stand, and the companies that can be their targets."""

from typing import NamedTuple

import numpy as np

from sora_signals.arrays import Ints
from sora_signals.link.resolve import Mentions
from sora_signals.recognise.phrases import Phrases
from sora_signals.text.normalise import Text


class Positions(NamedTuple):
    """Phrases and companies in reading order, as lists: they are read one at a time, which lists are made for.

    Attributes:
        phrase_start, phrase_end: The phrases.
        last: Where the text of each phrase ends. following: Where the next phrase begins in it; its end without one.
        before: How many companies begin before each phrase.
        named: Where the first company behind each phrase begins, the end of the batch without one.
        starts, ends: The companies that can be targets. security: Whose they are. mention: Their indexes.
    """

    phrase_start: list[int]
    phrase_end: list[int]
    last: list[int]
    following: list[int]
    before: list[int]
    named: list[int]
    starts: list[int]
    ends: list[int]
    security: list[int]
    mention: list[int]


def find_positions(text: Text, phrases: Phrases, mentions: Mentions, subjects: Ints) -> Positions:
    """Return the positions in a batch; ``subjects``: indexes of the mentions that can be targets."""
    start, last = mentions.start[subjects], text.piece_end[text.piece_of(phrases.start)] - 1
    starts, ends = start.tolist(), last.tolist()
    bounds = [*starts, len(text.text)]
    return Positions(
        phrases.start.tolist(),
        phrases.end.tolist(),
        ends,
        [*np.minimum(phrases.start[1:], last[:-1]).tolist(), *ends[-1:]],
        start.searchsorted(phrases.start).tolist(),
        [bounds[i] for i in start.searchsorted(phrases.end).tolist()],
        starts,
        mentions.end[subjects].tolist(),
        mentions.security[subjects].tolist(),
        subjects.tolist(),
    )
