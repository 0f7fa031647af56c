"""Attribution: which companies a term speaks of.

Companies listed side by side are one group. A term goes to the group before it in its clause, else to the one
behind it in its clause, else to the group before it in its sentence, else to the one behind it there, else to the
last single company that was spoken of, a few sentences on at the most.
"""

from dataclasses import dataclass

import numpy as np

from sora_signals.arrays import Floats, Ints, expand
from sora_signals.recognise.context import Context
from sora_signals.recognise.lists import list_runs

CLAUSE, BEHIND, SENTENCE, AHEAD, CARRIED = 1.0, 1.0, 0.9, 0.6, 0.5
CARRY = 3  # sentences that a company stays the subject without being named


@dataclass(frozen=True, slots=True)
class Edges:
    """Pairs of (term, target), equally long, each with the factor of their distance."""

    term: Ints
    target: Ints
    factor: Floats


def attribute(context: Context, term_start: Ints, start: Ints, end: Ints) -> Edges:
    """Return which target each term speaks of.

    Args:
        context: The batch. term_start: Where each term begins.
        start, end: Spans of the targets in reading order.
    """
    if not len(start) or not len(term_start):
        nothing = np.zeros(0, dtype=np.int64)
        return Edges(nothing, nothing, nothing.astype(np.float64))
    run = list_runs(context, start, end)
    first = np.searchsorted(run, np.arange(run[-1] + 1))
    stop = np.append(first[1:], len(start))
    group, factor = _group_of(context, term_start, start[first], end[stop - 1], stop - first)
    term = np.flatnonzero(group >= 0)
    sizes = (stop - first)[group[term]]
    owner, place = expand(sizes)
    return Edges(term[owner], first[group[term]][owner] + place, factor[term][owner])


def _group_of(context: Context, position: Ints, start: Ints, end: Ints, size: Ints) -> tuple[Ints, Floats]:
    """The group that each term goes to, -1 for none, and the factor of the distance."""
    layout = context.layout
    before = np.searchsorted(start, position, side="right") - 1
    prev, following = np.maximum(before, 0), np.minimum(before + 1, len(start) - 1)
    has_prev, has_next = before >= 0, before + 1 < len(start)
    prev_last = end[prev] - 1
    same_clause = has_prev & (layout.clause[prev_last] == layout.clause[position])
    next_clause = has_next & (layout.clause[start[following]] == layout.clause[position])
    same_sentence = has_prev & (layout.sentence[prev_last] == layout.sentence[position])
    next_sentence = has_next & (layout.sentence[start[following]] == layout.sentence[position])
    away = layout.sentence[position] - layout.sentence[prev_last]
    piece = context.text.piece_of(position) == context.text.piece_of(prev_last)
    carried = has_prev & piece & (away <= CARRY) & (size[prev] == 1)
    choices = [same_clause, next_clause, same_sentence, next_sentence, carried]
    group = np.select(choices, [prev, following, prev, following, prev], -1)
    factor = np.select(choices, [CLAUSE, BEHIND, SENTENCE, AHEAD, CARRIED / np.maximum(away, 1)], 0.0)
    return group, factor
