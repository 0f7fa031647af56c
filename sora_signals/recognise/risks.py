"""Risk sections: where one ends, and the items it lists."""

from dataclasses import dataclass

import numpy as np
import regex

from sora_signals.recognise.context import Context
from sora_signals.recognise.sections import RISK, Header, Sections
from sora_signals.text.classes import PART_BREAK
from sora_signals.vocabulary import RISK_CATEGORIES

LONGEST = 3_000  # characters of one risk section
LONG_SENTENCE = 70  # a sentence longer than this behind the first one is prose again
MARKER = regex.compile(
    r"(?<![\d.%])(?:[(\[]?\d{1,2}[)\]](?!\d)|\d{1,2}[.、](?!\d)|[(]?[一二三四五六七八九十]{1,2}[)、.]|[①-⑳]|[\uf06c-\uf0ff•●■◆▪◼❖➢✓]+)"
)
ENTRY = regex.compile(r"[】\])”:\s]*")
END_MARKS = regex.compile(r"[\[【][A-Z_]{4,}|资料来源|数据来源|(?<=。)[^。]{0,20}\d{4}年\d{1,2}月\d{1,2}日")
TRIM_LEFT, TRIM_RIGHT = " \n:,;。.、-—", " \n,;。.、!…"
AND_SO_ON = regex.compile(r"等+$")
SHORT_ITEM = 4  # characters; what is shorter is a fragment of its neighbour


@dataclass(frozen=True, slots=True)
class RiskItem:
    """One item of a risk section, as spans of the normalised text.

    Attributes:
        section_start, section_end: The section with its header. header_start, header_end: The header.
        start, end: The item. category: Index into ``RISK_CATEGORIES``.
    """

    section_start: int
    section_end: int
    header_start: int
    header_end: int
    start: int
    end: int
    category: int


def find_risks(context: Context, sections: Sections) -> list[RiskItem]:
    """Return the items of every risk section and mark the section's characters as such."""
    found: list[RiskItem] = []
    headers = [h for h in sections.headers if h.section == RISK]
    for header in headers:
        if found and header.start < found[-1].section_end:
            continue
        start, end = _extent(context, sections, header)
        spans = _items(context.text.text, start, end)
        if not spans:
            continue
        end = max(e for _, e in spans)
        sections.of[header.start : end] = RISK
        found += [
            RiskItem(header.start, end, header.start, header.end, s, e, _category(context, s, e)) for s, e in spans
        ]
    return found


def _extent(context: Context, sections: Sections, header: Header) -> tuple[int, int]:
    """Where the items begin and where the section ends."""
    text = context.text.text
    _, last = context.piece_span(header.start)
    entry = ENTRY.match(text, header.end, last)
    start = entry.end() if entry else header.end
    limit = min([last, start + LONGEST, *(h.start for h in sections.headers if h.start >= start)])
    stop = END_MARKS.search(text, start, limit)
    limit = stop.start() if stop else limit
    own_line = "\n" in text[header.end : start]
    whole_line = header.at_line_start or own_line
    end = _line_end(text, start, limit) if whole_line else _sentences(context, start, limit)
    numbered = MARKER.match(text, start)
    while numbered and end < limit and (following := _next_line(text, end, limit)) is not None:
        end = _line_end(text, following, limit)
    return start, end


def _line_end(text: str, start: int, limit: int) -> int:
    found = text.find("\n", start, limit)
    return limit if found < 0 else found


def _next_line(text: str, end: int, limit: int) -> int | None:
    """Start of the next line if it is numbered as the items before it; blank lines between are passed over."""
    start = end
    while start < limit and text[start] in "\n ":
        start += 1
    return start if start < limit and MARKER.match(text, start, limit) else None


def _sentences(context: Context, start: int, limit: int) -> int:
    """End of a section that runs on inside a paragraph: its first sentence, and those that are items too."""
    text = context.text.text
    end = min(context.sentence_of(start)[1], limit)
    numbered = bool(MARKER.match(text, start))
    while end < limit and text[end - 1] != "\n":
        following = min(context.sentence_of(end)[1], limit)
        marker = MARKER.match(text, end, limit)
        if numbered and not marker and not MARKER.search(text, end, min(limit, end + LONGEST // 4)):
            break
        if not numbered and (following - end > LONG_SENTENCE or not _categories(context, end, following)):
            break
        end = following
    return end


def _items(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """Split a section into items: by numbering, else by the strongest separator that it uses."""
    marks = [m for m in MARKER.finditer(text, start, end) if m.start() == start or text[m.start() - 1] in "\n,;。、 :)"]
    if len(marks) > 1 or (marks and marks[0].start() == start):
        edges = [m.end() for m in marks]
        stops = [m.start() for m in marks[1:]] + [end]
        head = [(start, marks[0].start())] if marks[0].start() - start > SHORT_ITEM else []
        spans = head + list(zip(edges, stops, strict=True))
    else:
        spans = _split(text, start, end)
    return [span for s, e in spans if (span := _trim(text, s, e))]


def _split(text: str, start: int, end: int) -> list[tuple[int, int]]:
    body = text[start:end]
    for separators in ("\n", ";", "。", ",、"):
        cuts = [i for i, c in enumerate(body) if c in separators and 0 < i < len(body.rstrip(TRIM_RIGHT))]
        if cuts:
            edges = [-1, *cuts, len(body)]
            parts = [(start + a + 1, start + b) for a, b in zip(edges[:-1], edges[1:], strict=True)]
            return _joined(parts) if separators == ",、" else [p for a, b in parts for p in _split_listed(text, a, b)]
    return [(start, end)]


def _split_listed(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """Lines and sentences are split on; what semicolons part is an item, whatever commas it holds."""
    return _split(text, start, end) if ";" in text[start:end] or text[end : end + 1] == "\n" else [(start, end)]


def _joined(parts: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Join a fragment (药品、高值耗材集采…) to the item behind it."""
    out: list[tuple[int, int]] = []
    open_from: int | None = None
    for start, end in parts:
        first = start if open_from is None else open_from
        if end - start < SHORT_ITEM and (start, end) != parts[-1]:
            open_from = first
            continue
        out.append((first, end))
        open_from = None
    return out


def _trim(text: str, start: int, end: int) -> tuple[int, int] | None:
    while start < end and text[start] in TRIM_LEFT:
        start += 1
    while end > start and (text[end - 1] in TRIM_RIGHT or ord(text[end - 1]) == PART_BREAK):
        end -= 1
    more = AND_SO_ON.search(text, start, end)
    end = more.start() if more else end
    while end > start and text[end - 1] in TRIM_RIGHT:
        end -= 1
    return (start, end) if end - start > 1 else None


def _categories(context: Context, start: int, end: int) -> dict[int, float]:
    hits, words = context.hits["risk_category"], context.lexicons["risk_category"]
    low, high = np.searchsorted(hits.start, [start, end])
    weights: dict[int, float] = {}
    for i in range(int(low), int(high)):
        if hits.end[i] <= end:
            category = RISK_CATEGORIES.index(words["category"][hits.row[i]])
            length = int(hits.end[i] - hits.start[i])
            weights[category] = weights.get(category, 0.0) + float(words["weight"][hits.row[i]]) * length
    return weights


def _category(context: Context, start: int, end: int) -> int:
    weights = _categories(context, start, end)
    return max(weights, key=lambda c: weights[c]) if weights else RISK_CATEGORIES.index("other")
