"""Owners: the run of actors that each term goes to, and how far away it stands."""

import numpy as np

from sora_signals.arrays import Bools, Floats, Ints, choose, ended, filled, in_sorted, led
from sora_signals.score.actors import Runs
from sora_signals.score.cues import Cues

CLAUSE, BEHIND, SENTENCE, AHEAD, OBLIQUE, CARRIED = 1.0, 1.0, 0.9, 0.6, 0.5, 0.5
STRANGER = 0.4  # what a clause with an unknown subject tells of a company of another sentence
HANDED = 0.9  # what a company shares of the fortune of its subsidiary, or of what its holders do
CARRY = 3  # sentences that a company stays the subject without being named
NEAR = 3  # characters between a term and the name that it is an attribute of
OWNER_REACH = 12  # characters between a company and the one that it owns (A早年收购的B)
NOTICE_REACH = 12  # characters between a company and the word that says it gives notice


def last_run(flags: Bools) -> Ints:
    """For each number of runs that lie before a place, the last one of them that is flagged; -1 for none."""
    marked = np.where(flags, np.arange(len(flags)), -1)
    return led(-1, np.maximum.accumulate(marked))


def next_run(flags: Bools) -> Ints:
    """For each number of runs that lie before a place, the first one behind it that is flagged, or their number."""
    size = len(flags)
    marked = np.where(flags, np.arange(size), size)
    return ended(np.minimum.accumulate(marked[::-1])[::-1], size)


def runs_in_clause(cues: Cues, position: Ints, runs: Runs, flags: Bools) -> Ints:
    """Return the last flagged run before each position in its clause; -1 without one."""
    if not flags.any():
        return filled(len(position), -1)
    clause = cues.context.layout.clause
    found = last_run(flags)[runs.start.searchsorted(position, side="right")]
    inside = clause[runs.end[np.maximum(found, 0)] - 1] == clause[position]
    return np.where((found >= 0) & inside, found, -1)


def owners(cues: Cues, position: Ints, move: Bools, stranger: Bools, runs: Runs, barred: Ints) -> tuple[Ints, Floats]:
    """Return the run that each term goes to, -1 for none, and the factor of the distance.

    Args:
        cues: The cues of the batch. position: Where the terms begin. runs: The runs.
        move, stranger: Whether each term is a price move, and whether its clause has a subject that nobody knows.
        barred: The run behind each term that is its object and so no owner, -1 for none.
    """
    layout, count, foreign = cues.context.layout, len(runs), move & stranger
    before = runs.start.searchsorted(position, side="right")
    prev = last_run(~runs.oblique)[before]
    following = next_run(~runs.oblique)[before]
    slanted = last_run(runs.oblique)[before]
    single = last_run(runs.real & (runs.size == 1) & ~runs.oblique)[before]
    at, behind = np.maximum(prev, 0), np.minimum(following, count - 1)
    leaning, alone = np.maximum(slanted, 0), np.maximum(single, 0)
    last = runs.end - 1
    clause, sentence = layout.clause[position], layout.sentence[position]
    own = (prev >= 0) & (layout.clause[last[at]] == clause)
    free = (following < count) & (following != barred)
    near = free & (layout.clause[runs.start[behind]] == clause)
    close = near & (runs.start[behind] - position <= NEAR + 2)
    said = (prev >= 0) & (layout.sentence[last[at]] == sentence) & ~foreign & ~_opening(cues, position)
    ahead = free & (layout.sentence[runs.start[behind]] == sentence) & ~foreign
    by = (slanted >= 0) & (layout.sentence[last[leaning]] == sentence) & ~foreign
    away = sentence - layout.sentence[last[alone]]
    piece_of = cues.context.text.piece_of
    carried = (single >= 0) & (piece_of(position) == piece_of(last[alone])) & (away <= CARRY) & ~foreign
    choices = [own, close & ~foreign, said, near & ~foreign, by, ahead, carried]
    places = [prev, following, prev, following, slanted, following, single]
    run = choose(choices, places, filled(len(position), -1))
    distance = [CLAUSE, BEHIND, SENTENCE, BEHIND, OBLIQUE, AHEAD, CARRIED / np.maximum(away, 1)]
    factor = choose(choices, distance, np.zeros(len(position), dtype=np.float64))
    return run, np.where(stranger & ~own & ~said, factor * STRANGER, factor)


