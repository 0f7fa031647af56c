"""Listing: the items of a list that is numbered, or stands line by line, behind a phrase."""

import re
from bisect import bisect_left

import regex

from sora_signals.arrays import Bytes
from sora_signals.recognise.context import Context
from sora_signals.recognise.numbering import MARKER, MARKING, sequence
from sora_signals.recognise.phrases import opens_line
from sora_signals.relate import piped
from sora_signals.relate.descriptions import Descriptions
from sora_signals.relate.gaps import BULLET, Gaps, Span
from sora_signals.relate.headings import entitles
from sora_signals.relate.positions import Positions
from sora_signals.relate.stretches import BLANK

HEAD = re.compile(r"[^:;。!?\n\x1e]{0,24}+[:。][^\S\x1c-\x1f]?(?=[(\[一1①])")  # of a numbered list (三条主线:1)…)
PAGE = regex.compile(r"[-–|·\s]*\d{1,3}(?:\s?/\s?\d{1,3})?[-–|·\s]*")  # a line with the number of a page
LINES = 40  # lines of a list at most
LIST = 6_000  # characters of a list of items at most


class Listing:
    """Finds where the items of lists begin and end.

    Args:
        context: The batch. gaps, descriptions: What stands between companies.
        positions: Where phrases and companies stand. section: That of each character.
    """

    def __init__(
        self,
        context: Context,
        gaps: Gaps,
        descriptions: Descriptions,
        positions: Positions,
        section: Bytes,
    ) -> None:
        self.context, self.text, self.gaps, self.descriptions = context, context.text.text, gaps, descriptions
        self.phrase_start, self.next_phrase, self.named = positions.phrase_start, positions.following, positions.named
        self.starts, self.ends, self.section = positions.starts, positions.ends, section

    def heads(self, phrase: int) -> bool:
        """Return whether a phrase opens a line, or another point of a summary in one line."""
        start = self.phrase_start[phrase]
        return opens_line(self.context, start) or BULLET.search(self.text, max(0, start - 2), start) is not None

    def numbered(self, phrase: int, start: int) -> list[Span]:
        """Return the spans of the items of a numbered list that begins right behind a phrase; empty without one."""
        head = HEAD.match(self.text, start, self.named[phrase] + 1)  # no company stands in it
        first, limit, fillers = head.end() if head else start, self.next_phrase[phrase], self.gaps.words.fillers
        if self.text[first] not in self.gaps.words.opens and self.text[first] not in BLANK:
            return []
        while first < limit and not ((char := self.text[first]) in MARKING and MARKER.match(self.text, first)):
            passed = max(fillers.end(self.text, first), first + (char in BLANK))
            if passed == first:
                return []
            first = passed
        if first >= limit:
            return []
        last = min(self.context.piece_span(start)[1], first + LIST)
        marks = sequence(self.text, first, last, first)
        if not marks:
            return []
        edges = [m.start() for m in marks[1:]] + [self._item_end(marks[-1].end())]
        items = []
        for mark, edge in zip(marks, edges, strict=True):
            following = bisect_left(self.phrase_start, mark.end(), phrase + 1)
            cut = self.phrase_start[following] if following < len(self.phrase_start) else last
            items.append((mark.end(), min(edge, cut)))
        return items

    def _item_end(self, start: int) -> int:
        """Where the sentence ends that an item begins with; a label in a line of its own has the next line as well."""
        _, end = self.context.sentence_of(start)
        labels = self.text[end - 1] == "\n" and self.text[start:end].rstrip().endswith(":")
        return self.context.sentence_of(end)[1] if labels and end < len(self.text) else end

    def lines(self, phrase: int, start: int, *, listed: bool) -> list[Span]:
        """Return the spans of the lines of a list behind a phrase that ends its line.

        Args:
            phrase: The phrase. start: Where its line ends. listed: Whether a colon opened the list.
        """
        found: list[Span] = []
        limit = self._lines_end(phrase, start)
        headed = opens_line(self.context, self.phrase_start[phrase])
        while start < limit and len(found) < LINES:
            blank = start
            while start < limit and self.text[start] in "\n ":
                start += 1
            if start >= limit:
                break
            if not found and self.text[start] == piped.PIPE:
                return piped.rows(self.context, self.starts, start, limit)
            end = min(self.context.line_of(start)[1], limit)
            if not found and self.gaps.is_head(start, end):
                start, listed = end, True
                continue
            marker = MARKER.match(self.text, start, end)
            first = marker.end() if marker else start
            if not self._is_item(first, end, listed=bool(marker) or (listed and blank == start), headed=headed):
                if not self._is_furniture(start, end):
                    break
                start = end
                continue
            found.append((first, end))
            start = end
        return found

    def _lines_end(self, phrase: int, start: int) -> int:
        """Where the lines behind a phrase end at the latest: where another phrase opens a line."""
        limit = self.context.piece_span(start - 1)[1]
        following = self.phrase_start[phrase + 1 : bisect_left(self.phrase_start, limit)]
        return next((at for at in following[:LINES] if opens_line(self.context, at)), limit)

    def _is_furniture(self, start: int, end: int) -> bool:
        """Whether a line is of the page, not of its text: a number, a notice, a caption or its source."""
        return self.gaps.words.furniture.end(self.text, start) > start or bool(PAGE.fullmatch(self.text, start, end))

    def _is_item(self, start: int, end: int, *, listed: bool, headed: bool) -> bool:
        """Whether a line begins with a company, or with a label before one.

        Args:
            start, end: The line. listed: Whether a mark or a colon shows the list.
            headed: Whether the phrase is its heading, under which a company may be the title of what its line says.
        """
        i = bisect_left(self.starts, start)
        if i >= len(self.starts) or self.starts[i] >= end:
            return False
        begin = self.starts[i]
        described = listed and self.descriptions.attributes(start, begin, joined=False, listed=True)
        if not (described or self.gaps.is_label(start, begin)):
            return False
        return listed or (headed and entitles(self.text, self.ends[i])) or not self.says_more(i, end)

    def says_more(self, i: int, limit: int) -> bool:
        """Return whether a company's clause says anything behind the company but list marks.

        Args:
            i: Position of the company among those that can be targets. limit: Where the clause ends at the latest.
        """
        following = self.starts[i + 1] if i + 1 < len(self.starts) else limit
        while following < limit and "," not in self.text[self.ends[i] : following]:
            if not self.gaps.is_idle(self.ends[i], following):
                break
            i += 1
            following = self.starts[i + 1] if i + 1 < len(self.starts) else limit
        end = self.ends[i]
        parted = end < limit and self.section[end] != self.section[end - 1]  # the next header is glued to the list
        return not parted and self.gaps.says(end, min(following, limit))
