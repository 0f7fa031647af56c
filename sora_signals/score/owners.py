"""Owners: the run of actors that each term goes to, and how far away it stands."""

import numpy as np

from sora_signals.arrays import Bools, Floats, Ints, choose, ended, filled, in_sorted, indexes, ints
from sora_signals.score.actors import Runs
from sora_signals.score.asked import Asked
from sora_signals.score.cues import Cues

CLAUSE, BEHIND, SENTENCE, AHEAD, OBLIQUE, CARRIED = 1.0, 1.0, 0.9, 0.6, 0.5, 0.5
STRANGER = 0.4  # what a clause with an unknown subject tells of a company of another sentence
HANDED = 0.9  # what a company shares of the fortune of its subsidiary, or of what its holders do
CARRY = 3  # sentences that a company stays the subject without being named
NEAR = 3  # characters between a term and the name that it is an attribute of
OWNER_REACH = 12  # characters between a company and the one that it owns (A早年收购的B)
NOTICE_REACH = 12  # characters between a company and the word that says it gives notice


def last_runs(*flags: Bools) -> Ints:
    """For each number of runs that lie before a place, the last one of them that is flagged; -1 for none.

    There is a row for each of the flags.
    """
    out = np.zeros((len(flags), len(flags[0]) + 1), dtype=np.int64)
    numbers = np.arange(1, out.shape[1])
    for row, flag in zip(out, flags, strict=True):
        np.multiply(numbers, flag, out=row[1:])
    return np.maximum.accumulate(out, axis=1) - 1


def next_run(flags: Bools) -> Ints:
    """For each number of runs that lie before a place, the first one behind it that is flagged, or their number."""
    last = len(flags) - 1  # which stands for no run
    return np.minimum.accumulate(np.where(flags, np.arange(last + 1), last)[::-1])[::-1]


def runs_in_clause(asked: Asked, runs: Runs, flags: Bools) -> Ints:
    """Return the last flagged run before each term in its clause; -1 without one."""
    if not np.count_nonzero(flags):
        return filled(len(asked), -1)
    found = last_runs(flags)[0][asked.before]
    return np.where(runs.end_clause[found] == asked.clause, found, -1)


def owners(cues: Cues, asked: Asked, runs: Runs, barred: Ints) -> tuple[Ints, Floats, Bools]:
    """Return the run that each term goes to, -1 for none, the factor of the distance, and whether its clause names it.

    Args:
        cues: The cues of the batch. asked: The terms. runs: The runs.
        barred: The run behind each term that is its object and so no owner, -1 for none.
    """
    subject, clause, sentence = ~runs.oblique, asked.clause, asked.sentence
    alone = runs.real & (runs.size == 1) & subject
    prev, slanted, single = last_runs(subject, runs.oblique, alone).take(asked.before, axis=1)
    following = next_run(subject)[asked.before]
    own = runs.end_clause[prev] == clause
    free = following != barred
    near = free & (runs.clause[following] == clause)
    close = near & (runs.start[following] - asked.start <= NEAR + 2)
    said = runs.end_sentence[prev] == sentence
    said[_opening(cues, asked)] = False
    ahead = free & (runs.sentence[following] == sentence)
    by = runs.end_sentence[slanted] == sentence
    away = sentence - runs.end_sentence[single]
    piece = cues.context.text.piece_of(asked.start) + asked.shift
    carried = (runs.piece[single] == piece) & (away <= CARRY)
    choices = [own, close, said, near, by, ahead, carried]
    places = [prev, following, prev, following, slanted, following, single]
    run = choose(choices, places, filled(len(asked), -1))
    distance = [CLAUSE, BEHIND, SENTENCE, BEHIND, OBLIQUE, AHEAD, CARRIED / np.maximum(away, 1)]
    factor = choose(choices, distance, np.zeros(len(asked), dtype=np.float64))
    unknown = indexes(asked.stranger & ~own)
    foreign = unknown[asked.move[unknown]]
    factor[unknown[~said[unknown]]] *= STRANGER
    run[foreign], factor[foreign] = -1, 0.0
    return run, factor, own


