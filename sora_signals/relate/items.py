"""Items: where the items of a list begin and end whose companies are described, titled, or rows of a table."""

import re
from bisect import bisect_left
from collections.abc import Callable, Iterator

import regex

from sora_signals.recognise.context import Context
from sora_signals.relate.brackets import behind_bracket
from sora_signals.relate.gaps import Gaps, Span
from sora_signals.relate.headings import entitles
from sora_signals.relate.positions import Positions
from sora_signals.relate.stretches import PARTED

REACH = 700  # characters from one titled item to the next
ROW = 160  # characters of a table's row
SENTENCE = 90  # characters of what a label says before its first company
FULL_STOP, PARTS = "。", ";"
LABELLED = re.compile(r"[ :*]{0,3}[^:,;。!?()\n\x1e]{2,14}:")  # right behind a heading
EXPLAINED = regex.compile(r"\((?=[^()\n\x1e]{0,60}\p{Han})[^()\n\x1e]{4,60}\)")  # what is told of a company
GROUP = re.compile(r"【[^【】\n]{2,24}】\(([^()\n\x1e]{2,200})\)")  # a label and its companies
ITEM_MARKS = frozenset(",-—")  # between an item's company and what is told of it


def has_code(text: str, start: int, end: int) -> bool:
    """Return whether a company stands with its code.

    >>> has_code("甲公司(600000)", 0, 11), has_code("甲公司", 0, 3)
    (True, False)
    """
    return any(map(str.isdigit, text[start:end]))


class Items:
    """Reads the items behind the first one of a list, each a span that begins with its company or what leads to it.

    Args:
        context: The batch. gaps: What stands between companies. positions: Where the companies stand.
    """

    def __init__(self, context: Context, gaps: Gaps, positions: Positions) -> None:
        self.context, self.text, self.gaps = context, context.text.text, gaps
        self.starts, self.ends = positions.starts, positions.ends

    def described(self, start: int, limit: int, *, labelled: bool) -> Iterator[Span]:
        """Yield the items of a list whose companies have a sentence or a part of one each: A领先;B增长。C….

        Args:
            start: End of the first item's company. limit: Where the list ends at the latest; it ends with its line.
            labelled: Whether the first item has a label; then others that have one need no description.
        """
        limit = min(self.context.line_of(start - 1)[1], limit)
        following = self._between(start, limit)
        if not following or (not labelled and self.gaps.is_idle(start, self.gaps.item_end(start, limit))):
            return
        for i in following:
            head = self.gaps.item(start, self.starts[i])
            if head is None:
                return
            if head > start:
                end = self.gaps.item_end(self.ends[i], limit)
                told = self.text[head - 1] == ";" or (labelled and self.text[self.starts[i] - 1] == ":")
                if not told and (labelled or self.gaps.is_idle(self.ends[i], end)):
                    return
                yield head, end
            start = self.ends[i]

    def parallel(self, start: int, limit: int, mark: str) -> Iterator[Span]:
        """Yield the items behind ; that a company opens, with the same mark behind it as behind the first: A,…;B,….

        Args:
            start: End of the first item's company. limit: Where the list ends at the latest; it ends with its line.
            mark: What stands behind the first company.
        """
        limit = min(self.context.line_of(start - 1)[1], limit)
        for i in self._between(start, limit):
            head = self.text.rfind(PARTS, start, self.starts[i]) + 1
            if not head:
                continue
            if self.mark(self.ends[i]) != mark or not self.gaps.is_label(head, self.starts[i]):
                return
            yield head, self.ends[i]
            start = self.ends[i]

    def mark(self, end: int) -> str:
        """Return the character behind a company and what its brackets hold."""
        return self.text[behind_bracket(self.text, end)]

    def titled(self, start: int, limit: int) -> Iterator[Span]:
        """Yield the items of a list in which a company is the title of each: A:….B:….

        Args:
            start: End of the first item's company. limit: Where the list ends at the latest.
        """
        return self._opened(start, limit, REACH, self._is_title)

    def rows(self, start: int, limit: int, *, coded: bool) -> Iterator[Span]:
        """Yield the rows of a table without line ends, each of which begins with its company.

        Args:
            start: End of the first row's company. limit: Where the table ends at the latest.
            coded: Whether the first row has a code, as all others then have; else a company in a list opens none.
        """
        return self._opened(start, limit, ROW, self._is_coded if coded else self._is_apart, stop=FULL_STOP)

    def explained(self, start: int, limit: int) -> Iterator[Span]:
        """Yield companies with what is told of each in a bracket behind it, under labels: 器件:涨价甲公司(领先)….

        Args:
            start: Where a heading ends, behind which a label with a colon stands. limit: Where they end at the latest.
        """
        label = LABELLED.match(self.text, start, limit)
        position = label.end() if label else limit
        found = []
        for i in self._between(position, limit):
            told = EXPLAINED.match(self.text, self.ends[i], limit)
            if self.starts[i] - position > SENTENCE or FULL_STOP in self.text[position : self.starts[i]]:
                break
            if told:
                found.append((self.starts[i], self.ends[i]))
                position = told.end()
        return iter(found if len(found) > 1 else ())

    def groups(self, start: int, limit: int) -> Iterator[Span]:
        """Yield what further brackets hold that stand behind labels in brackets like the first one: 【药店】(甲、乙)….

        Args:
            start: End of the first group's last company. limit: Where the list ends at the latest.
        """
        for group in GROUP.finditer(self.text, start, limit):
            if group.start() - start > SENTENCE:
                return
            yield group.span(1)
            start = group.end()

    def _is_title(self, i: int) -> bool:
        return entitles(self.text, self.ends[i]) and self.text[self.starts[i] - 1] not in PARTED

    def _is_apart(self, i: int) -> bool:
        before, behind = self.text[self.starts[i] - 1], self.text[self.ends[i] : self.ends[i] + 1]
        return before not in PARTED and behind not in PARTED

    def _is_coded(self, i: int) -> bool:
        return has_code(self.text, self.starts[i], self.ends[i])

    def _opened(
        self, start: int, limit: int, reach: int, opens: Callable[[int], bool], stop: str | None = None
    ) -> Iterator[Span]:
        """Yield the companies that open an item, up to one that stands too far behind the item before it.

        Args:
            start: End of the first item's company. limit: Where the list ends at the latest; it ends with its piece.
            reach: Characters from one item to the next company at the most. opens: Whether a company opens an item.
            stop: What ends the list before a company, as furniture of the page then does too; None for nothing.
        """
        limit = min(self.context.piece_span(start - 1)[1], limit)
        for i in self._between(start, limit):
            begin = self.starts[i]
            if begin - start > reach or (stop and stop in self.text[start:begin]):
                return
            if stop and any(self.gaps.words.furniture.within(self.text, start, begin)):
                return
            if opens(i):
                yield begin, self.ends[i]
                start = self.ends[i]

    def _between(self, start: int, limit: int) -> range:
        return range(bisect_left(self.starts, start), bisect_left(self.starts, limit))
