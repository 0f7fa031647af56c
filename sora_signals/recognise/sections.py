"""Sections: which part of an article every character belongs to."""

from bisect import bisect_right
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np
import regex

from sora_signals.arrays import Bools, Bytes, Ints, among, ints
from sora_signals.recognise.context import Context
from sora_signals.recognise.numbering import MARKER
from sora_signals.text.classes import BREAK, CLOSE, NEWLINE, OPEN, STOP
from sora_signals.vocabulary import SECTIONS

TITLE, BODY, RECOMMENDATION, RISK, CONTENTS, RATING_LEGEND, DISCLAIMER = range(len(SECTIONS))

NUMBERING = regex.compile(
    r"(?:[(\[【]?(?:\d{1,2}|[一二三四五六七八九十]{1,3})[)\].、】:]|[①-⑳]|[^\w\s,、:;。!?%\"'“”‘’()\[\]{}【】《》+\-/=<>]"
    r"|[【\[(]|[^\W\d_]{0,12}\])+$"
)
HEADER_TAIL = regex.compile(r"[】\])”]{0,2}[:\n]|[】\])]|[】\])”]{0,2}$")
# behind a header of a table of contents: leader dots, or a page number that ends its line or runs into the next entry
LEADERS = regex.compile(
    r"[】\])]?(?::?(?:[.…·]{3,}|[-_—]{4,})| ?\d{1,3}(?:\n|\x1e|\Z|[一二三四五六七八九十图表](?!是)))"
)
# behind a header that closes the section before it although nothing parts the two, and before one that has no point
GLUED_TAIL = regex.compile(r":|\d{1,3}(?=[\u4e00-\u9fff])")
PAGE_NUMBER = regex.compile(r"(?<=[\u4e00-\u9fff])[1-9]$")
CONTENTS_LINE = regex.compile(
    r"(?:.{2,80}?(?:[.…·]{3,}|[-_—]{4,}) ?"
    r"|(?:[(第]?[一二三四五六七八九十]{1,3}[、.)章节]|图表? ?\d|表 ?\d|\d{1,2}(?:\.\d{1,2})*[.、]?[^\d. ])"
    r"[^ ]{2,60} )\d{1,3}\n?"
)
# characters: no section runs on for a whole archive
LONGEST = MappingProxyType({CONTENTS: 6_000, RATING_LEGEND: 1_500, RECOMMENDATION: 6_000})
LEGEND = 50  # characters around a definition of ratings (强于基准指数) that are of the legend in glued text
LONG_LINE = 160  # characters; in a longer sentence of glued text only the notice itself is of its section


@dataclass(frozen=True, slots=True)
class Header:
    """A section header: its span, the section it opens, and whether it stands at the start of a line or sentence."""

    start: int
    end: int
    section: int
    at_line_start: bool


@dataclass(frozen=True, slots=True)
class Sections:
    """The section of every character, and the headers that were read.

    Attributes:
        of: Index into ``SECTIONS`` for each character of the batch.
        headers: The headers in reading order.
        marks: Sorted starts of the notices and signatures (资料来源, 请务必阅读 …) that no section's text runs over,
            and of headers that are glued to the words before them (…的风险投资建议:).
    """

    of: Bytes
    headers: tuple[Header, ...]
    marks: Ints

    def advises(self, position: Ints) -> Bools:
        """Return whether each position lies where somebody may recommend, rate or price."""
        of = self.of[position]
        return among(of, TITLE, BODY, RECOMMENDATION)


def find_sections(context: Context, titles: Bools) -> Sections:
    """Return the sections of a batch.

    Args:
        context: The batch.
        titles: For each piece, whether it is a title.
    """
    kind = np.where(titles, TITLE, BODY).astype(np.uint8)
    sizes = np.diff(context.text.piece_start)
    of = np.repeat(kind, sizes)
    headers, lines, glued = _read_headers(context)
    for i, header in enumerate(headers):
        last = _end_of(context, header, headers[i + 1].start if i + 1 < len(headers) else None, glued)
        _fill(of, header.start, last, header.section)
    for line in lines:
        first, last = _notice(context, line)
        if line.section != BODY or of[line.start] == RECOMMENDATION:
            _fill(of, first, last, line.section)
    for start, end in _contents_lines(context):
        _fill(of, start, end, CONTENTS)
    return Sections(of, tuple(headers), ints(sorted([*(line.start for line in lines), *glued])))


