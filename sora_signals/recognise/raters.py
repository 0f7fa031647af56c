"""Raters: whether a house gives a rating or price where it is named, or is itself what is rated."""

import re

import numpy as np

from sora_signals.arrays import Bools, Ints, among, any_between, holds, in_sorted, indexes
from sora_signals.recognise.context import Context
from sora_signals.text.classes import HAN, SEPARATOR

RATES = 4.0  # weight of its standing where a house gives a rating
GIVEN = ("rating", "price")  # kinds of anchors that say what a house gives
AIMED = 40  # characters from the word that aims to what is given
BRACKET = ord("(")
AIMS = tuple(map(ord, "对将把"))  # 甲证券对乙的评级…, 甲证券将乙的评级上调至…
AIMED_LIST = re.compile(r"对(?:[^,。;:\n\x1e]+[、和及])?$")
AIMED_AT = tuple(map(ord, "对、和及"))  # what it ends in
RECEIVES = tuple(map(ord, "获得被遭"))
BY, CELL = "由", "|"
ACTS = ord(BY)
OPENS, PARTS = "([,", ",:/ "
MARKS = tuple(map(ord, OPENS + BY + CELL))
LINE_ENDS = "\n" + SEPARATOR
AROUND = frozenset([a + b for a in OPENS for b in PARTS] + [a + "(" for a in LINE_ENDS] + ["||", "|,", "()"])
FOLLOW = tuple(map(ord, PARTS + "(|)"))  # the second of each pair
GRADE_OPENS = tuple(map(ord, "( |"))
GRADE_CELL = re.compile(r"\(| ?\|? ?")
FIGURES = re.compile(r" ?\|? ?\d[\d.,]*[ |]")
CODE = re.compile(r"\(\d{6}(?:\.[A-Z]{2})?\)")
CODE_CELL = re.compile(r"\d{6}(?:\.[A-Z]{2})? ?\| ?$")
DAY_CELL = re.compile(r", ?20\d\d[年/.\-]\d{1,2}[月/.\-]\d{1,2}日? ?\|")
DAY_BEHIND = re.compile(r" ?\(20\d\d[年/.\-]\d{1,2}[月/.\-]\d{1,2}日?\) ?:")
BEHIND = re.compile(r"[,:/ ]{1,2}[“\"'‘]?")


def rates(context: Context, start: Ints, end: Ints, at: Ints) -> Bools:
    """Return whether each span stands where a house gives a rating or price, whatever other words are near.

    That is before a word that aims and, in the same clause, what is given (甲证券(600000)对乙公司的评级…); behind one
    that receives (乙公司获甲证券上调评级) or the word for who acts (由甲证券上调至“买入”); in a bracket with a rating
    behind it (乙公司(甲证券,“买入”)), or in one of its own behind a rating (维持“买入”评级(甲证券)); in a cell before a
    rating; or with a day at the head of a line whose rating is given (甲证券(2024-03-01):…维持“买入”评级).

    Args:
        context: The batch. start, end: The spans. at: Their ends with the codes behind them; see ``behind_code``.
    """
    text, codes = context.text.text, context.text.codes
    before, behind = codes[start - 1], codes[end]  # the place before the text is its last one, which ends a line
    aims = among(codes[at], *AIMS) | among(before, *RECEIVES)
    some = indexes(aims)
    if len(some):
        aims[some] = _gives(context, at[some])
    graded = in_sorted(end, context.hits["rating"].start)
    if np.count_nonzero(graded):
        aims |= graded & context.once(named_before)[start]
    near = indexes(among(before, *MARKS) | (behind == BRACKET))
    if len(near):
        near = near[among(behind[near], *FOLLOW) | (before[near] == ACTS)]
    for i, first, last in zip(near.tolist(), start[near].tolist(), end[near].tolist(), strict=True):
        if not aims[i] and (text[first - 1] + text[last] in AROUND or text[first - 1] == BY):
            aims[i] = _is_marked(context, first, last)
    return aims


def named_before(context: Context) -> Bools:
    """Return at which places of the text a name ends."""
    out = np.zeros(len(context.text.text), dtype=np.bool_)
    out[context.hits["name"].end] = True
    return out


def _is_marked(context: Context, start: int, end: int) -> bool:
    """Whether the marks around a house, one of the pairs that may, say that it gives a rating."""
    text = context.text.text
    before, behind = text[start - 1], text[end]
    if before in OPENS and behind in PARTS:
        opening = BEHIND.match(text, end)
        return opening is not None and opening.end() in context.once(_grades)
    if before == CELL and behind == CELL and _heads_grade(context, start, end):
        return True
    if before == CELL and behind == "," and DAY_CELL.match(text, end):
        return True
    if before == "(" and behind == ")":
        return holds(context.once(_graded), start - 1)
    if before == BY:
        return _turns(context, end)
    return DAY_BEHIND.match(text, end) is not None and _is_given(context, end, context.line_of(start)[1])


