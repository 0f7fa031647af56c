"""Words beside spans: the join by position that linking and roles share."""

import numpy as np
import regex

from sora_signals.arrays import Bools, Floats, Ints, among, count_between, expand, in_sorted, indexes, ints
from sora_signals.lexicon.automaton import Hits
from sora_signals.lexicon.lists import Lexicons
from sora_signals.recognise.context import Context
from sora_signals.text.classes import CLOSE, HAN, OPEN, STOP

SOURCE = "source"  # the role of a house or medium that speaks of others
LEAST_TEXT = 40  # characters of a text that somebody can sign; a shorter one is a list of names
SIGNED = 2.5  # weight of a name's standing where a text is signed
RATES = 4.0  # weight of its standing where a house gives a rating
DATE_ROOM = 24  # characters of a line beside the name that signs it
GIVEN = ("rating", "price")  # kinds of anchors that say what a house gives
AIMED = 40  # characters from the word that aims to what is given
BRACKET = ord("(")
QUOTES = tuple(map(ord, "“\"‘'"))
AIMS, TURNS = (ord("对"),), tuple(map(ord, "将把"))  # 甲证券对乙的评级…, 甲证券将乙的评级上调至…
AIMED_LIST = regex.compile(r"对(?:[^,。;:\n]+[、和及])?$")
RECEIVES = tuple(map(ord, "获得被遭"))
CELL = ord("|")
GRADE_OPENS = tuple(map(ord, "( |"))
GRADE_CELL = regex.compile(r"\(| ?\|? ?")
FIGURES = regex.compile(r" ?\|? ?\d[\d.,]*[ |]")
OPENS = tuple(map(ord, "([,"))
PARTS = tuple(map(ord, ",:/ "))
CODE = regex.compile(r"\(\d{6}(?:\.[A-Z]{2})?\)")
CODE_CELL = regex.compile(r"\d{6}(?:\.[A-Z]{2})? ?\| ?$")
DAY_BEHIND = regex.compile(r" ?\(20\d\d[年/.\-]\d{1,2}[月/.\-]\d{1,2}日?\) ?:")
BEHIND = regex.compile(r"[,:/ ]{1,2}[“\"'‘]?")
DATE_LINE = regex.compile(r"[\s\d年月日时分:/.\-·|,\x1e]*")  # digits, punctuation and the units of a date


def beside(context: Context, edge: Ints, hits: Hits, step: int, *, han_only: bool, reach: Ints) -> tuple[Ints, Ints]:
    """Return the pairs of (span, hit) in which the hit stands within its reach beside the span's edge.

    Args:
        context: The batch.
        edge: One edge of each span: its end to look behind it, its start to look before it.
        hits: Words to look for. step: 1 to look behind the edge, -1 to look before it.
        han_only: Whether nothing but Han characters may lie between; otherwise both share a sentence.
        reach: For each row of the word list, how many characters may lie between.
    """
    if not len(edge) or not len(hits):
        return ints(), ints()
    order = edge.argsort(kind="stable")
    ordered = edge.take(order)
    position, far = hits.end if step < 0 else hits.start, reach.take(hits.row)
    low, high = (position - far, position) if step > 0 else (position, position + far)
    first = ordered.searchsorted(low)
    hit, place = expand(ordered.searchsorted(high, side="right") - first)
    owner = order.take(first.take(hit) + place)
    fits = (_only_han if han_only else _one_sentence)(context, edge.take(owner), position.take(hit))
    return owner[fits], hit[fits]


def _only_han(context: Context, one: Ints, other: Ints) -> Bools:
    low, high = np.minimum(one, other), np.maximum(one, other)
    pair, place = expand(high - low)
    out = np.ones(len(one), dtype=np.bool_)
    out[pair[context.text.kinds[low[pair] + place] != HAN]] = False
    return out


def _one_sentence(context: Context, one: Ints, other: Ints) -> Bools:
    sentence = context.layout.sentence
    low, high = np.minimum(one, other), np.maximum(one, other) - 1
    before, begins, ends = (sentence.take(at, mode="clip") for at in (low - 1, low, high))
    same_piece = context.text.piece_of(one) == context.text.piece_of(other)
    return np.asarray(same_piece & ((before >= ends) | (begins == ends)))


def cue_weights(context: Context, start: Ints, end: Ints, value: Floats) -> Floats:
    """Sum for each span the values of the role cues in whose reach it stands.

    Args:
        context: The batch. start, end: The spans.
        value: For each row of the list of roles, what its cue adds.
    """
    return cue_sums(context, start, end, value)[0]


