"""Targets: which companies, or which sector, a recommendation phrase is about."""

from dataclasses import dataclass

import numpy as np
import regex

from sora_signals.arrays import Ints
from sora_signals.link.resolve import Mentions
from sora_signals.recognise.context import Context
from sora_signals.recognise.phrases import Phrases
from sora_signals.text.classes import PART_BREAK

NO_MENTION = -1
FIRST_GAP = 70  # characters from a phrase to its first company
LABEL = 18  # characters of a segment's label
BACK_GAP = 14  # characters from a list to the phrase behind it
SECTOR = (2, 90)  # characters of a sector's name
BRACKETS = regex.compile(r"\([^()\n]{0,40}\)|\[[^\[\]\n]{0,40}\]|【[^】\n]{0,40}】")
NUMBERING = regex.compile(r"(?:^|(?<=[\n;,。]))\s*(?:[(]?\d{1,2}[).、](?!\d)|[①-⑳]|[-*•●■◆])\s*")
STRONG_MARKS = regex.compile(r"[;。!?\n]")


@dataclass(frozen=True, slots=True)
class Target:
    """One (phrase, target) pair; spans of the normalised text.

    Attributes:
        phrase: Index of the phrase. mention: Index of the company's mention, -1 for a sector.
        start, end: The target. segment: Span of the label that it stands under, or None.
    """

    phrase: int
    mention: int
    start: int
    end: int
    segment: tuple[int, int] | None


