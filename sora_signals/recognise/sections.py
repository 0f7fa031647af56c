"""Sections: which part of an article every character belongs to."""

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from string import ascii_letters, digits
from types import MappingProxyType
from typing import NamedTuple

import numpy as np
import regex

from sora_signals.arrays import Bools, Bytes, Ints, indexes
from sora_signals.lexicon.automaton import Hits
from sora_signals.recognise.context import Context
from sora_signals.recognise.numbering import MARKER
from sora_signals.recognise.risk_items import title_end
from sora_signals.text.classes import BREAK, CLASSES, CLOSE, COMMA, DIGIT, NEWLINE, OPEN, STOP, is_han
from sora_signals.vocabulary import SECTIONS

TITLE, BODY, RECOMMENDATION, RISK, CONTENTS, RATING_LEGEND, DISCLAIMER = range(len(SECTIONS))

NUMBERING = regex.compile(  # which takes ❶ and ½ for signs
    r"(?:[(\[【]?(?:\d{1,2}|[一二三四五六七八九十]{1,3})[)\].、】:]|[①-⑳]|[^\w\s,、:;。!?%\"'“”‘’()\[\]{}【】《》+\-/=<>]"
    r"|[【\[(]|[^\W\d_]{0,12}\])+$"
)
HEADER_TAIL = re.compile(r"[】\])”]{0,2}[:\n\x1e]|[】\])]")
# behind a header of a table of contents: leader dots, or a page number that ends its line or runs into the next entry
LEADERS = re.compile(r"[】\])]?(?::?(?:[.…·]{3,}|[-_—]{4,})| ?\d{1,3}(?:\n|\x1e|[一二三四五六七八九十图表](?!是)))")
LEADING = frozenset(".…·-_— 0123456789")
# behind a header that closes the section before it although nothing parts the two, and before one that has no point
GLUED_NUMBER = re.compile(r"\d{1,3}")
PAGE_NUMBER = regex.compile(r"(?<=[\u4e00-\u9fff。;)])[1-9]$|\d/\d{1,3}$")
CONTENTS_LINE = re.compile(
    r"(?:.{2,80}?(?:[.…·]{3,}|[-_—]{4,}) ?"
    r"|(?:[(第]?[一二三四五六七八九十]{1,3}[、.)章节]|图表? ?\d|表 ?\d|\d{1,2}(?:\.\d{1,2})*[.、]?[^\d. ])"
    r"[^ ]{2,60} )\d{1,3}\n?"
)
BEFORE_PAGE = frozenset(" .…·-_—")
PLAIN_TAILS, CLOSING_TAILS = frozenset(":\n\x1e"), frozenset("】])”")
# what no number or sign before a header ends in, as no Han character does
NO_NUMBERING = frozenset(",;。!?\n\"'“”‘’% {}《》+-/=<>_" + ascii_letters + digits)
# characters: no section runs on for a whole archive
LONGEST = MappingProxyType({CONTENTS: 6_000, RATING_LEGEND: 1_500, RECOMMENDATION: 6_000})
LONE = "风险"
LEGEND = 50  # characters around a definition of ratings (强于基准指数) that are of the legend in glued text
LONG_LINE = 160  # characters; in a longer sentence of glued text only the notice itself is of its section


class Header(NamedTuple):
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
        return self.of[position] <= RECOMMENDATION  # the first ones, so that one comparison tells them


def find_sections(context: Context, titles: Bools) -> Sections:
    """Return the sections of a batch.

    Args:
        context: The batch.
        titles: For each piece, whether it is a title.
    """
    kind = (~titles).view(np.uint8)  # TITLE is 0 and BODY is 1
    pieces = context.text.piece_start
    of = kind.repeat(pieces[1:] - pieces[:-1])
    headers, glued = _read_headers(context)
    for i, header in enumerate(headers):
        last = _end_of(context, header, headers[i + 1].start if i + 1 < len(headers) else None, glued)
        _fill(of, header.start, last, header.section)
    notices = _notices(context)
    for start, first, last, section in _spoken_for(context, notices, of):
        if section != BODY or of.item(start) == RECOMMENDATION:
            of[first:last] = section
    for start, end in _contents_lines(context):
        _fill(of, start, end, CONTENTS)
    marks = np.sort(np.concatenate((notices.start, glued)), kind="stable") if glued else notices.start
    return Sections(of, tuple(headers), marks)


def _fill(of: Bytes, start: int, end: int, section: int) -> None:
    if of.item(start) != TITLE:
        of[start:end] = section


def _read_headers(context: Context) -> tuple[list[Header], list[int]]:
    """Headers that open a section, and starts of headers in glued text."""
    words, hits = context.lexicons["section"], context.longest("section")
    section = words.choices("section", SECTIONS)[hits.row]
    followed = (section == RISK) | IS_BEHIND[context.text.kinds[hits.end]]
    some = indexes(words.flags("form", "header")[hits.row] & followed)
    headers: list[Header] = []
    glued: list[int] = []
    columns = (column[some].tolist() for column in (hits.start, hits.end, section))
    for start, end, of in zip(*columns, strict=True):
        header = _header(context, start, end, of)
        if header:
            headers.append(header)
        elif _is_glued(context.text.text, end):
            glued.append(start)
    return sorted([*headers, *_lone(context)]), glued


def _lone(context: Context) -> list[Header]:
    """Lines of which the word for risks is all: no header in a sentence, but one that has a line to itself."""
    starts = context.layout.line_start
    short = starts[indexes(starts[1:] - starts[:-1] == len(LONE) + 1)].tolist()
    text = context.text.text
    return [Header(at, at + len(LONE), RISK, at_line_start=True) for at in short if text.startswith(LONE, at)]


