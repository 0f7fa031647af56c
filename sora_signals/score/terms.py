"""Terms: the words of a text that bear a sign, with the metric they speak of and all that modifies them."""

from dataclasses import dataclass

import numpy as np

from sora_signals.arrays import Bools, Bytes, Counts, Floats, Ints, clipped, ended, filled, in_sorted, indexes
from sora_signals.lexicon.automaton import Hits
from sora_signals.lexicon.lists import Lexicons
from sora_signals.recognise.context import Context
from sora_signals.recognise.sections import CONTENTS, DISCLAIMER, RATING_LEGEND, RISK, TITLE
from sora_signals.score.acts import relation_weights
from sora_signals.score.modifiers import modify
from sora_signals.score.numbers import Percentages, numbered, percentages, signed, size_factor
from sora_signals.score.words import Words, find_words
from sora_signals.text.classes import STOP
from sora_signals.vocabulary import EVIDENCE_KINDS

SIGNED = ("sentiment", "event", "forum")
ACT = "act"  # the rule of words between two parties
METRIC_BEFORE, METRIC_AFTER = 40, 6  # characters between a direction and the metric it moves
NUMBER_WEIGHT = 0.8
BOUND, OPEN, PRICE = range(3)  # whether a term moves a metric of the company, none, or the price of a security
HEADLINE_LENGTH = 60  # characters of a text that may be a headline
MILD, MILD_FACTOR = 0.5, 0.2  # the weight up to which an event is mild, and what it counts for in running text
SECTION_FACTORS = ((RISK, 0.15), (CONTENTS, 0.2), (RATING_LEGEND, 0.0), (DISCLAIMER, 0.0))


@dataclass(frozen=True, slots=True)
class Terms:
    """Signed terms in reading order, equally long.

    Attributes:
        start, end: Span in the normalised text. kind: Index into ``EVIDENCE_KINDS``.
        weight: Weight of the term, with its metric. factor: Product of all that modifies it.
        rule: Name of the rule or list it comes from.
        move: Whether it is a price move. stranger: Whether an unknown subject stands before it in its clause.
        modifiers, size, mild, section: What the factor is made of: the modifiers of the batch, the size of a movement,
            a mild event in running text, the section.
        act: Row of acts.tsv of a word between two parties, -1 for others. alone: What of its weight such a word has
            where it stands between nobody.
    """

    start: Ints
    end: Ints
    kind: Ints
    weight: Floats
    factor: Floats
    rule: tuple[str, ...]
    move: Bools
    stranger: Bools
    modifiers: Hits
    size: Floats
    mild: Floats
    section: Floats
    act: Ints
    alone: Floats

    @property
    def worth(self) -> Floats:
        """What each term adds to the score of the whole text."""
        return self.weight * self.factor * self.alone

    def __len__(self) -> int:
        return len(self.start)


def find_terms(context: Context, section: Bytes, taken: Bools) -> Terms:
    """Return the signed terms of a batch.

    Args:
        context: The batch. section: Section of each character.
        taken: Characters that belong to something else already: a company's name, a recommendation.
    """
    words = find_words(context, taken)
    hits, headed = words.hits, headlines(context, words.named)
    announced = hits["headline"]
    announced = announced.where(_in_headline(context, section, headed, announced.start))
    parts = [_signed(context, name, hits[name]) for name in SIGNED]
    parts.append(_announced(context, announced))
    parts.append(_directions(context, words))
    parts.append(_metrics_alone(context, hits["metric"], hits["direction"]))
    parts.append(_movements(context, hits["metric"], hits["direction"]))
    found = percentages(context.text)
    parts.append(_numbers(context, words, found))
    parts.append(_related(context, hits["act"]))
    start, end, weight, free = (np.concatenate([p[i] for p in parts]) for i in range(4))
    source = np.arange(len(parts)).repeat([len(p[0]) for p in parts])
    order = indexes(weight)
    order = order[np.lexsort((end[order], start[order]))]
    start, end, weight, source, free = start[order], end[order], weight[order], source[order], free[order]
    rules = np.array([p[4] for p in parts], dtype=object)
    acting, moving, happening = ((rules == name)[source] for name in (ACT, "direction", "event"))
    act, alone = _between(context, hits["act"], start, acting, weight)
    size = size_factor(context, found, start, end, moving, act < 0)
    calm = happening & (np.abs(weight) <= MILD)
    calm[calm] = ~_in_headline(context, section, headed, start[calm])
    mild, placed = np.where(calm, MILD_FACTOR, 1.0), _section_factor(section, start)
    factor = modify(context, start, end, weight > 0, hits["modifier"]) * size * mild * placed
    kind = np.array([EVIDENCE_KINDS.index("event" if p[4] == ACT else p[4]) for p in parts], dtype=np.int64)[source]
    stranger = words.strangers(_clause_start(context, start), start)
    move = (free == PRICE) | ((free == OPEN) & _holds_move(context, start, end))
    parted = hits["modifier"], size, mild, placed
    return Terms(start, end, kind, weight, factor, tuple(rules[source].tolist()), move, stranger, *parted, act, alone)


