"""Datelines: on which day, and at what time, a document says that it was published."""

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np

from sora_signals.arrays import Codes, Ints, in_sorted, indexes, ints
from sora_signals.recognise.edges import at_edges
from sora_signals.text.classes import SEPARATOR
from sora_signals.text.fold import to_codes
from sora_signals.text.normalise import Text

NUMERALS = "〇一二三四五六七八九十"
YEAR, MONTH, DAY = rf"[○零{NUMERALS[:10]}]{{4}}", rf"[{NUMERALS[1:]}]{{1,2}}", rf"[{NUMERALS[1:]}]{{1,3}}"
BEGIN = r"(?:(?<![\d.\-/])|(?<=S\d{13})|(?<=\d\.\d\d)(?=20\d\d年))"
TIME = r"(?:[ T,]?(?P<hour>\d{1,2}):(?P<minute>\d{2})(?::(?P<second>\d{2}))?)?"
DATE = re.compile(
    BEGIN + r"(?P<year>20\d{2}) ?[年\-/.] ?(?P<month>\d{1,2}) ?[月\-/.] ?(?P<day>\d{1,2})(?![\d.月])日?" + TIME
)
HAN_DATE = re.compile(BEGIN + rf"(?P<year>{YEAR})年(?P<month>{MONTH})月(?P<day>{DAY})日" + TIME)
# what may not stand before a date is asked behind its first characters, which a search passes over a text for
COMPACT = re.compile(
    r"(?P<year>20(?<![\dA-Z.]20)\d{2})(?P<month>0[1-9]|1[0-2])(?P<day>0[1-9]|[12]\d|3[01])(?![\d.%A-Z]|[万亿元股])"
)
SPAN = re.compile(r"[-—~至到]{1,2}")  # from one day to another: the week that a report looks back on
TO_DAY = re.compile(r"[-—~至到]{1,2} ?\d{1,4} ?[年月/.\-] ?\d{1,2}")
DAY_ALONE = re.compile(
    r"(?P<month>\d(?<![\d.年\-/]\d)\d?)[月\-/](?P<day>\d{1,2})日?(?: ?(?P<hour>\d{1,2}):(?P<minute>\d{2}))?(?!\d)"
)
HOUR = re.compile(r":\d\d")
WIRE = re.compile(r"[电讯]")  # a wire's dateline: 财联社2024年2月20日电
GLUED_DATE = re.compile(r"(?P<year>20(?:(?<![\d.\-/]20)|(?<=\d\.\d\d20))\d{2})年(?P<month>\d{1,2})月(?P<day>\d{1,2})日")
FRONT_PAGE = re.compile(r"TABLE_[A-Z]|S(?<![A-Z0-9]S)\d{13}")  # marks of a report's front page
FIELD = re.compile(r"(?:TABLE_[A-Z]+[\]】]?|S\d{13})$")  # the mark of a field, or the licence of who signs
# up to which day a report reads its data, or of which its prices are
UNTIL = re.compile(r"(?:[截止]至?[于到]?|[估股][值价][日期为:]{0,3})$")
MARKED = 6  # characters of such a label
WEEKDAY = re.compile(r" ?\(?(?:星期|周)[一二三四五六日天]")
OPENS = re.compile(r"研究报告")  # what the first line of a report calls itself
SAID = re.compile(r"[。,;]")
FIELD_NAME, TITLE_LINE = 24, 120  # characters of the mark of a field, and in which a report without line ends is dated
LABELS = frozenset("期间于布表日")  # what the label of a day ends in (发布日期, 时间, 发布于)
HEAD = 1_500  # characters in which a dateline stands
FRONT = 2 * HEAD  # characters of a report's front page
TAIL = 300  # characters in which the date under a signature stands
EDGES = FRONT + TAIL
SHORT_LINE = 80  # characters; a date in a longer line is part of the story
ALONE = 12  # further characters of a line that is a date
COMPACT_HEAD = 120  # characters in which a heading bears its date in eight digits
GLUED_HEAD = 400  # characters in which a text without lines carries its date
YEAR_DIGITS, YEAR_READ, YEAR_BEGINS = 4, 6, np.sort(to_codes(f"○零{NUMERALS[:10]}"))
YEAR_ENDS = np.sort(to_codes(" 年-/.01"))  # behind a year's digits in a date; 0 and 1 begin a month in eight digits
BEHIND_YEAR = np.sort(to_codes(" 年-/.0123456789"))  # behind that: 年 only behind a space
CELL_END = ("|", "")  # behind a date that fills the cell of a table
UNDATED = ("(", ":")  # before digits that are a number of their own


def ordinals(dates: Sequence[datetime | None]) -> Ints:
    """Return the numbers of days, 0 for those unknown.

    >>> ordinals([datetime(1, 1, 2), None]).tolist()
    [2, 0]
    """
    return ints([date.toordinal() if date else 0 for date in dates])