def cue_sums(context: Context, start: Ints, end: Ints, *values: Floats) -> list[Floats]:
    """Sum for each span several values of the role cues in whose reach it stands; see ``cue_weights``."""
    reach = context.lexicons.once(_reach)
    totals = [np.zeros(len(start), dtype=np.float64) for _ in values]
    if not len(start):
        return totals
    for some, edge, step in zip(context.once(_cues), (end, start), (1, -1), strict=True):
        owner, hit = beside(context, edge, some, step, han_only=False, reach=reach)
        row = some.row[hit]
        for number, value in enumerate(values):
            totals[number] += np.bincount(owner, weights=value[row], minlength=len(start))
    return totals


def _reach(lexicons: Lexicons) -> Ints:
    """For each cue of a role how many characters may lie between it and a span."""
    return lexicons["role"].numbers("reach").astype(np.int64)


def _cues(context: Context) -> tuple[Hits, Hits]:
    """The cues of roles that speak of what stands before them, and those that speak of what stands behind."""
    cues, words = context.longest("role"), context.lexicons["role"]
    cues = cues.where(~_rate(context, cues))
    after, before = (cues.where(words.flags("side", side, "both")[cues.row]) for side in ("after", "before"))
    return after, before


def _rate(context: Context, cues: Hits) -> Bools:
    """Whether each cue is a rating (“增持”评级), and no deed of a shareholder."""
    grades, codes = context.hits["rating"], context.text.codes
    size = len(codes) + 1
    rate = in_sorted(cues.start * size + cues.end, grades.start * size + grades.end)
    same = cues.where(rate)
    anchored = in_sorted(same.end, context.hits["rating_anchor"].start)
    rate[rate] = anchored | among(codes[np.maximum(same.start - 1, 0)], *QUOTES)
    return rate


def rates(context: Context, start: Ints, end: Ints) -> Bools:
    """Return whether each span stands where a house gives a rating or price, whatever other words are near.

    That is before a word that aims and, in the same clause, what is given (甲证券(600000)对乙公司的评级…), behind one
    that receives (乙公司获甲证券上调评级), in a bracket with a rating behind it (乙公司(甲证券,“买入”)), in a cell of a
    table before it, or with a day at the head of a line whose rating is given (甲证券(2024-03-01):…维持“买入”评级).

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
    for i in indexes((codes[end] == BRACKET) & in_sorted(start, context.layout.line_start)).tolist():
        if DAY_BEHIND.match(context.text.text, int(end[i])):
            line = context.line_of(int(start[i]))[1]
            aims[i] |= given.searchsorted(int(end[i])) < given.searchsorted(line)
    return aims


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
    return rated | _is_graded(context, at)


def _is_graded(context: Context, at: Ints) -> Bools:
    """Whether nothing but a rating stands in the bracket or cell that opens at each position."""
    graded, text = np.zeros(len(at), dtype=np.bool_), context.text.text
    grades = context.longest("rating")
    ends = dict(zip(grades.start.tolist(), grades.end.tolist(), strict=True))
    for i in indexes(among(context.text.codes[at], *GRADE_OPENS) | in_sorted(at, grades.start)).tolist():
        opening = GRADE_CELL.match(text, int(at[i]))
        end = ends.get(opening.end())
        if end:
            graded[i] = text.startswith(")", end) if opening[0] == "(" else FIGURES.match(text, end) is not None
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


def source_weights(context: Context, start: Ints, end: Ints) -> Floats:
    """Return how much the role cues beside each span say that it is the source of the text, not its subject.

    Args:
        context: The batch. start, end: The spans.
    """
    return cue_weights(context, start, end, context.lexicons.once(_signed))


def _signed(lexicons: Lexicons) -> Floats:
    words = lexicons["role"]
    return words.numbers("weight") * np.where(words.flags("role", SOURCE), 1.0, -1.0)


def signs(context: Context, start: Ints, end: Ints) -> Bools:
    """Return whether each span stands where a text is signed.

    That is alone on its line, a date at most beside it, or in brackets behind a full stop.

    Args:
        context: The batch. start, end: The spans.
    """
    text, kinds = context.text, context.text.kinds
    behind_stop = (start > 1) & (kinds[start - 1] == OPEN) & (kinds[start - 2] == STOP)
    signed: Bools = behind_stop & (kinds[end] == CLOSE)
    line = context.layout.line_start.searchsorted(start, side="right")
    first, last = context.layout.line_start[line - 1], context.layout.line_start[line]
    piece = text.piece_of(start)
    enough = text.piece_start[piece + 1] - text.piece_start[piece] > LEAST_TEXT
    alone = indexes(~behind_stop & enough & (last - first <= end - start + DATE_ROOM))
    spans = zip(alone.tolist(), *(column[alone].tolist() for column in (first, start, end, last)), strict=True)
    for i, low, here, behind, high in spans:
        signed[i] = DATE_LINE.fullmatch(text.text, low, here) and DATE_LINE.fullmatch(text.text, behind, high)
    return signed
