"""Runs: the companies of one list between two positions, from the first one to where another story begins."""

from bisect import bisect_left
from collections.abc import Iterator
from typing import NamedTuple

from sora_signals.relate.brackets import BRACKETS
from sora_signals.relate.descriptions import Descriptions
from sora_signals.relate.gaps import Gaps, Span
from sora_signals.relate.listing import Listing
from sora_signals.relate.positions import Positions
from sora_signals.relate.stretches import BLANK, STRONG

COMMA_BESIDE = "".join(BLANK)
CLAUSE_OPENS = (",", "-")
ATTRIBUTE = "的"  # ends what is told of a company before it


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


class Call(NamedTuple):
    """What a phrase asks of the list behind it.

    Attributes:
        phrase: Its index. weak: Whether it counts only with its target right beside it.
        firm: Whether it recommends whatever of a company is said to be looked at.
        named: Securities that its list has named so far, over all its items.
    """

    phrase: int
    weak: bool
    firm: bool
    named: set[int]


class Runs:
    """Reads lists, each as targets in reading order, with the label that each stands under.

    Args:
        gaps, descriptions: What stands between companies. listing: Where items end.
        positions: Where the companies stand.
    """

    def __init__(self, gaps: Gaps, descriptions: Descriptions, listing: Listing, positions: Positions) -> None:
        self.text, self.gaps, self.descriptions, self.listing = gaps.text, gaps, descriptions, listing
        self.phrase_start, self.mention, self.security = positions.phrase_start, positions.mention, positions.security
        self.starts, self.ends = positions.starts, positions.ends

    def read(
        self, call: Call, start: int, limit: int, segment: Span | None = None, *, in_list: bool = True
    ) -> list[Target]:
        """Return the companies of the list that begins at a position; a list names a company once.

        Args:
            call: What the phrase before asks. start, limit: The stretch of text. segment: The label before it.
            in_list: Whether it is an item of a list, where the company comes first or behind a short description.
        """
        found: list[Target] = []
        position, counted, described = start, False, False
        for i in self._companies(start, limit, firm=call.firm):
            begin, end = self.starts[i], self.ends[i]
            gap, label = self.text[position:begin], None
            if not found:
                label = self._first(call, i, position, limit, in_list=in_list)
                counted, described = bool(gap) and self.gaps.is_counted(position, begin), ATTRIBUTE in gap
            elif gap in self.gaps.words.plain:
                label = (begin, begin)  # most often one separator
            elif self.gaps.sums_up(found[-1].end, begin):
                position = end
                continue
            else:
                label = self._next(i, position, limit, found, counted=counted, described=described)
            if label is None:
                break
            if self.security[i] in call.named:
                if not self.gaps.is_idle(position, begin):
                    break
                position = end
                continue
            if label[1] > label[0]:
                segment = label
            elif found and not STRONG.isdisjoint(gap):
                segment = None
            found.append(Target(call.phrase, self.mention[i], begin, end, segment))
            call.named.add(self.security[i])
            position = end
        return found

    def _companies(self, start: int, limit: int, *, firm: bool) -> Iterator[int]:
        """Yield the companies in a stretch of text that stand there for themselves."""
        for i in range(bisect_left(self.starts, start), len(self.starts)):
            if self.starts[i] >= limit:
                return
            if not self.gaps.names_more(self.ends[i], firm=firm):
                yield i

    def _first(self, call: Call, i: int, start: int, limit: int, *, in_list: bool) -> Span | None:
        """The label between a phrase and its first target, None where another story stands there."""
        begin = self.starts[i]
        if begin == start:
            return (begin, begin)  # most often it stands right behind the phrase
        end = self.gaps.behind_lead(start, begin)
        long = in_list and not self.gaps.is_short(self.gaps.behind_label(start, end), end)
        opens = call.weak and not long and self.gaps.opens_clause(self.phrase_start[call.phrase])
        label = self.gaps.first(start, end, weak=call.weak or long, opens=opens)
        if label is None:
            told = self.gaps.behind_head(start, begin) if in_list else start
            attributed = self._attributed(i, told, limit, weak=call.weak or told > start)
            return ((start, told - 1) if told > start else (begin, begin)) if attributed else None
        return None if self._opens_clause(i, start, limit, in_list=in_list) else label

    def _next(
        self, i: int, start: int, limit: int, found: list[Target], *, counted: bool, described: bool
    ) -> Span | None:
        """The label between two targets, None where the list ends between them."""
        begin = self.starts[i]
        label = self.gaps.following(start, begin, behind=self.ends[i], counted=counted)
        if label is None:
            told = self.descriptions.describes(start, begin, listed=described)
            joined = told or self.descriptions.attributes(start, begin, joined=True, listed=described)
            labelled = described or found[-1].segment is not None
            noun = None if told or joined else self.descriptions.labels(start, begin, listed=labelled)
            listed = told or ((joined or noun) and not self.listing.says_more(i, limit))
            label = (noun or (begin, begin)) if listed else None
        return None if label and self._is_clause(i, start, limit, found) else label

    def _attributed(self, i: int, start: int, limit: int, *, weak: bool) -> bool:
        """Whether an attribute of several clauses stands between a phrase and a company without a predicate.

        Behind a weak phrase the company has to be an instance of what is told: 利好出口企业,如A.
        """
        begin = self.starts[i]
        attributed = self.descriptions.attributes(start, begin, joined=False, listed=False)
        leads = not weak or self.descriptions.instances(start, begin)
        return attributed and leads and not self.listing.says_more(i, limit)

    def _opens_clause(self, i: int, start: int, limit: int, *, in_list: bool) -> bool:
        """Whether a company is in a clause with a predicate behind the clause of the phrase: 关注发布会,A跌停.

        In an item of a list it may be described before it (1)订单充足,估值较低的A有望…).
        """
        gap = self.text[start : self.starts[i]].rstrip(COMMA_BESIDE)
        return (gap.endswith(",") if in_list else "," in gap) and self.listing.says_more(i, limit)

    def _is_clause(self, i: int, start: int, limit: int, found: list[Target]) -> bool:
        """Whether a company behind a mere comma, or the dash of another item, opens a clause with a predicate.

        A heading behind the company does not (A,B,C板块观点:), where the list so far is parted by commas.
        """
        gap = self.text[start : self.starts[i]]
        if "," not in gap and "-" not in gap:
            return False
        commas = len(found) > 1 and self.text[found[-2].end : found[-1].start] == ","
        if commas and self.gaps.opens_heading(self.ends[i], limit):
            return False
        bare = BRACKETS.sub("", gap).strip(COMMA_BESIDE)
        return (bare in CLAUSE_OPENS or self.gaps.resumes(bare)) and self.listing.says_more(i, limit)
