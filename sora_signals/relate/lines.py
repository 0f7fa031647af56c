"""Lines: which company a place in glued text is told of, by the headings and names before it in its line."""

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Sequence

from sora_signals.recognise.context import Context
from sora_signals.relate.headings import entitles
from sora_signals.relate.main import MAIN_SHARE, NOBODY
from sora_signals.text.classes import HAN

HEAD = 12  # characters of a line in which the company stands that the line is about
FAR = 600  # characters of a line back to its head
ABOVE, HEADED = 1_500, 90  # characters up to the heading above a rating, and of a heading
FRAME = "【】"
APART = 4  # characters between two companies that are no list
STRETCH = 4_000  # characters of glued text back to the company that a rating is for
HEADING = re.compile(r"(?:[(][一二三四五六七八九十]{1,3}[)]|(?<![\d.])\d{1,2}\.\d{1,2}(?:\.\d{1,2})?)$")


class Lines:
    """Finds companies before a position, as positions among the subjects.

    Args:
        context: The batch. start, end, security: The subjects, in reading order.
        coded: Which of them stand with their code.
    """

    def __init__(
        self,
        context: Context,
        start: Sequence[int],
        end: Sequence[int],
        security: Sequence[int],
        coded: Sequence[bool],
    ) -> None:
        self.context, self.text = context, context.text.text
        self.start, self.end, self.security, self.coded = start, end, security, coded

    def introduced(self, told: Sequence[int], start: int) -> int:
        """Return the company that opens another part of a line behind its last rating, -1 for none.

        It stands in a bracket of its own (…推荐。【利亚德】是…,推荐), or is named alone with its code
        (…维持买入评级。下载全文京东方A(000725)拟定增…,维持买入评级).

        Args:
            told: Where the words of the ratings begin, in reading order. start: The word of another rating.
        """
        last = bisect_left(told, start) - 1
        if last < 0 or told[last] < self.context.line_of(start)[0]:
            return NOBODY
        low, here = bisect_left(self.start, told[last]), bisect_left(self.start, start)
        back = range(here - 1, low - 1, -1)
        frames = self.text.find(FRAME[0], max(told[last] - 1, 0), start) >= 0
        framed = next(filter(self._is_framed, back), NOBODY) if frames else NOBODY
        if framed >= 0:
            return framed
        opens = next((i for i in back if self.coded[i]), NOBODY)
        if opens < 0 or any(self.security[i] != self.security[opens] for i in range(opens, here)):
            return NOBODY
        listed = opens > low and self.start[opens] - self.end[opens - 1] < APART
        return NOBODY if listed else opens

    def heading(self, start: int) -> int:
        """Return the company that opens the last heading above a position (甲公司 电子行业 2024-03-01), -1 for none."""
        first = max(start - ABOVE, self.context.piece_span(start)[0])
        low, here = bisect_left(self.start, first), bisect_left(self.start, self.context.line_of(start)[0])
        for i in range(here - 1, low - 1, -1):
            line, end = self.context.line_of(self.start[i])
            if self.start[i] == line and end - line <= HEADED and "。" not in self.text[line:end]:
                return i
        return NOBODY

    def before(self, start: int) -> int:
        """Return the company that a stretch of glued text has named most, or as its title; -1 if that is not clear."""
        low, here = self._stretch(start)
        back = range(here - 1, low - 1, -1)
        for i in back:
            if self._is_numbered(i) or ((self.coded[i] or i == here - 1) and entitles(self.text, self.end[i])):
                return i
        for security, count in Counter(self.security[low:here]).most_common(1):
            if count > max(1, MAIN_SHARE * (here - low)):
                return next(i for i in back if self.security[i] == security)
        return NOBODY

    def titled(self, start: int) -> int:
        """Return the last company with its code that entitles a part of the line before a position, -1 for none."""
        low, here = self._stretch(start)
        back = range(here - 1, low - 1, -1)
        return next((i for i in back if self.coded[i] and entitles(self.text, self.end[i])), NOBODY)

    def numbered(self, start: int) -> int:
        """Return the company of the last numbered heading in the glued text before a position, -1 for none."""
        low, here = self._stretch(start)
        return next((i for i in range(here - 1, low - 1, -1) if self._is_numbered(i)), NOBODY)

    def head(self, start: int) -> int:
        """Return the company at the head of a line, -1 for none."""
        line, _ = self.context.line_of(start)
        if start - line > FAR:
            return NOBODY
        first = bisect_left(self.start, line)
        return first if first < len(self.start) and self.start[first] < min(start, line + HEAD + 1) else NOBODY

    def opens(self, i: int) -> bool:
        """Return whether no words stand before a company in its line."""
        line, _ = self.context.line_of(self.start[i])
        return not (self.context.text.kinds[line : self.start[i]] == HAN).any()

    def _stretch(self, start: int) -> tuple[int, int]:
        """Range of the subjects in a stretch of glued text up to a position."""
        first = max(start - STRETCH, self.context.line_of(start)[0])
        return bisect_left(self.start, first), bisect_left(self.start, start)

    def _is_numbered(self, i: int) -> bool:
        """Whether the number of a heading stands right before a company: (二)通富微电, 4.1天坛生物."""
        start = self.start[i]
        mark = self.text[start - 1 : start]
        return (mark == ")" or mark.isdigit()) and HEADING.search(self.text, max(0, start - 6), start) is not None

    def _is_framed(self, i: int) -> bool:
        """Whether a company stands alone in a bracket like 【甲公司】, as a heading does."""
        return self.text[self.start[i] - 1] == FRAME[0] and self.text.startswith(FRAME[1], self.end[i])