def published(text: Text, start: Ints, end: Ints) -> list[datetime | None]:
    r"""Return the day (and time, if it stands there) of a dateline near the head of each document, None without one.

    A date inside a sentence is part of the story; one on a short line of its own, or behind a label, is a dateline.

    Args:
        text: The batch. start, end: Spans of the documents' bodies.

    >>> from sora_signals.text.fold import FoldTable
    >>> from sora_signals.text.normalise import Normaliser
    >>> bodies = ["发布时间:2024-02-20 10:35:21\n正文", "公司2024年2月20日召开股东大会,审议通过了利润分配方案。"]
    >>> text = Normaliser(FoldTable.default()).normalise(bodies)
    >>> published(text, text.piece_start[:-1], text.piece_start[1:] - 1)
    [datetime.datetime(2024, 2, 20, 10, 35, 21), None]
    """
    years = at_edges(text.codes, start, end, (FRONT + YEAR_READ, TAIL), _years)
    first, last = years.searchsorted(start), years.searchsorted(end)
    some = last > first
    if len(text.codes) > EDGES:  # a long one may have its years in between
        some |= end - start > EDGES
    out: list[datetime | None] = [None] * len(start)
    places: list[int] = years.tolist()
    for number in indexes(some).tolist():
        low = start.item(number)
        body = _Body(text.text[low : end.item(number)], low, places[first.item(number) : last.item(number)])
        out[number] = _published(body)
    return out


def _years(codes: Codes) -> Ints:
    """Where a year that begins a date may stand: four digits from 2000 on, or four Han numerals before 年."""
    modern = indexes(codes == ord("2"))
    modern = modern[codes[modern + 1] == ord("0")]  # the last character is the separator, so one always follows
    modern = modern[in_sorted(codes.take(modern + YEAR_DIGITS, mode="clip"), YEAR_ENDS)]
    modern = modern[in_sorted(codes.take(modern + (YEAR_DIGITS + 1), mode="clip"), BEHIND_YEAR)]
    han = indexes(codes == ord("年"))
    # a place before the first character, read at the end of the text, is asked for by no document
    han = han[in_sorted(codes.take(han - YEAR_DIGITS, mode="wrap"), YEAR_BEGINS)]
    return np.sort(np.concatenate([modern, han - YEAR_DIGITS]), kind="stable") if len(han) else modern


@dataclass(slots=True)
class _Body:
    """A normalised body, where it begins in its batch, and in order the places there at which a year may stand.

    Of a short one also all its dates; of a long one only the places near its ends.
    """

    text: str
    start: int
    years: Sequence[int]
    found: list[re.Match[str]] | None = None

    def dates(self, first: int, last: int) -> Iterable[re.Match[str]]:
        """The dates in a stretch of the text, in order and without overlap; that of a short one goes to its end."""
        if self.found is None:
            return self._read(first, last)
        return [match for match in self.found if match.start() >= first]

    def every(self) -> Iterable[re.Match[str]]:
        """All dates of the text."""
        long = len(self.text) > EDGES
        whole = _Body(self.text, 0, _years(to_codes(self.text + SEPARATOR)).tolist()) if long else self
        return whole.dates(0, len(self.text))

    def _read(self, first: int, last: int) -> Iterator[re.Match[str]]:
        for year in self.years[bisect_left(self.years, self.start + first) :]:
            place = year - self.start
            if place >= last:
                return
            pattern = DATE if self.text[place] == "2" else HAN_DATE
            match = pattern.match(self.text, place, last) if place >= first else None
            if match:
                first = match.end()
                yield match


def _published(body: _Body) -> datetime | None:
    size = len(body.text)
    if size <= HEAD:  # every look is at all of it
        body.found = [*body.dates(0, size)]
        if not body.found:
            return _compact(body, 0)
    head = _marked(body) or _dateline(body, 0, min(HEAD, size))
    return head or _front_page(body) or _dateline(body, max(0, size - TAIL), size, signed=True)


def _marked(body: _Body) -> datetime | None:
    """The date right behind the mark of a field on a front page, or on the title line of a report without line ends."""
    for match in body.dates(0, FRONT):
        start, end = match.span()
        field = FIELD.search(body.text, max(0, start - FIELD_NAME), start)
        titled = start < TITLE_LINE and OPENS.search(body.text, 0, start) and not SAID.search(body.text, 0, start)
        marked = (
            field
            or (start < GLUED_HEAD and WEEKDAY.match(body.text, end))
            or (titled and body.text[end : end + 1] not in ",、")
        )
        if marked and not _spans_days(body.text, match):
            return _moment(match)
    return None


def _dateline(body: _Body, first: int, last: int, *, signed: bool = False) -> datetime | None:
    """The first date in a stretch of text that is no part of a sentence; ``signed``: that has a line to itself."""
    for match in body.dates(first, last):
        line = _line(body.text, match)
        fits = (
            line[0] > first and _is_alone(body.text, match, *line) if signed else _is_dateline(body.text, match, *line)
        )
        if (
            fits
            and not _spans_days(body.text, match)
            and not _of_prices(body.text, match)
            and (found := _moment(match))
        ):
            return found
    return None if signed else _compact(body, first) or _without_year(body, first, last)


