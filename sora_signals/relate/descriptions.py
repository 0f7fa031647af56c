"""Descriptions: what is said of a company right before it, which leaves it an item of the list (估值较低的A)."""

import re

from sora_signals.recognise.numbering import MARKER
from sora_signals.relate.brackets import behind_bracket
from sora_signals.relate.gaps import BULLET, LABEL, Span
from sora_signals.relate.stretches import BLANK, FIRST_GAP, SUMS_UP
from sora_signals.relate.words import GapWords

STORY_MARKS = re.compile(r"[;:。!?\n\x1e《》]")
DESCRIPTION_ENDS = re.compile(r"[,;:。!?\n\x1e]")

SHORTEST = 2  # characters of a noun


class Descriptions:
    """Reads gaps that describe the company behind them.

    Args:
        text: The normalised text of a batch. words: What may stand in gaps.
    """

    def __init__(self, text: str, words: GapWords) -> None:
        self.text, self.words = text, words

    def describes(self, start: int, end: int, *, listed: bool) -> bool:
        """Return whether a gap is a mark of a list and a short description of the next target: …,估值较低的B.

        Args:
            start, end: The gap. listed: Whether the target before is described too; else a mere comma is no such mark.
        """
        mark, last = self._told(start, end, joined=True, listed=listed)
        short = end - start <= FIRST_GAP // 2 and mark < last
        return short and not DESCRIPTION_ENDS.search(self.text, mark, last) and self._leads(mark, last)

    def attributes(self, start: int, end: int, *, joined: bool, listed: bool) -> bool:
        """Return whether a gap of several clauses ends in an attribute of the company behind it: 经营稳健,份额提升的B.

        Args:
            start, end: The gap. joined: Whether a mark of a list has to open it.
            listed: Whether the target before is described too; else a mere comma is no such mark.
        """
        mark, last = self._told(start, end, joined=joined, listed=listed)
        if not 0 < last - mark <= FIRST_GAP:
            return False
        if STORY_MARKS.search(self.text, mark, last) or BULLET.search(self.text, mark, last):
            return False
        return self._leads(mark, last) or self.instances(mark, last)

    def labels(self, start: int, end: int, *, listed: bool) -> Span | None:
        """Return the noun between a mark of a list and a company (…、摄像头模组B), None where the gap is anything else.

        What stands right before a company as a mere object is no noun of its own (…,收购B).

        Args:
            start, end: The gap. listed: Whether the target before has a label too; else a mere comma is no such mark.
        """
        mark, last = self._told(start, end, joined=True, listed=listed)
        noun = SHORTEST <= last - mark <= LABEL and not MARKER.search(self.text, start, last)
        plain = noun and not DESCRIPTION_ENDS.search(self.text, mark, last) and not self._tells(mark, last)
        return (mark, last) if plain else None

    def _tells(self, start: int, end: int) -> bool:
        """Whether a stretch of text tells what a company does or has to do with the next one: 公司前身, 客户, 收购."""
        if self.words.pronouns.end(self.text, start) > start or self.words.objects.ends_at(self.text, end, start):
            return True
        return any(len(word) > 1 for word in self.words.objects.within(self.text, start, end))

    def instances(self, start: int, end: int) -> bool:
        """Return whether the company behind a gap is an instance of what the gap tells (…出口企业,如A, 如家电龙头A)."""
        start, end = self._trimmed(start, end)
        clause = self.text.rfind(",", start, end) + 1
        noun = self.words.instances.end(self.text, clause) if clause > start else clause
        labelled = clause < noun and end - noun <= LABEL and self.words.is_noun(self.text, noun, end)
        return labelled or self.words.instances.ends_at(self.text, end, start)

    def _leads(self, start: int, end: int) -> bool:
        """Whether what is told leads to a company: it ends in 的, or holds it and ends in a word for companies."""
        return self.text[end - 1] == "的" or (
            "的" in self.text[start:end] and self.words.is_noun(self.text, start, end)
        )

    def _told(self, start: int, end: int, *, joined: bool, listed: bool) -> tuple[int, int]:
        """The span of what a gap tells, without a bracket that opens it, blanks and the mark of a list.

        It is empty where that mark is missing.
        """
        start, end = self._trimmed(behind_bracket(self.text, start), end)
        if joined and self.text.startswith(SUMS_UP, start):
            start = self.words.fillers.end(self.text, start)
        mark = self._behind_mark(start, listed=listed) if joined else start
        return (end, end) if joined and mark == start else (mark, end)

    def _trimmed(self, start: int, end: int) -> tuple[int, int]:
        while start < end and self.text[start] in BLANK:
            start += 1
        while start < end and self.text[end - 1] in BLANK:
            end -= 1
        return start, end

    def _behind_mark(self, start: int, *, listed: bool) -> int:
        """End of the mark of a list at a position, or the position."""
        mark = self.words.separators.end(self.text, start)
        return start if mark > start and not listed and self.text[mark - 1] == "," else mark
