"""Words beside spans: the join by position that linking and roles share."""

import numpy as np
import regex

from sora_signals.arrays import Bools, Floats, Ints, counted, expand, ints
from sora_signals.lexicon.automaton import Hits
from sora_signals.recognise.context import Context
from sora_signals.text.classes import CLOSE, HAN, OPEN, STOP

LEAST_TEXT = 40  # characters of a text that somebody can sign; a shorter one is a list of names
SIGNED = 2.5  # weight of a name's standing where a text is signed
RATES = 4.0  # weight of its standing where a house gives a rating
DATE_ROOM = 24  # characters of a line beside the name that signs it
GIVEN = ("rating", "price")  # kinds of anchors that say what a house gives
AIMED = 40  # characters from the word that aims to what is given
QUOTES = tuple(map(ord, "“\"‘'"))
AIM = regex.compile(r"[对對]")
CODE = regex.compile(r"\(\d{6}(?:\.[A-Z]{2})?\)")
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
    position = hits.start if step > 0 else hits.end
    order = np.argsort(position, kind="stable")
    position, row = position[order], hits.row[order]
    widest = int(reach.max(initial=0))
    low, high = (edge, edge + widest) if step > 0 else (edge - widest, edge)
    first = np.searchsorted(position, low)
    owner, place = expand(np.maximum(np.searchsorted(position, high, side="right") - first, 0))
    hit = first[owner] + place
    near = (position[hit] - edge[owner]) * step <= reach[row[hit]]
    owner, hit = owner[near], hit[near]
    fits = (
        _only_han(context, edge[owner], position[hit])
        if han_only
        else _one_sentence(context, edge[owner], position[hit])
    )
    return owner[fits], order[hit[fits]]


def _only_han(context: Context, one: Ints, other: Ints) -> Bools:
    foreign = counted(context.text.kinds != HAN)
    return np.asarray(foreign[np.maximum(one, other)] == foreign[np.minimum(one, other)])


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
    total = np.zeros(len(start), dtype=np.float64)
    if not len(start):
        return total
    cues, words = context.hits["role"].longest(), context.lexicons["role"]
    cues = cues.where(~_rate(context, cues))
    reach = words.numbers("reach").astype(np.int64)
    for side, edge, step in (("after", end, 1), ("before", start, -1)):
        some = cues.where(words.flags("side", side, "both")[cues.row])
        owner, hit = beside(context, edge, some, step, han_only=False, reach=reach)
        total += np.bincount(owner, weights=value[some.row[hit]], minlength=len(start))
    return total


def _rate(context: Context, cues: Hits) -> Bools:
    """Whether each cue is a rating (“增持”评级), and no deed of a shareholder."""
    grades, codes = context.hits["rating"], context.text.codes
    size = len(codes) + 1
    same = np.isin(cues.start * size + cues.end, grades.start * size + grades.end)
    anchored = np.isin(cues.end, context.hits["rating_anchor"].start)
    quoted = np.isin(codes[np.maximum(cues.start - 1, 0)], QUOTES) if len(codes) else same
    return np.asarray(same & (anchored | quoted))


def rates(context: Context, start: Ints, end: Ints) -> Bools:
    """Return whether each span stands where a house gives a rating or price, whatever other words are near.

    That is before a word that aims and, in the same clause, what is given (甲证券(600000)对乙公司的评级…), or in a
    bracket with a rating behind it (乙公司(甲证券,“买入”)).

    Args:
        context: The batch. start, end: The spans.
    """
    if not len(start):
        return np.zeros(0, dtype=np.bool_)
    words, anchors = context.lexicons["rating_anchor"]["kind"], context.hits["rating_anchor"]
    given = np.sort(anchors.start[[words[row] in GIVEN for row in anchors.row.tolist()]])
    grades = set(context.hits["rating"].start.tolist())
    spans = zip(start.tolist(), end.tolist(), strict=True)
    return np.array([_aims(context, given, e) or _is_beside_grade(context, grades, s, e) for s, e in spans])


def _aims(context: Context, given: Ints, end: int) -> bool:
    text = context.text.text
    behind = CODE.match(text, end)
    at = behind.end() if behind else end
    if not AIM.match(text, at):
        return False
    low, high = np.searchsorted(given, [at, min(at + AIMED, context.clause_of(at)[1])])
    return bool(high > low)


def _is_beside_grade(context: Context, grades: set[int], start: int, end: int) -> bool:
    text = context.text.text
    behind = BEHIND.match(text, end) if start and text[start - 1] in "([," else None
    return behind is not None and behind.end() in grades


def signs(context: Context, start: Ints, end: Ints) -> Bools:
    """Return whether each span stands where a text is signed.

    That is alone on its line, a date at most beside it, or in brackets behind a full stop.

    Args:
        context: The batch. start, end: The spans.
    """
    return np.array([_signs(context, s, e) for s, e in zip(start.tolist(), end.tolist(), strict=True)], dtype=np.bool_)


def _signs(context: Context, start: int, end: int) -> bool:
    text, kinds = context.text.text, context.text.kinds
    if start > 1 and kinds[start - 1] == OPEN and kinds[start - 2] == STOP:
        return end < len(text) and kinds[end] == CLOSE
    first, last = context.line_of(start)
    low, high = context.piece_span(start)
    if last - first > end - start + DATE_ROOM or high - low < LEAST_TEXT:
        return False
    return bool(DATE_LINE.fullmatch(text[first:start]) and DATE_LINE.fullmatch(text[end:last]))
