"""What the exchange and the law put beside a name: state marks (ST, XD, -U, 退) and the legal form."""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence

import regex

from sora_signals.link.names import STUB, NameIndex
from sora_signals.link.spans import FOREIGN, Span

STATE_MARK = regex.compile(r"(?:S?\*?ST|SST|PT|退市|(?<![A-Z0-9])(?:XD|XR|DR|N|C|S|G))$")
STATE_TAIL = regex.compile(r"-(?:UW|U|W)(?![A-Z0-9])|退(?!\p{Han})")
MARKED = regex.compile(r"(?<![A-Z])(?:S?\*?ST|SST|PT)(?=\p{Han}{2})")
OF_A_PLACE = regex.compile(r"\(\p{Han}{2,6}\)\p{Han}{0,8}?(?<!股份)有限公司")  # 格力电器(石家庄)有限公司: a subsidiary
MANY = 8  # a stub of more companies than this names none


def add_marks(text: str, spans: Sequence[Span]) -> None:
    """Widen the spans over the state marks beside them."""
    for span in spans:
        before = STATE_MARK.search(text, max(0, span.start - 4), span.start)
        behind = STATE_TAIL.match(text, span.end, span.end + 4)
        if before:
            span.start, span.marked = before.start(), True
        if behind:
            span.end, span.marked = behind.end(), True


def add_stubs(text: str, spans: list[Span], index: NameIndex) -> list[Span]:
    """Return the spans in reading order with those of marked names that no list has seen (ST路通 for 路通视信)."""
    if "ST" not in text and "PT" not in text:
        return spans
    starts = [s.start for s in spans]
    found = []
    for match in MARKED.finditer(text):
        at = bisect_right(starts, match.start()) - 1
        inside = at >= 0 and spans[at].end > match.start()
        close = bisect_left(starts, match.end())
        begins = close < len(spans) and starts[close] == match.end()
        rows = index.stubs.get(text[match.end() : match.end() + STUB], [])
        if rows and not inside and not begins and len({int(index.forms.security[r]) for r in rows}) <= MANY:
            end = match.end() + STUB
            found.append(Span(match.start(), end, match.end(), end, rows, marked=True))
    return sorted([*spans, *found], key=lambda s: (s.start, s.end)) if found else spans


def add_legal_forms(text: str, spans: Sequence[Span], index: NameIndex) -> None:
    """Widen the spans over the legal form of a listed company, with nothing but generic words before it."""
    for span in spans:
        tail = index.legal_tail.match(text, span.end, span.end + 24)
        if tail and index.is_other(span.rows[0], tail[0]):
            span.own = FOREIGN
        elif tail and not span.marked:
            span.end, span.legal = tail.end(), True
        elif OF_A_PLACE.match(text, span.end, span.end + 24):
            span.own = FOREIGN