class TargetFinder:
    """Reads the lists of one batch."""

    def __init__(self, context: Context, phrases: Phrases, mentions: Mentions, subjects: Ints) -> None:
        self.context = context
        self.text = context.text.text
        self.phrases = phrases
        self.mentions = mentions
        self.subjects = subjects  # indexes of the mentions that can be targets, in reading order
        self.starts = mentions.start[subjects]
        self.ends = mentions.end[subjects]
        words, hits = context.lexicons["target"], context.hits["target"]
        role = np.array(words["role"])[hits.row] if len(hits) else np.array([], dtype=str)
        self.roles = {
            name: hits.where(role == name).by_start() for name in ("separator", "filler", "label_mark", "stop")
        }

    def find(self) -> list[Target]:
        """Return the targets of every phrase, in reading order; several phrases may share a list."""
        return [t for i in range(len(self.phrases)) for t in self._of(i)]

    def _of(self, phrase: int) -> list[Target]:
        words, row = self.context.lexicons["recommendation"], int(self.phrases.row[phrase])
        side = words["side"][row]
        found: list[Target] = []
        if side in ("after", "both"):
            found = self._after(phrase)
        if not found and side in ("before", "both"):
            found = self._before(phrase)
        if not found and words["targets"][row] == "any":
            found = self._sector(phrase, side)
        return found

    def _limit(self, phrase: int) -> int:
        """Where a phrase's list ends at the latest: its sentence, or the lines of a list that a colon opens."""
        start, end = int(self.phrases.start[phrase]), int(self.phrases.end[phrase])
        last = self.context.sentence_of(end - 1)[1]
        _, piece_end = self.context.piece_span(start)
        following = int(self.phrases.start[phrase + 1]) if phrase + 1 < len(self.phrases) else piece_end
        limit = min(piece_end, following)
        head = self.text[end:last].strip()
        while last < limit and (not head or head.endswith((":", ";"))):
            first, last = last, self.context.sentence_of(last)[1]
            head = self.text[first:last].strip() or head
        return min(last, limit)

    def _after(self, phrase: int) -> list[Target]:
        end, limit = int(self.phrases.end[phrase]), self._limit(phrase)
        low, high = np.searchsorted(self.starts, [end, limit])
        found: list[Target] = []
        position, segment = end, None
        for i in range(int(low), int(high)):
            start = int(self.starts[i])
            label = self._gap(position, start, first=not found)
            if label is None:
                break
            segment = label if label[1] > label[0] else (segment if not self._restarts(position, start) else None)
            found.append(Target(phrase, int(self.subjects[i]), start, int(self.ends[i]), segment))
            position = int(self.ends[i])
        return found

    def _restarts(self, start: int, end: int) -> bool:
        return bool(STRONG_MARKS.search(self.text, start, end))

    def _gap(self, start: int, end: int, *, first: bool) -> tuple[int, int] | None:
        """Read what lies before a target: the span of a label (empty without one), or None where the list ends."""
        rest = self._rest(start, end)
        if not rest:
            return (end, end)
        last = max(rest)
        label_start = self._label_start(start, end)
        label = (label_start, last + 1)
        if first:
            return self._first_label(start, end, label)
        own = [i for i in rest if i < label_start]
        short = label[1] - label[0] <= LABEL
        marked = self._marked(label) or bool(STRONG_MARKS.search(self.text, start, label_start))
        return label if not own and short and marked else None

    def _first_label(self, start: int, end: int, label: tuple[int, int]) -> tuple[int, int] | None:
        if end - start > FIRST_GAP or "。" in self.text[start:end]:
            return None
        short = label[1] - label[0] <= LABEL
        return label if short and self._marked(label) else (end, end)

    def _marked(self, label: tuple[int, int]) -> bool:
        """Whether a label ends in a mark of one (a colon, 龙头, 产业链 …)."""
        marks = self.roles["label_mark"]
        low, high = np.searchsorted(marks.start, [label[0], label[1] + 1])
        return bool((marks.end[low:high] >= label[1]).any())

    def _label_start(self, start: int, end: int) -> int:
        """A label starts behind the last mark that parts the list."""
        gap = self.text[start:end]
        cut = max(gap.rfind(c) for c in ";。,、\n")
        while cut >= 0 and not gap[cut + 1 :].strip(" :"):
            cut = max(gap.rfind(c, 0, cut) for c in ";。,、\n")
        first = start + cut + 1
        while first < end and self.text[first] in " :":
            first += 1
        numbered = NUMBERING.match(self.text, first, end)
        return numbered.end() if numbered else first

    def _rest(self, start: int, end: int) -> list[int]:
        """Positions between two targets that are no separator, no filler, no bracket and no numbering."""
        covered: set[int] = set()
        for pattern in (BRACKETS, NUMBERING):
            for m in pattern.finditer(self.text, start, end):
                covered.update(range(*m.span()))
        for role in ("separator", "filler"):
            hits = self.roles[role]
            low, high = np.searchsorted(hits.start, [start, end])
            for i in range(int(low), int(high)):
                covered.update(range(int(hits.start[i]), int(hits.end[i])))
        return [i for i in range(start, end) if i not in covered and self.text[i] not in " \n:“”\"'*()[]"]

    def _before(self, phrase: int) -> list[Target]:
        """The list that ends right before the phrase, in its sentence."""
        start = int(self.phrases.start[phrase])
        first, _ = self.context.sentence_of(start)
        low, high = np.searchsorted(self.starts, [first, start])
        found: list[Target] = []
        position = start
        for i in range(int(high) - 1, int(low) - 1, -1):
            begin, end = int(self.starts[i]), int(self.ends[i])
            rest = self._rest(end, position)
            if (not found and (position - end > BACK_GAP or STRONG_MARKS.search(self.text, end, position))) or (
                found and rest
            ):
                break
            found.append(Target(phrase, int(self.subjects[i]), begin, end, None))
            position = begin
        return found[::-1]

    def _sector(self, phrase: int, side: str) -> list[Target]:
        """What is recommended where no company is named, if it reads like a sector."""
        start, end = int(self.phrases.start[phrase]), int(self.phrases.end[phrase])
        if side == "before":
            first, last = self.context.clause_of(start)[0], start
        else:
            first, last = end, self._clause_end(end)
        while first < last and self.text[first] in ' :“"*':
            first += 1
        while last > first and (self.text[last - 1] in ' ,;:。!?”"\n*' or ord(self.text[last - 1]) == PART_BREAK):
            last -= 1
        marks = self.roles["label_mark"]
        low, high = np.searchsorted(marks.start, [first, last])
        marked = bool((marks.end[low:high] <= last).any())
        fits = SECTOR[0] <= last - first <= SECTOR[1] and marked
        return [Target(phrase, NO_MENTION, first, last, None)] if fits else []

    def _clause_end(self, end: int) -> int:
        clause = int(self.context.layout.clause[end - 1])
        last = int(self.context.layout.clause_start[clause + 1])
        if last <= end + 1 and clause + 2 < len(self.context.layout.clause_start):
            last = int(self.context.layout.clause_start[clause + 2])
        return min(last, self.context.piece_span(end - 1)[1])