def _opening(cues: Cues, asked: Asked) -> Ints:
    """The terms in a clause behind a semicolon that opens with 受 and so tells of who comes next."""
    if ";" not in cues.context.text.text:
        return ints()
    marks = cues.starts("agent", "ground")
    marks = marks[indexes(cues.context.text.codes.take(marks - 1, mode="wrap") == ord(";"))]
    if not len(marks):
        return marks
    opens = cues.context.layout.clause_start[asked.clause - asked.shift]
    return indexes(in_sorted(opens, marks))


def grounded(cues: Cues, asked: Asked, runs: Runs, own: Bools) -> Ints:
    """Return the run that each term says something of though it is no subject (因A违约, 与A的稳健不同); -1 without.

    Behind a word like 受 that holds only up to the word that closes the ground (受A大跌影响).

    Args:
        cues: The cues of the batch. asked: The terms. runs: The runs. own: Whether the clause names a subject before.
    """
    ground = runs_in_clause(asked, runs, runs.ground)
    if "close" in cues.spans and np.count_nonzero(runs.agent):
        agent, clause = runs_in_clause(asked, runs, runs.agent), cues.context.layout.clause
        stops = ended(cues.starts("close"), len(clause))
        stop = stops[stops.searchsorted(asked.start + 1)]
        closed = clause.take(stop, mode="clip") + asked.shift == asked.clause
        ground = np.where((ground < 0) & closed & (stop < len(clause)), agent, ground)
    ground[own] = -1
    return ground


def _topics(cues: Cues, runs: Runs, run: Ints) -> Ints:
    """Return for each run the one that gives notice in its sentence (A:…, A公告,…): the first one there; -1 without."""
    layout, text = cues.context.layout, cues.context.text
    first = runs.sentence.searchsorted(runs.sentence[run])
    start, end = runs.start[first], runs.end[first]
    stop = layout.clause_start[layout.clause[end - 1] + 1] - 1
    colon = text.codes[stop] == ord(":")
    marks = cues.starts("topic")
    end = np.minimum(end, len(text.text) - 1)
    near = np.minimum(end + NOTICE_REACH, text.piece_start[text.piece_of(start) + 1])
    noted = marks.searchsorted(near) > marks.searchsorted(end)
    return np.where((colon | noted) & runs.real[first], first, -1)


def redirect(cues: Cues, run: Ints, factor: Floats, free: Ints, runs: Runs) -> None:
    """Let what holders of shares do, and sales without an object, go to who gives notice.

    Args:
        cues: The cues of the batch. run, factor: The owners, which are set anew, and the factors of the distance.
        free: Which terms are acts on shares without an object. runs: The runs.
    """
    holds = runs.holder[run]
    held = indexes(holds)
    if not len(held) and not len(free):
        return
    free = free[~holds[free]]
    holder, owner = run[held], run[free]
    topic = _topics(cues, runs, np.concatenate((holder, owner)))
    told = topic[len(held) :]
    moved = (told >= 0) & (told != owner)
    earlier = last_runs(runs.real & ~runs.holder & ~runs.oblique)[0][holder]
    earlier = np.where(runs.piece[holder] == runs.piece[earlier], earlier, -1)
    topic = topic[: len(held)]
    run[held] = np.where(topic >= 0, topic, earlier)
    run[free[moved]] = told[moved]
    factor[held] *= HANDED
    factor[free[moved]] *= HANDED


def parents(runs: Runs) -> Ints:
    """Return for each subsidiary or partner the run of the company that it belongs to or acts with, -1 for others.

    That is the company before it; of one that is owned (由A控股的B) the nearest, be it no subject itself. There is one
    more at the end, as in all arrays of runs.
    """
    every = np.arange(len(runs) + 1)
    earlier = last_runs(runs.real & ~runs.own & ~runs.joint & ~runs.oblique)[0][every]
    nearest = every - 1
    beside = runs.own & runs.real[nearest] & (runs.start - runs.end[nearest] <= OWNER_REACH)
    beside &= runs.clause == runs.end_clause[nearest]
    earlier = np.where(beside, nearest, earlier)
    return np.where((runs.own | runs.joint) & (runs.piece == runs.piece[earlier]), earlier, -1)
