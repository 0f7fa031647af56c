"""Facts of a document as a whole: when it was published, what kind of text it is, and in which script."""

from dataclasses import dataclass
from datetime import datetime

import numpy as np
import regex

from sora_signals.arrays import Ints
from sora_signals.recognise.context import Context
from sora_signals.text.classes import HAN
from sora_signals.text.fold import CODE_POINTS, FoldTable
from sora_signals.vocabulary import DOCUMENT_KINDS, SCRIPTS

NUMERALS = "〇一二三四五六七八九十"
YEAR, MONTH, DAY = rf"[○零{NUMERALS[:10]}]{{4}}", rf"[{NUMERALS[1:]}]{{1,2}}", rf"[{NUMERALS[1:]}]{{1,3}}"
DATE = regex.compile(
    r"(?<![\d.\-/])(?:(?P<year>20\d{2}) ?[年\-/.] ?(?P<month>\d{1,2}) ?[月\-/.] ?(?P<day>\d{1,2})(?![\d.])日?"
    rf"|(?P<year>{YEAR})年(?P<month>{MONTH})月(?P<day>{DAY})日)"
    r"(?:[ T,]?(?P<hour>\d{1,2}):(?P<minute>\d{2})(?::(?P<second>\d{2}))?)?"
)
DAY_ALONE = regex.compile(
    r"(?<![\d.年\-/])(?P<month>\d{1,2})[月\-/](?P<day>\d{1,2})日?(?: ?(?P<hour>\d{1,2}):(?P<minute>\d{2}))?(?!\d)"
)
WIRE = regex.compile(r"[电讯]")  # a wire's dateline: 财联社2024年2月20日电
GLUED_DATE = regex.compile(r"(?<![\d.\-/])(?P<year>20\d{2})年(?P<month>\d{1,2})月(?P<day>\d{1,2})日")
FRONT_PAGE = regex.compile(r"TABLE_[A-Z]|(?<![A-Z0-9])S\d{13}")  # marks of a report's front page
HEAD = 1_500  # characters in which a dateline stands
TAIL = 300  # characters in which the date under a signature stands
SHORT_LINE = 80  # characters; a date in a longer line is part of the story
ALONE = 12  # further characters of a line that is a date
GLUED_HEAD = 400  # characters in which a text without lines carries its date
TRADITIONAL_SHARE, MIXED_SHARE = 0.02, 0.004


@dataclass(frozen=True, slots=True)
class Scripts:
    """Characters that only one of the two scripts has, for telling them apart."""

    traditional: np.ndarray[tuple[int], np.dtype[np.bool_]]
    simplified: np.ndarray[tuple[int], np.dtype[np.bool_]]

    @classmethod
    def of(cls, fold: FoldTable, kinds: np.ndarray[tuple[int], np.dtype[np.uint8]]) -> "Scripts":
        """Derive the two sets from the folding table: what it changes, and what it changes things into."""
        own = np.arange(CODE_POINTS, dtype=np.uint32)
        traditional = (fold.codes != own) & (kinds == HAN)
        simplified = np.zeros(CODE_POINTS, dtype=np.bool_)
        simplified[fold.codes[traditional]] = True
        return cls(traditional, simplified & ~traditional)

    def name(self, text: str) -> int:
        """Return the script of a raw text as an index into ``SCRIPTS``."""
        raw = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
        han = int(((raw >= 0x3400) & (raw <= 0x9FFF)).sum())
        if not han:
            return SCRIPTS.index("none")
        hant, hans = (float(table[raw].sum()) / han for table in (self.traditional, self.simplified))
        if hant < MIXED_SHARE:
            return SCRIPTS.index("hans")
        # many simplified forms (后, 里, 云) are traditional characters of their own, so some are no sign of mixing
        mixed = hans > hant or hant < TRADITIONAL_SHARE
        return SCRIPTS.index("mixed" if mixed else "hant")


