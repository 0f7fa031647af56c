"""Raters: whether a house gives a rating or price where it is named, or is itself what is rated."""

import numpy as np
import regex

from sora_signals.arrays import Bools, Ints, among, count_between, in_sorted, indexes
from sora_signals.recognise.context import Context
from sora_signals.text.classes import HAN

RATES = 4.0  # weight of its standing where a house gives a rating
GIVEN = ("rating", "price")  # kinds of anchors that say what a house gives
AIMED = 40  # characters from the word that aims to what is given
BRACKET = ord("(")
AIMS, TURNS = (ord("对"),), tuple(map(ord, "将把"))  # 甲证券对乙的评级…, 甲证券将乙的评级上调至…
AIMED_LIST = regex.compile(r"对(?:[^,。;:\n]+[、和及])?$")
RECEIVES = tuple(map(ord, "获得被遭"))
CLOSING, BY = ord(")"), ord("由")
CELL = ord("|")
GRADE_OPENS = tuple(map(ord, "( |"))
GRADE_CELL = regex.compile(r"\(| ?\|? ?")
FIGURES = regex.compile(r" ?\|? ?\d[\d.,]*[ |]")
OPENS = tuple(map(ord, "([,"))
PARTS = tuple(map(ord, ",:/ "))
CODE = regex.compile(r"\(\d{6}(?:\.[A-Z]{2})?\)")
CODE_CELL = regex.compile(r"\d{6}(?:\.[A-Z]{2})? ?\| ?$")
COMMA = ord(",")
DAY_CELL = regex.compile(r", ?20\d\d[年/.\-]\d{1,2}[月/.\-]\d{1,2}日? ?\|")
DAY_BEHIND = regex.compile(r" ?\(20\d\d[年/.\-]\d{1,2}[月/.\-]\d{1,2}日?\) ?:")
BEHIND = regex.compile(r"[,:/ ]{1,2}[“\"'‘]?")


def rates(context: Context, start: Ints, end: Ints) -> Bools:
    """Return whether each span stands where a house gives a rating or price, whatever other words are near.

    That is before a word that aims and, in the same clause, what is given (甲证券(600000)对乙公司的评级…); behind one
    that receives (乙公司获甲证券上调评级) or the word for who acts (由甲证券上调至“买入”); in a bracket with a rating
    behind it (乙公司(甲证券,“买入”)), or in one of its own behind a rating (维持“买入”评级(甲证券)); in a cell before a
    rating; or with a day at the head of a line whose rating is given (甲证券(2024-03-01):…维持“买入”评级).

    Args:
        context: The batch. start, end: The spans.
    """
    given, codes, at = context.once(_given), context.text.codes, behind_code(context, end)
    aims = among(codes[at], *AIMS, *TURNS) | among(codes[np.maximum(start - 1, 0)], *RECEIVES)
    aims &= _gives(context, given, at)
    grades = set(context.hits["rating"].start.tolist())
    for i in indexes((start > 0) & among(codes[start - 1], *OPENS) & among(codes[end], *PARTS)).tolist():
        behind = BEHIND.match(context.text.text, int(end[i]))
        aims[i] |= behind is not None and behind.end() in grades
    for i in indexes((start > 0) & (codes[start - 1] == CELL) & (codes[end] == CELL)).tolist():
        last = min(context.line_of(int(start[i]))[1], int(end[i]) + AIMED)
        if CODE_CELL.search(context.text.text, max(0, int(start[i]) - AIMED), int(start[i])):
            continue  # a row of its own, behind its code
        aims[i] |= any(at in grades for at in range(int(end[i]), last) if codes[at - 1] == CELL)
    graded = in_sorted(end, context.hits["rating"].start)
    if graded.any():
        aims |= graded & in_sorted(start, np.sort(context.hits["name"].end))
    signed = (start > 1) & (codes[start - 1] == BRACKET) & (codes[end] == CLOSING)
    if signed.any():
        ends = (context.hits[layer].end for layer in ("rating", "rating_anchor"))
        aims |= signed & in_sorted(start - 1, np.sort(np.concatenate([*ends])))
    for i in indexes((start > 0) & (codes[start - 1] == BY)).tolist():
        aims[i] |= _turns(context, int(end[i]))
    for i in indexes((start > 0) & (codes[start - 1] == CELL) & (codes[end] == COMMA)).tolist():
        aims[i] |= DAY_CELL.match(context.text.text, int(end[i])) is not None
    for i in indexes((codes[end] == BRACKET) & in_sorted(start, context.layout.line_start)).tolist():
        if DAY_BEHIND.match(context.text.text, int(end[i])):
            line = context.line_of(int(start[i]))[1]
            aims[i] |= given.searchsorted(int(end[i])) < given.searchsorted(line)
    return aims


def _turns(context: Context, end: int) -> bool:
    """Whether a rating is changed in the clause behind a position."""
    last = min(context.clause_of(end)[1], end + AIMED)
    layers = (context.hits["rating_change"].start, context.hits["rating"].start)
    return all(places.searchsorted(end) < places.searchsorted(last) for places in layers)


def is_rated(context: Context, start: Ints, end: Ints) -> Bools:
    """Return whether a rating aims at each span, or at the list that it ends (对乙公司、甲证券给出“卖出”评级).

    Or it stands in brackets of its own behind it (甲证券(买入)), or in the next cell of a row of figures.

    Args:
        context: The batch. start, end: The spans.
    """
    at = behind_code(context, end)
    rated = _gives(context, context.once(_given), at)
    for i in indexes(rated).tolist():
        here = int(start[i])
        rated[i] = AIMED_LIST.search(context.text.text, max(0, here - AIMED), here) is not None
    return rated | _is_graded(context, start, at)


def _is_graded(context: Context, start: Ints, at: Ints) -> Bools:
    """Whether nothing but a rating stands in the bracket behind each house, or in the next cell if it opens its row."""
    graded, text = np.zeros(len(at), dtype=np.bool_), context.text.text
    grades = context.longest("rating")
    ends = dict(zip(grades.start.tolist(), grades.end.tolist(), strict=True))
    for i in indexes(among(context.text.codes[at], *GRADE_OPENS) | in_sorted(at, grades.start)).tolist():
        opening = GRADE_CELL.match(text, int(at[i]))
        end = ends.get(opening.end())
        if end:
            heads = context.text.kinds[start[i] - 1] != HAN and FIGURES.match(text, end) is not None
            graded[i] = text.startswith(")", end) if opening[0] == "(" else heads
    return graded


def _given(context: Context) -> Ints:
    """Where ratings and prices are named, in reading order."""
    anchors = context.hits["rating_anchor"]
    return np.asarray(anchors.start[context.lexicons["rating_anchor"].flags("kind", *GIVEN)[anchors.row]])


def _gives(context: Context, given: Ints, at: Ints) -> Bools:
    """Whether a rating or price is named in the clause behind each position."""
    clause_start = context.layout.clause_start
    clause_end = clause_start[clause_start.searchsorted(at, side="right")]
    return np.asarray(count_between(given, at, np.minimum(at + AIMED, clause_end)) > 0)


def behind_code(context: Context, end: Ints) -> Ints:
    """Return the end of each name, with the code in brackets that may stand behind it."""
    behind = end.copy()
    for i in indexes(context.text.codes[end] == BRACKET).tolist():
        code = CODE.match(context.text.text, int(end[i]))
        behind[i] = code.end() if code else end[i]
    return behind
