"""Advice: what a recommendation or rating adds to the score of the company that it names."""

import numpy as np

from sora_signals.arrays import Floats
from sora_signals.lexicon.lists import Lexicons
from sora_signals.recognise.phrases import Phrases
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
    words = lexicons["recommendation"]
    action = words.choices("action", ACTIONS)[phrases.row]
    weight = np.array(ACTION_WEIGHTS)[action] * words.numbers("strength")[phrases.row]
    return weight, np.where(phrases.negated, DENIED, 1.0)


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
