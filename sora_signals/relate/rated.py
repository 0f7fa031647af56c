"""Whom a rating or target price is about, and which level it has on its house's own scale."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import regex

from sora_signals.arrays import Bools, Ints
from sora_signals.lexicon.lists import Lexicons
from sora_signals.link.resolve import Mentions
from sora_signals.recognise.context import Context
from sora_signals.recognise.lists import list_runs
from sora_signals.recognise.ratings import Rating, anchors
from sora_signals.recognise.sections import TITLE, Sections
from sora_signals.relate.gaps import BRACKETS
from sora_signals.relate.sources import Houses
from sora_signals.vocabulary import MATCHED_BY, RATINGS

NOBODY = -1
MAIN_SHARE = 0.5  # share of a document's subject mentions from which a company is what it is about
HEAD = 12  # characters of a line in which the company stands that the line is about
NEAR, FAR = 200, 600  # characters of a line back to the company before a rating, and to the line's head
BEHIND = 14  # characters from a rating on to a company in the next words
ROW, NEIGHBOUR, HEADER = 80, 200, 300  # characters of a table's row up to its rating, to the next row, to its header
FRONT, STRETCH = 400, 4_000  # characters of a front page, and of glued text back to the company that a rating is for
HEADING = regex.compile(r"(?:[(][一二三四五六七八九十]{1,3}[)]|(?<![\d.])\d{1,2}\.\d{1,2}(?:\.\d{1,2})?)$")
WITH_CODE = MATCHED_BY.index("name+ticker")
BESIDE = regex.compile(r"[ (,|/\[【“\":-]{0,3}")
FIGURES = regex.compile(r"[\d.,|/%()+\- \n—A-Z]*")
BRACKET = regex.compile(r"[ ]?[)\]】]|[^()\n]{0,12}\)")

Rated = tuple[Rating, int]


class RatedFinder:
    """Finds the companies that a rating speaks of: in its clause, its sentence, its line, else the main subject.

    Args:
        context: The batch. mentions: Its mentions. sections: Its sections.
        subjects: Indexes of the mentions that can be rated, in reading order. doc: Document of each piece.
    """

    def __init__(self, context: Context, sections: Sections, mentions: Mentions, subjects: Ints, doc: Ints) -> None:
        self.context = context
        self.text = context.text.text
        self.doc = doc
        self.subjects = subjects
        self.start = mentions.start[subjects]
        self.end = mentions.end[subjects]
        self.run = list_runs(context, self.start, self.end)
        titled = sections.of[self.start] == TITLE if len(subjects) else np.zeros(0, dtype=np.bool_)
        self.security = mentions.security[subjects]
        place = (
            self.start - context.text.piece_start[context.text.piece_of(self.start)] if len(subjects) else self.start
        )
        self.coded = mentions.matched_by[subjects] == WITH_CODE
        front = (place < FRONT) & self.coded
        titled |= self._headline(place)
        self.main = _main_subjects(mentions.doc[subjects], self.security, titled, self._aimed())
        self.likely = _main_subjects(mentions.doc[subjects], self.security, titled, self._aimed(), front)
        self.headers = anchors(context, "rating")

    def _headline(self, place: Ints) -> Bools:
        """The company that opens a text as its headline (宁德时代(300750):…), if no other one opens a part of it."""
        opening: Bools = np.zeros(len(self.start), dtype=np.bool_)
        first = np.flatnonzero(self.coded & (place == 0)).tolist()
        heads = [i for i in np.flatnonzero(self.coded).tolist() if self._entitles(i)] if first else []
        if len(np.unique(self.security[heads])) == 1:
            opening[[i for i in first if i in heads]] = True
        return opening

    def _aimed(self) -> Bools:
        """Whether a phrase that recommends stands in the clause of each mention."""
        clause = self.context.layout.clause
        words = self.context.lexicons["recommendation"]
        real = np.array([kind == "phrase" for kind in words["kind"]], dtype=np.bool_)
        hits = self.context.hits["recommendation"]
        return np.isin(clause[self.start], clause[hits.start[real[hits.row]]])

    def pairs(self, ratings: Sequence[Rating]) -> list[Rated]:
        """Return each rating with the mention that it is about, -1 for an industry or nobody; a list has a row each."""
        rows = [i for i, r in enumerate(ratings) if r.cell and self._row(r) is not None]
        places = np.array([ratings[i].word[0] for i in rows], dtype=np.int64)
        out: list[Rated] = []
        for rating in ratings:
            if not rating.cell:
                out += [(rating, mention) for mention in self._of(rating)]
            elif (mention := self._row(rating)) is not None and self._is_cell(rating, mention, places):
                out.append((rating, int(self.subjects[mention])))
        return out

    def _of(self, rating: Rating) -> list[int]:
        start, end = rating.word
        if rating.scope == "industry":
            clause, _ = self.context.clause_of(start)
            low, here = np.searchsorted(self.start, [max(clause, rating.industry_at), start]).tolist()
            return [int(self.subjects[here - 1])] if here > low else [NOBODY]
        found = self._find(start, end, told=rating.told)
        if not found and rating.told and rating.scope == "both" and (titled := self._numbered(start)) >= 0:
            found = [titled]
        if not found and rating.scope == "stock":
            found = [
                i for i in (self._before(start) if rating.told else NOBODY, self._main(start, likely=True)) if i >= 0
            ][:1]
        return [int(self.subjects[i]) for i in found] or [NOBODY]

    def _before(self, start: int) -> int:
        """The company that a stretch of glued text has named most, or as its title; -1 if that is not clear."""
        low, here = np.searchsorted(self.start, [max(start - STRETCH, self.context.line_of(start)[0]), start]).tolist()
        titles = [i for i in range(low, here) if self._is_numbered(i) or (self.coded[i] and self._entitles(i))]
        if titles:
            return titles[-1]
        values, last, counts = np.unique(self.security[low:here][::-1], return_index=True, return_counts=True)
        top = int(np.argmax(counts)) if len(counts) else 0
        clear = len(counts) and counts[top] > 1 and counts[top] > MAIN_SHARE * (here - low) and len(values)
        return here - 1 - int(last[top]) if clear else NOBODY

    def _numbered(self, start: int) -> int:
        """The company of the last numbered heading before a position in its stretch of glued text, -1 for none."""
        low, here = np.searchsorted(self.start, [max(start - STRETCH, self.context.line_of(start)[0]), start]).tolist()
        return next((i for i in range(here - 1, low - 1, -1) if self._is_numbered(i)), NOBODY)

    def _is_numbered(self, i: int) -> bool:
        """Whether the number of a heading stands right before a company: (二)通富微电, 4.1天坛生物."""
        start = int(self.start[i])
        return bool(HEADING.search(self.text, max(0, start - 6), start))

    def mention(self, start: int, end: int) -> int:
        """Return the index of the mention that a span is about, -1 for none."""
        found = self._find(start, end, told=True)
        return int(self.subjects[found[-1]]) if found else NOBODY

    def _find(self, start: int, end: int, *, told: bool) -> list[int]:
        """Positions in the subjects of whom a span is about, from the nearest place outwards."""
        clause, clause_end = self.context.clause_of(start)
        first, last = self.context.sentence_of(start)
        low, near, here, high, far = np.searchsorted(
            self.start, [first, clause, start, max(clause_end, end), last]
        ).tolist()
        if here > near:
            return self._listed(here - 1, low)
        if high > here:
            return [here]
        main = self._main(start)
        headed = self._head(start) if told else NOBODY
        if 0 <= headed < low and self._entitles(headed):
            return [headed]
        if here > low:
            own = [i for i in range(low, here) if main >= 0 and self.security[i] == self.security[main]]
            return own[-1:] or self._listed(here - 1, low)
        if far > here and self.start[here] - end <= BEHIND and not set(self.text[end : self.start[here]]) & set(",;:"):
            return [here]
        in_line = self._in_line(start) if told else NOBODY
        return [i for i in (in_line if in_line >= 0 else main,) if i >= 0]

    def _listed(self, last: int, first: int) -> list[int]:
        """The list of companies that ends with one."""
        low = last
        while low > first and self.run[low - 1] == self.run[last]:
            low -= 1
        return list(range(low, last + 1))

    def _head(self, start: int) -> int:
        """The company at the head of a line, -1 for none."""
        line, _ = self.context.line_of(start)
        low, here = np.searchsorted(self.start, [line, start]).tolist()
        return int(low) if here > low and self.start[low] - line <= HEAD and start - line <= FAR else NOBODY

    def _entitles(self, i: int) -> bool:
        """Whether a company is the title of what follows it: 宁德时代(300750):…."""
        brackets = BRACKETS.match(self.text, int(self.end[i]))
        end = brackets.end() if brackets else int(self.end[i])
        return self.text[end : end + 1] == ":"

    def _in_line(self, start: int) -> int:
        """The company that a line is about: that at its head, else the document's main one, else the nearest before."""
        head, main = self._head(start), self._main(start)
        if head >= 0 or main >= 0:
            return head if head >= 0 else main
        line, end = self.context.line_of(start)
        likely = self._main(start, likely=True)
        if likely >= 0 and end - line > STRETCH:
            return likely
        low, here = np.searchsorted(self.start, [line, start]).tolist()
        return int(here - 1) if here > low and start - self.end[here - 1] <= NEAR else NOBODY

    def _main(self, position: int, *, likely: bool = False) -> int:
        piece = int(np.searchsorted(self.context.text.piece_start, position, side="right")) - 1
        return (self.likely if likely else self.main).get(int(self.doc[piece]), NOBODY)

    def _row(self, rating: Rating) -> int | None:
        """Position in the subjects of the company right before a rating in a bracket or a table's row."""
        start = rating.word[0]
        i = int(np.searchsorted(self.start, start)) - 1
        if i < 0 or start - self.end[i] > ROW:
            return None
        if start < self.end[i]:
            return i  # in the company's own bracket: 宁德时代(300750,买入)
        return i if FIGURES.fullmatch(self.text, int(self.end[i]), start) or self._beside(i, start) else None

    def _beside(self, i: int, start: int) -> bool:
        return bool(BESIDE.fullmatch(self.text, int(self.end[i]), start))

    def _is_cell(self, rating: Rating, i: int, rows: Ints) -> bool:
        """Whether a company and the rating word behind it are a bracket, or a row of a table with others or a head."""
        start, end = rating.word
        if start < self.end[i]:
            return True
        bracketed = "(" in self.text[int(self.start[i]) : start] and BRACKET.match(self.text, end, end + 14)
        if bracketed and self._beside(i, start):
            return True
        first, last = self.context.piece_span(start)
        near = np.searchsorted(rows, [max(start - NEIGHBOUR, first), min(end + NEIGHBOUR, last)])
        k = int(np.searchsorted(self.headers.end, start, side="right")) - 1
        header = int(self.headers.end[k]) if k >= 0 else -HEADER
        above = self.text[header:start] if header >= max(start - HEADER, first) else "。"
        return bool(near[1] - near[0] > 1) or not set(above) & set("。,")


