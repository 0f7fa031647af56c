"""Short names in lists: the stem of one company's name beside companies that are named (天士力、双鹭、神奇制药)."""

from collections.abc import Iterator, Sequence

from sora_signals.arrays import Ints, among, holds, in_sorted, indexes, ints
from sora_signals.lexicon.lists import Lexicons
from sora_signals.lexicon.places import WordsAt
from sora_signals.link.names import NameIndex
from sora_signals.link.stubs import STUB
from sora_signals.link.table import NO_SECURITY, STEM, Candidates
from sora_signals.recognise.context import Context
from sora_signals.recognise.lists import separators
from sora_signals.text.classes import HAN

MARKS, LEADS = frozenset("、+"), frozenset(':“"')  # between items of a list, and before the first behind a phrase
SIZES = (3, 2)  # characters of a short name in a list, the longer first

_Found = tuple[int, int, int]  # span and row


def add_listed(context: Context, spans: Candidates, index: NameIndex, doc: Ints) -> Candidates:
    """Return the spans in reading order with the short names added that stand beside them or a phrase in a list.

    Args:
        context: The batch. spans: Names found so far, in reading order.
        index: The written forms. doc: Document of each piece.
    """
    lists = _Lists(context, spans, index, doc)
    found = {place for start in lists.sides() for place in lists.behind(start)}
    found |= {place for end in lists.sides(before=True) for place in lists.before(end)}
    found |= {place for start in lists.phrase_ends() for place in lists.whole(start)}
    if not found:
        return spans
    start, end, row = zip(*sorted(found), strict=True)
    added = Candidates.of_spans(start, end, [[r] for r in row])
    added.own[:] = STEM
    return spans.joined(added)


class _Lists:
    """Reads short names that follow each other, from a place on either side."""

    def __init__(self, context: Context, spans: Candidates, index: NameIndex, doc: Ints) -> None:
        self.context, self.spans, self.index, self.doc = context, spans, index, doc
        self.text, self.kinds = context.text.text, context.text.kinds
        self.starts, self.ends = spans.start, spans.end  # both rise: names do not overlap
        self.phrases = frozenset(context.hits["recommendation"].end.tolist())
        self._named: dict[int, frozenset[int]] = {}  # of documents that were asked about

    def sides(self, *, before: bool = False) -> list[int]:
        """Return where a short name may begin behind a name and a list mark, or end before them."""
        edge, step, others = (self.spans.start - 1, -1, self.ends) if before else (self.spans.end, 1, self.starts)
        at = indexes(among(self.context.text.codes[edge], *map(ord, MARKS)))
        if not len(at):
            return []
        place = edge[at] + (not before)
        free = ~in_sorted(place, others)
        places = zip(at[free].tolist(), place[free].tolist(), strict=True)
        return [at for i, at in places if self._spelt(at, step) and self._is_sure(i)]

    def phrase_ends(self) -> list[int]:
        """Return where a short name may begin behind a phrase that recommends."""
        ends = [at for end in self.phrases if self._spelt(at := end + (self.text[end] in LEADS), 1)]
        return [at for at in ends if not holds(self.starts, at)]

    def _spelt(self, at: int, step: int) -> bool:
        """Whether a short name of any company begins at a place, or ends there."""
        text, begun, headed, (long, short) = self.text, self.index.begun, self.index.headed, SIZES
        if step > 0:
            return text[at : at + STUB] in begun and bool(headed(text[at : at + long]) or headed(text[at : at + short]))
        if text[at - long : at - long + STUB] in begun and headed(text[at - long : at]):
            return True
        return text[at - short : at] in begun and bool(headed(text[at - short : at]))

    def whole(self, start: int) -> list[_Found]:
        """Return the short names that open a list, none where anything else follows them (看好安控、可穿戴等领域)."""
        found = list(self.behind(start))
        last = found[-1][1] if found else start
        return [] if self.text[last] in MARKS and not holds(self.starts, last + 1) else found

    def behind(self, start: int) -> Iterator[_Found]:
        """Yield the short names from a place on, each with the row of its company."""
        while not holds(self.starts, start):
            found = self._read([(start, start + size) for size in SIZES if self._closes(start + size)])
            if found is None:
                return
            yield found
            if self.text[found[1]] not in MARKS:
                return
            start = found[1] + 1

    def before(self, end: int) -> Iterator[_Found]:
        """Yield the short names back from a place, each with the row of its company."""
        while not holds(self.ends, end):
            found = self._read([(end - size, end) for size in SIZES if self._opens(end - size)])
            if found is None:
                return
            yield found
            if self.text[found[0] - 1] not in MARKS:
                return
            end = found[0] - 1

    def _is_sure(self, i: int) -> bool:
        """Whether a name needs no list to be read as its company."""
        spans = self.spans
        return bool(spans.code[i] != NO_SECURITY or spans.own[i] > 0 or any(map(self.index.is_sure, spans.rows(i))))

    def _read(self, places: list[tuple[int, int]]) -> _Found | None:
        """The first of some places that spells a short name of one company."""
        for start, end in places:
            row = self._meant(start, self.index.headed(self.text[start:end]))
            if row is not None:
                return start, end, row
        return None

    def _meant(self, start: int, rows: Sequence[int]) -> int | None:
        """The row of the company that a short name means: the only one, or the only one that the document names."""
        if len(rows) == 1 and self.index.stem(rows[0]):
            return rows[0]
        if not rows:
            return None
        number = int(self.doc[self.context.text.piece_of(ints([start]))[0]])
        named = [r for r in rows if self.index.security[r] in self._named_in(number)]
        return named[0] if len(named) == 1 else None

    def _named_in(self, number: int) -> frozenset[int]:
        """Securities that a document names by a name of one company."""
        if number not in self._named:
            spans, text = self.spans, self.context.text
            pieces = self.doc.searchsorted([number, number + 1])  # those of a document follow each other
            low, high = spans.start.searchsorted(text.piece_start[pieces]).tolist()
            first = spans.first[low:high]
            rows = spans.row[first[spans.stop[low:high] - first == 1]]
            self._named[number] = frozenset(self.index.means[rows].tolist())
        return self._named[number]

    def _closes(self, end: int) -> bool:
        """Whether an item of a list may end at a position."""
        return end < len(self.text) and (
            self.kinds[end] != HAN or self.context.lexicons.once(_closing).end(self.text, end) > end
        )

    def _opens(self, start: int) -> bool:
        """Whether an item of a list may begin at a position."""
        # before the first character comes the last one, a separator
        return start >= 0 and (self.kinds[start - 1] != HAN or start in self.phrases)


def _closing(lexicons: Lexicons) -> WordsAt:
    """What may follow the last item of a list: another part of it, or words like 等."""
    words = lexicons["target"]
    idle = [t for t, role in zip(words["term"], words["role"], strict=True) if role == "filler" and not t.isascii()]
    return WordsAt([*separators(lexicons), *idle])
