"""Attribution: which companies a term speaks of.

Companies listed side by side are one run. A term goes to the run before it in its clause, else to the one before it
in its sentence, else to the one behind it, else to the last single company that was spoken of, a few sentences on at
the most. Bodies and markets that are no targets take what is theirs, and hand nothing on. An act between two parties
gives each its own: 起诉 falls on its object, 取代 is good for one and bad for the other, the passive turns both round.
"""

from dataclasses import dataclass

import numpy as np

from sora_signals.arrays import Bools, Floats, Ints, ended, expand, filled, in_sorted, indexes, ints, led
from sora_signals.recognise.context import Context
from sora_signals.score.actors import Runs, find_runs
from sora_signals.score.acts import OBJECT_REACH, PASSIVE_REACH, Acts, find_acts
from sora_signals.score.cues import Cues
from sora_signals.score.owners import (
    CARRY,
    HANDED,
    OBLIQUE,
    SENTENCE,
    grounded,
    last_run,
    owners,
    parents,
    redirected,
    runs_in_clause,
    topics,
)
from sora_signals.score.terms import Terms

EXCEPTED = -0.6  # what is said of all others, for those that are left out
RIVALLED = -0.8  # what is said of a company that is better or worse, for the one it is measured by
RELATIVE = 0.2  # what is told beforehand of a company of which the clause goes on to tell something (大涨的A回调)
EVERYONE = -1
LEAD_GAP = 2  # characters between a heading and the word that leads on to those it is said of


@dataclass(frozen=True, slots=True)
class Edges:
    """Pairs of (term, target), equally long.

    Attributes:
        term, target: The pair. factor: Product of the two that follow.
        distance: How near the two stand. share: What of the term's weight falls on the target.
    """

    term: Ints
    target: Ints
    distance: Floats
    share: Floats

    @property
    def factor(self) -> Floats:
        """What the term's own factor is multiplied by."""
        return self.distance * self.share

    def where(self, chosen: Ints | Bools) -> "Edges":
        """Return the chosen pairs."""
        return Edges(self.term[chosen], self.target[chosen], self.distance[chosen], self.share[chosen])


@dataclass(frozen=True, slots=True)
class _Claims:
    """Pairs of (term, run), equally long, each with its distance and share."""

    term: Ints
    run: Ints
    distance: Floats
    share: Floats


def attribute(context: Context, terms: Terms, start: Ints, end: Ints) -> Edges:
    """Return which target each term speaks of.

    Args:
        context: The batch. terms: Its signed terms.
        start, end: Spans of the targets in reading order.
    """
    nothing = np.zeros(0, dtype=np.int64)
    parts = [(nothing, nothing, nothing.astype(np.float64), nothing.astype(np.float64))]
    if len(terms) and len(start):
        cues = Cues.of(context)
        told = _within_reach(cues, terms.start, start)
        for move in (False, True):
            chosen = indexes(told & (terms.move == move))
            if len(chosen):
                runs = find_runs(cues, start, end, terms.start, terms.start[chosen], markets=move)
                parts.append(_edges(cues, terms, runs, _claims(cues, terms, chosen, runs)))
    return Edges(*(np.concatenate(column) for column in zip(*parts, strict=True)))


def _within_reach(cues: Cues, position: Ints, start: Ints) -> Bools:
    """Whether a target is named in the sentence of each position or few sentences before it, or one of its kin there.

    No other term can come to be owned by a target.
    """
    sentence = cues.context.layout.sentence
    named = np.zeros(len(cues.context.layout.sentence_start) + CARRY, dtype=np.bool_)
    for later in range(CARRY + 1):
        named[sentence.take(start) + later] = True
    named[sentence.take(cues.hits("own", "holder", "with").start)] = True
    return named.take(sentence.take(position))


def _edges(cues: Cues, terms: Terms, runs: Runs, claims: _Claims) -> tuple[Ints, Ints, Floats, Floats]:
    """Claims of runs as edges to each target in them, or to the one that a term of a series is for."""
    only = _in_turn(cues, terms, runs, claims)
    owner, place = expand(runs.size[claims.run])
    target = runs.target[runs.first[claims.run][owner] + place]
    real = (target >= 0) & ((only[owner] == EVERYONE) | (only[owner] == place))
    return claims.term[owner][real], target[real], claims.distance[owner][real], claims.share[owner][real]


