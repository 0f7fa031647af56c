"""Evidence: everything that adds to the score of a mention, from words, recommendations and ratings."""

from dataclasses import dataclass

import numpy as np

from sora_signals.arrays import Floats, Ints, ints
from sora_signals.pipeline import Reading
from sora_signals.recognise.ratings import Rating
from sora_signals.score.advice import advice_parts, rating_weight
from sora_signals.vocabulary import EVIDENCE_KINDS


@dataclass(frozen=True, slots=True)
class Evidence:
    """Rows of evidence by mention, then by place; equally long.

    Attributes:
        mention: Index of the mention. start, end: Span of the term in the normalised text.
        kind: Index into ``EVIDENCE_KINDS``. weight, factor: Their product is the contribution. rule: Its source.
        total: For each mention of the batch, the sum of its contributions.
    """

    mention: Ints
    start: Ints
    end: Ints
    kind: Ints
    weight: Floats
    factor: Floats
    rule: tuple[str, ...]
    total: Floats


def gather(reading: Reading) -> Evidence:
    """Return the evidence of a batch."""
    parts = [_words(reading), _recommendations(reading), _ratings(reading)]
    mention, start, end, kind, weight, factor = (np.concatenate([p[i] for p in parts]) for i in range(6))
    rule = [name for p in parts for name in p[6]]
    order = np.lexsort((end, start, mention))
    total = np.bincount(mention, weights=weight * factor, minlength=len(reading.mentions)).astype(np.float64)
    return Evidence(
        mention[order],
        start[order],
        end[order],
        kind[order],
        weight[order],
        factor[order],
        tuple(rule[i] for i in order.tolist()),
        total,
    )


_Part = tuple[Ints, Ints, Ints, Ints, Floats, Floats, list[str]]


def _words(reading: Reading) -> _Part:
    terms, edges = reading.terms, reading.edges
    factor = terms.factor[edges.term] * edges.factor
    said = factor != 0
    term, mention = edges.term[said], edges.target[said]
    rule = [terms.rule[i] for i in term.tolist()]
    return mention, terms.start[term], terms.end[term], terms.kind[term], terms.weight[term], factor[said], rule


def _recommendations(reading: Reading) -> _Part:
    aimed = [t for t in reading.targets if t.mention >= 0]
    phrase, mention = ints([t.phrase for t in aimed]), ints([t.mention for t in aimed])
    weight, factor = advice_parts(reading.context.lexicons, reading.phrases)
    return (
        mention,
        reading.phrases.start[phrase],
        reading.phrases.end[phrase],
        np.full(len(aimed), EVIDENCE_KINDS.index("recommendation")),
        weight[phrase],
        factor[phrase],
        ["recommendation"] * len(aimed),
    )


def _ratings(reading: Reading) -> _Part:
    pairs = [(r, m) for r in reading.ratings if (m := rated_mention(reading, r)) >= 0]
    worth = [rating_weight(r.rating, r.change) for r, _ in pairs]
    return (
        ints([m for _, m in pairs]),
        ints([r.start for r, _ in pairs]),
        ints([r.end for r, _ in pairs]),
        np.full(len(pairs), EVIDENCE_KINDS.index("rating")),
        np.array([w for w, _ in worth], dtype=np.float64),
        np.array([f for _, f in worth], dtype=np.float64),
        ["rating"] * len(pairs),
    )


def rated_mention(reading: Reading, rating: Rating) -> int:
    """Return the mention that a rating is about, -1 where it rates an industry or nobody."""
    if rating.scope == "industry":
        return -1
    doc = int(reading.doc[reading.context.text.piece_of(ints([rating.start]))[0]])
    return reading.rated.mention(rating.start, rating.end, doc)
