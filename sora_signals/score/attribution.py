"""Attribution: which companies a term speaks of.

Companies listed side by side are one run. A term goes to the run before it in its clause, else to the one before it
in its sentence, else to the one behind it, else to the last single company that was spoken of, a few sentences on at
the most. Bodies and markets that are no targets take what is theirs, and hand nothing on.
"""

from dataclasses import dataclass

import numpy as np

from sora_signals.arrays import Bools, Floats, Ints, expand
from sora_signals.recognise.context import Context
from sora_signals.score.actors import Runs, find_runs, subject_hits
from sora_signals.score.terms import Terms

CLAUSE, BEHIND, SENTENCE, AHEAD, OBLIQUE, CARRIED = 1.0, 1.0, 0.9, 0.6, 0.5, 0.5
STRANGER = 0.4  # what a clause with an unknown subject tells of a company of another sentence
HANDED = 0.9  # what a company shares of the fortune of its subsidiary, or of what its holders do
CARRY = 3  # sentences that a company stays the subject without being named
OBJECT_REACH = 14  # characters between a verb and its object
NEAR = 3  # characters between a term and the name that it is an attribute of
NOTICE_REACH = 12  # characters between a company and the word that says it gives notice


@dataclass(frozen=True, slots=True)
class Edges:
    """Pairs of (term, target), equally long, each with the factor of their distance."""

    term: Ints
    target: Ints
    factor: Floats


@dataclass(frozen=True, slots=True)
class _Claims:
    """Pairs of (term, run), equally long, each with a factor."""

    term: Ints
    run: Ints
    factor: Floats


def attribute(context: Context, terms: Terms, start: Ints, end: Ints) -> Edges:
    """Return which target each term speaks of.

    Args:
        context: The batch. terms: Its signed terms.
        start, end: Spans of the targets in reading order.
    """
    parts = []
    for move in (False, True):
        chosen = np.flatnonzero(terms.move == move)
        if len(chosen) and len(start):
            runs = find_runs(context, start, end, terms.start, markets=move)
            parts.append(_edges(runs, _claims(context, terms, chosen, runs)))
    if not parts:
        nothing = np.zeros(0, dtype=np.int64)
        return Edges(nothing, nothing, nothing.astype(np.float64))
    term, target, factor = (np.concatenate(column) for column in zip(*parts, strict=True))
    return Edges(term, target, factor)


def _edges(runs: Runs, claims: _Claims) -> tuple[Ints, Ints, Floats]:
    """Claims of runs as edges to each target in them."""
    owner, place = expand(runs.size[claims.run])
    target = runs.target[runs.first[claims.run][owner] + place]
    real = target >= 0
    return claims.term[owner][real], target[real], claims.factor[owner][real]


def _claims(context: Context, terms: Terms, chosen: Ints, runs: Runs) -> _Claims:
    start, end = terms.start[chosen], terms.end[chosen]
    run, factor = _owner(context, start, terms.move[chosen], terms.stranger[chosen], runs)
    share, kept, acts, trades = _acts(context, start, end)
    object_run = _object(context, end, runs, acts)
    has_object = object_run >= 0
    topic = _topics(context, runs)
    run, factor = _redirected(context, run, factor, trades & ~has_object, topic, runs)
    factor = np.where(has_object, factor * kept, factor)
    given = np.flatnonzero((run >= 0) & (factor > 0))
    taken = np.flatnonzero(has_object)
    parent = _parents(context, runs)
    heir = given[parent[run[given]] >= 0]
    return _Claims(
        chosen[np.concatenate([given, heir, taken])],
        np.concatenate([run[given], parent[run[heir]], object_run[taken]]),
        np.concatenate([factor[given], factor[heir] * HANDED, share[taken]]),
    )


def _last(flags: Bools) -> Ints:
    """For each number of runs that lie before a place, the last one of them that is flagged; -1 for none."""
    marked = np.where(flags, np.arange(len(flags)), -1)
    return np.concatenate([[-1], np.maximum.accumulate(marked)]) if len(flags) else np.array([-1])


def _next(flags: Bools) -> Ints:
    """For each number of runs that lie before a place, the first one behind it that is flagged, or their number."""
    size = len(flags)
    marked = np.where(flags, np.arange(size), size)
    return np.concatenate([np.minimum.accumulate(marked[::-1])[::-1], [size]])


