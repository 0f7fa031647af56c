"""Targets: which companies, or which sector, a recommendation phrase is about."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from typing import NamedTuple

from sora_signals.arrays import Ints
from sora_signals.link.resolve import Mentions
from sora_signals.recognise.context import Context
from sora_signals.recognise.numbering import MARKER, MARKING, sequence
from sora_signals.recognise.phrases import Phrases
from sora_signals.relate.gaps import BLANK, BRACKETS, Gaps, GapWords, Span
from sora_signals.relate.headings import entitles
from sora_signals.relate.items import Items
from sora_signals.relate.sectors import sector
from sora_signals.text.classes import PART_BREAK

NO_MENTION = -1
SEPARATOR = chr(PART_BREAK)
BACK_GAP = 14  # characters from a list to the phrase behind it
FIRM = 1.0  # strength of a phrase that recommends the rows of a table behind it; weaker ones are captions
WEAK = 0.6  # strength of a phrase that counts only with its target right beside it
LINES = 40  # lines of a list at most
LIST = 6_000  # characters of a list of items at most
COMMA_BESIDE = "".join(BLANK)
CLAUSE_OPENS = (",", "-")
OPEN_END = (":", ";", "、", ",")  # a line that ends so goes on with its list on the next one


class Target(NamedTuple):
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

    def __init__(self, context: Context, words: GapWords, phrases: Phrases, mentions: Mentions, subjects: Ints) -> None:
        self.context = context
        self.text = context.text.text
        self.gaps = Gaps(context, words)
        # read one at a time from here on, which lists are made for
        self.phrase_start: list[int] = phrases.start.tolist()
        self.phrase_end: list[int] = phrases.end.tolist()
        self.row: list[int] = phrases.row.tolist()
        self.words = context.lexicons["recommendation"]
        self.side = self.words["side"]
        anchors = context.hits["rating_anchor"]
        own = anchors.start[context.lexicons["rating_anchor"].flags("kind", "stock")[anchors.row]]
        self.own: frozenset[int] = frozenset(own.tolist())
        modifiers = context.hits["modifier"]
        yardsticks = modifiers.end[context.lexicons["modifier"].flags("kind", "comparison")[modifiers.row]]
        self.compared: frozenset[int] = frozenset(yardsticks.tolist())
        self.weak: list[bool] = (self.words.numbers("strength")[phrases.row] <= WEAK).tolist()
        self.firm: list[bool] = (self.words.numbers("strength")[phrases.row] >= FIRM).tolist()
        self.subjects: list[int] = subjects.tolist()  # indexes of the mentions that can be targets, in reading order
        self.starts: list[int] = mentions.start[subjects].tolist()
        self.ends: list[int] = mentions.end[subjects].tolist()
        self.security: list[int] = mentions.security[subjects].tolist()
        self.items = Items(context, self.gaps, self.starts, self.ends)

    def find(self) -> list[Target]:
        """Return the targets of every phrase, in reading order; phrases side by side share a list."""
        found = [self._of(i) for i in range(len(self.row))]
        for i in range(len(found) - 2, -1, -1):
            if not found[i] and self._shares(i):
                found[i] = [target._replace(phrase=i) for target in found[i + 1]]
        return [target for targets in found for target in targets]

    def _of(self, phrase: int) -> list[Target]:
        row = self.row[phrase]
        side = self.side[row]
        found: list[Target] = []
        if side in ("after", "both"):
            found = self._after(phrase)
        if not found and side in ("before", "both"):
            found = self._before(phrase)
        if not found and self.words["targets"][row] == "any":
            start, end = self.phrase_start[phrase], self.phrase_end[phrase]
            span = sector(self.context, self.gaps.words.marks, self.own, start, end, side)
            found = [Target(phrase, NO_MENTION, *span, None)] if span else []
        return found

    def _shares(self, phrase: int) -> bool:
        """Whether nothing but list marks stands between a phrase and the next one (建议关注、重点推荐A)."""
        start, end = self.phrase_end[phrase], self.phrase_start[phrase + 1]
        near = end - start <= 2 and self.side[self.row[phrase]] != "before"
        return near and self.gaps.is_idle(start, end) and not self.gaps.restarts(start, end)

    def _after(self, phrase: int) -> list[Target]:
        """The list behind a phrase: numbered, over lines, or inside its sentence."""
        start, last = self.phrase_end[phrase], self._limit(phrase)
        numbered = self._numbered(phrase, start)
        if numbered:
            return [t for first, end in numbered for t in self._run(phrase, first, end, None, in_list=True)]
        found = self._run(phrase, start, last, self._label_before(phrase))
        for first, end in self._items(phrase, start, found):
            found += self._run(phrase, first, end, None, in_list=True)
        head = self.text[start:last].rstrip(" \n")
        if last < len(self.text) and self.text[last - 1] == "\n" and (not head or head.endswith(OPEN_END)):
            for first, end in self._lines(phrase, last, listed=head.endswith(OPEN_END)):
                found += self._run(phrase, first, end, None)
        return found

    def _items(self, phrase: int, start: int, found: list[Target]) -> Iterator[Span]:
        """Spans of the items of a list whose companies are described, behind those found."""
        if not found:
            return iter(())
        last = found[-1].end
        if entitles(self.text, last):
            return self.items.titled(last, self._next_opening(phrase))
        if self.text[found[-1].start].isdigit() and self.firm[phrase]:
            return self.items.rows(last, self._next_phrase(phrase))
        return (
            self.items.described(last, self._next_phrase(phrase))
            if ":" in self.text[start : found[0].start]
            else iter(())
        )

    def _next_opening(self, phrase: int) -> int:
        """Start of the next phrase that a company follows at once, with a list of its own."""
        for i in range(phrase + 1, len(self.phrase_start)):
            end = self.phrase_end[i]
            near = bisect_left(self.starts, end)
            far = end - self.phrase_end[phrase] > LIST
            if far or (near < len(self.starts) and self.gaps.is_idle(end, self.starts[near])):
                return self.phrase_start[i]
        return len(self.text)

    def _label_before(self, phrase: int) -> Span | None:
        label = self.gaps.label_before(self.phrase_start[phrase])
        if label is None:
            return None
        return None if bisect_right(self.ends, label[1]) > bisect_left(self.starts, label[0]) else label

    def _limit(self, phrase: int) -> int:
        """Where a phrase's own list ends at the latest: its sentence, or the next phrase."""
        _, last = self.context.sentence_of(self.phrase_end[phrase] - 1)
        last -= self.text[last - 1] == SEPARATOR
        return min(last, self._next_phrase(phrase))

    def _next_phrase(self, phrase: int) -> int:
        return self.phrase_start[phrase + 1] if phrase + 1 < len(self.phrase_start) else len(self.text)

    def _numbered(self, phrase: int, start: int) -> list[Span]:
        """Spans of the items of a numbered list that begins right behind a phrase; empty without one."""
        first, limit = start, self._next_phrase(phrase)
        while first < limit and not ((char := self.text[first]) in MARKING and MARKER.match(self.text, first)):
            passed = max(self.gaps.filler_at(first), first + (char in BLANK))
            if passed == first:
                return []
            first = passed
        if first >= limit:
            return []
        last = min(self.context.piece_span(start)[1], first + LIST)
        marks = sequence(self.text, first, last)
        if not marks or marks[0].start() != first:
            return []
        edges = [m.start() for m in marks[1:]] + [self.context.sentence_of(marks[-1].start())[1]]
        items = []
        for mark, edge in zip(marks, edges, strict=True):
            following = bisect_left(self.phrase_start, mark.end(), phrase + 1)
            cut = self.phrase_start[following] if following < len(self.phrase_start) else last
            items.append((mark.end(), min(edge, cut)))
        return items

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
        i = bisect_left(self.starts, start)
        if i >= len(self.starts) or self.starts[i] >= end or not self.gaps.is_label(start, self.starts[i]):
            return False
        return listed or not self._goes_on(i, end)

    def _run(self, phrase: int, start: int, limit: int, segment: Span | None, *, in_list: bool = False) -> list[Target]:
        """The companies of one list between two positions, each with the label that it stands under.

        Args:
            phrase: The phrase. start, limit: The stretch of text. segment: The label that stands before it.
            in_list: Whether it is an item of a list, where the company comes first or behind a short description.
        """
        found: list[Target] = []
        named: set[int] = set()  # a list names a company once
        position, counted, described = start, False, False
        for i in range(bisect_left(self.starts, start), bisect_left(self.starts, limit)):
            begin, end = self.starts[i], self.ends[i]
            if self.gaps.names_chain(end) or (self.weak[phrase] and self.gaps.names_matter(end)):
                continue
            if found:
                label = self.gaps.following(position, begin, behind=end, counted=counted)
                if label is None and self.gaps.describes(position, begin, listed=described):
                    label = (begin, begin)
            else:
                weak = self.weak[phrase] or (in_list and not self.gaps.is_short(position, begin))
                label = self.gaps.first(position, begin, weak=weak)
                counted, described = self.gaps.is_counted(position, begin), "的" in self.text[position:begin]
            if label is None or (found and self._is_clause(i, position, limit)):
                break
            if self.security[i] in named:
                if not self.gaps.is_idle(position, begin):
                    break
                position = end
                continue
            if label[1] > label[0]:
                segment = label
            elif found and self.gaps.restarts(position, begin):
                segment = None
            found.append(Target(phrase, self.subjects[i], begin, end, segment))
            named.add(self.security[i])
            position = end
        return found

    def _is_clause(self, i: int, start: int, limit: int) -> bool:
        """Whether a company behind a mere comma, or the dash of another item, opens a clause with a predicate."""
        gap = self.text[start : self.starts[i]]
        if "," not in gap and "-" not in gap:
            return False
        return BRACKETS.sub("", gap).strip(COMMA_BESIDE) in CLAUSE_OPENS and self._goes_on(i, limit)

    def _goes_on(self, i: int, limit: int) -> bool:
        """Whether a company's clause says anything behind the company but list marks."""
        following = self.starts[i + 1] if i + 1 < len(self.starts) else limit
        return self.gaps.says(self.ends[i], min(following, limit))

    def _before(self, phrase: int) -> list[Target]:
        """The list that ends right before the phrase, in its sentence."""
        position = self.phrase_start[phrase]
        first, _ = self.context.sentence_of(position)
        found: list[Target] = []
        for i in range(bisect_left(self.starts, position) - 1, -1, -1):
            begin, end = self.starts[i], self.ends[i]
            if begin < first or end > position or begin in self.compared:
                break
            if not (self.gaps.parts(end, position) if found else self._reaches(phrase, end, position)):
                break
            found.append(Target(phrase, self.subjects[i], begin, end, None))
            position = begin
        return found[::-1]

    def _reaches(self, phrase: int, start: int, end: int) -> bool:
        """Whether the words between a company and the phrase behind it leave the company the phrase's subject."""
        near = end - start <= BACK_GAP and not self.weak[phrase] and not self.text.startswith("的", start)
        near = near and "," not in self.text[start:end]
        return (near or self.gaps.is_idle(start, end)) and not self.gaps.restarts(start, end)
