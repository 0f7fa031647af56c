"""Numbers: the percentages that give a movement its size, and those that are movements themselves."""

import numpy as np
import regex

from sora_signals.arrays import Bools, Floats, Ints, ints
from sora_signals.recognise.context import Context
from sora_signals.text.classes import DIGIT

NUMBER = regex.compile(r"(?<![\d%])[+-]\d{1,5}(?:\.\d{1,4})?%")
NUMBER_REACH = 3  # characters between a movement and its number, where only a number makes it one
PERCENT = regex.compile(r"(\d{1,5}(?:\.\d{1,4})?)%")
PERCENT_REACH = 3
PERCENT_SIGN, LONGEST_NUMBER = ord("%"), 10


def numbered(context: Context, end: Ints) -> Bools:
    """Return whether a digit stands within a few characters behind each place (跌约3%)."""
    text = context.text
    limit = text.piece_start.take(text.piece_of(end - 1) + 1)
    found = np.zeros(len(end), dtype=np.bool_)
    for step in range(NUMBER_REACH):
        found |= (end + step < limit) & (text.kinds.take(np.minimum(end + step, limit - 1)) == DIGIT)
    return found


def size_factor(context: Context, start: Ints, end: Ints, moves: Bools, judging: Bools) -> Floats:
    """Return the factor of the percentage behind each move: ``0.6 + 0.4 log10(1 + percent)``, 1 without one."""
    text, signs = context.text, np.flatnonzero(context.text.codes == PERCENT_SIGN)
    sign = np.append(signs, len(text.text))[np.searchsorted(signs, end)]
    judged = start[judging]
    following = np.append(judged, len(text.text))[np.searchsorted(judged, start, side="right")]
    limit = np.minimum(following, text.piece_start[text.piece_of(start) + 1])
    percent = np.full(len(end), 9.0)
    at = np.flatnonzero(moves & (sign - end <= PERCENT_REACH + LONGEST_NUMBER))
    for i, *where in zip(*(column.tolist() for column in (at, start[at], end[at], sign[at], limit[at])), strict=True):
        percent[i] = _percent(text.text, *where)
    return np.clip(0.6 + 0.4 * np.log10(1.0 + percent), 0.6, 1.6)


def _percent(text: str, start: int, end: int, sign: int, limit: int) -> float:
    """The percentage that begins a few characters behind a term and before a limit; 9, which changes nothing, without.

    A term may end in the number's first digit (增3).
    """
    low = end
    while low > start and text[low - 1].isdigit():
        low -= 1
    found = PERCENT.search(text, low, sign + 1)
    near = found and found.start() - end <= PERCENT_REACH and found.start() < limit
    return float(found[1]) if found and near else 9.0


def signed_percentages(context: Context) -> tuple[Ints, Ints, Floats]:
    """Return start, end and sign of percentages like -17.45%."""
    codes, kinds = context.text.codes, context.text.kinds
    signs = np.flatnonzero((codes[:-1] == ord("+")) | (codes[:-1] == ord("-")))
    signs = signs[kinds[signs + 1] == DIGIT]
    percents = np.append(np.flatnonzero(codes == PERCENT_SIGN), len(codes))
    signs = signs[percents[np.searchsorted(percents, signs)] - signs <= LONGEST_NUMBER + 1]
    spans = ints([m.span() for at in signs.tolist() if (m := NUMBER.match(context.text.text, at))]).reshape(-1, 2)
    return spans[:, 0], spans[:, 1], np.where(codes[spans[:, 0]] == ord("+"), 1.0, -1.0)
