"""Cues beside spans, and what they say of them: the sums that linking and roles share."""

from dataclasses import dataclass

import numpy as np
import regex

from sora_signals.arrays import Bools, Floats, Ints, among, in_sorted, indexes, ints, led
from sora_signals.lexicon.automaton import Hits
from sora_signals.lexicon.lists import Lexicons
from sora_signals.recognise.context import Context
from sora_signals.text.classes import CLOSE, OPEN, STOP

SOURCE = "source"  # the role of a house or medium that speaks of others
LEAST_TEXT = 40  # characters of a text that somebody can sign; a shorter one is a list of names
SIGNED = 2.5  # weight of a name's standing where a text is signed
UNIT = 2.0**20  # parts of one that sums are made of
DATE_ROOM = 24  # characters of a line beside the name that signs it
OPENING = ord("(")
QUOTES = tuple(map(ord, "“\"‘'"))
DATE_LINE = regex.compile(r"[\s\d年月日时分:/.\-·|,\x1e]*")  # digits, punctuation and the units of a date


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


def units(values: Floats) -> Ints:
    """Return values in the units of ``cue_sums``: whole, so that nothing is left of a cue behind its reach.

    >>> (units(np.array([0.5, -1.0])) / UNIT).tolist()
    [0.5, -1.0]
    """
    return np.rint(values * UNIT).astype(np.int64)


def cue_sums(context: Context, start: Ints, end: Ints, *values: Ints) -> list[Floats]:
    """Sum for each span several values of the role cues in whose reach it stands.

    Args:
        context: The batch. start, end: The spans.
        values: For each row of the list of roles, what its cue adds, each time to another sum; see ``units``.
    """
    if not len(start):
        return [np.zeros(0, dtype=np.float64) for _ in values]
    cues = context.once(_cues)
    return cues.sums(start, end, *(cues.totals(value) for value in values))


@dataclass(slots=True)
class _Cues:
    """Where the reach of each cue of a role begins, and behind which place it ends, in order.

    What is summed up to an edge is what it stands in reach of. The cues that speak of what stands behind them lie by
    the length of the text further on.

    Attributes:
        at: The place. row: The cue's row. step: 1 where the reach begins, -1 where it ends. size: Of the text.
    """

    at: Ints
    row: Ints
    step: Ints
    size: int

    def totals(self, value: Ints) -> Ints:
        """Return what the cues of each row add, summed up to each place, and before the first one."""
        return np.add.accumulate(led(0, value.take(self.row) * self.step))

    def sums(self, start: Ints, end: Ints, *totals: Ints) -> list[Floats]:
        """Return for each span the sums of the cues in whose reach it stands."""
        behind = self.at.searchsorted(end, side="right")
        before = self.at.searchsorted(start + self.size, side="right")
        return [(total.take(behind) + total.take(before)) / UNIT for total in totals]


def _cues(context: Context) -> _Cues:
    cues, words, size = _roles(context), context.lexicons["role"], len(context.text.codes)
    reach = context.lexicons.once(_reach)
    after, before = (cues.where(words.flags("side", side, "both")[cues.row]) for side in ("after", "before"))
    first = np.maximum(after.start - reach[after.row], _sentence_begin(context, after.start))
    last_before = np.minimum(before.end + reach[before.row], _sentence_end(context, before.end))
    at = np.concatenate([first, after.start + 1, before.end + size, last_before + (size + 1)])
    row = np.concatenate([after.row, after.row, before.row, before.row])
    step = ints([1, -1, 1, -1]).repeat([len(after), len(after), len(before), len(before)])
    order = at.argsort(kind="stable")
    return _Cues(at.take(order), row.take(order), step.take(order), size)


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
    if not len(start):
        return np.zeros(0, dtype=np.float64)
    return context.once(_cues).sums(start, end, context.once(_signed))[0]


def _signed(context: Context) -> Ints:
    """What the cues of sources, less those of subjects, come to up to each place."""
    return context.once(_cues).totals(context.lexicons.once(_signed_values))


def _signed_values(lexicons: Lexicons) -> Ints:
    words = lexicons["role"]
    return units(words.numbers("weight") * np.where(words.flags("role", SOURCE), 1.0, -1.0))


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