def _spans_days(text: str, match: re.Match[str]) -> bool:
    """Whether a date is one end of a span of days (2024/3/4-2024/3/10)."""
    before = SPAN.search(text, max(0, match.start() - 2), match.start())
    ends = bool(before and before.end() == match.start() and text[before.start() - 1 : before.start()].isdigit())
    return ends or TO_DAY.match(text, match.end()) is not None


def _of_prices(text: str, match: re.Match[str]) -> bool:
    """Whether a date is the last one of a report's data or prices (股价为2024年3月4日收盘价)."""
    return UNTIL.search(text, max(0, match.start() - MARKED), match.start()) is not None


def _compact(body: _Body, first: int) -> datetime | None:
    """A day in eight digits in the heading of a text (晨会纪要20240312)."""
    for match in COMPACT.finditer(body.text, first, first + COMPACT_HEAD):
        found = _moment(match)
        if found and body.text[match.start() - 1 : match.start()] not in UNDATED:
            return found
    return None


def _line(text: str, match: re.Match[str]) -> tuple[int, int]:
    """Start and end of the line that a date stands in."""
    end = text.find("\n", match.end())
    return text.rfind("\n", 0, match.start()) + 1, end if end >= 0 else len(text)


def _without_year(body: _Body, first: int, last: int) -> datetime | None:
    """A dateline of month and day and time, if all dates of the text are of one year."""
    last = min(last, GLUED_HEAD)
    for match in DAY_ALONE.finditer(body.text, first, last) if HOUR.search(body.text, first, last) else ():
        start, end = _line(body.text, match)
        if match["hour"] and len(body.text[start:end].strip()) <= SHORT_LINE // 2:
            years = {m["year"] for m in body.every()}
            return _moment(match, next(iter(years))) if len(years) == 1 else None
    return None


def _front_page(body: _Body) -> datetime | None:
    """The latest date on the front page of a report whose lines are lost; those of its sources are older."""
    text = body.text
    if "\n" in text[:HEAD] or not FRONT_PAGE.search(text, 0, HEAD):
        return None
    for dates in (GLUED_DATE.finditer(text, 0, HEAD), body.dates(0, HEAD), GLUED_DATE.finditer(text, 0, FRONT)):
        told = (m for m in dates if text[m.start() - 1] != "》" and not _of_prices(text, m))
        found = [moment for m in told if not _spans_days(text, m) and (moment := _moment(m))]
        if found:
            return max(found)
    return None


def _moment(match: re.Match[str], year: str | None = None) -> datetime | None:
    parts = match.groupdict()
    numbers = [_whole(parts.get(name)) for name in ("month", "day", "hour", "minute", "second")]
    try:
        return datetime(_whole(year or parts["year"]), *numbers)  # type: ignore[arg-type]  # noqa: DTZ001 - Shanghai's zone comes later
    except ValueError:
        return None


def _whole(text: str | None) -> int:
    """Read a whole number in digits or Han numerals; 0 without one.

    >>> _whole("二〇二四"), _whole("十八"), _whole("三十"), _whole("07")
    (2024, 18, 30, 7)
    """
    if not text or text.isascii():
        return int(text or 0)
    text = text.replace("○", "〇").replace("零", "〇")
    if "十" not in text:
        return int("".join(str(NUMERALS.index(c)) for c in text))
    tens, ones = text.split("十")
    return (NUMERALS.index(tens) if tens else 1) * 10 + (NUMERALS.index(ones) if ones else 0)


def _is_alone(text: str, match: re.Match[str], first: int, last: int) -> bool:
    """Whether a date has a line to itself, but for one character."""
    return len(text[first:last].strip()) <= match.end() - match.start() + 1


def _is_dateline(text: str, match: re.Match[str], first: int, last: int) -> bool:
    """Whether a date is no part of what its line tells, by what stands beside it and how long the line is."""
    (start, end), size = match.span(), last - first
    lead, behind = text[max(start - 1, first) : start], text[end : min(end + 1, last)]
    short = size <= SHORT_LINE
    labelled = lead == ":" or (lead == "。" and not short)
    labelled &= behind != ","
    if short and (labelled or match["hour"] is not None or _is_all(text, match, first, last)):
        return True
    if start - first <= ALONE and WIRE.match(text, end, last):
        return True
    if lead == "|" and behind in CELL_END and size <= 2 * SHORT_LINE:
        return True
    if size <= HEAD // 2 or start >= GLUED_HEAD or not (labelled or lead in LABELS):
        return False
    return lead == "。" or text[max(start - 2, first) : start].rstrip(":")[-1:] in LABELS


def _is_all(text: str, match: re.Match[str], first: int, last: int) -> bool:
    """Whether a date is all of a line but a few characters, and no end of a sentence."""
    rest = last - first - (match.end() - match.start())
    return rest <= ALONE and not text[first:last].rstrip(" )").endswith(("。", "!", "?", ";", ","))
