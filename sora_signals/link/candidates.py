"""Candidates: every place where a name or a code of a listed company may stand, with all that it may mean."""

from dataclasses import dataclass

import numpy as np
import regex

from sora_signals.arrays import Bools, Ints, expand, ints, longest
from sora_signals.recognise.context import Context
from sora_signals.recognise.tickers import OPEN_BRACKET, Codes
from sora_signals.securities.forms import NameForms
from sora_signals.securities.master import SecurityMaster

NO_SECURITY = -1
BETWEEN = regex.compile(r"[ 、]?[(\[【<]?(?:[^()\[\]\d,。;、]{0,8}[:: ])?$")  # from a name to its code
BETWEEN_BACK = regex.compile(r"[ ,)\]】]{0,2}[(]?$")  # from a code to its name
CLOSING = regex.compile(r"[A-Z0-9./,;:&\- ]{0,24}[)\]】>]")
REACH = 14  # characters between a name and its code
STATE_MARK = regex.compile(r"(?:S?\*?ST|SST|PT|退市|(?<![A-Z])(?:XD|XR|DR|N|C|S|G))$")
STATE_TAIL = regex.compile(r"-(?:UW|U|W)(?![A-Z0-9])|退(?!市|[出回款还税])")


@dataclass(frozen=True, slots=True)
class Candidates:
    """Spans in reading order; each may mean one or several securities.

    Attributes:
        start, end: Span in the normalised text; a name and the code beside it are one span.
        name_start, name_end: The part that is a name; empty (equal) for a code alone.
        code: Security that a code names, else -1. bare: whether that code stands without its exchange.
        code_start: Where the code stands, else -1.
        first, stop: Slice of ``row`` that holds the rows of ``NameForms`` which spell the name.
        row: Rows of ``NameForms``.
        marked: Whether a state mark (ST, XD, -U) stands beside the name.
    """

    start: Ints
    end: Ints
    name_start: Ints
    name_end: Ints
    code: Ints
    bare: Bools
    code_start: Ints
    first: Ints
    stop: Ints
    row: Ints
    marked: Bools

    def __len__(self) -> int:
        return len(self.start)


@dataclass(slots=True)
class _Span:
    start: int
    end: int
    name_start: int
    name_end: int
    code: int
    bare: bool
    code_start: int
    rows: list[int]
    marked: bool = False


def find_candidates(context: Context, codes: Codes, forms: NameForms, master: SecurityMaster) -> Candidates:
    """Return the candidates of a batch: names read leftmost-longest among names and other organisations, and codes."""
    spans = _name_spans(context)
    for span in spans:
        _add_marks(context.text.text, span)
    spans = _with_codes(context.text.text, spans, codes, forms, master)
    return _table(spans)


def _name_spans(context: Context) -> list[_Span]:
    names, others = context.hits["name"], context.hits["organisation"]
    order = np.lexsort((names.end, names.start))
    start, end, row = names.start[order], names.end[order], names.row[order]
    fresh = np.concatenate([[True], (np.diff(start) != 0) | (np.diff(end) != 0)]) if len(start) else ints().astype(bool)
    at = np.flatnonzero(fresh)
    keep = longest(np.concatenate([start[at], others.start]), np.concatenate([end[at], others.end]))[: len(at)]
    stops = np.append(at[1:], len(start))
    kept = zip(at[keep].tolist(), stops[keep].tolist(), strict=True)
    return [
        _Span(int(start[a]), int(end[a]), int(start[a]), int(end[a]), NO_SECURITY, False, -1, row[a:b].tolist())
        for a, b in kept
    ]


def _add_marks(text: str, span: _Span) -> None:
    before = STATE_MARK.search(text, max(0, span.start - 4), span.start)
    behind = STATE_TAIL.match(text, span.end, span.end + 4)
    if before:
        span.start, span.marked = before.start(), True
    if behind:
        span.end, span.marked = behind.end(), True


def _with_codes(text: str, spans: list[_Span], codes: Codes, forms: NameForms, master: SecurityMaster) -> list[_Span]:
    """Join each code to the name beside it; a code without one becomes a span of its own."""
    starts, ends = [s.start for s in spans], [s.end for s in spans]
    alone: list[_Span] = []
    for i, (start, end) in enumerate(zip(codes.start.tolist(), codes.end.tolist(), strict=True)):
        here = int(np.searchsorted(starts, start))
        before = spans[here - 1] if here else None
        after = spans[here] if here < len(spans) else None
        security = _security(codes, i, master)
        if security == NO_SECURITY:
            continue
        bare = not codes.explicit[i]
        joined = _join_before(text, before, start, end, security, bare, bool(codes.bracketed[i]), forms)
        joined = joined or _join_after(text, after, start, end, security, bare, forms)
        if not joined and not codes.amount[i] and not (before and before.start <= start < ends[here - 1]):
            alone.append(_Span(start, end, start, start, security, bare, start, []))
    return sorted([*spans, *alone], key=lambda s: (s.start, s.end))


def _security(codes: Codes, i: int, master: SecurityMaster) -> int:
    exchange = codes.exchange[i]
    index = master.index_of(f"{codes.code[i]}.{exchange}" if exchange else codes.code[i])
    return NO_SECURITY if index is None else index


def _means(span: _Span, security: int, forms: NameForms) -> bool:
    return security in forms.security[span.rows].tolist()


def _join_before(
    text: str,
    span: _Span | None,
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
    text: str, span: _Span | None, start: int, end: int, security: int, bare: bool, forms: NameForms
) -> bool:
    """Join a code to the name behind it (300394天孚通信, 300394.SZ 天孚通信), if both mean the same security."""
    if span is None or span.code != NO_SECURITY or not 0 <= span.start - end <= 3:
        return False
    if not BETWEEN_BACK.fullmatch(text, end, span.start) or not _means(span, security, forms):
        return False
    opened = start > 0 and text[start - 1] in OPEN_BRACKET and text[end : span.start].strip(" ,") != ""
    span.start, span.code, span.bare, span.code_start = start - opened, security, bare, start
    return True


def _table(spans: list[_Span]) -> Candidates:
    sizes = ints([len(s.rows) for s in spans])
    stop = np.cumsum(sizes)
    return Candidates(
        start=ints([s.start for s in spans]),
        end=ints([s.end for s in spans]),
        name_start=ints([s.name_start for s in spans]),
        name_end=ints([s.name_end for s in spans]),
        code=ints([s.code for s in spans]),
        bare=np.array([s.bare for s in spans], dtype=np.bool_),
        code_start=ints([s.code_start for s in spans]),
        first=stop - sizes,
        stop=stop,
        row=ints([r for s in spans for r in s.rows]),
        marked=np.array([s.marked for s in spans], dtype=np.bool_),
    )


def meanings(candidates: Candidates, forms: NameForms) -> tuple[Ints, Ints]:
    """Return every (candidate, form row) pair as two equally long arrays."""
    owner, place = expand(candidates.stop - candidates.first)
    return owner, candidates.row[candidates.first[owner] + place]
