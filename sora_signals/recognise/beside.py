"""Words beside spans: the join by position that linking and roles share."""

import numpy as np
import regex

from sora_signals.arrays import Bools, Floats, Ints, among, expand, in_sorted, indexes, ints
from sora_signals.lexicon.automaton import Hits
from sora_signals.lexicon.lists import Lexicons
from sora_signals.recognise.context import Context
from sora_signals.text.classes import CLOSE, HAN, OPEN, STOP

SOURCE = "source"  # the role of a house or medium that speaks of others
LEAST_TEXT = 40  # characters of a text that somebody can sign; a shorter one is a list of names
SIGNED = 2.5  # weight of a name's standing where a text is signed
DATE_ROOM = 24  # characters of a line beside the name that signs it
OPENING = ord("(")
QUOTES = tuple(map(ord, "“\"‘'"))
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
    """Whether each cue is a rating (“增持”评级, 增持(维持)), and no deed of a shareholder."""
    grades, codes = context.hits["rating"], context.text.codes
    size = len(codes) + 1
    rate = in_sorted(cues.start * size + cues.end, grades.start * size + grades.end)
    same = cues.where(rate)
    anchored = in_sorted(same.end, context.hits["rating_anchor"].start)
    labelled = among(codes[same.end], OPENING) | among(codes[np.maximum(same.start - 1, 0)], *QUOTES)
    rate[rate] = anchored | labelled
    return rate


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
