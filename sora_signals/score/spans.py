"""Spans: what a text says of any spans in it, be they listed companies or not."""

import numpy as np

from sora_signals.arrays import Bools, Ints, ended, indexes, overlapped
from sora_signals.link.resolve import Mentions
from sora_signals.recognise.beside import source_weights
from sora_signals.recognise.context import Context
from sora_signals.score.attribution import Edges, attribute
from sora_signals.score.terms import Terms
from sora_signals.vocabulary import EVIDENCE_KINDS

SAME = 0.75
OWN_FAULT = -1.0  # weight of an event from which on it is the house's own


def attribute_spans(context: Context, terms: Terms, mentions: Mentions, start: Ints, end: Ints) -> Edges:
    """Return which span each term speaks of; the other companies of the text take what is theirs.

    Spans of one text, or of one company, are one: what is said at the one place is said of it at the other too.

    Args:
        context: The batch. terms: Its signed terms. mentions: The companies that it names.
        start, end: The spans, in any order.
    """
    inside = _holder_of(mentions, start, end)
    held = np.isin(np.arange(len(mentions)), inside)
    others = mentions.where(~held & ~overlapped(mentions.start, mentions.end, start, end))
    starts, ends = np.concatenate([start, others.start]), np.concatenate([end, others.end])
    security = np.concatenate([ended(mentions.security, -1)[inside], others.security])
    key = _keys(context, starts, ends, security)
    order = np.lexsort((ends, starts))
    edges = attribute(context, terms, starts[order], ends[order])
    shared = _shared(edges, key[order], key[: len(start)])
    told = _sources(context, start, end)[shared.target] & ~_own_fault(terms)[shared.term]
    return shared.where(~told)


def with_spans(context: Context, mentions: Mentions, start: Ints, end: Ints) -> Mentions:
    """Return the mentions with every span among them as a company of its own, in reading order; sources are left out.

    So that what recommends or rates a company can name any span.

    Args:
        context: The batch. mentions: The companies that it names. start, end: The spans, in any order.
    """
    others = mentions.where(~overlapped(mentions.start, mentions.end, start, end))
    starts, ends = np.concatenate([start, others.start]), np.concatenate([end, others.end])
    unlisted = int(mentions.security.max(initial=-1)) + 1 + np.arange(len(start))
    held = _holder_of(mentions, start, end)
    security = np.where(held >= 0, ended(mentions.security, -1)[held], unlisted)
    blank = np.zeros(len(start), dtype=np.int64)
    named = Mentions(
        starts,
        ends,
        np.concatenate([security, others.security]),
        np.concatenate([np.where(held >= 0, ended(mentions.matched_by, 0)[held], 1), others.matched_by]),
        np.concatenate([blank, others.status]),
        np.concatenate([blank + 1.0, others.confidence]),
        np.concatenate([blank, others.doc]),
    )
    order = np.lexsort((ends, starts))
    return named.where(order[~_sources(context, starts, ends)[order]])


def _holder_of(mentions: Mentions, start: Ints, end: Ints) -> Ints:
    """The mention that each span is, but for a quarter of the longer one's characters; -1 for none."""
    out = np.full(len(start), -1, dtype=np.int64)
    for i, (low, high) in enumerate(zip(start.tolist(), end.tolist(), strict=True)):
        shared = np.minimum(mentions.end, high) - np.maximum(mentions.start, low)
        same = indexes(shared >= SAME * np.maximum(mentions.end - mentions.start, high - low))
        if len(same):
            out[i] = same[0]
    return out


def _keys(context: Context, start: Ints, end: Ints, security: Ints) -> Ints:
    """A number for each span that is the same for spans of one company or of one text, within a piece."""
    text, piece = context.text.text, context.text.piece_of(start).tolist()
    ids: dict[tuple[int, object], int] = {}
    named = zip(start.tolist(), end.tolist(), security.tolist(), piece, strict=True)
    keys: list[tuple[int, object]] = [(p, s if s >= 0 else text[a:b]) for a, b, s, p in named]
    return np.array([ids.setdefault(key, len(ids)) for key in keys], dtype=np.int64)


def _shared(edges: Edges, of: Ints, wanted: Ints) -> Edges:
    """Edges to the spans asked for: each term once for each span whose key it speaks of, at its nearest."""
    key = of[edges.target]
    order = np.lexsort((-np.abs(edges.factor), key, edges.term))
    term, key = edges.term[order], key[order]
    new = np.ones(len(term), dtype=np.bool_)
    new[1:] = (term[1:] != term[:-1]) | (key[1:] != key[:-1])
    nearest, key = edges.where(order[new]), key[new]
    distance = nearest.distance / np.sqrt(np.bincount(of))[key]
    targets = [indexes(key == k) for k in wanted.tolist()]
    owner = np.repeat(np.arange(len(wanted)), [len(t) for t in targets])
    chosen = np.concatenate(targets) if targets else owner
    return Edges(nearest.term[chosen], owner, distance[chosen], nearest.share[chosen])


def _sources(context: Context, start: Ints, end: Ints) -> Bools:
    """Whether each span is a research house or medium that speaks here of others."""
    houses = context.hits["house"]
    known = overlapped(start, end, houses.start, houses.end)
    return np.asarray(known & (source_weights(context, start, end) > 0))


def _own_fault(terms: Terms) -> Bools:
    """Whether each term is a bad event, which a house does not tell of others as a rule."""
    return np.asarray((terms.kind == EVIDENCE_KINDS.index("event")) & (terms.weight <= OWN_FAULT))
