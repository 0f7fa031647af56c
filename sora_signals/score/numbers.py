"""Numbers: the percentages that give a movement its size, and those that are movements themselves."""

from typing import NamedTuple

import numpy as np

from sora_signals.arrays import Bools, Floats, Ints, clipped, ended, indexes
from sora_signals.recognise.context import Context
from sora_signals.text.classes import DIGIT
from sora_signals.text.normalise import Text

NUMBER_REACH = 3  # characters between a movement and its number, where only a number makes it one
PERCENT_REACH = 3
PERCENT, POINT, PLUS, MINUS, ZERO = map(ord, "%.+-0")
WHOLE, DECIMALS = 5, 4  # digits of a percentage before and behind its point at the most
USUAL = 9.0  # per cent, the size of a movement of which none is told: the factor is 1


class Percentages(NamedTuple):
    """Percentages in reading order, equally long: where the number begins, where its sign stands, and its value."""

    start: Ints
    sign: Ints
    value: Floats


def percentages(text: Text) -> Percentages:
    """Return the percentages of a batch; of longer numbers the last digits.

    >>> from sora_signals.text.fold import FoldTable
    >>> from sora_signals.text.normalise import Normaliser
    >>> found = percentages(Normaliser(FoldTable.default()).normalise(["增长12.5%,占30%"]))
    >>> found.start.tolist(), found.value.tolist()
    ([2, 9], [12.5, 30.0])
    """
    sign = indexes(text.codes == PERCENT)
    sign = sign[text.kinds.take(sign - 1, mode="wrap") == DIGIT]
    size, value = _digits(text, sign, WHOLE + 1)
    point = sign - size - 1
    pointed = (size <= DECIMALS) & (text.codes.take(point, mode="clip") == POINT)
    before, whole = _digits(text, point, WHOLE + 1)
    pointed &= before > 0
    size, before = np.minimum(size, WHOLE), np.minimum(before, WHOLE)
    start = np.where(pointed, point - before, sign - size)
    value = np.where(pointed, whole % 10**WHOLE + value / 10.0**size, value % 10**WHOLE)
    return Percentages(start, sign, value.astype(np.float64))


def _digits(text: Text, end: Ints, most: int) -> tuple[Ints, Ints]:
    """How many digits stand right before each place, and the number that they make; so many at the most."""
    place = end[:, None] - np.arange(1, most + 2)  # one place more, which is no digit
    is_digit = (text.kinds.take(place, mode="clip") == DIGIT) & (place >= 0)
    is_digit[:, most] = False
    size = np.argmin(is_digit, axis=1)
    worth = np.where(np.arange(most + 1) < size[:, None], 10 ** np.arange(most + 1), 0)
    value: Ints = ((text.codes.take(place, mode="clip").astype(np.int64) - ZERO) * worth).sum(axis=1)
    return size, value


def numbered(context: Context, end: Ints) -> Bools:
    """Return whether a digit stands within a few characters behind each place (跌约3%)."""
    text = context.text
    limit = text.piece_start.take(text.piece_of(end - 1) + 1)
    found = np.zeros(len(end), dtype=np.bool_)
    for step in range(NUMBER_REACH):
        found |= (end + step < limit) & (text.kinds.take(np.minimum(end + step, limit - 1)) == DIGIT)
    return found


def size_factor(context: Context, found: Percentages, start: Ints, end: Ints, moves: Bools, judging: Bools) -> Floats:
    """Return the factor of the percentage behind each move: ``0.6 + 0.4 log10(1 + percent)``, 1 without one.

    A term may end in the number's first digit (增3).
    """
    if not len(found.sign):
        return np.ones(len(end))
    at = np.minimum(found.sign.searchsorted(end), len(found.sign) - 1)
    number, judged = found.start.take(at), start[judging]
    following = ended(judged, len(context.text.text))[judged.searchsorted(start, side="right")]
    limit = np.minimum(following, context.text.piece_start[context.text.piece_of(start) + 1])
    near = moves & (number >= start) & (number - end <= PERCENT_REACH) & (found.sign.take(at) >= end) & (number < limit)
    return clipped(0.6 + 0.4 * np.log10(1.0 + np.where(near, found.value.take(at), USUAL)), 0.6, 1.6)


def signed(text: Text, found: Percentages) -> tuple[Ints, Ints, Floats]:
    """Return start, end and sign of percentages like -17.45%."""
    before = text.codes.take(found.start - 1, mode="clip")
    earlier = np.maximum(found.start - 2, 0)
    free = (text.kinds.take(earlier) != DIGIT) & (text.codes.take(earlier) != PERCENT) | (found.start < 2)
    chosen = indexes((found.start > 0) & ((before == PLUS) | (before == MINUS)) & free)
    return found.start[chosen] - 1, found.sign[chosen] + 1, np.where(before[chosen] == PLUS, 1.0, -1.0)
