"""Preceding: the companies before a phrase that it is about, or that receive it from others (A获B、C推荐)."""

from bisect import bisect_left
from functools import cached_property

from sora_signals.recognise.context import Context
from sora_signals.relate.descriptions import Descriptions
from sora_signals.relate.gaps import Gaps
from sora_signals.relate.positions import Positions
from sora_signals.relate.stretches import CLAUSE_MARKS

NOBODY = range(0)
BACK_GAP = 14  # characters from a list to the phrase behind it
RECEIVED = 4  # characters of the longest word that says that something is received
REACH = 400  # characters of a list before a phrase: each phrase of a sentence walks back over it
LEAD = 24  # characters of what leads to the companies that open a sentence (有竞争力的公司包括A)
TOLD = 60  # characters of what a sentence says of the companies that open it before the phrase comes


class Preceding:
    """Finds companies before phrases, as ranges of positions among those that can be targets.

    Args:
        context: The batch. gaps, descriptions: What stands between companies. positions: Where the companies stand.
    """

    def __init__(self, context: Context, gaps: Gaps, descriptions: Descriptions, positions: Positions) -> None:
        self.context, self.text = context, context.text.text
        self.gaps, self.descriptions = gaps, descriptions
        self.starts, self.ends = positions.starts, positions.ends

    @cached_property
    def compared(self) -> frozenset[int]:
        """Where companies begin that others are only compared with."""
        modifiers = self.context.hits["modifier"]
        yardsticks = self.context.lexicons["modifier"].flags("kind", "comparison")[modifiers.row]
        return frozenset(modifiers.end[yardsticks].tolist())

    def beside(self, start: int, *, weak: bool) -> range:
        """Return the list that ends right before a phrase, in its sentence.

        Args:
            start: Where the phrase begins. weak: Whether nothing may stand between the two.
        """
        first, high = max(self.context.sentence_of(start)[0], start - REACH), bisect_left(self.starts, start)
        low, position = high, start
        while low:
            begin, end = self.starts[low - 1], self.ends[low - 1]
            if begin < first or end > position or begin in self.compared:
                break
            if not (self._parts(end, position) if low < high else self._reaches(end, position, weak=weak)):
                break
            low, position = low - 1, begin
        return range(low, high)

    def receivers(self, start: int) -> range:
        """Return the companies that receive a phrase from those right before it: A in A获B、C推荐.

        Args:
            start: Where the phrase begins, not more than ``BACK_GAP`` behind a company.
        """
        received, reached = self.gaps.words.received, max(self.context.sentence_of(start)[0], start - REACH)
        if not any(received.within(self.text, max(0, reached - RECEIVED), start)):
            return NOBODY
        givers = self.beside(start, weak=False)
        if not givers:
            return NOBODY
        begin = self.starts[givers[0]]
        for word in range(max(0, begin - RECEIVED), begin):
            if received.end(self.text, word) == begin:
                return self.beside(word, weak=True)
        return NOBODY

    def opening(self, start: int, *, near: bool = False) -> range:
        """Return the companies that open the sentence of a phrase which has no subject of its own: A份额领先,有望受益.

        Args:
            start: Where the phrase begins. near: Whether their clause has to be the one before the phrase's.
        """
        clause, first = self.context.clause_of(start)[0], self.context.sentence_of(start)[0]
        low, high = bisect_left(self.starts, first), bisect_left(self.starts, start)
        if (
            clause == first
            or low == high
            or not (self._is_aside(clause, start) and self._opens(first, self.starts[low]))
        ):
            return NOBODY
        last = self.ends[high - 1]
        if near and self.context.clause_of(last - 1)[1] != clause:
            return NOBODY
        if start - last > TOLD or self.text.startswith("的", last) or self.starts[low] in self.compared:
            return NOBODY
        listed = all(self.gaps.parts(self.ends[i], self.starts[i + 1]) for i in range(low, high - 1))
        return range(low, high) if listed else NOBODY

    def _opens(self, start: int, end: int) -> bool:
        """Whether nothing but asides, a label or what leads to instances stands before a sentence's first company."""
        if self._is_aside(start, end) or self.gaps.is_label(start, end):
            return True
        plain = end - start <= LEAD and not CLAUSE_MARKS.search(self.text, start, end)
        return plain and self.descriptions.instances(start, end)

    def _is_aside(self, start: int, end: int) -> bool:
        """Whether nothing but words that change no subject stands in a stretch of text (仍, 我们认为)."""
        while start < end and (passed := self.gaps.words.asides.end(self.text, start)) > start:
            start = passed
        return start == end or self.gaps.is_idle(start, end)

    def _parts(self, start: int, end: int) -> bool:
        """Whether a gap parts two companies of one list, the second of which may be described."""
        if self.gaps.parts(start, end) or self.descriptions.describes(start, end, listed=False):
            return True
        return self.gaps.following(start, end, behind=end, counted=False) is not None

    def _reaches(self, start: int, end: int, *, weak: bool) -> bool:
        """Whether the words between a company and the phrase behind it leave the company the phrase's subject."""
        near = end - start <= BACK_GAP and not weak and not self.text.startswith("的", start)
        near = near and ("," not in self.text[start:end] or self.gaps.receives(start, end))
        return (near or self.gaps.is_idle(start, end)) and not self.gaps.restarts(start, end)
