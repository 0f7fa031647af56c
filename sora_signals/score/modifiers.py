"""Modifiers: negation, degree, hedging and the like, each with its reach, as one factor a term."""

import numpy as np

from sora_signals.arrays import Floats, Ints, expand
from sora_signals.lexicon.automaton import Hits
from sora_signals.recognise.context import Context

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
LARGEST_FACTOR = 2.5


def modify(context: Context, start: Ints, end: Ints, hits: Hits) -> Floats:
    """The product of the factors of all modifiers whose reach a term lies in."""
    words, layout = context.lexicons["modifier"], context.layout
    clause_bound = words.flags("kind", *CLAUSE_BOUND)
    factor, reach = words.numbers("factor"), words.numbers("reach").astype(np.int64)
    product = np.ones(len(start), dtype=np.float64)
    clause, sentence = layout.clause.take(start), layout.sentence.take(start)
    for side in ("after", "before"):
        some = hits.where(words.flags("side", side, "both").take(hits.row))
        modifier, term = _pairs(start, end, some, reach, side)
        place, row = some.start.take(modifier), some.row.take(modifier)
        same_clause = layout.clause.take(place) == clause.take(term)
        same_sentence = layout.sentence.take(place) == sentence.take(term)
        keep = np.where(clause_bound.take(row), same_clause, same_sentence)
        np.multiply.at(product, term[keep], factor.take(row[keep]))
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
