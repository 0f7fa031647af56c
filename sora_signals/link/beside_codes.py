"""Codes beside names: a name and its code are one span, a code without a name is a span of its own."""

import re
from typing import NamedTuple

import numpy as np
import regex

from sora_signals.arrays import Bools, Ints, ended, indexes, ints
from sora_signals.link.names import NameIndex
from sora_signals.link.table import NO_SECURITY, Candidates
from sora_signals.recognise.tickers import OPEN_BRACKET, Codes
from sora_signals.securities.master import SecurityMaster
from sora_signals.text.classes import DIGIT
from sora_signals.text.normalise import Text

# from a name to its code: (SZ:, (代码:, (行情
BETWEEN = regex.compile(r"[ 、]?(?:[(\[【<]\p{Han}{0,4}|[(\[【<]?(?:[^()\[\]\d,。;、\x1e]{0,8}[:: ])?)$")
BETWEEN_BACK = re.compile(r"[ ,)\]】]{0,2}[(]?$")  # from a code to its name
CLOSING = regex.compile(r"[A-Z0-9./,;:&\- ]{0,24}(?:,\p{Han}{1,4}){0,3}[)\]】>]")
FIGURE = re.compile(r"[\d.]\d{8}")  # the end of a figure with decimals, and a code
PLAIN, CLOSES = frozenset(["", "("]), ")"  # what most often stands before a code, and behind it
CODE, DECIMALS = 6, 2  # characters of a code, and of the end of a figure before it
REACH, BACK = 14, 3  # characters between a name and its code, and between a code and its name


class _Codes(NamedTuple):
    """Codes of known securities.

    Attributes:
        start, end: Where each stands. security: What it names. bare: Whether without its exchange.
        bracketed: Whether behind a bracket. amount: Whether what touches it makes it an amount.
    """

    start: Ints
    end: Ints
    security: Ints
    bare: Bools
    bracketed: Bools
    amount: Bools


class _Code(NamedTuple):
    start: int
    end: int
    security: int
    bare: bool
    bracketed: bool


def join_codes(text: str, spans: Candidates, codes: Codes, index: NameIndex, master: SecurityMaster) -> Candidates:
    """Return the spans in reading order, each code joined to the name beside it or standing alone."""
    known = _known(codes, master) if codes.code else None
    if known is None or not len(known.start):
        return spans
    after = spans.start.searchsorted(known.start)
    before = after - 1
    last_end = ended(spans.end, -1)[before]  # the one before the first is the one appended
    gap = known.start - last_end
    led = (before >= 0) & (gap >= 0) & (gap <= REACH)
    inside = (before >= 0) & (known.start < last_end)
    gap = ended(spans.start, len(text) + REACH)[after] - known.end
    followed = (gap >= 0) & (gap <= BACK)
    alone = ~known.amount & ~inside
    alone[_joined(text, spans, known, led, followed, after, index)] = False
    return spans.joined(_alone(known, alone)) if np.count_nonzero(alone) else spans


def join_figures(text: Text, spans: Candidates, index: NameIndex, master: SecurityMaster) -> None:
    """Join names to their codes where a figure is glued before the code, as in tables of PDFs: 386.01300832新产业."""
    at = indexes(text.kinds[spans.start - 1] == DIGIT)
    if not len(at):
        return
    # before most of these names stands a year, a number of a line, or the figure alone
    at = at[(text.kinds[spans.start[at] - DECIMALS - CODE] == DIGIT) & (spans.code[at] == NO_SECURITY)]
    for i, end in zip(at.tolist(), spans.start[at].tolist(), strict=True):
        if FIGURE.fullmatch(text.text, max(0, end - DECIMALS - CODE - 1), end):
            start = end - CODE
            security = master.index_of(text.text[start:end])
            if security is not None:
                told = _Code(start, end, security, bare=True, bracketed=False)
                if _means(spans, i, told, index):
                    spans.start[i] = start
                    _give(spans, i, told)


def _known(codes: Codes, master: SecurityMaster) -> _Codes:
    places = enumerate(zip(codes.code, codes.exchange, strict=True))
    found = [(i, master.index_of(f"{code}.{exchange}" if exchange else code)) for i, (code, exchange) in places]
    at = ints([i for i, security in found if security is not None])
    security = ints([security for _, security in found if security is not None])
    return _Codes(codes.start[at], codes.end[at], security, ~codes.explicit[at], codes.bracketed[at], codes.amount[at])


def _alone(known: _Codes, chosen: Bools) -> Candidates:
    start = known.start[chosen]
    none = np.zeros(len(start), dtype=np.int64)
    alone = Candidates.of_names(start, start, none, none, ints())
    alone.end[:], alone.code[:], alone.bare[:] = known.end[chosen], known.security[chosen], known.bare[chosen]
    alone.code_start[:] = start
    return alone


def _joined(
    text: str, spans: Candidates, known: _Codes, led: Bools, followed: Bools, after: Ints, index: NameIndex
) -> list[int]:
    """Join codes to the names beside them; return which ones found one.

    Args:
        text, spans, known, index: The batch, its names and codes, and what the names may mean.
        led, followed: Whether a name stands near enough before, or behind, each code. after: The name behind each.
    """
    done: list[int] = []
    at = indexes(led | followed)
    near = zip(*(column[at].tolist() for column in (led, followed, after)), strict=True)
    codes = map(_Code._make, zip(*(column[at].tolist() for column in known[:-1]), strict=True))
    for n, (has_before, has_after, i), code in zip(at.tolist(), near, codes, strict=True):
        joined = has_before and _join_before(text, spans, i - 1, code, index)
        if joined or (has_after and _join_after(text, spans, i, code, index)):
            done.append(n)
    return done


def _join_before(text: str, spans: Candidates, i: int, code: _Code, index: NameIndex) -> bool:
    """Join a code to the name before it, with the brackets around the code."""
    end = int(spans.end[i])
    between = text[end : code.start]
    if spans.code[i] != NO_SECURITY or not (between in PLAIN or BETWEEN.fullmatch(between)):
        return False
    if (not code.bracketed or len(between) > 1) and not _means(spans, i, code, index):
        return False
    opened = code.bracketed or not OPEN_BRACKET.isdisjoint(between)
    spans.end[i] = _closed(text, code.end) if opened else code.end
    _give(spans, i, code)
    return True


def _closed(text: str, end: int) -> int:
    """The end of the bracket in which a code ends, the end of the code if no bracket closes."""
    if text[end] == CLOSES:
        return end + 1
    closing = CLOSING.match(text, end, end + 26)
    return closing.end() if closing else end


def _join_after(text: str, spans: Candidates, i: int, code: _Code, index: NameIndex) -> bool:
    """Join a code to the name behind it (300394天孚通信, 300394.SZ 天孚通信), if both mean the same security."""
    start = int(spans.start[i])
    if spans.code[i] != NO_SECURITY or not BETWEEN_BACK.fullmatch(text, code.end, start):
        return False
    if not _means(spans, i, code, index):
        return False
    bracket = code.start > 0 and text[code.start - 1] in OPEN_BRACKET
    opened = bracket and text[code.end : start].strip(" ,") != ""
    spans.start[i] = code.start - opened
    _give(spans, i, code)
    return True


def _means(spans: Candidates, i: int, code: _Code, index: NameIndex) -> bool:
    return any(index.security[row] == code.security for row in spans.rows(i))


def _give(spans: Candidates, i: int, code: _Code) -> None:
    spans.code[i], spans.bare[i], spans.code_start[i] = code.security, code.bare, code.start
