"""Items: where the items of a list begin and end whose companies are described, titled, or rows of a table."""

from bisect import bisect_left
from collections.abc import Iterator, Sequence

from sora_signals.recognise.context import Context
from sora_signals.relate.gaps import BRACKETS, OPEN, PARTED, Gaps, Span

REACH = 700  # characters from one titled item to the next
ROW = 160  # characters of a table's row
FULL_STOP = "。"


class Items:
    """Reads the items behind the first one of a list, each a span that begins with its company or what leads to it.

    Args:
        context: The batch. gaps: What stands between companies.
        starts, ends: The companies that can be targets, in reading order.
    """

    def __init__(self, context: Context, gaps: Gaps, starts: Sequence[int], ends: Sequence[int]) -> None:
        self.context, self.text, self.gaps = context, context.text.text, gaps
        self.starts, self.ends = starts, ends

    def described(self, start: int, limit: int) -> Iterator[Span]:
        """Yield the items of a list whose companies have a sentence or a part of one each: A领先;B增长。C….

        Args:
            start: End of the first item's company. limit: Where the list ends at the latest; it ends with its line.
        """
        limit = min(self.context.line_of(start - 1)[1], limit)
        following = self._between(start, limit)
        if not following or self.gaps.is_idle(start, self.gaps.item_end(start, limit)):
            return
        for i in following:
            head = self.gaps.item(start, self.starts[i])
            if head is None:
                return
            if head > start:
                end = self.gaps.item_end(self.ends[i], limit)
                if self.text[head - 1] != ";" and self.gaps.is_idle(self.ends[i], end):
                    return
                yield head, end
            start = self.ends[i]

    def titled(self, start: int, limit: int) -> Iterator[Span]:
        """Yield the items of a list in which a company is the title of each: A:….B:….

        Args:
            start: End of the first item's company. limit: Where the list ends at the latest.
        """
        limit = min(self.context.piece_span(start - 1)[1], limit)
        for i in self._between(start, limit):
            if self.starts[i] - start > REACH:
                return
            if self.titles(self.ends[i]) and self.text[self.starts[i] - 1] not in PARTED:
                yield self.starts[i], self.ends[i]
                start = self.ends[i]

    def rows(self, start: int, limit: int) -> Iterator[Span]:
        """Yield the rows of a table, each of which begins with a code, in text without line ends.

        Args:
            start: End of the first row's company. limit: Where the table ends at the latest.
        """
        limit = min(self.context.piece_span(start - 1)[1], limit)
        for i in self._between(start, limit):
            begin = self.starts[i]
            if begin - start > ROW or FULL_STOP in self.text[start:begin]:
                return
            if self.text[begin].isdigit():
                yield begin, self.ends[i]
                start = self.ends[i]

    def titles(self, end: int) -> bool:
        """Whether a company that ends at a position is a title: a colon stands behind it, or behind its bracket."""
        brackets = BRACKETS.match(self.text, end) if self.text[end : end + 1] in OPEN else None
        return self.text.startswith(":", brackets.end() if brackets else end)

    def _between(self, start: int, limit: int) -> range:
        return range(bisect_left(self.starts, start), bisect_left(self.starts, limit))
