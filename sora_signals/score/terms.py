"""Terms: the words of a text that bear a sign, with the metric they speak of and all that modifies them."""

from dataclasses import dataclass

import numpy as np
import regex

from sora_signals.arrays import Bools, Floats, Ints, expand, longest
from sora_signals.lexicon.automaton import Hits
from sora_signals.recognise.context import Context
from sora_signals.recognise.sections import CONTENTS, DISCLAIMER, RATING_LEGEND, RISK
from sora_signals.vocabulary import EVIDENCE_KINDS

LAYERS = ("sentiment", "event", "forum", "direction", "metric", "modifier", "guard")
SIGNED = ("sentiment", "event", "forum")
METRIC_BEFORE, METRIC_AFTER = 40, 6  # characters between a direction and the metric it moves
NUMBER = regex.compile(r"(?<![\d%])[+-]\d{1,5}(?:\.\d{1,4})?%")
NUMBER_WEIGHT = 0.8
CLAUSE_BOUND = (
    "negation",
    "degree",
    "hedge",
    "question",
    "quotation",
    "past",
    "comparison",
    "concession",
    "risk",
)
SECTION_FACTORS = ((RISK, 0.15), (CONTENTS, 0.2), (RATING_LEGEND, 0.0), (DISCLAIMER, 0.0))
LARGEST_FACTOR = 2.5


@dataclass(frozen=True, slots=True)
class Terms:
    """Signed terms in reading order, equally long.

    Attributes:
        start, end: Span in the normalised text. kind: Index into ``EVIDENCE_KINDS``.
        weight: Weight of the term, with its metric. factor: Product of all that modifies it.
        rule: Name of the rule or list it comes from.
    """

    start: Ints
    end: Ints
    kind: Ints
    weight: Floats
    factor: Floats
    rule: tuple[str, ...]

    def __len__(self) -> int:
        return len(self.start)


def find_terms(context: Context, section: Ints, taken: Bools) -> Terms:
    """Return the signed terms of a batch.

    Args:
        context: The batch. section: Section of each character.
        taken: Characters that belong to something else already: a company's name, a recommendation.
    """
    hits = _words(context, taken)
    parts = [_signed(context, name, hits[name]) for name in SIGNED]
    parts.append(_directions(context, hits["direction"], hits["metric"]))
    parts.append(_metrics_alone(context, hits["metric"], hits["direction"]))
    parts.append(_numbers(context, hits["metric"]))
    start, end, weight = (np.concatenate([p[i] for p in parts]) for i in range(3))
    rule = np.repeat([p[3] for p in parts], [len(p[0]) for p in parts])
    order = np.lexsort((end, start))[: len(start)]
    order = order[weight[order] != 0]
    start, end, weight, rule = start[order], end[order], weight[order], rule[order]
    factor = _modifiers(context, start, end, hits["modifier"]) * _section_factor(section, start)
    kind = np.array([EVIDENCE_KINDS.index(r) for r in rule.tolist()], dtype=np.int64)
    return Terms(start, end, kind, weight, factor, tuple(rule.tolist()))


def _words(context: Context, taken: Bools) -> dict[str, Hits]:
    """Hits of all word lists, read leftmost-longest together."""
    covered = np.concatenate([[0], np.cumsum(taken)])
    parts = [context.hits[name] for name in LAYERS]
    start, end = (np.concatenate([getattr(p, side) for p in parts]) for side in ("start", "end"))
    layer = np.repeat(np.arange(len(LAYERS)), [len(p) for p in parts])
    row = np.concatenate([p.row for p in parts])
    keep = np.flatnonzero(covered[end] == covered[start])
    keep = keep[longest(start[keep], end[keep])]
    keep = keep[np.lexsort((end[keep], start[keep]))]
    return {
        name: Hits(start[k], end[k], row[k])
        for i, name in enumerate(LAYERS)
        if (k := keep[layer[keep] == i]) is not None
    }


_Part = tuple[Ints, Ints, Floats, str]


def _signed(context: Context, name: str, hits: Hits) -> _Part:
    return hits.start, hits.end, context.lexicons[name].numbers("weight")[hits.row], name


def _directions(context: Context, hits: Hits, metrics: Hits) -> _Part:
    """A direction counts by the metric it moves; without one it has the weight it has alone."""
    words, named = context.lexicons["direction"], context.lexicons["metric"]
    sign, strength, alone = (words.numbers(c)[hits.row] for c in ("sign", "strength", "alone"))
    metric = _metric_of(context, hits.start, hits.end, metrics)
    good = named.numbers("good") * named.numbers("weight")
    value = np.append(good[metrics.row], 0.0)[metric]
    moved = sign * strength * value
    return hits.start, hits.end, np.where(metric >= 0, moved, alone), "direction"


