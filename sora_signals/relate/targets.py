"""Targets: which companies, or which sector, a recommendation phrase is about."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from functools import cached_property

from sora_signals.arrays import Bools, Ints
from sora_signals.lexicon.lists import Lexicons
from sora_signals.link.resolve import Mentions
from sora_signals.recognise.context import Context
from sora_signals.recognise.phrases import Phrases
from sora_signals.recognise.sections import RECOMMENDATION, Sections
from sora_signals.relate.brackets import goes_on
from sora_signals.relate.descriptions import Descriptions
from sora_signals.relate.gaps import Gaps, Span
from sora_signals.relate.items import ITEM_MARKS, Items, has_code
from sora_signals.relate.listing import LIST, Listing
from sora_signals.relate.positions import find_positions
from sora_signals.relate.preceding import BACK_GAP, Preceding
from sora_signals.relate.runs import Call, Runs, Target
from sora_signals.relate.sectors import sector
from sora_signals.relate.stretches import STRONG
from sora_signals.relate.words import GapWords
from sora_signals.text.classes import SEPARATOR

NO_MENTION = -1
FIRM = 1.0  # strength of a phrase that recommends the rows of a table behind it; weaker ones are captions
WEAK = 0.6  # strength of a phrase that counts only with its target right beside it
FRAME = 24  # characters before a phrase in which its frame stands
ADDS = 24  # characters from a list to a phrase that adds to it
CLOSED = re.compile(r"[”\"]?[,。;!]")  # what follows a phrase that closes its clause
OPEN_END = (":", ";", "、", ",")  # a line that ends so goes on with its list on the next one


class TargetFinder:
    """Reads the lists of one batch."""

    def __init__(
        self,
        context: Context,
        words: GapWords,
        phrases: Phrases,
        mentions: Mentions,
        subjects: Ints,
        sections: Sections,
    ) -> None:
        self.context = context
        self.text = context.text.text
        self.gaps, self.descriptions = Gaps(context, words), Descriptions(self.text, words)
        self.sections = sections
        lexicons = context.lexicons
        self.row: list[int] = phrases.row.tolist()
        side, kind = lexicons["recommendation"]["side"], lexicons["recommendation"]["targets"]
        self.side, self.kind = [side[r] for r in self.row], kind
        weak, firm = lexicons.once(_strengths)
        self.weak: list[bool] = weak[phrases.row].tolist()
        self.firm: list[bool] = firm[phrases.row].tolist()
        self.positions = positions = find_positions(context.text, phrases, mentions, subjects)
        self.phrase_start, self.phrase_end = positions.phrase_start, positions.phrase_end
        self.starts, self.ends = positions.starts, positions.ends
        self.preceding = Preceding(context, self.gaps, self.descriptions, positions)
        self.listing = Listing(context, self.gaps, self.descriptions, positions, sections.of)
        self.runs = Runs(self.gaps, self.descriptions, self.listing, positions)
        self.items = Items(context, self.gaps, positions)

    @cached_property
    def own(self) -> frozenset[int]:
        """Where words for the company itself begin."""
        anchors = self.context.hits["rating_anchor"]
        own = self.context.lexicons["rating_anchor"].flags("kind", "stock")[anchors.row]
        return frozenset(anchors.start[own].tolist())

    def find(self) -> list[Target]:
        """Return the targets of every phrase, in reading order; phrases side by side share a list."""
        found: list[list[Target]] = []
        for i in range(len(self.side)):
            if self.weak[i]:
                adds = found and found[-1] and self._adds(i, found[-1][-1])
                self.weak[i] = not adds and not self._is_framed(i)
            found.append(self._of(i))
        for i in range(len(found) - 2, -1, -1):
            if not found[i] and found[i + 1] and self._shares(i):
                found[i] = [target._replace(phrase=i) for target in found[i + 1]]
        return [target for targets in found for target in targets]

    def _adds(self, phrase: int, last: Target) -> bool:
        """Whether a phrase adds to what another one recommends in its sentence: 推荐A、B,关注细分龙头C."""
        gap = self.text[last.end : self.phrase_start[phrase]]
        listed = last.mention != NO_MENTION and not self.weak[last.phrase]
        return listed and len(gap) <= ADDS and STRONG.isdisjoint(gap)

    def _is_framed(self, phrase: int) -> bool:
        """Whether the words before a phrase tell that its sentence is about picks: 个股方面,关注估值较低的A."""
        start = self.phrase_start[phrase]
        if self.sections.of[start] == RECOMMENDATION:
            return True
        here = self.positions.before[phrase]
        first = max(self.context.sentence_of(start)[0], start - FRAME, self.ends[here - 1] if here else 0)
        return any(self.gaps.words.frames.within(self.text, first, start))

    def _of(self, phrase: int) -> list[Target]:
        found: list[Target] = []
        side, high = self.side[phrase], self.positions.before[phrase]
        if high and self.phrase_start[phrase] - self.ends[high - 1] <= BACK_GAP:
            found = self._all(phrase, self.preceding.receivers(self.phrase_start[phrase]))
        if not found and side in ("after", "both"):
            found = self._after(phrase)
        if not found and side in ("before", "both"):
            found = self._before(phrase)
        if not found and side == "after" and not self.weak[phrase] and CLOSED.match(self.text, self.phrase_end[phrase]):
            found = self._closed(phrase)
        if not found and self.kind[self.row[phrase]] == "any":
            start, end = self.phrase_start[phrase], self.phrase_end[phrase]
            span = sector(self.context, self.gaps.words, self.own, start, end, side)
            found = [Target(phrase, NO_MENTION, *span, None)] if span else []
        return found

    def _closed(self, phrase: int) -> list[Target]:
        """The list before a phrase that closes its clause: beside it (A、B为首选标的。), or in the clause before."""
        start = self.phrase_start[phrase]
        beside = self.preceding.beside(start, weak=False) if self.firm[phrase] else range(0)
        return self._all(phrase, beside or self.preceding.opening(start, near=True))

    def _shares(self, phrase: int) -> bool:
        """Whether nothing but list marks stands between a phrase and the next one (建议关注、重点推荐A)."""
        start, end = self.phrase_end[phrase], self.phrase_start[phrase + 1]
        near = end - start <= 2 and self.side[phrase] != "before"
        return near and self.gaps.is_idle(start, end) and not self.gaps.restarts(start, end)

    def _after(self, phrase: int) -> list[Target]:
        """The list behind a phrase: numbered, over lines, or inside its sentence."""
        start, named = self.phrase_end[phrase], self.positions.named[phrase]
        if named >= self.positions.last[phrase]:
            return []
        call = Call(phrase, self.weak[phrase], self.firm[phrase], set())
        numbered = self.listing.numbered(phrase, start)
        if numbered:
            call = call._replace(weak=call.weak and ":" not in self.text[start : numbered[0][0]])
            return [t for span in numbered for t in self.runs.read(call, *span)]
        last, found = self._limit(phrase), []
        if named < last:
            found = self.runs.read(call, start, last, self._label_before(phrase), in_list=False)
        for span in self._items(phrase, start, found):
            found += self.runs.read(call, *span)
        if self.text[last - 1] == "\n":
            head = self.text[start:last].rstrip(" \n")
            if head.endswith(OPEN_END) or self.gaps.is_idle(start, last):
                for span in self.listing.lines(phrase, last, listed=bool(head)):
                    found += self.runs.read(call, *span, in_list=False)
        return found

    def _items(self, phrase: int, start: int, found: list[Target]) -> Iterable[Span]:
        """Spans of the items of a list whose companies are described, behind those found."""
        limit = self.positions.following[phrase]
        if not found:
            heads = self.firm[phrase] and self.positions.named[phrase] < limit and self.listing.heads(phrase)
            return self.items.explained(start, limit) if heads else ()
        first, end = found[0].start, found[-1].end
        if self.text.endswith("】(", 0, first):
            return self.items.groups(end, limit)
        mark = self.items.mark(end)
        if mark == ":":
            return self.items.titled(end, self._next_opening(phrase))
        if self.firm[phrase] and (self.text[found[-1].start].isdigit() or self.gaps.is_head(start, first)):
            return self.items.rows(end, limit, coded=has_code(self.text, first, found[0].end))
        if ":" not in self.text[start:first]:
            return self.items.parallel(end, limit, mark) if mark in ITEM_MARKS else ()
        labelled = self.text[found[-1].segment[1]] == ":" if found[-1].segment else False
        return self.items.described(end, limit, labelled=labelled)

    def _next_opening(self, phrase: int) -> int:
        """Start of the next phrase that a company follows at once, with a list of its own."""
        for i in range(phrase + 1, len(self.phrase_start)):
            end = self.phrase_end[i]
            named = self.positions.named[i]
            far = end - self.phrase_end[phrase] > LIST
            if far or (named < len(self.text) and self.gaps.is_idle(end, named)):
                return self.phrase_start[i]
        return len(self.text)  # titled items end with their text all the same

    def _label_before(self, phrase: int) -> Span | None:
        label = self.gaps.label_before(self.phrase_start[phrase])
        if label is None:
            return None
        return None if bisect_right(self.ends, label[1]) > bisect_left(self.starts, label[0]) else label

    def _limit(self, phrase: int) -> int:
        """Where a phrase's own list ends at the latest: its sentence, or the next phrase."""
        start, limit = self.phrase_end[phrase], self.positions.following[phrase]
        if limit < self.positions.named[phrase]:
            limit = self._next_list(phrase)
        _, last = self.context.sentence_of(start - 1)
        while last < limit and (goes_on(self.text, start, last) or self._inside(last)):
            _, last = self.context.sentence_of(last)
        last -= self.text[last - 1] == SEPARATOR
        return min(last, limit)

    def _next_list(self, phrase: int) -> int:
        """Start of the next phrase that can have a list: one in a description of the first company has none.

        推荐有望受益于涨价的A: nobody stands before 有望受益于, where its targets would.
        """
        i, ahead, named = phrase + 1, len(self.side), self.positions.named[phrase]
        while i < ahead and self.side[i] == "before" and self.phrase_start[i] < named:
            i += 1
        return self.phrase_start[i] if i < ahead else len(self.text)

    def _inside(self, position: int) -> bool:
        """Whether a position lies inside a company, whose name goes on behind the end of a line."""
        i = bisect_left(self.starts, position) - 1
        return i >= 0 and self.ends[i] > position

    def _before(self, phrase: int) -> list[Target]:
        """The list right before a phrase, else the one that opens its sentence."""
        start = self.phrase_start[phrase]
        found = self.preceding.beside(start, weak=self.weak[phrase])
        if not found and self.side[phrase] == "before":
            found = self.preceding.opening(start)
        return self._all(phrase, found)

    def _all(self, phrase: int, found: range) -> list[Target]:
        return [Target(phrase, self.positions.mention[i], self.starts[i], self.ends[i], None) for i in found]


def _strengths(lexicons: Lexicons) -> tuple[Bools, Bools]:
    """Which phrases count only with their target right beside them, and which recommend the rows of a table."""
    strength = lexicons["recommendation"].numbers("strength")
    return strength <= WEAK, strength >= FIRM
