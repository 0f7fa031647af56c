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
AMOUNT_BEFORE = regex.compile(r"[+\-.¥$*/#~]$|\d,$")
AMOUNT_BEHIND = regex.compile(r"[.,]\d|[%‰℃/~*#]|-\d|[A-Z]")
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
    digit = np.concatenate([[False], batch.kinds == DIGIT, [False]])
    edges = np.flatnonzero(digit[1:] != digit[:-1])
    starts, ends = edges[::2], edges[1::2]
    long = ends - starts >= DIGITS
    found = [_read(text, s, e) for s, e in zip(starts[long].tolist(), ends[long].tolist(), strict=True)]
    rows = [row for row in found if row]
    columns = list(zip(*rows, strict=True)) if rows else [()] * 7
    flags = [np.array(column, dtype=np.bool_) for column in columns[4:]]
    return Codes(ints(columns[0]), ints(columns[1]), columns[2], columns[3], *flags)


def _read(text: str, start: int, end: int) -> tuple[int, int, str, str, bool, bool, bool] | None:
    behind = BEHIND.match(text, end, end + 14)
    before = BEFORE.search(text, max(0, start - 6), start) if end - start == DIGITS else None
    if not behind and end - start != DIGITS:
        return None
    code = text[end - DIGITS : end]
    if behind and behind[1] != "CH":
        return (
            end - DIGITS,
            behind.end(),
            code,
            EXCHANGE[behind[1]],
            True,
            _bracketed(text, end - DIGITS),
            False,
        )
    if before:
        first = before.start() + (text[before.start()] == "$")
        return first, end, code, EXCHANGE[before[1]], True, _bracketed(text, first), False
    last = behind.end() if behind else end
    amount = not behind and _is_amount(text, start, end)
    return end - DIGITS, last, code, "", bool(behind), _bracketed(text, start), amount


def _bracketed(text: str, start: int) -> bool:
    return start > 0 and text[start - 1] in OPEN_BRACKET


def _is_amount(text: str, start: int, end: int) -> bool:
    window = max(0, start - 2)
    return bool(AMOUNT_BEFORE.search(text, window, start) or AMOUNT_BEHIND.match(text, end, end + 2))
