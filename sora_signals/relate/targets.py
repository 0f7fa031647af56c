"""Targets: which companies, or which sector, a recommendation phrase is about."""

from dataclasses import dataclass, replace

import numpy as np

from sora_signals.arrays import Ints
from sora_signals.link.resolve import Mentions
from sora_signals.recognise.context import Context
from sora_signals.recognise.numbering import MARKER, sequence
from sora_signals.recognise.phrases import Phrases
from sora_signals.relate.gaps import BLANK, STRONG_MARKS, Gaps, Span
from sora_signals.relate.sectors import sector

NO_MENTION = -1
BACK_GAP = 14  # characters from a list to the phrase behind it
WEAK = 0.6  # strength of a phrase that counts only with its target right beside it
LINES = 40  # lines of a list at most
LIST = 6_000  # characters of a numbered list at most
OPEN_END = (":", ";", "、", ",")  # a line that ends so goes on with its list on the next one


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
    segment: Span | None


class TargetFinder:
    """Reads the lists of one batch."""

    def __init__(self, context: Context, phrases: Phrases, mentions: Mentions, subjects: Ints) -> None:
        self.context = context
        self.text = context.text.text
        self.gaps = Gaps(context)
        self.phrases = phrases
        self.words = context.lexicons["recommendation"]
        self.weak = self.words.numbers("strength")[phrases.row] <= WEAK
        self.subjects = subjects  # indexes of the mentions that can be targets, in reading order
        self.starts = mentions.start[subjects]
        self.ends = mentions.end[subjects]

    def find(self) -> list[Target]:
        """Return the targets of every phrase, in reading order; phrases side by side share a list."""
        found = [self._of(i) for i in range(len(self.phrases))]
        for i in range(len(found) - 2, -1, -1):
            if not found[i] and self._shares(i):
                found[i] = [replace(target, phrase=i) for target in found[i + 1]]
        return [target for targets in found for target in targets]

    def _of(self, phrase: int) -> list[Target]:
        row = int(self.phrases.row[phrase])
        side = self.words["side"][row]
        found: list[Target] = []
        if side in ("after", "both"):
            found = self._after(phrase)
        if not found and side in ("before", "both"):
            found = self._before(phrase)
        if not found and self.words["targets"][row] == "any":
            marks = self.gaps.roles["label_mark"]
            span = sector(self.context, marks, int(self.phrases.start[phrase]), self._end(phrase), side)
            found = [Target(phrase, NO_MENTION, *span, None)] if span else []
        return found

    def _end(self, phrase: int) -> int:
        return int(self.phrases.end[phrase])

    def _shares(self, phrase: int) -> bool:
        """Whether nothing but list marks stands between a phrase and the next one (建议关注、重点推荐A)."""
        start, end = self._end(phrase), int(self.phrases.start[phrase + 1])
        side = self.words["side"][int(self.phrases.row[phrase])]
        near = side != "before" and end - start <= 2
        return near and not self.gaps.rest(start, end) and not STRONG_MARKS.search(self.text, start, end)

    def _after(self, phrase: int) -> list[Target]:
        """The list behind a phrase: numbered, over lines, or inside its sentence."""
        start, last = self._end(phrase), self._limit(phrase)
        numbered = self._numbered(phrase, start)
        if numbered:
            return [t for first, end in numbered for t in self._run(phrase, first, end, None, in_list=True)]
        found = self._run(phrase, start, last, self._label_before(phrase))
        head = self.text[start:last].rstrip(" \n")
        if last < len(self.text) and self.text[last - 1] == "\n" and (not head or head.endswith(OPEN_END)):
            for first, end in self._lines(phrase, last, listed=head.endswith(OPEN_END)):
                found += self._run(phrase, first, end, None)
        return found

    def _label_before(self, phrase: int) -> Span | None:
        label = self.gaps.label_before(int(self.phrases.start[phrase]))
        if label is None:
            return None
        names = np.searchsorted(self.ends, label[1], side="right") > np.searchsorted(self.starts, label[0])
        return None if names else label

    def _limit(self, phrase: int) -> int:
        """Where a phrase's own list ends at the latest: its sentence, or the next phrase."""
        start = self._end(phrase)
        last = min(self.context.sentence_of(start - 1)[1], self.context.piece_span(start - 1)[1])
        return min(last, self._next_phrase(phrase))

    def _next_phrase(self, phrase: int) -> int:
        more = phrase + 1 < len(self.phrases)
        return int(self.phrases.start[phrase + 1]) if more else len(self.text)

    def _numbered(self, phrase: int, start: int) -> list[Span]:
        """Spans of the items of a numbered list that begins right behind a phrase; empty without one."""
        first = start
        while first < len(self.text) and (self.text[first] in BLANK or self.gaps.filler_at(first) > first):
            if MARKER.match(self.text, first):
                break
            first = max(first + 1, self.gaps.filler_at(first))
        if first >= self._next_phrase(phrase) or not MARKER.match(self.text, first):
            return []
        last = min(self.context.piece_span(start)[1], first + LIST)
        marks = sequence(self.text, first, last)
        if not marks or marks[0].start() != first:
            return []
        edges = [m.start() for m in marks[1:]] + [self.context.sentence_of(marks[-1].start())[1]]
        after = np.append(self.phrases.start[phrase + 1 :], last)
        cut = after[np.searchsorted(after[:-1], [m.end() for m in marks])].tolist()
        return [(m.end(), min(e, c)) for m, e, c in zip(marks, edges, cut, strict=True)]

    def _lines(self, phrase: int, start: int, *, listed: bool) -> list[Span]:
        """Spans of the lines of a list behind a phrase that ends its line; ``listed`` if a colon opened it."""
        found: list[Span] = []
        limit = min(self.context.piece_span(start - 1)[1], self._next_phrase(phrase))
        while start < limit and len(found) < LINES:
            blank = start
            while start < limit and self.text[start] in "\n ":
                start += 1
            if start >= limit:
                break
            end = min(self.context.line_of(start)[1], limit)
            marker = MARKER.match(self.text, start, end)
            first = marker.end() if marker else start
            if not self._is_item(first, end, listed=bool(marker) or (listed and blank == start)):
                break
            found.append((first, end))
            start = end
        return found

    def _is_item(self, start: int, end: int, *, listed: bool) -> bool:
        """Whether a line begins with a company, or with a label before one."""
        i = int(np.searchsorted(self.starts, start))
        if i >= len(self.starts) or self.starts[i] >= end or not self.gaps.is_label(start, int(self.starts[i])):
            return False
        return listed or not self._tail(i, end)

    def _run(self, phrase: int, start: int, limit: int, segment: Span | None, *, in_list: bool = False) -> list[Target]:
        """The companies of one list between two positions, each with the label that it stands under.

        Args:
            phrase: The phrase. start, limit: The stretch of text. segment: The label that stands before it.
            in_list: Whether it is an item of a list, where the company comes first or behind a short description.
        """
        low, high = np.searchsorted(self.starts, [start, limit])
        found: list[Target] = []
        position, counted = start, False
        for i in range(int(low), int(high)):
            begin = int(self.starts[i])
            if self._names_chain(i):
                continue
            if found:
                label = self.gaps.following(position, begin, counted=counted)
            else:
                weak = bool(self.weak[phrase]) or (in_list and not self.gaps.is_short(position, begin))
                label = self.gaps.first(position, begin, weak=weak)
                counted = self.gaps.is_counted(position, begin)
            if label is None or (found and self._is_clause(i, position, limit)):
                break
            if label[1] > label[0]:
                segment = label
            elif found and self.gaps.restarts(position, begin):
                segment = None
            found.append(Target(phrase, int(self.subjects[i]), begin, int(self.ends[i]), segment))
            position = int(self.ends[i])
        return found

    def _names_chain(self, i: int) -> bool:
        """Whether a company only names a chain or theme around it (宁德时代产业链), and is itself no target."""
        end = int(self.ends[i])
        marks = self.gaps.roles["chain_mark"]
        low, high = np.searchsorted(marks.start, [end, end + 1])
        return bool(high > low)

    def _is_clause(self, i: int, start: int, limit: int) -> bool:
        """Whether a company behind a mere comma opens a clause of its own, with a predicate."""
        begin = int(self.starts[i])
        return self.text[start:begin].strip(BLANK + ")") == "," and bool(self._tail(i, limit))

    def _tail(self, i: int, limit: int) -> list[int]:
        """What a company's clause says behind the company, list marks left out."""
        following = int(self.starts[i + 1]) if i + 1 < len(self.starts) else limit
        return self.gaps.clause_tail(int(self.ends[i]), min(following, limit))

    def _before(self, phrase: int) -> list[Target]:
        """The list that ends right before the phrase, in its sentence."""
        start = int(self.phrases.start[phrase])
        first, _ = self.context.sentence_of(start)
        low, high = np.searchsorted(self.starts, [first, start])
        found: list[Target] = []
        position = start
        for i in range(int(high) - 1, int(low) - 1, -1):
            begin, end = int(self.starts[i]), int(self.ends[i])
            parted = self.gaps.rest(end, position) if found else not self._reaches(phrase, end, position)
            if end > position or parted:
                break
            found.append(Target(phrase, int(self.subjects[i]), begin, end, None))
            position = begin
        return found[::-1]

    def _reaches(self, phrase: int, start: int, end: int) -> bool:
        """Whether the words between a company and the phrase behind it leave the company the phrase's subject."""
        gap = self.text[start:end]
        if STRONG_MARKS.search(gap):
            return False
        near = end - start <= BACK_GAP and not self.weak[phrase] and "," not in gap and not gap.startswith("的")
        return near or not self.gaps.rest(start, end)