def _opening(cues: Cues, position: Ints) -> Bools:
    """Whether each place lies in a clause behind a semicolon that opens with 受 and so tells of who comes next."""
    codes, layout = cues.context.text.codes, cues.context.layout
    marks = cues.hits("agent", "ground").start
    marks = marks[codes.take(marks - 1, mode="wrap") == ord(";")]
    return in_sorted(layout.clause_start.take(layout.clause.take(position)), np.sort(marks))


def grounded(cues: Cues, position: Ints, runs: Runs) -> Ints:
    """Return the run that each term says something of though it is no subject (因A违约, 与A的稳健不同); -1 without.

    Behind a word like 受 that holds only up to the word that closes the ground (受A大跌影响).
    """
    subject = runs_in_clause(cues, position, runs, ~runs.oblique)
    ground = runs_in_clause(cues, position, runs, runs.ground)
    closing = ended(np.sort(cues.hits("close").start), len(cues.context.text.text))
    clause = cues.context.layout.clause
    stop = closing[closing.searchsorted(position + 1)]
    closed = clause[np.minimum(stop, len(clause) - 1)] == clause[position]
    agent = runs_in_clause(cues, position, runs, runs.agent)
    ground = np.where((ground < 0) & closed & (stop < len(clause)), agent, ground)
    return np.where(subject < 0, ground, -1)


def topics(cues: Cues, runs: Runs) -> Ints:
    """Return for each run the run that gives notice in its sentence (A:…, A公告,…): the first one there; -1 without."""
    layout, text = cues.context.layout, cues.context.text
    sentence = layout.sentence[runs.start]
    first = sentence.searchsorted(sentence)
    end = np.minimum(runs.end, len(text.text) - 1)
    stop = layout.clause_start[layout.clause[runs.end - 1] + 1] - 1
    colon = text.codes[stop] == ord(":")
    marks = cues.hits("topic").start
    near = np.minimum(end + NOTICE_REACH, text.piece_start[text.piece_of(runs.start) + 1])
    noted = marks.searchsorted(near) > marks.searchsorted(end)
    gives = (colon | noted) & runs.real
    return np.where(gives[first], first, -1)


def redirected(cues: Cues, run: Ints, factor: Floats, free: Bools, topic: Ints, runs: Runs) -> tuple[Ints, Floats]:
    """Return the owners where what holders of shares do, and sales without an object, go to who gives notice."""
    at = np.maximum(run, 0)
    held = (run >= 0) & runs.holder[at]
    earlier = last_run(runs.real & ~runs.holder & ~runs.oblique)[at]
    piece_of = cues.context.text.piece_of
    piece = piece_of(runs.start[at]) == piece_of(runs.start[np.maximum(earlier, 0)])
    company = np.where(topic[at] >= 0, topic[at], np.where(piece, earlier, -1))
    moved = held | ((run >= 0) & free & (topic[at] >= 0) & (topic[at] != run))
    company = np.where(held, company, topic[at])
    return np.where(moved, company, run), np.where(moved, factor * HANDED, factor)


def parents(cues: Cues, runs: Runs) -> Ints:
    """Return for each subsidiary or partner the run of the company that it belongs to or acts with, -1 for others.

    That is the company before it; of one that is owned (由A控股的B) the nearest, be it no subject itself.
    """
    earlier = last_run(runs.real & ~runs.own & ~runs.joint & ~runs.oblique)[np.arange(len(runs))]
    nearest = np.arange(len(runs)) - 1
    clause = cues.context.layout.clause
    beside = runs.own & runs.real[nearest] & (runs.start - runs.end[nearest] <= OWNER_REACH)
    beside &= (nearest >= 0) & (clause[runs.start] == clause[runs.end[nearest] - 1])
    earlier = np.where(beside, nearest, earlier)
    at = np.maximum(earlier, 0)
    piece_of = cues.context.text.piece_of
    piece = piece_of(runs.start) == piece_of(runs.start[at])
    return np.where((runs.own | runs.joint) & (earlier >= 0) & piece, earlier, -1)
