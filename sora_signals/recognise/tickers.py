"""Six-digit codes: every format that names its exchange, and bare ones with what stands around them.

Whether a code is a listed A share, and whether a bare one is meant as a code at all, is decided by the linker.
"""

from dataclasses import dataclass
from types import MappingProxyType

import numpy as np
import regex

from sora_signals.arrays import Bools, Ints, ints
from sora_signals.text.classes import DIGIT
from sora_signals.text.normalise import Text

DIGITS = 6
BEHIND = regex.compile(r"[ .,:·]?(SZ|SH|SS|BJ|XSHE|XSHG|BJSE|CH)(?![A-Z])(?: ?EQUITY)?")
BEFORE = regex.compile(r"(?<![A-Z0-9])\$?(SZ|SH|BJ|XSHE|XSHG)[.: ]?$")
# the one character that tells most numbers apart from codes with a mark, before a pattern is tried
DIVIDERS, INITIALS, FINALS = frozenset(" .,:·"), frozenset("SBXC"), frozenset("ZHJEG")
SIGNS, UNITS = frozenset("+-.¥$*/#~"), frozenset("%‰℃/~*#")
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
    text = batch.text
    digits = np.flatnonzero(batch.kinds == DIGIT)
    fresh = np.flatnonzero(np.diff(digits, prepend=-2) != 1)
    size = np.diff(fresh, append=len(digits))
    starts = digits[fresh[size >= DIGITS]]
    ends = starts + size[size >= DIGITS]
    found = [_read(text, s, e) for s, e in zip(starts.tolist(), ends.tolist(), strict=True)]
    rows = [row for row in found if row]
    columns = list(zip(*rows, strict=True)) if rows else [()] * 7
    flags = [np.array(column, dtype=np.bool_) for column in columns[4:]]
    return Codes(ints(columns[0]), ints(columns[1]), columns[2], columns[3], *flags)


def _read(text: str, start: int, end: int) -> tuple[int, int, str, str, bool, bool, bool] | None:
    behind = _mark_behind(text, end)
    if not behind and end - start != DIGITS:
        return None
    code = text[end - DIGITS : end]
    if behind and behind[1] != "CH":
        first = end - DIGITS
        return first, behind.end(), code, EXCHANGE[behind[1]], True, _bracketed(text, first), False
    before = _mark_before(text, start) if end - start == DIGITS else None
    if before:
        first = before.start() + (text[before.start()] == "$")
        return first, end, code, EXCHANGE[before[1]], True, _bracketed(text, first), False
    last = behind.end() if behind else end
    amount = not behind and _is_amount(text, start, end)
    return end - DIGITS, last, code, "", bool(behind), _bracketed(text, start), amount


def _mark_behind(text: str, end: int) -> "regex.Match[str] | None":
    at = end + (text[end] in DIVIDERS)
    return BEHIND.match(text, end, end + 14) if text[at : at + 1] in INITIALS else None


def _mark_before(text: str, start: int) -> "regex.Match[str] | None":
    at = start - (text[start - 1 : start] in DIVIDERS)
    return BEFORE.search(text, max(0, start - 6), start) if text[at - 1 : at] in FINALS else None


def _bracketed(text: str, start: int) -> bool:
    return start > 0 and text[start - 1] in OPEN_BRACKET


def _is_amount(text: str, start: int, end: int) -> bool:
    """Whether a sign, a unit or another figure touches a number."""
    before, behind = text[start - 1 : start], text[end]
    if before in SIGNS or behind in UNITS or "A" <= behind <= "Z":
        return True
    parted = before == "," and text[start - 2 : start - 1].isdecimal()
    return parted or (behind in ".,-" and text[end + 1 : end + 2].isdecimal())