_Part = tuple[Ints, Ints, Floats, Ints, str]


def _clause_start(context: Context, position: Ints) -> Ints:
    layout = context.layout
    return layout.clause_start[layout.clause[position]] if len(position) else position


def _holds_move(context: Context, start: Ints, end: Ints) -> Bools:
    """Whether a word that marks a price move lies in each span."""
    hits = context.hits["subject"]
    marks = hits.start[context.lexicons["subject"].flags("kind", "move").take(hits.row)]
    return marks.searchsorted(end) > marks.searchsorted(start)


def _signed(context: Context, name: str, hits: Hits) -> _Part:
    weight = context.lexicons[name].numbers("weight")[hits.row]
    return hits.start, hits.end, weight, filled(len(hits), OPEN), name


def _announced(context: Context, hits: Hits) -> _Part:
    """Words that have a sign in headlines only."""
    weight = context.lexicons["headline"].numbers("weight")[hits.row]
    return hits.start, hits.end, weight, filled(len(hits), BOUND), "event"


def _related(context: Context, hits: Hits) -> _Part:
    """Words between two parties."""
    weight = relation_weights(context.lexicons, hits.row)
    return hits.start, hits.end, weight, filled(len(hits), BOUND), ACT


def _between(context: Context, hits: Hits, start: Ints, related: Bools, weight: Floats) -> tuple[Ints, Floats]:
    """For each term its row of acts.tsv, and what of its weight it has where it stands between nobody."""
    row, alone = filled(len(start), -1), np.ones(len(start))
    row[related] = hits.row[hits.start.searchsorted(start[related])]
    alone[related] = context.lexicons["act"].numbers("alone")[row[related]] / weight[related]
    return row, alone


def headlines(context: Context, named: Counts) -> Bools:
    """Return whether each piece is a headline: one short line that names a company and ends without a full stop.

    Args:
        context: The batch. named: Before each position, how many characters belong to companies.
    """
    layout, text = context.layout, context.text
    low, lines = text.piece_start[:-1], layout.line_start
    filled = indexes(lines[1:] - lines[:-1] > 1)
    if not len(filled):
        return np.zeros(len(low), dtype=np.bool_)
    last = filled.take(lines.take(filled).searchsorted(text.piece_start[1:]) - 1)
    end = np.maximum(lines.take(last + 1) - 1, 1)  # of the last line that holds anything
    short = (end > low) & (end - low <= HEADLINE_LENGTH) & (named.take(end) > named.take(low))
    one = layout.sentence.take(low) == layout.sentence.take(end - 1)
    return np.asarray(short & one & (text.kinds.take(end - 1) != STOP))


def _in_headline(context: Context, section: Bytes, headed: Bools, position: Ints) -> Bools:
    """Whether each position lies in a title or in a piece that is a headline."""
    return np.asarray((section.take(position) == TITLE) | headed.take(context.text.piece_of(position)))


def _directions(context: Context, words: Words) -> _Part:
    """A direction counts by the metric it moves; without one it has the weight it has alone."""
    hits, metrics = words.hits["direction"], words.hits["metric"]
    listed = context.lexicons["direction"]
    sign, strength, alone, bare = (listed.numbers(c)[hits.row] for c in ("sign", "strength", "alone", "bare"))
    metric = _metric_of(context, hits.start, hits.end, words)
    value = ended(context.lexicons.once(_good)[metrics.row], 0.0)[metric]
    value = np.where(listed.flags("judges", "1")[hits.row], np.abs(value), value)
    moved = np.where(metric >= 0, sign * strength * value, alone)
    uncounted = ~listed.flags("bare", "")[hits.row] & ~numbered(context, hits.end)
    free = ended(np.where(context.lexicons.once(_priced)[metrics.row], PRICE, BOUND), OPEN)[metric]
    return hits.start, hits.end, np.where(uncounted, bare, moved), free, "direction"


