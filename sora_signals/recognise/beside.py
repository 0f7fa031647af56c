"""Words beside spans: the join by position that linking and roles share."""

from dataclasses import dataclass

import numpy as np
import regex

from sora_signals.arrays import Bools, Floats, Ints, among, expand, in_sorted, indexes, ints, led
from sora_signals.lexicon.automaton import Hits
from sora_signals.lexicon.lists import Lexicons
from sora_signals.recognise.context import Context
from sora_signals.text.classes import CLOSE, HAN, OPEN, STOP

SOURCE = "source"  # the role of a house or medium that speaks of others
LEAST_TEXT = 40  # characters of a text that somebody can sign; a shorter one is a list of names
SIGNED = 2.5  # weight of a name's standing where a text is signed
UNIT = 2.0**20  # parts of one that sums are made of
DATE_ROOM = 24  # characters of a line beside the name that signs it
OPENING = ord("(")
QUOTES = tuple(map(ord, "“\"‘'"))
DATE_LINE = regex.compile(r"[\s\d年月日时分:/.\-·|,\x1e]*")  # digits, punctuation and the units of a date


def beside(context: Context, edge: Ints, hits: Hits, step: int, *, reach: Ints) -> tuple[Ints, Ints]:
    """Return the pairs of (span, hit) in which the hit stands within its reach beside the span's edge.

    Args:
        context: The batch.
        edge: One edge of each span: its end to look behind it, its start to look before it.
        hits: Words to look for. step: 1 to look behind the edge, -1 to look before it.
        reach: For each row of the word list, how many characters may lie between, all of them Han.
    """
    if not len(edge) or not len(hits):
        return ints(), ints()
    order = edge.argsort(kind="stable")
    ordered = edge.take(order)
    low, high = _in_reach(context, hits, step, han_only=True, reach=reach)
    first = ordered.searchsorted(low)
    hit, place = expand(ordered.searchsorted(high, side="right") - first)
    return order.take(first.take(hit) + place), hit


def _in_reach(context: Context, hits: Hits, step: int, *, han_only: bool, reach: Ints) -> tuple[Ints, Ints]:
    """The first and the last place where an edge stands that each hit is in reach of; see ``beside``.

    Nothing but Han characters may lie between, or both share a sentence.
    """
    far = reach.take(hits.row)
    if step > 0:
        begin = (_han_begin if han_only else _sentence_begin)(context, hits.start)
        return np.maximum(hits.start - far, begin), hits.start
    end = (_han_end if han_only else _sentence_end)(context, hits.end)
    return hits.end, np.minimum(hits.end + far, end)


def _han_begin(context: Context, position: Ints) -> Ints:
    """Where the Han characters begin that end at each position."""
    others = context.once(_others)
    return np.asarray(others.take(others.searchsorted(position) - 1) + 1)


def _han_end(context: Context, position: Ints) -> Ints:
    """Where the Han characters end that begin at each position."""
    others = context.once(_others)
    return others.take(others.searchsorted(position))


def _others(context: Context) -> Ints:
    """Where characters stand that are no Han, and one place before the text."""
    return led(-1, indexes(context.text.kinds != HAN))


def _sentence_begin(context: Context, position: Ints) -> Ints:
    """Where the sentence begins that reaches up to each position, in its piece."""
    layout, pieces = context.layout, context.text.piece_start
    begin = layout.sentence_start[layout.sentence[np.maximum(position - 1, 0)]]
    return np.maximum(begin, pieces[context.text.piece_of(position)])


def _sentence_end(context: Context, position: Ints) -> Ints:
    """Where the sentence of each position ends, without the separator that closes its piece."""
    layout, pieces = context.layout, context.text.piece_start
    end = layout.sentence_start[layout.sentence[position] + 1]
    return np.minimum(end, pieces[context.text.piece_of(position) + 1] - 1)


def cue_sums(context: Context, start: Ints, end: Ints, *values: Floats) -> list[Floats]:
    """Sum for each span several values of the role cues in whose reach it stands.

    Args:
        context: The batch. start, end: The spans.
        values: For each row of the list of roles, what its cue adds, each time to another sum.
    """
    if not len(start):
        return [np.zeros(0, dtype=np.float64) for _ in values]
    cues = context.once(_cues)
    behind = cues.at.searchsorted(end, side="right")
    before = cues.at.searchsorted(start + len(context.text.codes), side="right")
    totals = []
    for value in values:
        total = np.add.accumulate(led(0, np.rint(value.take(cues.row) * cues.step)))
        totals.append((total.take(behind) + total.take(before)) / UNIT)
    return totals


