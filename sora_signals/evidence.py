"""Evidence: everything that adds to the score of a mention, from words, recommendations and ratings."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from sora_signals.arrays import Floats, Ints, filled, indexes, ints
from sora_signals.pipeline import Reading
from sora_signals.recognise.rating import Rating
from sora_signals.relate.recommendations import Recommendation
from sora_signals.score.advice import advice_parts, rating_weight
from sora_signals.score.rows import Names
from sora_signals.vocabulary import EVIDENCE_KINDS


@dataclass(slots=True)
class Evidence:
    """Rows of evidence by mention, then by place; equally long.

    Attributes:
        mention: Index of the mention. start, end: Span of the term in the normalised text.
        kind: Index into ``EVIDENCE_KINDS``. weight, factor: Their product is the contribution. rule: Its source.
        edge: Pair of term and mention that it is, -1 for advice.
        total: For each mention of the batch, the sum of its contributions.
    """

    mention: Ints
    start: Ints
    end: Ints
    kind: Ints
    weight: Floats
    factor: Floats
    rule: Names
    edge: Ints
    total: Floats


# the columns of one source's rows, those of ``Evidence`` but the last one, in any order
_Columns = tuple[Ints, Ints, Ints, Ints, Floats, Floats, Names, Ints]


def gather(reading: Reading) -> Evidence:
    """Return the evidence of a batch."""
    advice = [r for r in reading.recommendations if r.mention >= 0 and r.phrase >= 0]
    ratings = [(rating, mention) for rating, mention in reading.ratings if mention >= 0]
    parts = [_words(reading)]
    if advice:
        parts.append(_recommendations(reading, advice))
    if ratings:
        parts.append(_ratings(ratings))
    columns = parts[0] if len(parts) == 1 else tuple(map(np.concatenate, zip(*parts, strict=True)))
    mention, start, end, _, weight, factor, *_ = columns
    order = np.lexsort((end, start, mention))
    total = np.bincount(mention, weights=weight * factor, minlength=len(reading.mentions)).astype(np.float64)
    ordered: list[Any] = [*(column.take(order) for column in columns), total]
    return Evidence(*ordered)


def _words(reading: Reading) -> _Columns:
    terms, edges = reading.terms, reading.edges
    factor = terms.factor.take(edges.term) * edges.factor
    said = indexes(factor != 0)
    term = edges.term.take(said)
    return (
        edges.target.take(said),
        terms.start.take(term),
        terms.end.take(term),
        terms.kind.take(term),
        terms.weight.take(term),
        factor.take(said),
        terms.rule.take(term),
        said,
    )


def _recommendations(reading: Reading, rows: list[Recommendation]) -> _Columns:
    mention, start, end, phrase = ints([(r.mention, r.start, r.end, r.phrase) for r in rows]).T
    weight, factor = advice_parts(reading.context.lexicons, reading.phrases)
    return _advice("recommendation", mention, start, end, weight.take(phrase), factor.take(phrase))


def _ratings(rows: list[tuple[Rating, int]]) -> _Columns:
    mention, start, end = ints([(mention, rating.start, rating.end) for rating, mention in rows]).T
    worth = [rating_weight(rating.rating, rating.change) for rating, _ in rows]
    return _advice("rating", mention, start, end, *np.array(worth, dtype=np.float64).T)


def _advice(kind: str, mention: Ints, start: Ints, end: Ints, weight: Floats, factor: Floats) -> _Columns:
    size, number = len(mention), EVIDENCE_KINDS.index(kind)
    rule = np.array([kind], dtype=object).repeat(size)
    return (mention, start, end, filled(size, number), weight, factor, rule, filled(size, -1))
