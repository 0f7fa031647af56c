"""Modifiers: negation, degree, hedging and the like, each with its reach, as one factor a term."""

from dataclasses import dataclass

import numpy as np

from sora_signals.arrays import Bools, Floats, Ints, clipped, expand, indexes
from sora_signals.lexicon.automaton import Hits
from sora_signals.lexicon.lists import Lexicons
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


@dataclass(slots=True)
class Reaches:
    """What each row of modifiers.tsv does; equally long.

    Attributes:
        after, before: How far it reaches on either side, -1 where it does not reach at all.
        sentence: Whether it reaches beyond its clause. failure, escape: Whether it falls on one sign only.
    """

    after: Ints
    before: Ints
    sentence: Bools
    failure: Bools
    escape: Bools


def _reaches(lexicons: Lexicons) -> Reaches:
    words = lexicons["modifier"]
    reach = words.numbers("reach").astype(np.int64)
    after, before = (np.where(words.flags("side", side, "both"), reach, -1) for side in ("after", "before"))
    sentence = ~words.flags("kind", *CLAUSE_BOUND, FAILURE, ESCAPE)
    return Reaches(after, before, sentence, words.flags("kind", FAILURE), words.flags("kind", ESCAPE))


def modify(context: Context, start: Ints, end: Ints, good: Bools, hits: Hits) -> Floats:
    """The product of the factors of all modifiers that reach each term; ``good`` is whether its weight is positive."""
    product = np.ones(len(start), dtype=np.float64)
    if not len(hits) or not len(start):
        return product
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
    term, row = _reached(context, start, end, hits)
    reaches = context.lexicons.once(_reaches)
    escape, failure = reaches.escape.take(row), reaches.failure.take(row)
    if not np.count_nonzero(escape | failure):
        return term, row
    keep = ~(escape & good.take(term))
    freed = np.bincount(term[escape & keep], minlength=len(start)) % 2 == 1
    keep &= ~failure | (good != freed).take(term)
    return term[keep], row[keep]


def _reached(context: Context, start: Ints, end: Ints, hits: Hits) -> tuple[Ints, Ints]:
    """Pairs of a term and the row of a modifier that reaches it; first those of the modifiers that stand before it."""
    reaches, layout, which = context.lexicons.once(_reaches), context.layout, np.arange(len(hits))
    first = start.searchsorted(hits.end)
    last = start.searchsorted(hits.end + reaches.after.take(hits.row), side="right")
    before = reaches.before.take(hits.row)
    back = indexes(before >= 0)  # few reach back
    if len(back):
        end = np.maximum.accumulate(end)  # a number may lie inside a word, and ends are searched
        high, which = hits.start.take(back), np.concatenate((which, back))
        first = np.concatenate((first, end.searchsorted(high - before.take(back))))
        last = np.concatenate((last, end.searchsorted(high, side="right")))
    modifier, place = expand(np.maximum(last - first, 0))
    term, modifier = first.take(modifier) + place, which.take(modifier)
    at, here, row = hits.start.take(modifier), start.take(term), hits.row.take(modifier)
    keep = (layout.clause.take(at) == layout.clause.take(here)) | reaches.sentence.take(row)
    keep &= layout.sentence.take(at) == layout.sentence.take(here)
    return term[keep], row[keep]
