"""Metrics: which quantity a direction or number moves, and what a movement of it is worth."""

from dataclasses import dataclass

import numpy as np

from sora_signals.arrays import Bools, Floats, Ints, filled, indexes
from sora_signals.lexicon.automaton import Hits
from sora_signals.lexicon.lists import Lexicons
from sora_signals.recognise.context import Context
from sora_signals.score.rows import BOUND, PRICE
from sora_signals.score.words import Words

BEFORE, AFTER = 40, 6  # characters between a direction and the metric it moves


@dataclass(slots=True)
class Worth:
    """What the rows of metrics.tsv and directions.tsv say together; columns of one list are equally long.

    Attributes:
        good: For each metric what it is worth if it goes up. free: ``PRICE`` if it is the price of a security or
            market, so that a direction with it is a price move, else ``BOUND``. movement: Whether it is one itself.
        pull: For each direction its sign times its strength. judges: Whether it says itself whether that is good.
        counted: Whether it is a movement only with a number. bare: What it weighs without one.
    """

    good: Floats
    free: Ints
    movement: Bools
    pull: Floats
    judges: Bools
    counted: Bools
    bare: Floats


def worth(lexicons: Lexicons) -> Worth:
    """Return what metrics and directions are worth."""
    metrics, directions, subjects = lexicons["metric"], lexicons["direction"], lexicons["subject"]
    kinds = list(zip(subjects["term"], subjects["kind"], strict=True))
    prices = {term for term, kind in kinds if kind in ("market", "stocks", "move", "filler")}
    moves = {term for term, kind in kinds if kind == "move"}
    return Worth(
        good=metrics.numbers("good") * metrics.numbers("weight"),
        free=np.array([PRICE if term in prices else BOUND for term in metrics["term"]], dtype=np.int64),
        movement=np.array([term in moves for term in metrics["term"]], dtype=np.bool_),
        pull=directions.numbers("sign") * directions.numbers("strength"),
        judges=directions.flags("judges", "1"),
        counted=~directions.flags("bare", ""),
        bare=directions.numbers("bare"),
    )


def metric_of(context: Context, start: Ints, end: Ints, metrics: Hits, words: Words) -> Ints:
    """Return the metric that each span moves, -1 without one.

    It is the nearest one before it in its clause, if no company stands between the two (成本上升令A下跌), else right
    behind it, else the nearest one before it in its sentence, if nothing in its clause is a subject of its own.
    """
    if not len(metrics) or not len(start):
        return filled(len(start), -1)
    clause_of = context.layout.clause
    before = metrics.end.searchsorted(start, side="right") - 1
    over, clause = metrics.end.take(before, mode="wrap"), clause_of.take(start)
    gap = start - over
    near = (gap >= 0) & (gap <= BEFORE)  # where none stands before it, the gap to the last one is negative
    inside = near & (clause_of.take(metrics.start.take(before, mode="wrap")) == clause)
    own = inside & (words.named.take(start) == words.named.take(over))
    out = np.where(own, before, -1)
    carried = indexes(near & ~inside)
    if len(carried):
        out[carried] = _carried(context, start.take(carried), before.take(carried), metrics, words)
    rest = indexes(~own)
    if len(rest):
        behind = np.minimum(metrics.start.searchsorted(end.take(rest)), len(metrics) - 1)
        place = metrics.start.take(behind)
        gap = place - end.take(rest)
        chosen = indexes((gap >= 0) & (gap <= AFTER) & (clause_of.take(place) == clause.take(rest)))
        out[rest.take(chosen)] = behind.take(chosen)
    return out


def _carried(context: Context, start: Ints, before: Ints, metrics: Hits, words: Words) -> Ints:
    """The metric of an earlier clause that each place goes on with, -1 if it is of another sentence or subject.

    It is the one that it is said of (净利润 in 净利润亏损), if two are glued.
    """
    layout, place = context.layout, metrics.start.take(before)
    same = layout.sentence.take(place) == layout.sentence.take(start)
    same &= words.bare(layout.clause_start.take(layout.clause.take(start)), start)
    whole = before - (metrics.end.take(before - 1) == place)
    return np.where(same, whole, -1)
