"""Risk sections: where one begins and ends."""

import re
from bisect import bisect_left
from itertools import pairwise, takewhile
from typing import NamedTuple

from sora_signals.recognise.anchors import Anchors
from sora_signals.recognise.categories import RiskCategories
from sora_signals.recognise.context import Context
from sora_signals.recognise.numbering import BEFORE, MARKER, Marker, sequence
from sora_signals.recognise.rating_fields import DAY as PAGE_DAY
from sora_signals.recognise.risk_items import NAMED, SHORT_ITEM, TRIM_RIGHT, is_headed, parts, split, title_end
from sora_signals.recognise.sections import BODY, RISK, TITLE, Header, Sections

LONGEST = 3_000  # characters of one risk section
LONG_SENTENCE = 70  # a sentence longer than this behind the first one is prose again
SHORT_LINE = 60  # characters of an item that has a line to itself
BULLET = "bullet"  # the kind of a mark that has no number
IDLE = 3  # sentences without a name of their own that end a list of named risks
WRAPPED = 20, 5  # a line of a page breaks inside a sentence: its least length, and how much such lines differ
ENTRY = re.compile(r"[】\])”: \n]*")
# of the next section, where no line end parts it
HEADING = re.compile(r"[;。](?=[(][一二三四五六七八九十]{1,3}[)])")
# the first look at a character refuses nearly all of them
TABLE_MARK = re.compile(
    r"[-\d\[【T](?:(?<=\d)(?:\d{0,2}%-?\d{1,3}%|\d{11})|(?<=-)\d{1,3}%-?\d{1,3}%|(?<=T)ABLE_[A-Z]|(?<=[\[【])[A-Z_]{4,})"
)
COLON = ord(":")
PAGE = 40  # characters from the day of a page to the field of its rating
DAY = re.compile(r"。[^。]{0,20}\d{4}年\d{1,2}月\d{1,2}日")


class RiskItem(NamedTuple):
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


def find_risks(context: Context, sections: Sections, categories: RiskCategories) -> list[RiskItem]:
    """Return the items of every risk section and mark the section's characters as such."""
    found: list[RiskItem] = []
    headers = [h for h in sections.headers if h.section == RISK and sections.of[h.start] != TITLE]
    if not headers:
        return found
    text, finder = context.text.text, _SectionFinder(context, sections, categories)
    for header in headers:
        if found and header.start < found[-1].section_end:
            continue
        start, end = finder.extent(header)
        spans = split(text, start, end, finder.heads)
        if not spans or finder.notices(start, end, spans):
            continue
        end = spans[-1][1]
        # until its items were known, the section had the whole sentence, which in glued text holds what follows it too
        last = context.sentence_of(header.start)[1]
        if end < last:
            glued = sections.of[end:last]
            glued[glued == RISK] = BODY
        sections.of[header.start : end] = RISK
        found += [
            RiskItem(header.start, end, header.start, header.end, s, e, categories.of(text, s, e)) for s, e in spans
        ]
    return found


