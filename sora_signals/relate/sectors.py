"""Sectors: what is recommended where no company is named, if it reads like a sector."""

import re

from sora_signals.recognise.context import Context
from sora_signals.recognise.numbering import MARKER
from sora_signals.relate.gaps import BULLET
from sora_signals.relate.words import GapWords
from sora_signals.text.classes import PART_BREAK

SIZE = (2, 90)  # characters of a sector's name
LONGEST = 300  # characters of a clause that says nothing but a sector, with a bracket
SUFFIX = 10  # characters behind the word that makes it a sector (板块的投资机会)
FIGURES = re.compile(r"\d{4}|\d%")
# before a sector, 的 of a noun that the phrase describes too (持续推荐的医疗器械板块), and behind it
TRIM_LEFT, TRIM_RIGHT = ' :“"*>的', ' ,;:。.!?”"\n*'


def sector(
    context: Context, words: GapWords, own: frozenset[int], start: int, end: int, side: str
) -> tuple[int, int] | None:
    """Return the span of the sector that a phrase is about, or None.

    Args:
        context: The batch. words: What makes a phrase a sector (板块, 产业链 …), or none (两条主线).
        own: Where a word for the company itself begins (看好公司的…), which no sector begins with.
        start, end: The phrase. side: Where its targets stand: ``after``, ``before`` or ``both``.
    """
    text = context.text.text
    first, last = (context.clause_of(start)[0], start) if side == "before" else (end, _clause_end(context, end))
    point = BULLET.search(text, first, min(last, first + LONGEST))
    last = point.start() if point else last
    while first < last and text[first] in TRIM_LEFT:
        first += 1
    while last > first and (text[last - 1] in TRIM_RIGHT or ord(text[last - 1]) == PART_BREAK):
        last -= 1
    if last - first > LONGEST or first in own or MARKER.match(text, first, last):
        return None
    opening = text.rfind("(", first, last)
    if opening > first and ")" not in text[opening:last]:
        last = opening
    if not SIZE[0] <= last - first <= SIZE[1] or FIGURES.search(text, first, last):
        return None
    near = range(last, max(first, last - SUFFIX - 1), -1)
    if words.vague.covers(text, first, last):
        return None
    return (first, last) if any(words.marks.ends_at(text, end, first) for end in near) else None


def _clause_end(context: Context, end: int) -> int:
    """End of the clause behind a phrase; a colon right behind the phrase opens the next one."""
    _, last = context.clause_of(end - 1)
    if last <= end + 1 and context.text.text[end] == ":" and last < len(context.text.text):
        _, last = context.clause_of(last)
    return min(last, context.piece_span(end - 1)[1])