def _in_turn(cues: Cues, terms: Terms, runs: Runs, claims: _Claims) -> Ints:
    """For each claim the one actor of its run that it is for; all where the terms are no series (分别, 依次)."""
    marks, sentence = cues.hits("each").start, cues.context.layout.sentence
    out = filled(len(claims.term), EVERYONE)
    if not len(marks):
        return out
    start = terms.start[claims.term]
    mark = marks.searchsorted(start) - 1
    place = ended(marks, -1)[mark]
    series = (mark >= 0) & (place >= runs.end[claims.run]) & (sentence[place] == sentence[start])
    chosen = indexes(series & (runs.size[claims.run] > 1))
    if not len(chosen):
        return out
    chosen = chosen[np.lexsort((start[chosen], mark[chosen], claims.run[chosen]))]
    key = claims.run[chosen] * (len(marks) + 1) + mark[chosen]
    _, first, group, count = np.unique(key, return_index=True, return_inverse=True, return_counts=True)
    paired = count[group] == runs.size[claims.run[chosen]]
    out[chosen[paired]] = (np.arange(len(chosen)) - first[group])[paired]
    return out


def _claims(cues: Cues, terms: Terms, chosen: Ints, runs: Runs) -> _Claims:
    start, end = terms.start[chosen], terms.end[chosen]
    acts = find_acts(cues, start, end, terms.act[chosen])
    done_to = _object(cues, start, end, runs, acts)
    subject, distance = owners(cues, start, terms.move[chosen], terms.stranger[chosen], runs, done_to)
    distance = np.where(_relative(cues, terms, start, end, subject, runs), distance * RELATIVE, distance)
    same = (done_to >= 0) & (subject == done_to)
    subject = np.where(same, _subject_before(cues, done_to, runs), subject)
    ground = grounded(cues, start, runs)
    doer = _agent(cues, start, runs, acts, done_to)
    suffered = _is_passive(cues, start, runs) & acts.acts & (done_to < 0)
    passive = (doer >= 0) | suffered
    run, distance = redirected(cues, subject, distance, acts.trade & (done_to < 0), topics(cues, runs), runs)
    led = _led(cues, start, end, terms.move[chosen], runs)
    run, distance = np.where(led >= 0, led, run), np.where(led >= 0, SENTENCE, distance)
    grounds = (ground >= 0) & (doer < 0) & (done_to < 0) & (led < 0)
    run, distance = np.where(grounds, ground, run), np.where(grounds, SENTENCE, distance)
    doing = (done_to >= 0) | (grounds & acts.ahead & ~suffered)
    share = np.where(doing, acts.doer, np.where(passive, acts.object, acts.alone))
    source = np.where(acts.source != 0, runs_in_clause(cues, start, runs, runs.origin), -1)
    parent = ended(parents(cues, runs), -1)
    than = np.where(acts.acts, -1, _measured_by(cues, start, runs))
    slanted, ones = ended(runs.oblique, 0), np.ones(len(chosen))
    every = np.arange(len(chosen))
    left_out, said = _excepted(cues, terms, chosen, runs)
    parts = [
        (every, run, distance, share),
        (every, parent[run], distance * np.where(slanted[parent[run]], OBLIQUE, HANDED), share),
        (every, done_to, ones, acts.object),
        (every, doer, ones, acts.doer),
        (every, source, ones, acts.source),
        (every, than, ones, ones * RIVALLED),
        (said, left_out, ones[said] * SENTENCE, ones[said] * EXCEPTED),
    ]
    at, run, distance, share = (np.concatenate(column) for column in zip(*parts, strict=True))
    told = (run >= 0) & (distance != 0) & (share != 0)
    return _Claims(chosen[at[told]], run[told], distance[told], share[told])


def _relative(cues: Cues, terms: Terms, start: Ints, end: Ints, run: Ints, runs: Runs) -> Bools:
    """Whether each term stands one character (的) before its run and another one behind that in the same clause."""
    clause, at = cues.context.layout.clause, np.maximum(run, 0)
    later = ended(terms.start, len(clause) - 1)[terms.start.searchsorted(runs.end[at])]
    return np.asarray((run >= 0) & (runs.start[at] - end == 1) & (clause[later] == clause[start]))