def _notices(context: Context) -> Hits:
    """Terms that speak for their line alone."""
    hits = context.longest("section")
    return hits.where(context.lexicons["section"].flags("form", "line", "page")[hits.row])


def _spoken_for(context: Context, hits: Hits, of: Bytes) -> Iterator[tuple[int, int, int, int]]:
    """What notices speak for: the start of each, and the span that is of its section.

    That is its sentence (a disclaimer's from its clause on), in glued text the notice itself. No title is spoken for,
    and no body but where advice ends: most notices are a source's, of the body.

    Args:
        context: The batch. hits: Its notices. of: The sections of its characters by the headers.
    """
    words, here = context.lexicons["section"], of.take(hits.start)
    section = words.choices("section", SECTIONS)[hits.row]
    some = indexes((here != TITLE) & ((section != BODY) | (here == RECOMMENDATION)))
    if not len(some):
        return iter(())
    hits, section = hits.where(some), section[some]
    sentences, clauses = context.layout.sentence_start, context.layout.clause_start
    sentence = sentences.searchsorted(hits.start, side="right")
    first, last = sentences[sentence - 1], sentences[sentence]
    legend = section == RATING_LEGEND
    low = np.where(legend, first, clauses[clauses.searchsorted(hits.start, side="right") - 1])
    long, paged = last - first > LONG_LINE, words.flags("form", "page")[hits.row]
    glued = indexes(long | (paged & _runs_on(context, hits)) if np.count_nonzero(paged) else long)
    if len(glued):
        beside = legend[glued] * LEGEND
        low[glued] = np.maximum(first[glued], hits.start[glued] - beside)
        last[glued] = np.minimum(last[glued], hits.end[glued] + beside)
    return zip(*(column.tolist() for column in (hits.start, low, last, section)), strict=True)


def _runs_on(context: Context, hits: Hits) -> Bools:
    """Whether a line goes on behind each notice: without a mark, or for long."""
    lines = context.layout.line_start
    line = lines.searchsorted(hits.start, side="right")
    kinds = context.text.kinds[hits.end]
    return np.asarray(((kinds != STOP) & (kinds != COMMA)) | (lines[line] - lines[line - 1] > LONG_LINE))


def _header(context: Context, start: int, end: int, section: int) -> Header | None:
    """Read a header term as a header: by what stands before and behind it, or not at all."""
    text = context.text.text
    tail = text[end] in PLAIN_TAILS or (text[end] in CLOSING_TAILS and HEADER_TAIL.match(text, end))
    if not (tail or section == RISK):
        return None
    if not LEADING.isdisjoint(text[end : end + 3]) and LEADERS.match(text, end):
        return None
    line_start = context.line_of(start)[0]
    if text[end - 1] == ":":  # a word that is a header with its colon only, and never in a sentence (风险:)
        heads = start == line_start or context.text.kinds[start - 1] in (STOP, CLOSE, COMMA)
        return Header(start, end - 1, section, start == line_start) if heads else None
    numbering = _numbering(text, line_start, start)
    begin = numbering.start() if numbering else start
    kinds = context.text.kinds
    opened = begin <= line_start
    closed_before = not opened and kinds[begin - 1] in (STOP, CLOSE)
    if tail and (opened or closed_before or section in (RISK, DISCLAIMER, RATING_LEGEND)):
        return Header(start, end, section, opened)
    listed = opened and ";" in text[end : context.sentence_of(start)[1]]
    titled = section == RISK and (title_end(text, end, len(text)) > end or MARKER.match(text, end))
    parted = (
        numbering or closed_before or listed or titled or PAGE_NUMBER.search(text, max(line_start, start - 5), start)
    )
    items = kinds[min(end, len(kinds) - 1)] != OPEN or MARKER.match(text, end)
    glued = section == RISK and parted and items
    return Header(start, end, section, at_line_start=False) if glued else None


def _is_glued(text: str, end: int) -> bool:
    """Whether a header goes on behind its end in glued text: with a colon, or a number before Han."""
    if text[end] == ":":
        return True
    number = GLUED_NUMBER.match(text, end)
    return number is not None and is_han(text[number.end()])


def _numbering(text: str, line_start: int, start: int) -> "regex.Match[str] | None":
    """The number or sign that stands before a header in its line."""
    mute = start == line_start or is_han(text[start - 1]) or text[start - 1] in NO_NUMBERING
    return None if mute else NUMBERING.search(text, max(line_start, start - 16), start)


def _end_of(context: Context, header: Header, following: int | None, glued: list[int]) -> int:
    """A section runs to the next header, to its longest length, or to the end of the piece."""
    if header.section == RISK:
        after = bisect_right(glued, header.start)
        return min([context.sentence_of(header.start)[1], *glued[after : after + 1]])
    _, last = context.piece_span(header.start)
    limit = header.start + LONGEST.get(header.section, last)
    return min(last, limit, following if following is not None and following <= last else last)


def _contents_lines(context: Context) -> list[tuple[int, int]]:
    """Lines of a table of contents: a heading, leader dots or a space, and a page number."""
    text, starts = context.text.text, context.layout.line_start
    digit = indexes(context.text.kinds[starts[1:] - 2] == DIGIT)  # before the line end
    spans = zip(starts[digit].tolist(), (starts[digit + 1] - 1).tolist(), strict=True)
    paged = [(s, e) for s, e in spans if 3 < e - s < 120 and text[e - 4 : e].rstrip(digits)[-1:] in BEFORE_PAGE]
    return [(s, e) for s, e in paged if CONTENTS_LINE.fullmatch(text, s, e)]


IS_BEHIND = np.isin(np.arange(CLASSES), (NEWLINE, BREAK, CLOSE, COMMA, DIGIT))  # what may follow a header
