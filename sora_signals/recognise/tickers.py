"""Six-digit codes: every format that names its exchange, and bare ones with what stands around them.

Whether a code is a listed A share, and whether a bare one is meant as a code at all, is decided by the linker.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from string import ascii_uppercase, digits
from types import MappingProxyType

import numpy as np
import numpy.typing as npt

from sora_signals.arrays import Bools, Bytes, Ints, ended, indexes, ints, led
from sora_signals.text.classes import DIGIT
from sora_signals.text.fold import to_codes
from sora_signals.text.normalise import Text

DIGITS = 6
HONG_KONG = r"0\d{4}|\d{4,5}\.HK"  # codes of Hong Kong
BEHIND = re.compile(r"[ .,:·]?(SZ|SH|SS|BJ|XSHE|XSHG|BJSE|CH)(?![A-Z])(?: ?EQUITY)?")
BEFORE = re.compile(r"(?<![A-Z0-9])\$?(SZ|SH|BJ|XSHE|XSHG)[.: ]?$")
MARK, AMOUNT = 1, 2  # what characters beside a number tell of it, as bits: an exchange may be written; it is none
BESIDE = (-2, -1, DIGITS, DIGITS + 1)  # the two characters before a number and the two behind it
PLACE_VALUES = tuple(10**place for place in reversed(range(DIGITS)))
ZEROS = ord("0") * sum(PLACE_VALUES)  # what a number's characters come to beyond its value
OPEN_BRACKET = frozenset("([【〔{<")
EXCHANGE = MappingProxyType(
    {
        "SZ": "SZ",
        "XSHE": "SZ",
        "SH": "SH",
        "SS": "SH",
        "XSHG": "SH",
        "BJ": "BJ",
        "BJSE": "BJ",
        "CH": "",
    }
)


@dataclass(frozen=True, slots=True)
class Codes:
    """Codes in reading order, equally long.

    Attributes:
        start, end: Span of the code with its exchange mark.
        code: The six digits. exchange: ``SZ``, ``SH``, ``BJ``, or empty where none is written.
        explicit: Whether the exchange is written. bracketed: whether an opening bracket stands before it.
        amount: Whether what touches a bare code makes it a number (a unit, a sign, a decimal point).
    """

    start: Ints
    end: Ints
    code: tuple[str, ...]
    exchange: tuple[str, ...]
    explicit: Bools
    bracketed: Bools
    amount: Bools


def numbered(codes: Iterable[str]) -> Bools:
    """Return which of all six-digit numbers are codes, as a table for ``find_codes``.

    >>> np.flatnonzero(numbered(["300394", "000001"])).tolist()
    [1, 300394]
    """
    table = np.zeros(10**DIGITS, dtype=np.bool_)
    table[to_codes("".join(filter(str.isdecimal, codes))).reshape(-1, DIGITS) @ PLACE_VALUES - ZEROS] = True
    return table


def find_codes(batch: Text, listed: Bools | None = None) -> Codes:
    """Return every run of digits that can be a code; runs glued to other digits count only with an exchange mark.

    Args:
        batch: The batch. listed: Which numbers are looked for (``numbered``): most of a text's are none of a company's.
    """
    digit = batch.kinds == DIGIT
    three = digit[2:] & digit[1:-1] & digit[:-2]
    six = indexes(three[3:] & three[:-3])  # where so many stand side by side
    if not len(six):
        return _none()
    parted = six[1:] != six[:-1] + 1
    last = indexes(ended(parted, 1))
    first = six.take(last)
    if listed is not None:
        number = batch.codes.take(first[:, None] + np.arange(DIGITS)) @ PLACE_VALUES - ZEROS
        wanted = indexes(listed.take(number))
        if not len(wanted):
            return _none()
        last, first = last.take(wanted), first.take(wanted)
    return _coded(batch, first, led(1, parted).take(last))


def _none() -> Codes:
    nowhere, false = ints(), np.zeros(0, dtype=np.bool_)
    return Codes(nowhere, nowhere, (), (), false, false, false)


def _coded(batch: Text, first: Ints, alone: Bools) -> Codes:
    """What stands around runs of six digits, given by their first ones; ``alone``: beside no other digit."""
    start, end = first.copy(), first + DIGITS
    exchange = [""] * len(first)
    explicit = np.zeros(len(first), dtype=np.bool_)
    told = _told_beside(batch.codes.take(first[:, None] + BESIDE, mode="wrap").T)
    # that tells most numbers apart from codes with a mark before a pattern is tried
    for i in indexes(told & MARK != 0).tolist():
        marked = _marked(batch.text, int(first[i]), int(end[i]), alone=bool(alone[i]))
        if marked:
            start[i], end[i], exchange[i] = marked
            explicit[i] = True
    chosen = indexes(alone | explicit)
    start, end, explicit = start[chosen], end[chosen], explicit[chosen]
    amount = (told[chosen] & AMOUNT != 0) & ~explicit
    code = tuple(batch.text[at : at + DIGITS] for at in first[chosen].tolist())
    bracketed = np.array([batch.text[at - 1] in OPEN_BRACKET for at in start.tolist()], dtype=np.bool_)
    return Codes(start, end, code, tuple(exchange[i] for i in chosen.tolist()), explicit, bracketed, amount)


def _marked(text: str, start: int, end: int, *, alone: bool) -> tuple[int, int, str] | None:
    """The span of six digits with the exchange that is written beside them, or None; ``alone`` if no digit is."""
    behind = BEHIND.match(text, end, end + 14)
    if behind and behind[1] != "CH":
        return start, behind.end(), EXCHANGE[behind[1]]
    before = BEFORE.search(text, max(0, start - 6), start) if alone else None
    if before:
        return before.start() + (text[before.start()] == "$"), end, EXCHANGE[before[1]]
    return (start, behind.end(), EXCHANGE[behind[1]]) if behind else None


def _told_beside(codes: npt.NDArray[np.uint32]) -> Bytes:
    """The bits of numbers by the two characters before each and the two behind it.

    A letter may begin or end an exchange's mark; a sign, a unit or another figure makes the number an amount.
    """
    second, before, behind, fourth = codes
    front = NEAR_BEFORE.take(before, mode="clip")
    front |= OPEN_BEFORE.take(before, mode="clip") & FAR_BEFORE.take(second, mode="clip")
    back = NEAR_BEHIND.take(behind, mode="clip")
    back |= OPEN_BEHIND.take(behind, mode="clip") & FAR_BEHIND.take(fourth, mode="clip")
    told: Bytes = front | back
    return told


def _table(mark: str, amount: str) -> Bytes:
    """The bits of each character up to the last one that has any, and none behind it."""
    bits = np.zeros(max(map(ord, mark + amount)) + 2, dtype=np.uint8)
    bits[list(map(ord, mark))] |= MARK
    bits[list(map(ord, amount))] |= AMOUNT
    return bits


INITIALS, FINALS, DIVIDERS = "SBXC", "ZHJEG", " .,:·"  # what an exchange's mark begins and ends with, and is parted by
# what tells right beside a number, what lets the next character tell something, and what tells it there
NEAR_BEFORE, NEAR_BEHIND = _table(FINALS, "+-.¥$*/#~"), _table(INITIALS, "%‰℃/~*#" + ascii_uppercase)
OPEN_BEFORE, OPEN_BEHIND = _table(DIVIDERS, ","), _table(DIVIDERS, ".,-")
FAR_BEFORE, FAR_BEHIND = _table(FINALS, digits), _table(INITIALS, digits)