def _object(cues: Cues, start: Ints, end: Ints, runs: Runs, acts: Acts) -> Ints:
    """The run that each act is done to, -1 without: the next one in its clause, else one marked before it (对A下发)."""
    layout = cues.context.layout
    following = runs.start.searchsorted(end)
    behind = np.minimum(following, len(runs) - 1)
    last = len(layout.clause) - 1
    near = (following < len(runs)) & (runs.start[behind] - end <= OBJECT_REACH)
    same = layout.clause[runs.start[behind]] == layout.clause[np.minimum(end, last)]
    listed = cues.context.text.codes.take(runs.start[behind] - 1, mode="wrap") == ord("、")  # the next one of a list
    found = np.where(acts.ahead & near & same & ~listed, behind, -1)
    marked = np.where(acts.acts, runs_in_clause(cues, start, runs, runs.patient), -1)
    return np.where(found >= 0, found, marked)


def _led(cues: Cues, start: Ints, end: Ints, move: Bools, runs: Runs) -> Ints:
    """The run that each term is the heading of (涨停:A, 跌幅居前的有A), or that is an example of it; -1 without."""
    text, layout = cues.context.text, cues.context.layout
    behind = np.minimum(runs.start.searchsorted(end), len(runs) - 1)
    first = runs.start[behind]
    mark = cues.touching(first, "lead")
    marked = (mark >= end) & (mark - end <= LEAD_GAP)
    colon = move & (first - end == 1) & (text.codes.take(end, mode="clip") == ord(":"))
    low = layout.clause_start[layout.clause[start]]
    nobody = runs.start.searchsorted(low) == runs.start.searchsorted(end)
    same = layout.sentence[first] == layout.sentence[start]
    shown = (cues.touching(first, "example") >= end) & (layout.clause[first] <= layout.clause[start] + 1)
    return np.where((marked | ((colon | shown) & nobody)) & same & (first >= end), behind, -1)


def _measured_by(cues: Cues, start: Ints, runs: Runs) -> Ints:
    """The run that the subject of each term is measured by (比A强): the last before it in its clause; -1 without."""
    if not runs.than.any():
        return filled(len(start), -1)
    last = runs_in_clause(cues, start, runs, np.ones(len(runs), dtype=np.bool_))
    return np.where(ended(runs.than, 0)[last], last, -1)


def _subject_before(cues: Cues, run: Ints, runs: Runs) -> Ints:
    """The last run before each run in its sentence that is a subject; -1 without one."""
    at = np.maximum(run, 0)
    before = last_run(~runs.oblique)[at]
    sentence = cues.context.layout.sentence
    same = sentence[runs.start[np.maximum(before, 0)]] == sentence[runs.start[at]]
    return np.where((run >= 0) & (before >= 0) & same, before, -1)


def _agent(cues: Cues, start: Ints, runs: Runs, acts: Acts, done_to: Ints) -> Ints:
    """The run that does each act in the passive (被A起诉, 受A拖累); -1 without."""
    agent = runs_in_clause(cues, start, runs, runs.agent)
    return np.where(acts.acts & (acts.source == 0) & (done_to < 0), agent, -1)


def _is_passive(cues: Cues, start: Ints, runs: Runs) -> Bools:
    """Whether a mark of the passive stands before each place, and no actor between the two (被反超)."""
    marks = np.sort(cues.hits("agent").end)
    if not len(marks):
        return np.zeros(len(start), dtype=np.bool_)
    before = led(-1, marks)[marks.searchsorted(start, side="right")]
    near = (before >= 0) & (start - before <= PASSIVE_REACH)
    clause = cues.context.layout.clause
    near &= clause[np.maximum(before - 1, 0)] == clause[start]
    return np.asarray(near & (runs.start.searchsorted(before) == runs.start.searchsorted(start)))


def _excepted(cues: Cues, terms: Terms, chosen: Ints, runs: Runs) -> tuple[Ints, Ints]:
    """Runs that are left out of what the next clause says (除A外,其余下跌), and the terms there, by their place."""
    if not runs.excepted.any():
        return ints(), ints()
    layout = cues.context.layout
    clause = layout.clause[terms.start[chosen]]
    told = layout.clause[runs.start]
    left = indexes(runs.excepted & ~in_sorted(told, layout.clause[terms.start]))
    row, place = expand(np.bincount(clause, minlength=len(layout.clause_start) + 1)[told[left] + 1])
    first = clause.searchsorted(told[left] + 1)
    at = first[row] + place
    sentence = layout.sentence[runs.start[left[row]]] == layout.sentence[terms.start[chosen[at]]]
    return left[row][sentence], at[sentence]