def _good(lexicons: Lexicons) -> Floats:
    """For each metric what it is worth if it goes up."""
    words = lexicons["metric"]
    return words.numbers("good") * words.numbers("weight")


def _priced(lexicons: Lexicons) -> Bools:
    """For each metric whether it is the price of a security or market, so that a direction with it is a price move."""
    words = lexicons["subject"]
    kinds = zip(words["term"], words["kind"], strict=True)
    prices = {term for term, kind in kinds if kind in ("market", "stocks", "move", "filler")}
    return np.array([term in prices for term in lexicons["metric"]["term"]], dtype=np.bool_)


def _metric_of(context: Context, start: Ints, end: Ints, words: Words) -> Ints:
    """The metric that each span moves, -1 without one.

    It is the nearest one before it in its clause, if no company stands between the two (成本上升令A下跌), else right
    behind it, else the nearest one before it in its sentence, if nothing in its clause is a subject of its own.
    """
    metrics = words.hits["metric"]
    out = filled(len(start), -1)
    if not len(metrics) or not len(start):
        return out
    layout, last = context.layout, len(metrics) - 1
    before = metrics.end.searchsorted(start, side="right") - 1
    at = clipped(before, 0, last)
    same = layout.sentence[metrics.start[at]] == layout.sentence[start]
    near = (before >= 0) & same & (start - metrics.end[at] <= METRIC_BEFORE)
    own = near & (layout.clause[metrics.start[at]] == layout.clause[start])
    near &= ~own | (words.named.take(start) == words.named.take(metrics.end[at]))
    own &= near
    near &= own | words.bare(_clause_start(context, start), start)
    before = np.where(own, before, _whole(metrics)[at])
    after = clipped(metrics.start.searchsorted(end), 0, last)
    behind = metrics.start[after] - end
    follows = (behind >= 0) & (behind <= METRIC_AFTER) & (layout.clause[metrics.start[after]] == layout.clause[start])
    out[near] = before[near]
    chosen = follows & ~own
    out[chosen] = after[chosen]
    return out


def _whole(metrics: Hits) -> Ints:
    """For each metric the one that it is said of (净利润 in 净利润亏损), which later clauses go on with."""
    out = np.arange(len(metrics))
    glued = metrics.start[1:] == metrics.end[:-1]
    out[1:][glued] -= 1
    return out


def _metrics_alone(context: Context, metrics: Hits, directions: Hits) -> _Part:
    """A metric that is bad in itself (亏损) speaks where no direction in its clause moves it."""
    alone = context.lexicons["metric"].numbers("alone")[metrics.row]
    moved = _moved(context, metrics, directions)
    return metrics.start, metrics.end, np.where(moved, 0.0, alone), filled(len(metrics), BOUND), "metric"


def _movements(context: Context, metrics: Hits, directions: Hits) -> _Part:
    """A metric that is a movement itself speaks where a number follows (跌幅2%), if nothing in its clause moves it."""
    some = metrics.where(context.lexicons.once(_moving).take(metrics.row))
    told = ~_moved(context, some, directions) & numbered(context, some.end)
    value = context.lexicons.once(_good).take(some.row) * NUMBER_WEIGHT
    return some.start, some.end, np.where(told, value, 0.0), filled(len(some), PRICE), "metric"


def _moved(context: Context, metrics: Hits, directions: Hits) -> Bools:
    """Whether a direction stands in the clause of each metric."""
    clause = context.layout.clause
    return in_sorted(clause[metrics.start], clause[directions.start])


def _moving(lexicons: Lexicons) -> Bools:
    """For each metric whether it is a movement of prices itself."""
    words = lexicons["subject"]
    moves = {term for term, kind in zip(words["term"], words["kind"], strict=True) if kind == "move"}
    return np.array([term in moves for term in lexicons["metric"]["term"]], dtype=np.bool_)


def _numbers(context: Context, words: Words, found: Percentages) -> _Part:
    """Signed percentages, which move the metric before them (同比-17.45%), without one the price (A+5.2%)."""
    start, end, sign = signed(context.text, found)
    metric = _metric_of(context, start, end, words)
    good = ended(context.lexicons.once(_good)[words.hits["metric"].row], 1.0)[metric]
    return start, end, good * sign * NUMBER_WEIGHT, np.where(metric >= 0, BOUND, PRICE), "number"


def _section_factor(section: Bytes, start: Ints) -> Floats:
    factor = np.ones(len(start), dtype=np.float64)
    for index, value in SECTION_FACTORS:
        factor[section[start] == index] = value
    return factor
