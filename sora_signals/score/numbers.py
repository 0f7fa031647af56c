"""Numbers: the percentages that give a movement its size, and those that are movements themselves."""

from typing import NamedTuple

import numpy as np

from sora_signals.arrays import Bools, Floats, Ints, clipped, indexes
from sora_signals.recognise.context import Context
from sora_signals.text.classes import DIGIT
from sora_signals.text.normalise import Text

NUMBER_REACH = 3  # characters between a movement and its number, where only a number makes it one
PERCENT_REACH = 3
PERCENT, POINT, PLUS, MINUS, ZERO = map(ord, "%.+-0")
WHOLE, DECIMALS = 5, 4  # digits of a percentage before and behind its point at most
LONGEST = WHOLE + DECIMALS + 1  # characters of one


class Percentages(NamedTuple):
    """Percentages in reading order, equally long: where the number begins, and where its sign stands."""

    start: Ints
    sign: Ints


def percentages(text: Text) -> Percentages:
    """Return the percentages of a batch; of longer numbers the last digits.

    >>> from sora_signals.text.fold import FoldTable
    >>> from sora_signals.text.normalise import Normaliser
    >>> found = percentages(Normaliser(FoldTable.default()).normalise(["增长12.5%,占30%"]))
    >>> found.start.tolist(), found.sign.tolist()
    ([2, 9], [6, 11])
    """
    sign = indexes(text.codes == PERCENT)
    sign = sign[text.kinds.take(sign - 1, mode="wrap") == DIGIT]
    if not len(sign):
        return Percentages(sign, sign)
    # what closes the last piece stands before the first place of a text, too, and is no digit
    codes = text.codes.take(sign[:, None] - np.arange(1, LONGEST + 2), mode="wrap")
    is_digit = codes - ZERO < 10  # unsigned, so that what comes before the digits is large
    is_digit[:, -1] = False
    row, size = np.arange(len(sign)), is_digit.argmin(axis=1)
    pointed = (size <= DECIMALS) & (codes[row, size] == POINT)
    is_digit[row, size] = pointed
    last = is_digit.argmin(axis=1)
    pointed &= last > size + 1
    size = np.where(pointed, np.minimum(last, size + 1 + WHOLE), np.minimum(size, WHOLE))
    return Percentages(sign - size, sign)


def numbered(context: Context, end: Ints) -> Bools:
    """Return whether a digit stands within a few characters behind each place (跌约3%)."""
    text = context.text
    last = text.piece_start.take(text.piece_of(end - 1) + 1) - 1  # what closes a piece is no digit
    place = np.minimum(end[:, None] + np.arange(NUMBER_REACH), last[:, None])
    return np.asarray((text.kinds.take(place) == DIGIT).any(axis=1))


def size_factor(context: Context, found: Percentages, start: Ints, end: Ints, moves: Bools, judging: Bools) -> Floats:
    """Return the factor of the percentage behind each move: ``0.6 + 0.4 log10(1 + percent)``, 1 without one.

    A term may end in the number's first digit (增3).
    """
    factor, at, text = np.ones(len(end)), indexes(moves), context.text
    if not len(found.sign) or not len(at):
        return factor
    over = end.take(at)
    chosen = np.minimum(found.sign.searchsorted(over), len(found.sign) - 1)
    number, sign = found.start.take(chosen), found.sign.take(chosen)
    near = indexes((number >= start.take(at)) & (number - over <= PERCENT_REACH) & (sign >= over))
    if len(near):
        at, number, sign = at.take(near), number.take(near), sign.take(near)
        judged, begun = start[judging], start.take(at)
        own = judged.searchsorted(number, side="right") == judged.searchsorted(begun, side="right")
        own &= text.piece_of(number) == text.piece_of(begun)
        spans = zip(number[own].tolist(), sign[own].tolist(), strict=True)
        value = np.array([float(text.text[a:b]) for a, b in spans], dtype=np.float64)
        factor[at[own]] = clipped(0.6 + 0.4 * np.log10(1.0 + value), 0.6, 1.6)
    return factor


def signed(text: Text, found: Percentages) -> tuple[Ints, Ints, Floats]:
    """Return start, end and sign of percentages like -17.45%."""
    before = text.codes.take(found.start - 1, mode="clip")
    chosen = indexes((before == PLUS) | (before == MINUS))
    if not len(chosen):
        return chosen, chosen, np.zeros(0)
    place = found.start.take(chosen) - 1
    earlier = np.maximum(place - 1, 0)  # of a text that begins with the sign the sign itself, which is as good
    free = (text.kinds.take(earlier) != DIGIT) & (text.codes.take(earlier) != PERCENT)
    chosen, place = chosen[free], place[free]
    return place, found.sign.take(chosen) + 1, np.where(before.take(chosen) == PLUS, 1.0, -1.0)