class _SectionFinder:
    """Tells where the sections of a batch end; what may end one is put in order once."""

    def __init__(self, context: Context, sections: Sections, categories: RiskCategories) -> None:
        self.context = context
        self.text = context.text.text
        self.categories = categories
        self.marks: list[int] = sections.marks.tolist()
        self.headers = [header.start for header in sections.headers]
        houses = context.hits["house"]
        order = houses.end.argsort(kind="stable")
        self.house_start: list[int] = houses.start[order].tolist()
        self.house_end: list[int] = houses.end[order].tolist()
        self.grades = _grades(context)

    def extent(self, header: Header) -> tuple[int, int]:
        """Return where the items begin and where the section ends."""
        context, text = self.context, self.text
        _, last = context.piece_span(header.start)
        entry = ENTRY.match(text, header.end, last)
        start = entry.end() if entry else header.end
        limit = self._limit(start, last)
        if start >= limit:
            return start, start
        markers = sequence(text, start, limit, max(start, context.sentence_of(start)[1]))
        if markers:
            return start, _numbered_end(context, self._own(markers, limit), limit)
        heads = self.heads(start, limit)
        if len(heads) > 1:
            return start, self._headed_end(heads, limit)
        heading = HEADING.search(text, start - 1, limit)
        limit = heading.end() if heading else limit
        own_line = "\n" in text[header.end : start]
        if not header.at_line_start and not own_line:
            return start, self._sentences(start, limit)
        end = _line_end(context, start, limit)
        return start, self._more_lines(start, end, limit) if own_line else end

    def _own(self, markers: list[Marker], limit: int) -> list[Marker]:
        """The markers of a list; where names of risks stand behind bullets, up to the first one without a name."""
        if markers[0].lastgroup != BULLET:
            return markers
        titled = takewhile(lambda marker: title_end(self.text, marker.end(), limit) > marker.end(), markers)
        return list(titled) or markers

    def heads(self, start: int, limit: int) -> list[int]:
        """Where the names of risks begin, each before what tells more of it; the first one opens.

        A name stands at the head of a sentence, or is one; such names one behind the other are a list of their own.
        """
        found: list[int] = []
        at, idle = start, 0
        first = self.context.sentence_of(start)[1]
        titles = title_end(self.text, start, min(first, limit)) == min(first, limit) > start
        while at < limit and idle < IDLE:
            end = min(_joined_end(self.context, self.context.sentence_of(at)[1] if found else first, limit), limit)
            named = at < title_end(self.text, at, end) == end if titles else is_headed(self.text, at, end)
            if titles and named and found and not idle:
                return []
            if named and (not found or self.categories.speak(self.text, at, end)):
                found.append(at)
                idle = 0
            elif not found:
                break
            else:
                idle += 1
            at = end
        return found

    def _headed_end(self, heads: list[int], limit: int) -> int:
        """End of the last risk that has a name: it has as many sentences as the shortest one before it."""
        least = min(len(_ends(self.context, s, e)) for s, e in pairwise(heads))
        return _ends(self.context, heads[-1], limit)[:least][-1]

    def _limit(self, start: int, last: int) -> int:
        """Where a section ends at the latest: at the next header or notice, or before what only a table holds."""
        mark, header = bisect_left(self.marks, start), bisect_left(self.headers, start)
        marks = [self._mark(m, start) for m in self.marks[mark : mark + 1] if m < last]
        limit = min([last, start + LONGEST, *marks, *self.headers[header : header + 1], *self._grade(start, last)])
        table = TABLE_MARK.search(self.text, start, limit)
        day = DAY.search(self.text, start - 1, limit)
        return min(table.start() if table else limit, day.start() + 1 if day else limit)

    def _grade(self, start: int, last: int) -> list[int]:
        """Where the head of a page with the field of a rating begins behind a place (2017年02月10日…评级:增持)."""
        i = bisect_left(self.grades, start)
        if i == len(self.grades) or self.grades[i] >= last:
            return []
        day = PAGE_DAY.search(self.text, max(start, self.grades[i] - PAGE), self.grades[i])
        return [day.start() if day else self.grades[i]]

    def notices(self, start: int, end: int, spans: list[tuple[int, int]]) -> bool:
        """Whether a section is a notice under the name of one (风险提示:本文为个人观点,不构成投资建议)."""
        last = self.context.sentence_of(start)[1]
        mark = bisect_left(self.marks, start)
        noted = mark < len(self.marks) and end <= self.marks[mark] < last
        return noted and not any(self.categories.speak(self.text, s, e) for s, e in spans)

    def _mark(self, mark: int, start: int) -> int:
        """Where a notice begins: with a house's name, or its clause if little stands before it there (以上仅供参考)."""
        low, high = bisect_left(self.house_end, mark), bisect_left(self.house_end, mark + SHORT_ITEM)
        mark = min([mark, *(at for at in self.house_start[low:high] if at > start)]) if low < high else mark
        clause = max(self.context.clause_of(mark)[0], start)
        short = mark - clause <= SHORT_ITEM and (clause == mark or not self.categories.speak(self.text, clause, mark))
        return clause if short else mark

    def _more_lines(self, start: int, end: int, limit: int) -> int:
        """Under a header with a line to itself, each item may have one too: short, and naming a risk."""
        while end < limit and end - start <= SHORT_LINE:
            following = min(self.context.line_of(end)[1], limit)
            if not SHORT_ITEM < following - end <= SHORT_LINE:
                break
            if not self.categories.speak(self.text, end, following):
                break
            start, end = end, following
        return end

    def _sentences(self, start: int, limit: int) -> int:
        """End of a section inside a paragraph: its first sentence, and if that is one item, those like it."""
        context, text = self.context, self.text
        end = min(_joined_end(context, context.sentence_of(start)[1], limit), limit)
        if len(parts(text, start, end)) > 1:
            following = min(context.sentence_of(end)[1], limit) if end < limit else end
            named = following - end <= SHORT_LINE and text[end:following].rstrip(TRIM_RIGHT).endswith(NAMED)
            return following if named and text[end - 1] != "\n" else end
        while end < limit and text[end - 1] != "\n":
            following = min(context.sentence_of(end)[1], limit)
            if following - end > LONG_SENTENCE or not self.categories.speak(text, end, following):
                break
            end = following
        return end