@dataclass(slots=True)
class _Cues:
    """Where the reach of each cue of a role begins, and behind which place it ends, in order.

    What is summed up to an edge is what it stands in reach of. Sums are of whole units, so that nothing is left of a
    cue behind its reach. The cues that speak of what stands behind them lie by the length of the text further on.

    Attributes:
        at: The place. row: The cue's row. step: ``UNIT`` where the reach begins, ``-UNIT`` where it ends.
    """

    at: Ints
    row: Ints
    step: Floats


def _cues(context: Context) -> _Cues:
    cues, words, size = _roles(context), context.lexicons["role"], len(context.text.codes)
    reach = context.lexicons.once(_reach)
    after, before = (cues.where(words.flags("side", side, "both")[cues.row]) for side in ("after", "before"))
    first, last = _in_reach(context, after, 1, han_only=False, reach=reach)
    first_before, last_before = _in_reach(context, before, -1, han_only=False, reach=reach)
    at = np.concatenate([first, last + 1, first_before + size, last_before + (size + 1)])
    row = np.concatenate([after.row, after.row, before.row, before.row])
    step = np.array([UNIT, -UNIT] * 2).repeat([len(after), len(after), len(before), len(before)])
    order = at.argsort(kind="stable")
    return _Cues(at.take(order), row.take(order), step.take(order))


def _reach(lexicons: Lexicons) -> Ints:
    """For each cue of a role how many characters may lie between it and a span."""
    return lexicons["role"].numbers("reach").astype(np.int64)


def _roles(context: Context) -> Hits:
    """The cues of roles without those that are a rating (“增持”评级, 增持(维持)), and no deed of a shareholder."""
    cues, grades, codes = context.longest("role"), context.hits["rating"], context.text.codes
    if not len(grades):
        return cues
    size = len(codes) + 1
    same = indexes(in_sorted(cues.start * size + cues.end, grades.start * size + grades.end))
    if not len(same):
        return cues
    start, end = cues.start[same], cues.end[same]
    rate = in_sorted(end, context.hits["rating_anchor"].start)
    rate |= among(codes[end], OPENING) | among(codes[start - 1], *QUOTES)
    kept = ~np.zeros(len(cues), dtype=np.bool_)
    kept[same[rate]] = False
    return cues.where(kept)


def source_weights(context: Context, start: Ints, end: Ints) -> Floats:
    """Return how much the role cues beside each span say that it is the source of the text, not its subject.

    Args:
        context: The batch. start, end: The spans.
    """
    return cue_sums(context, start, end, context.lexicons.once(_signed))[0]


def _signed(lexicons: Lexicons) -> Floats:
    words = lexicons["role"]
    return words.numbers("weight") * np.where(words.flags("role", SOURCE), 1.0, -1.0)


def signs(context: Context, start: Ints, end: Ints) -> Bools:
    """Return whether each span stands where a text is signed.

    That is alone on its line, a date at most beside it, or in brackets behind a full stop.

    Args:
        context: The batch. start, end: The spans.
    """
    text, kinds, lines = context.text, context.text.kinds, context.layout.line_start
    signed: Bools = kinds[start - 1] == OPEN  # the place before the text is its last one, which is no bracket
    if np.count_nonzero(signed):
        signed &= (kinds[start - 2] == STOP) & (kinds[end] == CLOSE)
    line = lines.searchsorted(start, side="right")
    first, last = lines.take(line - 1), lines.take(line)
    short = indexes((start - first) + (last - end) <= DATE_ROOM)
    if not len(short):
        return signed
    spans = zip(short.tolist(), *(column[short].tolist() for column in (first, start, end, last)), strict=True)
    for i, low, here, behind, high in spans:
        if DATE_LINE.fullmatch(text.text, low, here) and DATE_LINE.fullmatch(text.text, behind, high):
            piece, piece_end = context.piece_span(here)
            signed[i] = piece_end - piece >= LEAST_TEXT
    return signed
