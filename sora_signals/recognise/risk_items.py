"""Items: what a risk section lists, split by its numbers, by the names of its risks or by its strongest mark."""

import re
from collections.abc import Callable
from itertools import pairwise

import regex

from sora_signals.recognise.numbering import sequence
from sora_signals.text.classes import PART_BREAK, is_han

SEPARATORS = tuple(re.compile(f"[{marks}]") for marks in ("\n", ";", "。", ",、"))
LIST_MARK = SEPARATORS[-1]
TRIM_LEFT, TRIM_RIGHT = " \n:,;。.、-—*·", " \n,;。.、!…*·【[("
TRIM_END = TRIM_RIGHT + chr(PART_BREAK)
WORDS = re.compile(r"[\u4e00-\u9fffA-Z]{2}")
AND_SO_ON = "等"
PAGE = regex.compile(r"(?<=[\u4e00-\u9fff。;])\d{1,3}$")  # the number of a page glued to its last words
TABLE = 40, 0.3  # characters of an item, and the share of digits above which it is a table
NOTE = re.compile(r"[。;]\([^()]+\)$")  # behind the last sentence, who has written it
ONE_BULLET = ("bullet", "dash")
NAMED = "风险"  # with which a sentence behind a list ends that is one more item of it
SHORT_ITEM = 4  # characters; what is shorter is a fragment of its neighbour
# the name of a risk before what is said of it (原材料涨价:铜价若上涨,成本将上升); 风险包括: leads to a list
HEAD = re.compile(r"[^,。;:\n\x1e]{3,25}(?<![括含下有为是于自见]):")
# where risks stand side by side without a mark; two of them may be one (政策风险以及市场风险)
UNPARTED = re.compile(r"风险(?!提示|[的等以及和与或])")
SIDES = 3
# the name of a risk that is a sentence before those that tell of it (研发风险。在研产品若失败,…)
TITLED = re.compile(r"[^,。;:\n\x1e]{2,17}风险。")


def split(text: str, start: int, end: int, heads: Callable[[int, int], list[int]]) -> list[tuple[int, int]]:
    """Split a section into items: by numbering, by the names of its risks, or by the strongest separator that it uses.

    Args:
        text: The text. start, end: The section without its header. heads: Tells where the names of its risks begin.
    """
    marks, first = sequence(text, start, end, end), start
    if len(marks) == 1 and marks[0].start() == start and marks[0].lastgroup in ONE_BULLET:
        start, marks = marks[0].end(), []  # a bullet before all of them
    if len(marks) > 1 or (marks and marks[0].start() == start):
        edges = [m.end() for m in marks]
        stops = [m.start() for m in marks[1:]] + [end]
        lead = text[start : marks[0].start()].rstrip("\n ")
        head = [(start, marks[0].start())] if len(lead) > SHORT_ITEM and not lead.endswith(":") else []
        spans = head + list(zip(edges, stops, strict=True))
    elif len(named := heads(first, end)) > 1:
        spans = list(pairwise([*named, end]))
    else:
        spans = _parted(text, parts(text, start, end))
    return [span for s, e in spans if (span := _trim(text, s, e)) and not _is_table(text[span[0] : span[1]])]


def _parted(text: str, spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Part from the last item the sentence behind it that is named as a risk of its own (…;渠道单一。产品质量风险)."""
    start, end = spans[-1]
    body = text[start:end].rstrip(TRIM_RIGHT)
    cut = body.find("。")
    return [*spans[:-1], (start, start + cut), (start + cut + 1, end)] if cut > 0 and body.endswith(NAMED) else spans


def _is_table(item: str) -> bool:
    """Whether figures are all of an item, or most of a long one: a page's number or table without a line end before."""
    if not WORDS.search(item):
        return True
    return len(item) > TABLE[0] and sum(map(str.isdigit, item)) > TABLE[1] * len(item)


def parts(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """Split a stretch of text by the strongest separator in it."""
    last = start + len(text[start:end].rstrip(TRIM_RIGHT))
    for separator in SEPARATORS:
        cuts = [m.start() for m in separator.finditer(text, start + 1, last)]
        if cuts:
            edges = [start - 1, *cuts, end]
            parted = [(a + 1, b) for a, b in pairwise(edges)]
            if separator is LIST_MARK:
                return [(start, end)] if is_headed(text, start, len(text)) else _joined(parted)
            return [part for first, following in parted for part in _listed(text, first, following)]
    ends = [m.end() for m in UNPARTED.finditer(text, max(start - len(NAMED), 0), last)]
    sides = [start, *(at for at in ends if at < last and _opens(text[at])), end]
    return list(pairwise(sides)) if len(sides) > SIDES else [(start, end)]


def is_headed(text: str, start: int, end: int) -> bool:
    """Whether a stretch of text opens with the name of a risk before what is said of it."""
    found = HEAD.match(text, start, end) if _opens(text[start : start + 1]) else None
    behind = text[found.end() : min(found.end() + 1, end)] if found else ""
    return _opens(behind) or behind == "“" or behind.isdecimal()


def title_end(text: str, start: int, end: int) -> int:
    """The end of the name of a risk that is a sentence and opens a stretch of text; where it begins if none does."""
    found = TITLED.match(text, start, end) if _opens(text[start : start + 1]) else None
    return found.end() if found else start


def _opens(character: str) -> bool:
    """Whether the name of a risk may begin with a character."""
    return is_han(character) or "A" <= character <= "Z"


def _listed(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """Lines and sentences are split on; what semicolons part is an item, whatever commas it holds."""
    return (
        parts(text, start, end)
        if ";" in text[start:end].rstrip(TRIM_RIGHT) or text[end : end + 1] == "\n"
        else [(start, end)]
    )


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
    item = text[start:end].lstrip(TRIM_LEFT)
    start, item = end - len(item), item.rstrip(TRIM_END)
    note = NOTE.search(item) if item.endswith(")") else None
    item = item[: note.start() + 1] if note else item
    page = PAGE.search(item, max(len(item) - 3, 0)) if item[-1:].isdigit() else None
    item = item[: page.start()] if page else item
    item = item.rstrip(AND_SO_ON).rstrip(TRIM_RIGHT)
    return (start, start + len(item)) if len(item) > 1 else None
