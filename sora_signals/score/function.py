"""The published functions from sums of contributions to scores and signs."""

import numpy as np

from sora_signals.arrays import Floats, Ints, led

SCALE = 2.0  # a sum of 2 is a score of 0.76
NEUTRAL_BAND = 0.1  # scores nearer to zero than this say nothing


def squash(total: Floats) -> Floats:
    """Return scores in (-1, 1): ``tanh(sum of contributions / 2)``.

    >>> squash(np.array([0.0, 2.0])).round(3).tolist()
    [0.0, 0.762]
    """
    return np.tanh(total / SCALE)


def spread(sentence: Ints) -> float:
    """Return by how much a whole text's sum is divided: the root of the number of sentences that say something.

    >>> spread(np.array([3, 3, 4, 5, 9]))
    2.0
    """
    return float(spreads(sentence, np.zeros(len(sentence), dtype=np.int64), 1)[0])


def spreads(sentence: Ints, text: Ints, count: int) -> Floats:
    """Return ``spread`` of each of so many texts.

    Args:
        sentence, text: The sentences that say something in order, each as often as it does, and the text of each.
        count: How many texts there are.

    >>> spreads(np.array([3, 3, 4, 5]), np.array([0, 0, 0, 2]), 3).round(3).tolist()
    [1.414, 1.0, 1.0]
    """
    fresh = led(1, sentence[1:] != sentence[:-1])[: len(sentence)]
    return np.asarray(np.sqrt(np.maximum(np.bincount(text[fresh], minlength=count), 1)))


def polarity(score: float) -> int:
    """Return the sign of a score: 1, -1, or 0 inside the neutral band of ±0.1, as the frames use it.

    >>> [polarity(s) for s in (0.5, 0.05, -0.4)]
    [1, 0, -1]
    """
    return int(score > NEUTRAL_BAND) - int(score < -NEUTRAL_BAND)


def signs(score: Floats) -> Ints:
    """Return the sign of each score, by the rule of ``polarity``."""
    return (score > NEUTRAL_BAND).astype(np.int64) - (score < -NEUTRAL_BAND)