def published(text: str) -> datetime | None:
    r"""Return the day (and time, if it stands there) of a dateline near the head of a normalised text.

    A date inside a sentence is part of the story; one on a short line of its own, or behind a label, is a dateline.

    >>> published("发布时间:2024-02-20 10:35:21\n正文")
    datetime.datetime(2024, 2, 20, 10, 35, 21)
    >>> published("公司2024年2月20日召开股东大会,审议通过了利润分配方案。") is None
    True
    """
    head = _dateline(text, 0, min(HEAD, len(text)))
    return head or _front_page(text) or _dateline(text, max(0, len(text) - TAIL), len(text), signed=True)


def _dateline(text: str, first: int, last: int, *, signed: bool = False) -> datetime | None:
    """The first date in a stretch of text that is no part of a sentence; ``signed``: that has a line to itself."""
    for match in DATE.finditer(text, first, last):
        found = _moment(match)
        start, line = _line(text, match)
        if found and signed and start > first and len(line.strip()) <= match.end() - match.start() + 1:
            return found
        if found and not signed and _is_dateline(line, match, start):
            return found
    return None if signed else _without_year(text, first, last)


def _line(text: str, match: regex.Match[str]) -> tuple[int, str]:
    """Start and text of the line that a date stands in."""
    start = text.rfind("\n", 0, match.start()) + 1
    end = text.find("\n", match.end())
    return start, text[start : end if end >= 0 else len(text)]


def _without_year(text: str, first: int, last: int) -> datetime | None:
    """A dateline of month and day and time, if all dates of the text are of one year."""
    for match in DAY_ALONE.finditer(text, first, min(last, GLUED_HEAD)):
        _, line = _line(text, match)
        if match["hour"] and len(line.strip()) <= SHORT_LINE // 2:
            years = {m["year"] for m in DATE.finditer(text)}
            return _moment(match, next(iter(years))) if len(years) == 1 else None
    return None


def _front_page(text: str) -> datetime | None:
    """The latest date on the front page of a report whose lines are lost; those of its sources are older."""
    if "\n" in text[:HEAD] or not FRONT_PAGE.search(text, 0, HEAD):
        return None
    for pattern in (GLUED_DATE, DATE):
        found = [moment for m in pattern.finditer(text, 0, HEAD) if (moment := _moment(m))]
        if found:
            return max(found)
    return None


def _moment(match: regex.Match[str], year: str | None = None) -> datetime | None:
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


def _is_dateline(line: str, match: regex.Match[str], first: int) -> bool:
    start, end = match.start() - first, match.end() - first
    short = len(line) <= SHORT_LINE
    said = line.rstrip(" )").endswith(("。", "!", "?", ";", ","))
    alone = len(line) - (end - start) <= ALONE and not said
    labelled = (
        start > 0 and line[start - 1] in ":。" and line[end : end + 1] != "," and (not short or line[start - 1] == ":")
    )
    wired = start <= ALONE and bool(WIRE.match(line, end))
    glued = len(line) > HEAD // 2 and match.start() < GLUED_HEAD and labelled
    return (short and (alone or match["hour"] is not None or labelled)) or glued or wired


def kinds(context: Context, doc: Ints, documents: int) -> Ints:
    """Return the kind of each document as an index into ``DOCUMENT_KINDS``: the one with the most weight of words.

    Args:
        context: The batch. doc: Document of each piece. documents: How many there are.
    """
    hits, words = context.hits["document_kind"], context.lexicons["document_kind"]
    kind, weight = words.choices("kind", DOCUMENT_KINDS), words.numbers("weight")
    owner = doc[context.text.piece_of(hits.start)] if len(hits) else hits.start
    pairs = np.unique(np.stack([owner, hits.row]), axis=1)
    total = np.zeros((documents, len(DOCUMENT_KINDS)))
    np.add.at(total, (pairs[0], kind[pairs[1]]), weight[pairs[1]])
    total[:, DOCUMENT_KINDS.index("other")] = 0.4
    total[:, DOCUMENT_KINDS.index("news")] += 0.5
    return np.asarray(np.argmax(total, axis=1), dtype=np.int64)
