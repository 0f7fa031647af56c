"""Stretches: whether a stretch of text holds anything but separators, fillers and brackets, and how it goes on."""

import re
from collections.abc import Iterator
from itertools import islice

from sora_signals.recognise.context import Context
from sora_signals.recognise.numbering import MARKER, MARKING
from sora_signals.relate.brackets import BRACKET_TAIL, BRACKETS, OPEN, behind_bracket
from sora_signals.relate.others import are_others
from sora_signals.relate.words import GapWords
from sora_signals.text.classes import SEPARATOR

FIRST_GAP = 70  # characters from a phrase to its first company
LONGEST = 300  # characters of a gap that holds nothing
PARTED = (",", "、")
HEAD, COLUMNS = 120, 2  # characters of a table's head that are looked at, and names of columns that make it one
WORD = 16  # characters of the longest filler
AND_OTHERS = re.compile(r"等[^,、;。:\n\x1e]{0,12}(?=[,、;。:\n\x1e)]|[和与及])")
CLAUSE_MARKS = re.compile(r"[,、;:。!?\n\x1e]")
SUMS_UP = "等"
CLAUSE = frozenset(",:")
BLANK = frozenset(" \n:$“”\"'*()[]{}|【】〔〕《》\t" + SEPARATOR)
STRONG = frozenset(";。!?\n\x1e")


class Stretches:
    """Reads the stretches of text between and behind phrases and companies of one batch."""

    def __init__(self, context: Context, words: GapWords) -> None:
        self.context = context
        self.text = context.text.text
        self.words = words

    def is_idle(self, start: int, end: int) -> bool:
        """Whether a gap holds nothing but separators, fillers, brackets and numbering, and not a page of them."""
        return start >= end or (end - start <= LONGEST and next(self.rest(start, end), None) is None)

    def rest(self, start: int, end: int) -> Iterator[int]:
        """Yield the positions of a gap that are no separator, no filler, no bracket and no numbering."""
        text, idle, opens = self.text, self.words.idle, self.words.opens
        if end - start <= WORD and text[start:end] in idle:
            return
        reach, bracket, number = self._opening(start, end), start, start
        for i in range(start, end):
            char = text[i]
            if char in opens:
                passed = idle.end(text, i)
                if char in OPEN and i >= bracket and (found := BRACKETS.match(text, i, end)):
                    bracket = found.end()
                    passed = max(passed, bracket)
                if char in MARKING and i >= number and (marker := MARKER.match(text, i, end)):
                    number = marker.end()
                    passed = max(passed, number)
                reach = max(reach, passed)
            if i >= reach and char not in BLANK:
                yield i

    def _opening(self, start: int, end: int) -> int:
        """End of what may only open a gap: the rest of a bracket, or 等 with what it sums up."""
        passed, bracket = start, self.text.rfind("(", max(0, start - WORD), start)
        if bracket >= 0 and self.text.find(")", bracket, start) < 0:
            tail = BRACKET_TAIL.match(self.text, start, end)
            passed = tail.end() if tail else start
        if self.text.startswith(SUMS_UP, start) and (found := AND_OTHERS.match(self.text, start, end)):
            passed = max(passed, found.end())
        return passed

    def restarts(self, start: int, end: int) -> bool:
        """Whether a mark in a gap ends the segment that the list stood under."""
        return not STRONG.isdisjoint(self.text[start:end])

    def is_counted(self, start: int, end: int) -> bool:
        """Whether a number stands in a gap."""
        return start < end and MARKER.search(self.text, start, end) is not None

    def is_short(self, start: int, end: int) -> bool:
        """Whether a gap is a label or a short description, and no sentence of its own."""
        while end > start and self.text[end - 1] in BLANK:
            end -= 1
        return end - start <= FIRST_GAP // 2 and CLAUSE.isdisjoint(self.text[start : end - 1])

    def says(self, start: int, limit: int) -> bool:
        """Whether anything but brackets and list marks stands behind a company up to the next mark."""
        start = behind_bracket(self.text, start)
        found = CLAUSE_MARKS.search(self.text, start, limit)
        return not self.is_idle(start, found.start() if found else limit)

    def opens_heading(self, start: int, limit: int) -> bool:
        """Whether what stands behind a company up to the next mark ends in a colon."""
        found = CLAUSE_MARKS.search(self.text, start, limit)
        return found is not None and found.group() == ":"

    def names_more(self, end: int, *, firm: bool) -> bool:
        """Whether what stands behind a company makes it the name of a chain or theme around it (宁德时代产业链).

        Behind a phrase that is not firm it may also say that something of the company is to be watched.
        """
        if self.text[end] not in self.words.more:
            return False
        return self.words.chain_marks.end(self.text, end) > end or (not firm and self._names_matter(end))

    def _names_matter(self, end: int) -> bool:
        """Whether what stands behind a company says that something of it is to be watched (宁德时代公告, 的现金流)."""
        owns = self.text.startswith("的", end) and self.words.chances.end(self.text, end) == end
        return owns or self.words.matters.end(self.text, end) > end

    def is_head(self, start: int, end: int) -> bool:
        """Whether a stretch of text is the head of a table of companies: names of its columns."""
        if end - start < COLUMNS:
            return False
        names = self.words.columns.within(self.text, start, min(end, start + HEAD))
        return len(list(islice(names, COLUMNS))) == COLUMNS

    def resumes(self, gap: str) -> bool:
        """Whether a gap takes up the company before it as the subject of a clause (A,公司与B签约)."""
        return gap[:1] == PARTED[0] and self.words.pronouns.end(gap, 1) > 1

    def sums_up(self, start: int, end: int) -> bool:
        """Whether a gap says that the name behind it is what the list before it are some of (A、B等国有大行)."""
        return self.text[start:end] == SUMS_UP

    def parts(self, start: int, end: int) -> bool:
        """Whether a gap parts two companies of one list: an idle one, or one of names that are no company here."""
        return self.is_idle(start, end) or are_others(self.text, start, end, self.words.separators)
