"""Six-digit codes: every format that names its exchange, and bare ones with what stands around them.

Whether a code is a listed A share, and whether a bare one is meant as a code at all, is decided by the linker.
"""

from dataclasses import dataclass
from types import MappingProxyType

import numpy as np
import regex

from sora_signals.arrays import Bools, Ints, among, ended, indexes, run_heads
from sora_signals.text.classes import DIGIT
from sora_signals.text.normalise import Text

DIGITS = 6
HONG_KONG = r"0\d{4}|\d{4,5}\.HK"  # codes of Hong Kong
BEHIND = regex.compile(r"[ .,:·]?(SZ|SH|SS|BJ|XSHE|XSHG|BJSE|CH)(?![A-Z])(?: ?EQUITY)?")
BEFORE = regex.compile(r"(?<![A-Z0-9])\$?(SZ|SH|BJ|XSHE|XSHG)[.: ]?$")
# the one character that tells most numbers apart from codes with a mark, before a pattern is tried
DIVIDERS, INITIALS, FINALS = (tuple(map(ord, chars)) for chars in (" .,:·", "SBXC", "ZHJEG"))
# what makes a number an amount before and behind it, at once or with another digit
SIGNS, UNITS, POINTS = (tuple(map(ord, chars)) for chars in ("+-.¥$*/#~", "%‰℃/~*#", ".,-"))
COMMA = ord(",")
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
    fresh = indexes(run_heads(digits))
    size = ended(fresh, len(digits))[1:] - fresh
    end = (digits[fresh] + size)[size >= DIGITS]
    alone = size[size >= DIGITS] == DIGITS
    if not len(end):
        return Codes(end, end, (), (), alone, alone, alone)
    start = end - DIGITS
    code = [batch.text[s:e] for s, e in zip(start.tolist(), end.tolist(), strict=True)]
    exchange = [""] * len(code)
    explicit = np.zeros(len(code), dtype=np.bool_)
    beside = _beside(batch, start, end)
    for i in indexes(_may_be_marked(*beside)).tolist():
        marked = _marked(batch.text, int(start[i]), int(end[i]), alone=bool(alone[i]))
        if marked:
            start[i], end[i], exchange[i] = marked
            explicit[i] = True
    bracketed = among(_beside(batch, start, end)[1], *map(ord, OPEN_BRACKET))
    amount = _are_amounts(*beside) & ~explicit
    chosen = indexes(alone | explicit)
    code, exchange = ([column[i] for i in chosen.tolist()] for column in (code, exchange))
    flags = explicit[chosen], bracketed[chosen], amount[chosen]
    return Codes(start[chosen], end[chosen], tuple(code), tuple(exchange), *flags)


def _marked(text: str, start: int, end: int, *, alone: bool) -> tuple[int, int, str] | None:
    """The span of six digits with the exchange that is written beside them, or None; ``alone`` if no digit is."""
    behind = BEHIND.match(text, end, end + 14)
    if behind and behind[1] != "CH":
        return start, behind.end(), EXCHANGE[behind[1]]
    before = BEFORE.search(text, max(0, start - 6), start) if alone else None
    if before:
        return before.start() + (text[before.start()] == "$"), end, EXCHANGE[before[1]]
    return (start, behind.end(), EXCHANGE[behind[1]]) if behind else None


def _beside(batch: Text, start: Ints, end: Ints) -> tuple[Ints, Ints, Ints, Ints]:
    """The two characters before each number and the two behind it."""
    last = max(len(batch.codes) - 1, 0)
    places = (start - 2, start - 1, end, np.minimum(end + 1, last))
    second, before, behind, fourth = (batch.codes[place].astype(np.int64) for place in places)
    return second, before, behind, fourth


def _may_be_marked(second: Ints, before: Ints, behind: Ints, fourth: Ints) -> Bools:
    """Whether a letter that an exchange's mark begins or ends with stands beside each number."""
    initial = np.where(among(behind, *DIVIDERS), fourth, behind)
    final = np.where(among(before, *DIVIDERS), second, before)
    return among(initial, *INITIALS) | among(final, *FINALS)


def _are_amounts(second: Ints, before: Ints, behind: Ints, fourth: Ints) -> Bools:
    """Whether a sign, a unit or another figure touches each number."""
    parted = (before == COMMA) & _is_digit(second)
    goes_on = among(behind, *POINTS) & _is_digit(fourth)
    letter = (behind >= ord("A")) & (behind <= ord("Z"))
    return np.asarray(among(before, *SIGNS) | among(behind, *UNITS) | letter | parted | goes_on)


def _is_digit(code: Ints) -> Bools:
    return np.asarray((code >= ord("0")) & (code <= ord("9")))
