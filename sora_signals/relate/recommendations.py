"""Recommendations: every phrase with each of its targets, and the ratings that are told in a sentence."""

from dataclasses import dataclass

import numpy as np

from sora_signals.arrays import Ints
from sora_signals.lexicon.lists import Lexicons
from sora_signals.link.resolve import Mentions
from sora_signals.recognise.phrases import Phrases
from sora_signals.recognise.ratings import Rating
from sora_signals.relate.targets import Target
from sora_signals.vocabulary import ACTIONS, RATINGS

NO_PHRASE = -1


@dataclass(frozen=True, slots=True)
class Recommendation:
    """One (phrase, target), as spans of the normalised text.

    Attributes:
        start, end: The phrase. phrase: Its index, -1 for a rating. action: Index into ``ACTIONS``.
        negated: Whether it is denied. mention: The company's mention, -1 for a sector.
        target_start, target_end: The target. segment: Span of the label that it stands under, or None.
    """

    start: int
    end: int
    phrase: int
    action: int
    negated: bool
    mention: int
    target_start: int
    target_end: int
    segment: tuple[int, int] | None


def recommendations(
    lexicons: Lexicons,
    phrases: Phrases,
    targets: list[Target],
    rated: list[tuple[Rating, int]],
    mentions: Mentions,
) -> list[Recommendation]:
    """Return the recommendations in reading order.

    Args:
        lexicons: For the action of each phrase. phrases, targets: Phrases and whom they are about.
        rated: Ratings with the mention that each is about, -1 for none. mentions: The mentions.
    """
    action = lexicons["recommendation"].choices("action", ACTIONS)[phrases.row].tolist()
    rows = [
        Recommendation(
            int(phrases.start[t.phrase]),
            int(phrases.end[t.phrase]),
            t.phrase,
            action[t.phrase],
            bool(phrases.negated[t.phrase]),
            t.mention,
            t.start,
            t.end,
            t.segment,
        )
        for t in targets
    ]
    told = [_of_rating(r, m, mentions) for r, m in rated if r.told and m >= 0 and not _within(r, phrases)]
    return sorted(rows + told, key=lambda row: (row.start, row.target_start))


def _of_rating(rating: Rating, mention: int, mentions: Mentions) -> Recommendation:
    action = ACTIONS.index(RATINGS[rating.rating])
    start, end = int(mentions.start[mention]), int(mentions.end[mention])
    return Recommendation(rating.start, rating.end, NO_PHRASE, action, False, mention, start, end, None)  # noqa: FBT003


def _within(rating: Rating, phrases: Phrases) -> bool:
    """Whether a phrase of the word list covers the rating already."""
    i = int(np.searchsorted(phrases.start, rating.end)) - 1
    return i >= 0 and int(phrases.end[i]) > rating.start


def aimed(rows: list[Recommendation]) -> Ints:
    """Return the mentions that are targets."""
    return np.array([row.mention for row in rows if row.mention >= 0], dtype=np.int64)