def _metric_of(context: Context, start: Ints, end: Ints, metrics: Hits) -> Ints:
    """The nearest metric before each span in its sentence, else right behind it in its clause; -1 without one."""
    out = np.full(len(start), -1, dtype=np.int64)
    if not len(metrics) or not len(start):
        return out
    layout, last = context.layout, len(metrics) - 1
    before = np.searchsorted(metrics.end, start, side="right") - 1
    at = np.clip(before, 0, last)
    same = layout.sentence[metrics.start[at]] == layout.sentence[start]
    near = (before >= 0) & same & (start - metrics.end[at] <= METRIC_BEFORE)
    after = np.clip(np.searchsorted(metrics.start, end), 0, last)
    behind = metrics.start[after] - end
    follows = (behind >= 0) & (behind <= METRIC_AFTER) & (layout.clause[metrics.start[after]] == layout.clause[start])
    own_clause = near & (layout.clause[metrics.start[at]] == layout.clause[start])
    out[near] = before[near]
    chosen = follows & ~own_clause
    out[chosen] = after[chosen]
    return out


def _metrics_alone(context: Context, metrics: Hits, directions: Hits) -> _Part:
    """A metric that is bad in itself (亏损) speaks where no direction in its clause moves it."""
    alone = context.lexicons["metric"].numbers("alone")[metrics.row]
    clause = context.layout.clause
    moved = np.isin(clause[metrics.start], clause[directions.start])
    return metrics.start, metrics.end, np.where(moved, 0.0, alone), "metric"


def _numbers(context: Context, metrics: Hits) -> _Part:
    """Signed percentages (同比-17.45%), which move the metric before them."""
    spans = [m.span() for m in NUMBER.finditer(context.text.text)]
    start = np.array([s for s, _ in spans], dtype=np.int64)
    end = np.array([e for _, e in spans], dtype=np.int64)
    sign = np.where(context.text.codes[start] == ord("+"), 1.0, -1.0) if len(start) else np.zeros(0)
    metric = _metric_of(context, start, end, metrics)
    named = context.lexicons["metric"]
    good = np.append((named.numbers("good") * named.numbers("weight"))[metrics.row], 0.0)[metric]
    return start, end, np.where(metric >= 0, good, 0.0) * sign * NUMBER_WEIGHT, "number"


def _section_factor(section: Ints, start: Ints) -> Floats:
    factor = np.ones(len(start), dtype=np.float64)
    for index, value in SECTION_FACTORS:
        factor[section[start] == index] = value
    return factor


def _modifiers(context: Context, start: Ints, end: Ints, hits: Hits) -> Floats:
    """The product of the factors of all modifiers whose reach a term lies in."""
    words = context.lexicons["modifier"]
    clause_bound = np.array([kind in CLAUSE_BOUND for kind in words["kind"]], dtype=np.bool_)
    factor, reach = words.numbers("factor"), words.numbers("reach").astype(np.int64)
    product = np.ones(len(start), dtype=np.float64)
    for side in ("after", "before"):
        fits = np.array([s in (side, "both") for s in words["side"]], dtype=np.bool_)
        some = hits.where(fits[hits.row])
        modifier, term = _pairs(start, end, some, reach, side)
        bound = clause_bound[some.row[modifier]]
        layout = context.layout
        same_clause = layout.clause[some.start[modifier]] == layout.clause[start[term]]
        same_sentence = layout.sentence[some.start[modifier]] == layout.sentence[start[term]]
        keep = np.where(bound, same_clause, same_sentence)
        np.multiply.at(product, term[keep], factor[some.row[modifier[keep]]])
    return np.clip(product, -LARGEST_FACTOR, LARGEST_FACTOR)


def _pairs(start: Ints, end: Ints, hits: Hits, reach: Ints, side: str) -> tuple[Ints, Ints]:
    """Pairs of (modifier, term) in which the term stands behind (or before) the modifier within its reach."""
    span = reach[hits.row]
    if side == "after":
        first = np.searchsorted(start, hits.end)
        counts = np.searchsorted(start, hits.end + span, side="right") - first
    else:
        first = np.searchsorted(end, hits.start - span)
        counts = np.searchsorted(end, hits.start, side="right") - first
    modifier, place = expand(np.maximum(counts, 0))
    return modifier, first[modifier] + place
