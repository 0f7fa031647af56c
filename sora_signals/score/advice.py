"""Advice: what a recommendation or rating adds to the score of the company that it names."""

from collections.abc import Sequence

import numpy as np

from sora_signals.arrays import Floats, Ints
from sora_signals.lexicon.lists import Lexicons
from sora_signals.link.resolve import Mentions
from sora_signals.recognise.context import Context
from sora_signals.recognise.phrases import Phrases
from sora_signals.relate.rated import Rated
from sora_signals.relate.recommendations import Recommendation
from sora_signals.vocabulary import ACTIONS

# one weight for each of ACTIONS and RATINGS, in their order
ACTION_WEIGHTS = (1.0, 1.5, 2.0, 1.5, 0.0, -1.5, -2.0, -1.5, 1.0)
RATING_WEIGHTS = (2.0, 1.5, 0.0, -1.5, -2.0)
CHANGE_FACTORS = (1.0, 1.0, 1.3, 1.0)
DENIED = -0.8


def advice(lexicons: Lexicons, phrases: Phrases) -> Floats:
    """Return weight × factor of each recommendation phrase: its action's weight, its strength, and denial."""
    weight, factor = advice_parts(lexicons, phrases)
    return weight * factor


def advice_parts(lexicons: Lexicons, phrases: Phrases) -> tuple[Floats, Floats]:
    """Return weight and factor of each recommendation phrase."""
    weight = lexicons.once(_weights).take(phrases.row)
    return weight, np.where(phrases.negated, DENIED, 1.0)


def _weights(lexicons: Lexicons) -> Floats:
    """For each phrase of the word list the weight of its action times its strength."""
    words = lexicons["recommendation"]
    weights: Floats = np.array(ACTION_WEIGHTS)[words.choices("action", ACTIONS)]
    return weights * words.numbers("strength")


def rating_weight(rating: int, change: int) -> tuple[float, float]:
    """Return weight and factor of a rating; a downgrade to a good rating is bad news all the same.

    >>> from sora_signals.vocabulary import RATINGS
    >>> rating_weight(RATINGS.index("buy"), -1)
    (2.0, 1.0)
    """
    downgraded = change == len(CHANGE_FACTORS) - 1
    weight = RATING_WEIGHTS[rating]
    if downgraded:
        return min(weight, 0.0) - 1.5, 1.0
    return weight, CHANGE_FACTORS[change] if change >= 0 else 1.0


def of_the_sentence(context: Context, rated: Sequence[Rated], mentions: Mentions) -> list[Rated]:
    """Return the ratings of mentions in their own sentence: nobody knows which other names a text of spans holds."""
    sentence = context.layout.sentence
    return [(r, m) for r, m in rated if m >= 0 and sentence[mentions.start[m]] == sentence[r.start]]


def advised(
    worth: Floats,
    rows: Sequence[Recommendation],
    rated: Sequence[Rated],
    mentions: Mentions,
    start: Ints,
    end: Ints,
) -> Floats:
    """Return what recommendations and ratings add to each of some spans.

    Args:
        worth: What each phrase is worth. rows: The recommendations. rated: The ratings that count, with their mentions.
        mentions: What is recommended and rated. start, end: The spans.
    """
    total = np.zeros(len(start), dtype=np.float64)
    for row in rows:
        if row.phrase >= 0:
            total += worth[row.phrase] * ((start < row.target_end) & (end > row.target_start))
    for rating, mention in rated:
        weight, factor = rating_weight(rating.rating, rating.change)
        total += weight * factor * ((start < mentions.end[mention]) & (end > mentions.start[mention]))
    return total
