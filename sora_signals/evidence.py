"""Evidence: everything that adds to the score of a mention, from words, recommendations and ratings."""

from dataclasses import dataclass

import numpy as np

from sora_signals.arrays import Floats, Ints, indexes, ints
from sora_signals.pipeline import Reading
from sora_signals.score.advice import advice_parts, rating_weight
from sora_signals.vocabulary import EVIDENCE_KINDS


@dataclass(frozen=True, slots=True)
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
    rule: tuple[str, ...]
    edge: Ints
    total: Floats


def gather(reading: Reading) -> Evidence:
    """Return the evidence of a batch."""
    parts = [_words(reading)]
    if reading.recommendations:
        parts.append(_recommendations(reading))
    if reading.ratings:
        parts.append(_ratings(reading))
    mention, start, end, kind, weight, factor = (np.concatenate([p[i] for p in parts]) for i in range(6))
    rule = [name for p in parts for name in p[6]]
    edge = np.concatenate([p[7] for p in parts])
    order = np.lexsort((end, start, mention))
    total = np.bincount(mention, weights=weight * factor, minlength=len(reading.mentions)).astype(np.float64)
    return Evidence(
        mention[order],
        start[order],
        end[order],
        kind[order],
        weight[order],
        factor[order],
        tuple([rule[i] for i in order.tolist()]),
        edge[order],
        total,
    )


_Part = tuple[Ints, Ints, Ints, Ints, Floats, Floats, list[str], Ints]


def _words(reading: Reading) -> _Part:
    terms, edges = reading.terms, reading.edges
    factor = terms.factor[edges.term] * edges.factor
    said = factor != 0
    term, mention = edges.term[said], edges.target[said]
    rule = [terms.rule[i] for i in term.tolist()]
    return (
        mention,
        terms.start[term],
        terms.end[term],
        terms.kind[term],
        terms.weight[term],
        factor[said],
        rule,
        indexes(said),
    )


def _recommendations(reading: Reading) -> _Part:
    rows = [r for r in reading.recommendations if r.mention >= 0 and r.phrase >= 0]
    phrase = ints([r.phrase for r in rows])
    weight, factor = advice_parts(reading.context.lexicons, reading.phrases)
    return (
        ints([r.mention for r in rows]),
        ints([r.start for r in rows]),
        ints([r.end for r in rows]),
        np.full(len(rows), EVIDENCE_KINDS.index("recommendation")),
        weight[phrase],
        factor[phrase],
        ["recommendation"] * len(rows),
        np.full(len(rows), -1),
    )


def _ratings(reading: Reading) -> _Part:
    rows = [(rating, mention) for rating, mention in reading.ratings if mention >= 0]
    worth = [rating_weight(rating.rating, rating.change) for rating, _ in rows]
    return (
        ints([mention for _, mention in rows]),
        ints([rating.start for rating, _ in rows]),
        ints([rating.end for rating, _ in rows]),
        np.full(len(rows), EVIDENCE_KINDS.index("rating")),
        np.array([weight for weight, _ in worth], dtype=np.float64),
        np.array([factor for _, factor in worth], dtype=np.float64),
        ["rating"] * len(rows),
        np.full(len(rows), -1),
    )