def _grades(context: Context) -> list[int]:
    """Where the fields of ratings begin (评级:增持), in order."""
    ratings, fields, found = context.longest("rating").start, context.once(Anchors)["rating"], list[int]()
    for colon in (ratings[context.text.codes[ratings - 1] == COLON] - 1).tolist():
        i = bisect_left(fields.end, colon)
        if fields.end[i : i + 1] == [colon]:
            found.append(fields.start[i])
    return found


def _numbered_end(context: Context, markers: list[Marker], limit: int) -> int:
    """End of a numbered list: the last item has as many sentences as the longest one before it."""
    starts = [m.end() for m in markers]
    before = zip(starts[:-1], [m.start() for m in markers[1:]], strict=True)
    most = max((len(_ends(context, s, e)) for s, e in before), default=1)
    return _ends(context, starts[-1], limit)[:most][-1] if starts[-1] < limit else limit


def _ends(context: Context, start: int, limit: int) -> list[int]:
    """Ends of the sentences between two positions; lines broken by a page's width are joined, blank ones left out."""
    found: list[int] = []
    while start < limit:
        end = min(_unwrapped(context, context.sentence_of(start)[1], limit), limit)
        if context.text.text[start:end].strip(TRIM_RIGHT):
            found.append(end)
        start = end
    return found or [limit]


def _unwrapped(context: Context, end: int, limit: int) -> int:
    """End of the sentence that goes on behind a line end which only the page's width has made."""
    while end < limit and _is_wrapped(context, end):
        end = context.sentence_of(end)[1]
    return min(end, limit)


def _joined_end(context: Context, end: int, limit: int) -> int:
    """End of a sentence that goes on behind a line end: made by the page's width, or behind a separator."""
    text = context.text.text
    while (
        end < limit
        and text[end - 1] == "\n"
        and (text[end - 2 : end - 1] in (";", ",", "、") or _is_wrapped(context, end))
    ):
        end = context.sentence_of(end)[1]
    return min(end, limit)


def _is_wrapped(context: Context, end: int) -> bool:
    """Whether a line is as long as the one before it and ends inside a sentence."""
    text, (least, differ) = context.text.text, WRAPPED
    if text[end - 1] != "\n" or end < least or text[end - 2] in BEFORE or text[end] in "\n\x1e":
        return False
    first, _ = context.line_of(end - 1)
    # the line before may be of another document
    before = context.line_of(first - 1) if first > context.piece_span(first)[0] else (0, 0)
    long = end - first > least and before[1] - before[0] > least
    same = abs((end - first) - (before[1] - before[0])) <= differ
    return long and same and text[before[1] - 2] not in "。!?" and not MARKER.match(text, end)


def _line_end(context: Context, start: int, limit: int) -> int:
    """End of a line, with the lines that a separator at its end or a page's width runs on to."""
    text = context.text.text
    end = min(context.line_of(start)[1], limit)
    while end < limit and (text[start:end].rstrip("\n ")[-1:] in (";", ",", "、") or _is_wrapped(context, end)):
        end = min(context.line_of(end)[1], limit)
    return end
