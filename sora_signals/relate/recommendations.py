"""Recommendations: every phrase with each of its targets, and the ratings that are told in a sentence."""

from bisect import bisect_left
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from sora_signals.arrays import Ints, indexes, ints
from sora_signals.lexicon.lists import Lexicons
from sora_signals.link.resolve import Mentions
from sora_signals.recognise.phrases import Phrases
from sora_signals.recognise.rating import Rating
from sora_signals.relate.runs import Target
from sora_signals.text.normalise import Text
from sora_signals.vocabulary import ACTIONS, RATINGS

NO_PHRASE = -1


class Recommendation(NamedTuple):
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
    if not targets and not rated:
        return []
    action = lexicons["recommendation"].choices("action", ACTIONS)[phrases.row]
    columns = (phrases.start, phrases.end, action, phrases.negated)
    said = list(zip(*(column.tolist() for column in columns), strict=True))
    spans = [(start, end) for start, end, *_ in said]
    covered = [_covering(rating, spans) if rating.told else NO_PHRASE for rating, _ in rated]
    graded = {phrase for phrase in covered if phrase >= 0}
    rows: list[Recommendation] = []
    for target in targets:
        if target.phrase not in graded:
            start, end, act, negated = said[target.phrase]
            whom = target.mention, target.start, target.end, target.segment
            rows.append(Recommendation(start, end, target.phrase, act, negated, *whom))
    for (rating, mention), phrase in zip(rated, covered, strict=True):
        if mention >= 0 and rating.told:
            rows.append(_of_rating(rating, mention, mentions, phrases, phrase))
    return sorted(rows, key=lambda row: (row.start, row.target_start))


def named_here(text: Text, rated: list[tuple[Rating, int]], mentions: Mentions) -> list[tuple[Rating, int]]:
    """Return the ratings with mentions of their companies in their own piece, -1 where only another piece names one.

    A row has one section, so a rating in the body cannot point to a target in the title.
    """
    if not rated:
        return []
    piece = text.piece_of(ints([rating.start for rating, _ in rated]))
    first, last = (
        mentions.start.searchsorted(text.piece_start[piece]),
        mentions.start.searchsorted(text.piece_start[piece + 1]),
    )
    out = []
    for (rating, mention), low, high in zip(rated, first.tolist(), last.tolist(), strict=True):
        chosen = mention
        if mention >= 0 and not low <= mention < high:
            same = low + indexes(mentions.security[low:high] == mentions.security[mention])
            chosen = int(same[np.argmin(np.abs(mentions.start[same] - rating.start))]) if len(same) else NO_PHRASE
        out.append((rating, chosen))
    return out


def _of_rating(rating: Rating, mention: int, mentions: Mentions, phrases: Phrases, phrase: int) -> Recommendation:
    """A rating recommends whom it rates; a phrase that covers it (维持“买入”评级) lends it its span."""
    covered = phrase >= 0
    start, end = (int(phrases.start[phrase]), int(phrases.end[phrase])) if covered else (rating.start, rating.end)
    return Recommendation(
        start=min(start, rating.start),
        end=max(end, rating.end),
        phrase=NO_PHRASE,
        action=ACTIONS.index(RATINGS[rating.rating]),
        negated=bool(phrases.negated[phrase]) if covered else False,
        mention=mention,
        target_start=int(mentions.start[mention]),
        target_end=int(mentions.end[mention]),
        segment=None,
    )


def _covering(rating: Rating, phrases: Sequence[tuple[int, int]]) -> int:
    """The phrase of the word list that overlaps a rating's word, -1 for none."""
    start, end = rating.word
    i = bisect_left(phrases, (end,)) - 1
    return i if i >= 0 and phrases[i][1] > start else NO_PHRASE


def aimed(rows: list[Recommendation]) -> Ints:
    """Return the mentions that are targets."""
    return np.array([row.mention for row in rows if row.mention >= 0], dtype=np.int64)
