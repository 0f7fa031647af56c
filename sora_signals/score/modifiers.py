"""Modifiers: negation, degree, hedging and the like, each with its reach, as one factor a term."""

from collections.abc import Iterator

import numpy as np

from sora_signals.arrays import Bools, Floats, Ints, clipped, expand
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
KINDS = (*CLAUSE_BOUND, "hypothetical", "contrast")
FAILURE, ESCAPE = "failure", "escape"  # negations that fall on good words only (难以), and on bad ones only (摆脱)
LARGEST_FACTOR = 2.5


def modify(context: Context, start: Ints, end: Ints, good: Bools, hits: Hits) -> Floats:
    """The product of the factors of all modifiers that reach each term; ``good`` is whether its weight is positive."""
    product = np.ones(len(start), dtype=np.float64)
    term, row = _applied(context, start, end, good, hits)
    np.multiply.at(product, term, context.lexicons["modifier"].numbers("factor").take(row))
    return clipped(product, -LARGEST_FACTOR, LARGEST_FACTOR)


def modify_by_kind(context: Context, start: Ints, end: Ints, good: Bools, hits: Hits) -> dict[str, Floats]:
    """What ``modify`` multiplies, by the kind of modifier; ``bound`` is what keeps the product within its bound."""
    words = context.lexicons["modifier"]
    kind, factor = words.choices("kind", (*KINDS, FAILURE, ESCAPE)), words.numbers("factor")
    kind = np.where(kind < len(KINDS), kind, KINDS.index("negation"))
    parts = np.ones((len(KINDS), len(start)), dtype=np.float64)
    term, row = _applied(context, start, end, good, hits)
    np.multiply.at(parts, (kind.take(row), term), factor.take(row))
    whole = parts.prod(axis=0)
    bound = clipped(whole, -LARGEST_FACTOR, LARGEST_FACTOR) / np.where(whole == 0, 1.0, whole)
    return dict(zip(KINDS, parts, strict=True)) | {"bound": np.where(whole == 0, 1.0, bound)}


def _applied(context: Context, start: Ints, end: Ints, good: Bools, hits: Hits) -> tuple[Ints, Ints]:
    """Pairs of a term and the row of a modifier that changes it.

    What fails falls on what is good, be it so because something bad is escaped (难以摆脱亏损).
    """
    words, sides = context.lexicons["modifier"], list(_reached(context, start, end, hits))
    term, row = (np.concatenate([side[i] for side in sides]) for i in range(2))
    escape = words.flags("kind", ESCAPE).take(row)
    keep = ~(escape & good.take(term))
    freed = np.bincount(term[escape & keep], minlength=len(start)) % 2 == 1
    keep &= ~words.flags("kind", FAILURE).take(row) | (good != freed).take(term)
    return term[keep], row[keep]


def _reached(context: Context, start: Ints, end: Ints, hits: Hits) -> Iterator[tuple[Ints, Ints]]:
    """Pairs of a term and the row of a modifier that reaches it, once for each side of a modifier."""
    words, layout = context.lexicons["modifier"], context.layout
    clause_bound = words.flags("kind", *CLAUSE_BOUND, FAILURE, ESCAPE)
    reach = words.numbers("reach").astype(np.int64)
    clause, sentence = layout.clause.take(start), layout.sentence.take(start)
    for side in ("after", "before"):
        some = hits.where(words.flags("side", side, "both").take(hits.row))
        modifier, term = _pairs(start, end, some, reach, side)
        place, row = some.start.take(modifier), some.row.take(modifier)
        same_clause = layout.clause.take(place) == clause.take(term)
        same_sentence = layout.sentence.take(place) == sentence.take(term)
        keep = np.where(clause_bound.take(row), same_clause, same_sentence)
        yield term[keep], row[keep]


def _pairs(start: Ints, end: Ints, hits: Hits, reach: Ints, side: str) -> tuple[Ints, Ints]:
    """Pairs of (modifier, term) in which the term stands behind (or before) the modifier within its reach."""
    span = reach[hits.row]
    if side == "after":
        first = start.searchsorted(hits.end)
        counts = start.searchsorted(hits.end + span, side="right") - first
    else:
        first = end.searchsorted(hits.start - span)
        counts = end.searchsorted(hits.start, side="right") - first
    modifier, place = expand(np.maximum(counts, 0))
    return modifier, first[modifier] + place