def _main_subjects(
    doc: Ints, security: Ints, titled: Bools, aimed: Bools, front: Bools | None = None
) -> dict[int, int]:
    """For each document that is about one company, the position of that company's first mention.

    That is the only one in its title, the one with most of its mentions, or the only one at all if nobody recommends
    it; with ``front``, which tells what stands on the first page with its code, also the one named first and most.
    """
    main: dict[int, int] = {}
    for d in np.unique(doc).tolist():
        own = np.flatnonzero(doc == d)
        heads = own[titled[own]]
        if len(heads) and len(np.unique(security[heads])) == 1:
            main[d] = int(heads[0])
            continue
        values, first, counts = np.unique(security[own], return_index=True, return_counts=True)
        top = int(np.argmax(counts))
        sole = len(values) == 1 and not aimed[own].all()
        ahead = front is not None and first[top] == 0 and bool(front[own[0]]) and counts[top] > 1
        if ahead or (counts[top] > MAIN_SHARE * len(own) and (sole or counts[top] > 1)):
            main[d] = int(own[first[top]])
    return main


def grade(lexicons: Lexicons, houses: Houses, text: str, rated: list[Rated], issuers: Sequence[int]) -> list[Rated]:
    """Return the ratings on the common scale, read by the scale of the house that gives each where it has one.

    Args:
        lexicons, houses: The houses' scales, and the forms that houses go by. text: The normalised text.
        rated: Ratings with their mentions. issuers: Row of the house that speaks at each, -1 for none.
    """
    name = dict(zip(houses.form, houses.name, strict=True))
    scale = lexicons["house_scale"]
    columns = zip(scale["house"], scale["term"], scale["scope"], scale["rating"], strict=True)
    levels = {(name.get(house, house), term, scope): rating for house, term, scope, rating in columns}
    return [(_graded(levels, houses, text, r, m, i), m) for (r, m), i in zip(rated, issuers, strict=True)]


def _graded(
    levels: dict[tuple[str, str, str], str], houses: Houses, text: str, rating: Rating, mention: int, issuer: int
) -> Rating:
    if issuer < 0:
        return rating
    house, word = houses.name[issuer], text[slice(*rating.word)]
    for scope in ("stock" if mention >= 0 else "industry", "both"):
        if (house, word, scope) in levels:
            return replace(rating, rating=RATINGS.index(levels[house, word, scope]))
    return rating