def _fill(of: Bytes, start: int, end: int, section: int) -> None:
    if of[start] != TITLE:
        of[start:end] = section


def _read_headers(context: Context) -> tuple[list[Header], list[Header], list[int]]:
    """Headers that open a section, terms that speak for their own line alone, and starts of headers in glued text."""
    words = context.lexicons["section"]
    section_of = words.choices("section", SECTIONS)
    headers: list[Header] = []
    lines: list[Header] = []
    glued: list[int] = []
    hits = context.hits["section"].longest()
    for start, end, row in zip(hits.start.tolist(), hits.end.tolist(), hits.row.tolist(), strict=True):
        form, section = words["form"][row], int(section_of[row])
        if form == "line":
            lines.append(Header(start, end, section, at_line_start=False))
        elif form == "header":
            header = _header(context, start, end, section)
            if header:
                headers.append(header)
            elif GLUED_TAIL.match(context.text.text, end):
                glued.append(start)
    return headers, lines, glued


def _notice(context: Context, line: Header) -> tuple[int, int]:
    """Span that a notice speaks for: its sentence (a disclaimer's from its clause on), in glued text itself."""
    first, last = context.sentence_of(line.start)
    beside = LEGEND if line.section == RATING_LEGEND else 0
    if last - first > LONG_LINE:
        return max(first, line.start - beside), min(last, line.end + beside)
    return (first if beside else context.clause_of(line.start)[0]), last


def _header(context: Context, start: int, end: int, section: int) -> Header | None:
    """Read a header term as a header: by what stands before and behind it, or not at all."""
    text = context.text.text
    first, last = context.piece_span(start)
    if LEADERS.match(text, end, min(last, end + 12)):
        return None
    tail = HEADER_TAIL.match(text, end, min(last, end + 3))
    line_start = context.line_of(start)[0]
    numbering = NUMBERING.search(text, max(line_start, start - 16), start)
    begin = numbering.start() if numbering else start
    kinds = context.text.kinds
    opened = begin <= max(line_start, first) or kinds[begin - 1] in (NEWLINE, BREAK)
    closed_before = begin > 0 and kinds[begin - 1] in (STOP, CLOSE)
    if tail and (opened or closed_before or section in (RISK, DISCLAIMER, RATING_LEGEND)):
        return Header(start, end, section, opened)
    listed = opened and ";" in text[end : context.sentence_of(start)[1]]
    parted = numbering or closed_before or listed or PAGE_NUMBER.search(text, max(line_start, start - 3), start)
    items = kinds[min(end, len(kinds) - 1)] != OPEN or MARKER.match(text, end)
    glued = section == RISK and parted and items
    return Header(start, end, section, at_line_start=False) if glued else None


def _end_of(context: Context, header: Header, following: int | None, glued: list[int]) -> int:
    """A section runs to the next header, to its longest length, or to the end of the piece."""
    _, last = context.piece_span(header.start)
    if header.section == RISK:
        end = context.sentence_of(header.start)[1]
        return min([end, *glued[bisect_right(glued, header.start) :][:1]])
    limit = header.start + LONGEST.get(header.section, last)
    return min(last, limit, following if following is not None and following <= last else last)


def _contents_lines(context: Context) -> list[tuple[int, int]]:
    """Lines of a table of contents: a heading, leader dots or a space, and a page number."""
    text, codes = context.text.text, context.text.codes
    starts = context.layout.line_start
    behind = context.text.kinds[starts[1:] - 1] if len(codes) else context.text.kinds
    closed = np.isin(behind, [NEWLINE, BREAK])
    ends = np.maximum(starts[1:] - closed, starts[:-1])
    last = codes[np.maximum(ends - 1, 0)]
    ends_in_digit = (last >= ord("0")) & (last <= ord("9")) & (ends - starts[:-1] > 3) & (ends - starts[:-1] < 120)
    at = np.flatnonzero(ends_in_digit)
    spans = zip(starts[at].tolist(), ends[at].tolist(), strict=True)
    return [(s, e) for s, e in spans if CONTENTS_LINE.fullmatch(text, s, e)]
