"""Names that a document gives itself: defined in brackets (以下简称“天孚”), or the stem of a company named in full."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator

import numpy as np
import regex

from sora_signals.arrays import Ints, ints
from sora_signals.link.names import STUB, NameIndex
from sora_signals.link.spans import FOREIGN, GIVEN, LISTED, NO_SECURITY, STEM, Span
from sora_signals.recognise.context import Context
from sora_signals.text.tokens import Segmenter

DEFINED = regex.compile(r"[(,](?:[以下]{0,2}[简下]称为?:?|(?=[“\"]))(?P<names>[^()\n]{2,60}?)(?=[),;。])")
QUOTED = regex.compile(r"[“\"'‘]([^“”\"'‘’]{2,10})[”\"'’]")
NAME_GOES_ON = regex.compile(r"[\p{Han}()“”]*")
LEGAL = regex.compile(r"[\p{Han}()]{0,12}公司")
REACH = 16  # characters between a company's name and the bracket that defines another for it
RUNS_ON = regex.compile(r"[A-Z0-9]")  # a product: 当虹X1
LONGEST = 8  # characters of a name that a document gives
CLEAR_SHAPE = 4  # characters from which a name is distinctive enough to be cut down to its stem


def add_own_names(context: Context, spans: list[Span], index: NameIndex, doc: Ints, segmenter: Segmenter) -> list[Span]:
    """Return the spans in reading order with those added that the document's own names make.

    Args:
        context: The batch. spans: Names found so far, in reading order.
        index: The written forms. doc: Document of each piece. segmenter: Tells whether a stem is an ordinary word.
    """
    given = _definitions(context, spans, index, doc)
    numbers = doc[context.text.piece_of(ints([s.start for s in spans]))].tolist()
    if given:
        _rename(context.text.text, spans, numbers, given)
    meant = {key: rows for key, rows in given.items() if rows}
    stems = {key: rows for key, rows in _stems(spans, numbers, index, segmenter) if key not in given}
    found = [*_occurrences(context, spans, doc, meant, GIVEN), *_occurrences(context, spans, doc, stems, STEM)]
    return sorted([*spans, *found], key=lambda s: (s.start, s.end)) if found else spans


def _rename(text: str, spans: list[Span], numbers: list[int], given: dict[tuple[int, str], list[int]]) -> None:
    """Let spans that spell a name which their document defines mean what it was defined for."""
    for span, number in zip(spans, numbers, strict=True):
        rows = given.get((number, text[span.name_start : span.name_end]))
        if rows is not None and span.code == NO_SECURITY:
            span.own = GIVEN if rows else FOREIGN
            span.rows = rows or span.rows


def _doc(context: Context, doc: Ints, position: int) -> int:
    return int(doc[int(np.searchsorted(context.text.piece_start, position, side="right")) - 1])


def _definitions(context: Context, spans: list[Span], index: NameIndex, doc: Ints) -> dict[tuple[int, str], list[int]]:
    """Rows of the company that each name of a document was given to; none where it was given to another body."""
    text = context.text.text
    out: dict[tuple[int, str], list[int]] = {}
    ends = [s.end for s in spans]
    for match in DEFINED.finditer(text):
        at = bisect_right(ends, match.start()) - 1
        span = spans[at] if at >= 0 and match.start() - ends[at] <= REACH else None
        span = span if span and NAME_GOES_ON.fullmatch(text, span.end, match.start()) else None
        number = _doc(context, doc, match.start())
        for name in _given_names(match["names"]):
            rows = _antecedent(text, span, match.start(), name, index)
            if rows is not None:
                out.setdefault((number, name), rows)
    return out


def _given_names(text: str) -> list[str]:
    quoted = QUOTED.findall(text)
    names = quoted or [text.strip(" :“”\"'")]
    return [name for name in names if STUB <= len(name) <= LONGEST]


def _antecedent(text: str, span: Span | None, bracket: int, name: str, index: NameIndex) -> list[int] | None:
    """Rows of the company before the bracket, none for another body, None where nothing is defined."""
    between = text[span.end : bracket] if span else ""
    if span and (not between or (LISTED in between and LEGAL.fullmatch(between))):
        security = span.code if span.code != NO_SECURITY else int(index.forms.security[span.rows[0]])
        surface = text[span.name_start : span.name_end]
        if name == surface or name in between:
            return None
        rows = [r for r in span.rows if int(index.forms.security[r]) == security]
        return rows if rows and index.belongs(name, security, surface) else None
    other = LEGAL.fullmatch(between) or (not span and text[bracket - 1 : bracket].isalpha())
    return [] if other and LISTED not in between else None


def _stems(
    spans: list[Span], numbers: list[int], index: NameIndex, segmenter: Segmenter
) -> Iterator[tuple[tuple[int, str], list[int]]]:
    """Stems of the companies that a document names in full, where only one company there has such a stem."""
    named: dict[tuple[int, str], list[int]] = {}
    shared: set[tuple[int, str]] = set()
    cut = {span.rows[0]: "" for span in spans if len(span.rows) == 1 and len(index.folded[span.rows[0]]) >= CLEAR_SHAPE}
    cut = {row: stem for row in cut if index.is_sure(row) and (stem := index.stem(row)) and stem not in index.rows}
    for span, number in zip(spans, numbers, strict=True):
        stem = cut.get(span.rows[0], "") if len(span.rows) == 1 else ""
        if not stem:
            continue
        key = (number, stem)
        held = named.setdefault(key, span.rows)
        if index.forms.security[held[0]] != index.forms.security[span.rows[0]]:
            shared.add(key)
    for key, rows in named.items():
        if key not in shared and len(segmenter.edges(key[1])) > len(key[1]):
            yield key, rows


def _occurrences(
    context: Context, spans: list[Span], doc: Ints, names: dict[tuple[int, str], list[int]], own: int
) -> Iterator[Span]:
    """Places outside all other names where a document's own names stand."""
    others = context.hits["organisation"]
    taken = [(s.start, s.end) for s in spans] + list(zip(others.start.tolist(), others.end.tolist(), strict=True))
    taken.sort()
    starts = [start for start, _ in taken]
    text, pieces = context.text.text, context.text.piece_start.tolist()
    for (number, name), rows in names.items():
        for piece in np.flatnonzero(doc == number).tolist():
            at = text.find(name, pieces[piece], pieces[piece + 1])
            while at >= 0:
                end = at + len(name)
                if not _covered(taken, starts, at, end) and (own == GIVEN or not RUNS_ON.match(text, end)):
                    yield Span(at, end, at, end, rows, own=own)
                at = text.find(name, end, pieces[piece + 1])


def _covered(taken: list[tuple[int, int]], starts: list[int], start: int, end: int) -> bool:
    near = bisect_left(starts, end)
    return any(b > start for _, b in taken[max(0, near - 4) : near])
