"""Parts: the terms of a batch by where they come from: words with a sign, numbers, and metrics that are movements."""

from typing import NamedTuple

import numpy as np

from sora_signals.arrays import Bools, Bytes, Counts, Floats, Ints, ended, filled, in_sorted, indexes
from sora_signals.lexicon.automaton import Hits
from sora_signals.recognise.context import Context
from sora_signals.recognise.sections import TITLE
from sora_signals.score.metrics import metric_of, worth
from sora_signals.score.numbers import Percentages, numbered, signed
from sora_signals.score.rows import BOUND, PRICE, SIGNED, signed_rows
from sora_signals.score.words import Words
from sora_signals.text.classes import STOP

NUMBER_WEIGHT = 0.8
HEADLINE_LENGTH = 60  # characters of a text that may be a headline
MILD_FACTOR = 0.2  # what a mild event counts for in running text


class Part(NamedTuple):
    """Terms, equally long.

    Attributes:
        start, end: Spans. weight: With the metric; 0 for one that says nothing. row: Among the ``signed_rows``.
        free: ``BOUND``, ``OPEN`` or ``PRICE``. mild: The factor of a mild event in running text.
    """

    start: Ints
    end: Ints
    weight: Floats
    row: Ints
    free: Ints
    mild: Floats


def find_parts(context: Context, section: Bytes, words: Words, found: Percentages) -> list[Part]:
    """Return the terms of a batch; those of one part are in no order.

    Args:
        context: The batch. section: Section of each character. words, found: Its words and percentages.
    """
    metrics, directions = words.of("metric"), words.of("direction")
    numbers = signed(context.text, found)
    start, end = np.concatenate((directions.start, numbers[0])), np.concatenate((directions.end, numbers[1]))
    metric = metric_of(context, start, end, metrics, words)
    own, others = metric[: len(directions)], metric[len(directions) :]
    clause = context.layout.clause
    moved = in_sorted(clause.take(metrics.start), clause.take(directions.start))
    part, span = _worded(context, section, words), words.spans["direction"]
    _direct(context, directions, metrics.row, own, part.weight[span], part.free[span])
    part.weight[words.spans["metric"]][moved] = 0.0  # what is bad in itself (亏损) speaks where no direction moves it
    return [part, *_movements(context, metrics, moved), *_numbers(context, numbers, metrics.row, others)]


def _worded(context: Context, section: Bytes, words: Words) -> Part:
    """The signed words, list by list, with what they weigh without a metric."""
    rows, cuts, size = context.lexicons.once(signed_rows), words.cuts, words.spans[SIGNED[-1]].stop
    start, end = words.hits.start[:size], words.hits.end[:size]
    row = words.hits.row[:size] + rows.first.repeat(cuts[1 : len(SIGNED) + 1] - cuts[: len(SIGNED)])
    weight, mild = rows.weight.take(row), np.ones(len(row))
    titled = indexes(rows.titled.take(row))
    if len(titled):
        out = titled[~_in_headline(context, section, words.named, start.take(titled))]
        weight[out], mild[out] = rows.outside.take(row.take(out)), MILD_FACTOR
    return Part(start, end, weight, row, rows.free.take(row), mild)


def _in_headline(context: Context, section: Bytes, named: Counts, position: Ints) -> Bools:
    """Whether each position lies in a title or in a piece that is a headline.

    Such a piece is one short line that names a company and ends without a full stop; lines behind it hold nothing.

    Args:
        context, section: The batch. named: Before each position, how many characters belong to companies.
        position: Places of the text.
    """
    layout, text = context.layout, context.text
    inside: Bools = section.take(position) == TITLE
    low, high = text.piece_start[:-1], text.piece_end
    following = layout.line_start.searchsorted(low, "right")
    end = layout.line_start.take(following) - 1
    # each line that follows is its end alone
    one = high - end == layout.line_start.searchsorted(high - 1, "right") - following + 1
    short = indexes(one & (end - low <= HEADLINE_LENGTH) & (end > low))
    if len(short):
        first, last = low.take(short), end.take(short) - 1
        whole = layout.sentence.take(first) == layout.sentence.take(last)
        names = named.take(last + 1) > named.take(first)
        headline = np.zeros(len(low), dtype=np.bool_)
        headline[short] = whole & names & (text.kinds.take(last) != STOP)
        inside |= headline.take(text.piece_of(position))
    return inside


def _direct(context: Context, directions: Hits, metrics: Ints, metric: Ints, weight: Floats, free: Ints) -> None:
    """Give each direction the weight that it has with the metric it moves; without one it keeps what it has alone.

    Args:
        context: The batch. directions: Its directions. metrics: Rows of its metrics. metric: The one that each moves.
        weight, free: Of each direction, written into.
    """
    worths, row = context.lexicons.once(worth), directions.row
    moving = indexes(metric >= 0)
    if len(moving):
        whose, by = metrics.take(metric.take(moving)), row.take(moving)
        value = worths.good.take(whose)
        value = np.where(worths.judges.take(by), np.abs(value), value)
        weight[moving], free[moving] = worths.pull.take(by) * value, worths.free.take(whose)
    counted = indexes(worths.counted.take(row))
    if len(counted):
        bare = counted[~numbered(context, directions.end.take(counted))]
        weight[bare] = worths.bare.take(row.take(bare))


def _movements(context: Context, metrics: Hits, moved: Bools) -> list[Part]:
    """Metrics that are movements themselves speak where a number follows (跌幅2%), if no direction moves them."""
    worths = context.lexicons.once(worth)
    some = indexes(worths.movement.take(metrics.row) & ~moved)
    if not len(some):
        return []
    told = metrics.where(some[numbered(context, metrics.end.take(some))])
    weight = worths.good.take(told.row) * NUMBER_WEIGHT
    row = told.row + context.lexicons.once(signed_rows).first[SIGNED.index("metric")]
    return [Part(told.start, told.end, weight, row, filled(len(told), PRICE), np.ones(len(told)))]


def _numbers(context: Context, numbers: tuple[Ints, Ints, Floats], metrics: Ints, metric: Ints) -> list[Part]:
    """Signed percentages, which move the metric before them (同比-17.45%), without one the price (A+5.2%)."""
    start, end, sign = numbers
    if not len(start):
        return []
    good = ended(context.lexicons.once(worth).good.take(metrics), 1.0)[metric]
    row = filled(len(start), len(context.lexicons.once(signed_rows).weight) - 1)
    free = np.where(metric >= 0, BOUND, PRICE)
    return [Part(start, end, good * sign * NUMBER_WEIGHT, row, free, np.ones(len(start)))]