def _heads_grade(context: Context, start: int, end: int) -> bool:
    """Whether a rating opens a cell behind a house in one of its own, which is no row of its own behind its code."""
    if CODE_CELL.search(context.text.text, max(0, start - AIMED), start):
        return False
    grades, last = context.once(_grades), min(context.line_of(start)[1], end + AIMED)
    return any(at in grades for at in range(end, last) if context.text.text[at - 1] == CELL)


def _grades(context: Context) -> frozenset[int]:
    """Where words of ratings begin."""
    return frozenset(context.hits["rating"].start.tolist())


def _graded(context: Context) -> Ints:
    """Where words of ratings, and those that say what is rated, end, in rising order.

    They are sorted, not put in a set, for few houses are looked up among many words.
    """
    return np.sort(np.concatenate((context.hits["rating"].end, context.hits["rating_anchor"].end)))


def _is_given(context: Context, start: int, end: int) -> bool:
    """Whether a rating or price is named between two places."""
    given = context.once(_given)
    return bool(given.searchsorted(start) < given.searchsorted(end))


def _turns(context: Context, end: int) -> bool:
    """Whether a rating is changed in the clause behind a position."""
    last = min(context.clause_of(end)[1], end + AIMED)
    layers = (context.hits["rating_change"].start, context.hits["rating"].start)
    return all(places.searchsorted(end) < places.searchsorted(last) for places in layers)


def is_rated(context: Context, start: Ints, at: Ints) -> Bools:
    """Return whether a rating aims at each span, or at the list that it ends (对乙公司、甲证券给出“卖出”评级).

    Or it stands in brackets of its own behind it (甲证券(买入)), or in the next cell of a row of figures.

    Args:
        context: The batch. start: The spans. at: Their ends with the codes behind them; see ``behind_code``.
    """
    rated = among(context.text.codes[start - 1], *AIMED_AT)
    some = indexes(rated)
    if len(some):
        rated[some] = _gives(context, at[some])
        for i in indexes(rated).tolist():
            here = int(start[i])
            rated[i] = AIMED_LIST.search(context.text.text, max(0, here - AIMED), here) is not None
    _add_graded(context, start, at, rated)
    return rated


def _add_graded(context: Context, start: Ints, at: Ints, rated: Bools) -> None:
    """Add the houses with nothing but a rating in the bracket behind each, or in the next cell if it opens its row."""
    text, starts = context.text.text, context.longest("rating").start
    near = indexes(among(context.text.codes[at], *GRADE_OPENS) | in_sorted(at, starts)).tolist()
    ends = context.once(_grade_ends) if near else {}
    for i in near:
        opening = GRADE_CELL.match(text, int(at[i]))
        end = ends.get(opening.end()) if opening else None
        if opening and end:
            heads = context.text.kinds[start[i] - 1] != HAN and FIGURES.match(text, end) is not None
            rated[i] |= text.startswith(")", end) if opening[0] == "(" else heads


def _grade_ends(context: Context) -> dict[int, int]:
    """Where the rating ends that begins at a place."""
    grades = context.longest("rating")
    return dict(zip(grades.start.tolist(), grades.end.tolist(), strict=True))


def _given(context: Context) -> Ints:
    """Where ratings and prices are named, in reading order."""
    anchors = context.hits["rating_anchor"]
    return np.asarray(anchors.start[context.lexicons["rating_anchor"].flags("kind", *GIVEN)[anchors.row]])


def _gives(context: Context, at: Ints) -> Bools:
    """Whether a rating or price is named in the clause behind each position."""
    given, clause_start = context.once(_given), context.layout.clause_start
    clause_end = clause_start[clause_start.searchsorted(at, side="right")]
    return any_between(given, at, np.minimum(at + AIMED, clause_end))


def behind_code(context: Context, end: Ints) -> Ints:
    """Return the end of each name, with the code in brackets that may stand behind it."""
    bracketed = indexes(context.text.codes[end] == BRACKET)
    if not len(bracketed):
        return end
    behind = end.copy()
    for i, place in zip(bracketed.tolist(), end[bracketed].tolist(), strict=True):
        code = CODE.match(context.text.text, place)
        behind[i] = code.end() if code else place
    return behind
