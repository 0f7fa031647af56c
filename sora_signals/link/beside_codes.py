"""Codes beside names: a name and its code are one span, a code without a name is a span of its own."""

from bisect import bisect_left

import regex

from sora_signals.link.spans import NO_SECURITY, Span
from sora_signals.recognise.tickers import OPEN_BRACKET, Codes
from sora_signals.securities.forms import NameForms
from sora_signals.securities.master import SecurityMaster

BETWEEN = regex.compile(r"[ 、]?[(\[【<]?(?:[^()\[\]\d,。;、]{0,8}[:: ])?$")  # from a name to its code
BETWEEN_BACK = regex.compile(r"[ ,)\]】]{0,2}[(]?$")  # from a code to its name
CLOSING = regex.compile(r"[A-Z0-9./,;:&\- ]{0,24}[)\]】>]")
REACH = 14  # characters between a name and its code


def join_codes(text: str, spans: list[Span], codes: Codes, forms: NameForms, master: SecurityMaster) -> list[Span]:
    """Return the spans in reading order, each code joined to the name beside it or standing alone."""
    starts, ends = [s.start for s in spans], [s.end for s in spans]
    alone: list[Span] = []
    for i, (start, end) in enumerate(zip(codes.start.tolist(), codes.end.tolist(), strict=True)):
        security = _security(codes, i, master)
        if security == NO_SECURITY:
            continue
        here = bisect_left(starts, start)
        before = spans[here - 1] if here else None
        after = spans[here] if here < len(spans) else None
        bare = not codes.explicit[i]
        joined = _join_before(text, before, start, end, security, bare, bool(codes.bracketed[i]), forms)
        joined = joined or _join_after(text, after, start, end, security, bare, forms)
        if not joined and not codes.amount[i] and not (before and before.start <= start < ends[here - 1]):
            alone.append(Span(start, end, start, start, [], security, bare, start))
    return sorted([*spans, *alone], key=lambda s: (s.start, s.end))


def _security(codes: Codes, i: int, master: SecurityMaster) -> int:
    exchange = codes.exchange[i]
    index = master.index_of(f"{codes.code[i]}.{exchange}" if exchange else codes.code[i])
    return NO_SECURITY if index is None else index


def _means(span: Span, security: int, forms: NameForms) -> bool:
    return security in forms.security[span.rows].tolist()


def _join_before(
    text: str,
    span: Span | None,
    start: int,
    end: int,
    security: int,
    bare: bool,
    bracketed: bool,
    forms: NameForms,
) -> bool:
    """Join a code to the name before it, with the brackets around the code."""
    if span is None or span.code != NO_SECURITY or not 0 <= start - span.end <= REACH:
        return False
    if not BETWEEN.fullmatch(text, span.end, start):
        return False
    same = _means(span, security, forms)
    if not same and (not bracketed or start - span.end > 1):
        return False
    closing = CLOSING.match(text, end, end + 26)
    opened = bracketed or any(c in OPEN_BRACKET for c in text[span.end : start])
    span.end = closing.end() if closing and opened else end
    span.code, span.bare, span.code_start = security, bare, start
    return True


def _join_after(
    text: str, span: Span | None, start: int, end: int, security: int, bare: bool, forms: NameForms
) -> bool:
    """Join a code to the name behind it (300394天孚通信, 300394.SZ 天孚通信), if both mean the same security."""
    if span is None or span.code != NO_SECURITY or not 0 <= span.start - end <= 3:
        return False
    if not BETWEEN_BACK.fullmatch(text, end, span.start) or not _means(span, security, forms):
        return False
    opened = start > 0 and text[start - 1] in OPEN_BRACKET and text[end : span.start].strip(" ,") != ""
    span.start, span.code, span.bare, span.code_start = start - opened, security, bare, start
    return True