def _owner(context: Context, position: Ints, move: Bools, stranger: Bools, runs: Runs) -> tuple[Ints, Floats]:
    """The run that each term goes to, -1 for none, and the factor of the distance.

    Args:
        move, stranger: Whether each term is a price move, and whether its clause has a subject that nobody knows.
    """
    layout, count, foreign = context.layout, len(runs), move & stranger
    before = np.searchsorted(runs.start, position, side="right")
    prev = _last(~runs.oblique)[before]
    following = _next(~runs.oblique)[before]
    slanted = _last(runs.oblique)[before]
    single = _last(runs.real & (runs.size == 1) & ~runs.oblique)[before]
    at, behind = np.maximum(prev, 0), np.minimum(following, count - 1)
    leaning, alone = np.maximum(slanted, 0), np.maximum(single, 0)
    last = runs.end - 1
    clause, sentence = layout.clause[position], layout.sentence[position]
    own = (prev >= 0) & (layout.clause[last[at]] == clause)
    near = (following < count) & (layout.clause[runs.start[behind]] == clause)
    close = near & (runs.start[behind] - position <= NEAR + 2)
    said = (prev >= 0) & (layout.sentence[last[at]] == sentence) & ~foreign
    ahead = (following < count) & (layout.sentence[runs.start[behind]] == sentence) & ~foreign
    by = (slanted >= 0) & (layout.sentence[last[leaning]] == sentence) & ~foreign
    away = sentence - layout.sentence[last[alone]]
    piece = context.text.piece_of(position) == context.text.piece_of(last[alone])
    carried = (single >= 0) & piece & (away <= CARRY) & ~foreign
    choices = [own, close & ~foreign, said, near & ~foreign, by, ahead, carried]
    run = np.select(choices, [prev, following, prev, following, slanted, following, single], -1)
    distance = [CLAUSE, BEHIND, SENTENCE, BEHIND, OBLIQUE, AHEAD, CARRIED / np.maximum(away, 1)]
    factor = np.select(choices, distance, 0.0)
    return run, np.where(stranger & ~own & ~said, factor * STRANGER, factor)


def _acts(context: Context, start: Ints, end: Ints) -> tuple[Floats, Floats, Bools, Bools]:
    """For each term that acts on what stands behind it, what that gets and the doer keeps; which act, which trade."""
    hits = subject_hits(context, "act", "trade", "rival")
    words = context.lexicons["subject"]
    if not len(hits):
        nothing = np.zeros(len(end), dtype=np.bool_)
        return np.zeros(len(end)), np.ones(len(end)), nothing, nothing
    order = np.argsort(hits.end, kind="stable")
    at = np.maximum(np.searchsorted(hits.end[order], end, side="right") - 1, 0)
    acts = (hits.end[order][at] <= end) & (hits.start[order][at] >= start)
    row = hits.row[order][at]
    return words.numbers("share")[row], words.numbers("kept")[row], acts, acts & words.flags("kind", "trade")[row]


def _object(context: Context, end: Ints, runs: Runs, acts: Bools) -> Ints:
    """The run that each acting term acts on: the next one in its clause, close by; -1 without."""
    following = np.searchsorted(runs.start, end)
    behind = np.minimum(following, len(runs) - 1)
    last = len(context.layout.clause) - 1
    near = runs.start[behind] - end <= OBJECT_REACH
    same = context.layout.clause[runs.start[behind]] == context.layout.clause[np.minimum(end, last)]
    return np.where(acts & (following < len(runs)) & near & same, behind, -1)


def _topics(context: Context, runs: Runs) -> Ints:
    """For each run, the run that gives notice in its sentence (A:…, A公告,…): the first one there; -1 without."""
    layout = context.layout
    sentence = layout.sentence[runs.start]
    first = np.searchsorted(sentence, sentence)
    end = np.minimum(runs.end, len(context.text.text) - 1)
    stop = layout.clause_start[layout.clause[runs.end - 1] + 1] - 1
    colon = context.text.codes[stop] == ord(":")
    marks = np.sort(subject_hits(context, "topic").start)
    near = np.minimum(end + NOTICE_REACH, context.text.piece_start[context.text.piece_of(runs.start) + 1])
    noted = np.searchsorted(marks, near) > np.searchsorted(marks, end)
    gives = (colon | noted) & runs.real
    return np.where(gives[first], first, -1)


def _redirected(
    context: Context, run: Ints, factor: Floats, free: Bools, topic: Ints, runs: Runs
) -> tuple[Ints, Floats]:
    """What holders of shares do, and sales without an object, are told of the company that gives notice."""
    at = np.maximum(run, 0)
    held = (run >= 0) & runs.holder[at]
    earlier = _last(runs.real & ~runs.holder & ~runs.oblique)[at]
    piece = context.text.piece_of(runs.start[at]) == context.text.piece_of(runs.start[np.maximum(earlier, 0)])
    company = np.where(topic[at] >= 0, topic[at], np.where(piece, earlier, -1))
    moved = held | ((run >= 0) & free & (topic[at] >= 0) & (topic[at] != run))
    company = np.where(held, company, topic[at])
    return np.where(moved, company, run), np.where(moved, factor * HANDED, factor)


def _parents(context: Context, runs: Runs) -> Ints:
    """For each subsidiary or partner the run of the company that it belongs to or acts with, -1 for other runs."""
    earlier = _last(runs.real & ~runs.own & ~runs.joint & ~runs.oblique)[np.arange(len(runs))]
    at = np.maximum(earlier, 0)
    piece = context.text.piece_of(runs.start) == context.text.piece_of(runs.start[at])
    return np.where((runs.own | runs.joint) & (earlier >= 0) & piece, earlier, -1)
