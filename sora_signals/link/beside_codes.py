"""Codes beside names: a name and its code are one span, a code without a name is a span of its own."""

from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass

import regex

from sora_signals.link.spans import NO_SECURITY, Span
from sora_signals.recognise.tickers import OPEN_BRACKET, Codes
from sora_signals.securities.forms import NameForms
from sora_signals.securities.master import SecurityMaster

# from a name to its code: (SZ:, (代码:, (行情
BETWEEN = regex.compile(r"[ 、]?(?:[(\[【<]\p{Han}{0,4}|[(\[【<]?(?:[^()\[\]\d,。;、\x1e]{0,8}[:: ])?)$")
BETWEEN_BACK = regex.compile(r"[ ,)\]】]{0,2}[(]?$")  # from a code to its name
CLOSING = regex.compile(r"[A-Z0-9./,;:&\- ]{0,24}(?:,\p{Han}{1,4}){0,3}[)\]】>]")
REACH = 14  # characters between a name and its code


@dataclass(frozen=True, slots=True)
class _Code:
    """A code of a known security: where it stands, and whether without its exchange and behind a bracket."""

    start: int
    end: int
    security: int
    bare: bool
    bracketed: bool


def join_codes(text: str, spans: list[Span], codes: Codes, forms: NameForms, master: SecurityMaster) -> list[Span]:
    """Return the spans in reading order, each code joined to the name beside it or standing alone."""
    starts, ends = [s.start for s in spans], [s.end for s in spans]
    alone: list[Span] = []
    for code, amount in _known(codes, master):
        here = bisect_left(starts, code.start)
        before = spans[here - 1] if here else None
        after = spans[here] if here < len(spans) else None
        joined = _join_before(text, before, code, forms) or _join_after(text, after, code, forms)
        if not joined and not amount and not (before and before.start <= code.start < ends[here - 1]):
            alone.append(Span(code.start, code.end, code.start, code.start, [], code.security, code.bare, code.start))
    return sorted([*spans, *alone], key=lambda s: (s.start, s.end))


def _known(codes: Codes, master: SecurityMaster) -> Iterator[tuple[_Code, bool]]:
    """Codes of known securities, each with whether what touches it makes it an amount."""
    places = zip(codes.start.tolist(), codes.end.tolist(), codes.code, codes.exchange, strict=True)
    flags = zip(codes.explicit.tolist(), codes.bracketed.tolist(), codes.amount.tolist(), strict=True)
    for (start, end, digits, exchange), (explicit, bracketed, amount) in zip(places, flags, strict=True):
        security = master.index_of(f"{digits}.{exchange}" if exchange else digits)
        if security is not None:
            yield _Code(start, end, security, not explicit, bracketed), amount


def _means(span: Span, security: int, forms: NameForms) -> bool:
    return security in forms.security[span.rows].tolist()


def _join_before(text: str, span: Span | None, code: _Code, forms: NameForms) -> bool:
    """Join a code to the name before it, with the brackets around the code."""
    if span is None or span.code != NO_SECURITY or not 0 <= code.start - span.end <= REACH:
        return False
    if not BETWEEN.fullmatch(text, span.end, code.start):
        return False
    if not _means(span, code.security, forms) and (not code.bracketed or code.start - span.end > 1):
        return False
    closing = CLOSING.match(text, code.end, code.end + 26)
    opened = code.bracketed or any(c in OPEN_BRACKET for c in text[span.end : code.start])
    span.end = closing.end() if closing and opened else code.end
    span.code, span.bare, span.code_start = code.security, code.bare, code.start
    return True


def _join_after(text: str, span: Span | None, code: _Code, forms: NameForms) -> bool:
    """Join a code to the name behind it (300394天孚通信, 300394.SZ 天孚通信), if both mean the same security."""
    if span is None or span.code != NO_SECURITY or not 0 <= span.start - code.end <= 3:
        return False
    if not BETWEEN_BACK.fullmatch(text, code.end, span.start) or not _means(span, code.security, forms):
        return False
    bracket = code.start > 0 and text[code.start - 1] in OPEN_BRACKET
    opened = bracket and text[code.end : span.start].strip(" ,") != ""
    span.start, span.code, span.bare, span.code_start = code.start - opened, code.security, code.bare, code.start
    return True
