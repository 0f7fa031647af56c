"""Six-digit codes: every format that names its exchange, and bare ones with what stands around them.

Whether a code is a listed A share, and whether a bare one is meant as a code at all, is decided by the linker.
"""

import re
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np

from sora_signals.arrays import Bools, Bytes, Ints, ended, indexes, led
from sora_signals.text.classes import DIGIT
from sora_signals.text.normalise import Text

DIGITS = 6
HONG_KONG = r"0\d{4}|\d{4,5}\.HK"  # codes of Hong Kong
BEHIND = re.compile(r"[ .,:·]?(SZ|SH|SS|BJ|XSHE|XSHG|BJSE|CH)(?![A-Z])(?: ?EQUITY)?")
BEFORE = re.compile(r"(?<![A-Z0-9])\$?(SZ|SH|BJ|XSHE|XSHG)[.: ]?$")
# what a character beside a number may be, as bits: part of a mark's beginning or end, or of what makes it an amount
DIVIDER, INITIAL, FINAL, SIGN, UNIT, POINT, COMMA, DIGIT_BIT = (1 << bit for bit in range(8))
BESIDE = (-2, -1, DIGITS, DIGITS + 1)  # the two characters before a number and the two behind it
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


def find_codes(batch: Text) -> Codes:
    """Return every run of digits that can be a code; runs glued to other digits count only with an exchange mark."""
    digits = indexes(batch.kinds == DIGIT)
    six = indexes(digits[DIGITS - 1 :] == digits[: 1 - DIGITS] + (DIGITS - 1))  # so many stand side by side
    if not len(six):
        none = np.zeros(0, dtype=np.bool_)
        return Codes(six, six, (), (), none, none, none)
    parted = six[1:] != six[:-1] + 1
    last = ended(parted, 1)
    alone = led(1, parted)[last]
    first = digits[six[last]]
    start, end = first.copy(), first + DIGITS
    exchange = [""] * len(first)
    explicit = np.zeros(len(first), dtype=np.bool_)
    roles = ROLES.take(batch.codes.take(first[:, None] + BESIDE, mode="wrap"), mode="clip").T
    for i in indexes(_may_be_marked(*roles)).tolist():
        marked = _marked(batch.text, int(first[i]), int(end[i]), alone=bool(alone[i]))
        if marked:
            start[i], end[i], exchange[i] = marked
            explicit[i] = True
    chosen = indexes(alone | explicit)
    amount = (_are_amounts(*roles) & ~explicit)[chosen]
    start, end, explicit = start[chosen], end[chosen], explicit[chosen]
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


def _may_be_marked(second: Bytes, before: Bytes, behind: Bytes, fourth: Bytes) -> Bools:
    """Whether a letter that an exchange's mark begins or ends with stands beside each number.

    That tells most numbers apart from codes with a mark before a pattern is tried.
    """
    initial = np.where(behind & DIVIDER, fourth, behind) & INITIAL
    final = np.where(before & DIVIDER, second, before) & FINAL
    return np.asarray((initial | final) != 0)


def _are_amounts(second: Bytes, before: Bytes, behind: Bytes, fourth: Bytes) -> Bools:
    """Whether a sign, a unit or another figure touches each number."""
    front = np.where(before & COMMA, second & DIGIT_BIT, before & SIGN)
    back = np.where(behind & POINT, fourth & DIGIT_BIT, behind & UNIT)
    return np.asarray((front | back) != 0)


def _roles() -> Bytes:
    """The bits of each character up to the last one that has any, and none behind it."""
    letters = "".join(map(chr, range(ord("A"), ord("Z") + 1)))
    told = {
        DIVIDER: " .,:·",
        INITIAL: "SBXC",
        FINAL: "ZHJEG",
        SIGN: "+-.¥$*/#~",
        UNIT: "%‰℃/~*#" + letters,
        POINT: ".,-",
        COMMA: ",",
        DIGIT_BIT: "0123456789",
    }
    bits = np.zeros(max(map(ord, "".join(told.values()))) + 2, dtype=np.uint8)
    for bit, chars in told.items():
        bits[list(map(ord, chars))] |= bit
    return bits


ROLES = _roles()
