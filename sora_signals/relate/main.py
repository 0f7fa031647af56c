"""Main companies: which one a document is about."""

import re
from bisect import bisect_right
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from sora_signals.arrays import Bools, Ints, ended, filled, in_sorted, indexes, led
from sora_signals.link.resolve import Mentions
from sora_signals.recognise.context import Context
from sora_signals.recognise.sections import TITLE, Sections
from sora_signals.relate.abroad import Abroad
from sora_signals.relate.headings import entitles
from sora_signals.vocabulary import MATCHED_BY

NOBODY = -1
HEADLINE = 40  # characters of a line that is a headline
MARKS = 40  # characters of the marks of a template before it
FRAME = re.compile(r"(?:[\[【][A-Z_]{1,20}[\]】][ \n]?)+")
FRONT = 400  # characters of a front page
WITH_CODE = MATCHED_BY.index("name+ticker")
MAIN_SHARE = 0.5  # share of a document's subject mentions from which a company is what it is about


@dataclass(frozen=True, slots=True)
class Named:
    """The companies named in a batch, in reading order: document and company of each mention, and how many documents.

    What is told of each document is a position among the mentions, -1 where there is none.
    """

    doc: Ints
    security: Ints
    documents: int

    def first(self, chosen: Ints) -> Ints:
        """Return the first of the chosen mentions of each document.

        >>> Named(np.array([0, 2, 2]), np.array([7, 7, 8]), 3).first(np.array([1, 2])).tolist()
        [-1, -1, 1]
        """
        return _first(self.doc[chosen], chosen, self.documents)

    def sole(self, chosen: Ints) -> Ints:
        """Return the first of the chosen mentions of each document in which all of them are of one company.

        >>> Named(np.array([0, 0, 1]), np.array([7, 8, 8]), 2).sole(np.array([0, 1, 2])).tolist()
        [-1, 2]
        """
        first, doc = self.first(chosen), self.doc[chosen]
        first[doc[self.security[chosen] != self.security[first[doc]]]] = NOBODY
        return first


def headlines(context: Context, start: Ints, end: Ints, coded: Bools, named: Named) -> Bools:
    """Return which companies open a text as its headline (宁德时代(300750):…), if no other one heads a part of it.

    Args:
        context: The batch. start, end: Spans of its companies, in reading order. coded: Which stand with their code.
        named: The same companies by document.
    """
    text, layout = context.text, context.layout
    first = text.piece_start[text.piece_of(start)]
    opens = coded & (start - first <= MARKS)
    for i in indexes(opens & (start > first)).tolist():
        opens[i] = FRAME.fullmatch(text.text, int(first[i]), int(start[i])) is not None
    out: Bools = np.zeros(len(start), dtype=np.bool_)
    if np.count_nonzero(opens):
        heads = coded & in_sorted(named.doc, named.doc[opens]) & (opens | in_sorted(start, layout.line_start))
        own = indexes(heads)
        own = own[[_heads(context, int(start[i]), int(end[i])) for i in own.tolist()]]
        out[own] = opens[own] & (named.sole(own)[named.doc[own]] >= 0)
    return out


def _heads(context: Context, start: int, end: int) -> bool:
    """Whether a company is the title of what follows, or stands before a mark of a template, or opens a short line."""
    last = context.line_of(start)[1]
    short = last - start <= HEADLINE and context.sentence_of(start)[1] >= last
    framed = context.text.text.startswith("[", end)
    return framed or short or entitles(context.text.text, end)


def aimed(context: Context, start: Ints) -> Bools:
    """Return whether a phrase that recommends stands in the clause of each place."""
    hits = context.hits["recommendation"]
    phrases = hits.start[context.lexicons["recommendation"].flags("kind", "phrase")[hits.row]]
    starts = context.layout.clause_start
    return in_sorted(starts.searchsorted(start, side="right"), starts.searchsorted(phrases, side="right"))


def main_companies(
    named: Named, titled: Bools, aimed: Bools, coded: Bools, front: Bools, abroad: Ints
) -> tuple[list[int], list[int]]:
    """Return for each document that is about one company that company's first mention, and where it is only likely.

    It is the only one in its title, the one with most of its mentions, or the only one at all if nobody recommends
    it; likely is also the one named first and most on the first page. Where companies listed abroad are named as often
    by their codes, one without its code is no more than mentioned.

    Args:
        named: The mentions. titled: Whether each is of a title. aimed: Whether a phrase that recommends stands in its
            clause. coded, front: Whether it stands with its code, and on the first page.
        abroad: How many companies listed abroad each document names by their codes.
    """
    if not len(named.doc):
        return [NOBODY] * named.documents, [NOBODY] * named.documents
    main = named.sole(indexes(titled))
    likely = main.copy()
    order = np.lexsort((named.security, named.doc))  # a run of this order is one company in one document
    doc, security = named.doc[order], named.security[order]
    runs = indexes(led(1, (doc[1:] != doc[:-1]) | (security[1:] != security[:-1])))
    of, first, count = doc[runs], order[runs], ended(runs[1:], len(order)) - runs
    top = _most(of, count, named.documents)
    top = top[(top >= 0) & (main < 0)]
    if not len(top):
        return main.tolist(), likely.tolist()
    size, praised = np.bincount(doc), np.bincount(doc, weights=aimed[order])
    named_so = np.logical_or.reduceat(coded[order], runs)[top]
    of, first, count = of[top], first[top], count[top]
    alone = (count == size[of]) & (praised[of] < size[of])
    clear = (count > MAIN_SHARE * size[of]) & (alone | (count > 1))
    leads = first == named.first(np.arange(len(order)))[of]
    told = (abroad[of] < count) | named_so
    main[of] = np.where(clear & told, first, NOBODY)
    likely[of] = np.where(told & (clear | (leads & coded[first] & front[first] & (count > 1))), first, NOBODY)
    return main.tolist(), likely.tolist()


def _first(doc: Ints, place: Ints, documents: int) -> Ints:
    """The first place of each document, -1 for none; the places are given in order."""
    first = filled(documents, NOBODY)
    first[doc[::-1]] = place[::-1]  # the last one written stays
    return first


def _most(doc: Ints, count: Ints, documents: int) -> Ints:
    """Where the greatest count of each document stands, the first of equal ones; -1 for none."""
    most = np.zeros(documents, dtype=np.int64)
    np.maximum.at(most, doc, count)
    greatest = indexes(count == most[doc])
    return _first(doc[greatest], greatest, documents)


class Mains:
    """Which company the document of a place is about, found where the first place is asked of.

    Args:
        context: The batch. sections: Its sections. mentions: Its mentions.
        subjects: Indexes of those that can be meant, in reading order. doc: Document of each piece.
        abroad: Knows the companies listed abroad that a document names.
    """

    def __init__(
        self, context: Context, sections: Sections, mentions: Mentions, subjects: Ints, doc: Ints, abroad: Abroad
    ) -> None:
        self.context, self.sections, self.mentions, self.rows = context, sections, mentions, subjects
        self.doc, self.abroad = doc, abroad

    def of(self, position: int, *, likely: bool = False) -> int:
        """Return the first mention, as a position among the subjects, of the company that a text is (likely) about.

        It is -1 where that is not clear.
        """
        return self._of_pieces[likely][bisect_right(self._piece_start, position) - 1]

    @cached_property
    def _piece_start(self) -> list[int]:
        starts: list[int] = self.context.text.piece_start.tolist()
        return starts

    @cached_property
    def _of_pieces(self) -> tuple[list[int], list[int]]:
        """The company that each piece's document is about, and the one that it is likely about."""
        text, mentions, rows = self.context.text, self.mentions, self.rows
        start, coded = mentions.start[rows], mentions.matched_by[rows] == WITH_CODE
        named = Named(mentions.doc[rows], mentions.security[rows], int(self.doc[-1]) + 1)
        titled = self.sections.of[start] == TITLE
        titled |= headlines(self.context, start, mentions.end[rows], coded, named)
        front = start - text.piece_start[text.piece_of(start)] < FRONT
        abroad = self.abroad.counts(self.doc, named.documents)
        main, likely = main_companies(named, titled, aimed(self.context, start), coded, front, abroad)
        return [main[d] for d in self.doc.tolist()], [likely[d] for d in self.doc.tolist()]
