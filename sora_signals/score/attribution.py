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
from sora_signals.score.asked import Asked
from sora_signals.score.cues import Cues
from sora_signals.score.owners import (
    CARRY,
    HANDED,
    OBLIQUE,
    SENTENCE,
    grounded,
    last_runs,
    owners,
    parents,
    redirect,
    runs_in_clause,
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


@dataclass(slots=True)
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
    if len(terms) and len(start):
        cues = Cues.of(context)
        told = indexes(_within_reach(cues, terms.start, start))
        if len(told):
            asked = Asked.of(context, terms, told)
            runs = find_runs(cues, start, end, terms.start, asked)
            asked.meet(runs.place)
            return _edges(cues, terms, runs, _claims(cues, terms, asked, runs))
    return Edges(ints(), ints(), np.zeros(0), np.zeros(0))


def _within_reach(cues: Cues, position: Ints, start: Ints) -> Bools:
    """Whether a target is named in the sentence of each position or few sentences before it, or one of its kin there.

    No other term can come to be owned by a target.
    """
    sentence = cues.context.layout.sentence
    named = np.zeros(len(cues.context.layout.sentence_start) + CARRY, dtype=np.bool_)
    named[sentence[start][:, None] + np.arange(CARRY + 1)] = True
    named[sentence.take(cues.starts("own", "holder", "with"))] = True
    return named[sentence[position]]


def _edges(cues: Cues, terms: Terms, runs: Runs, claims: _Claims) -> Edges:
    """Claims of runs as edges to each target in them, or to the one that a term of a series is for."""
    owner, place = expand(runs.size[claims.run])
    target = runs.target[runs.first[claims.run][owner] + place]
    real = target >= 0
    if "each" in cues.spans:
        only = _in_turn(cues, terms, runs, claims)[owner]
        real &= (only == EVERYONE) | (only == place)
    owner = owner[real]
    return Edges(claims.term[owner], target[real], claims.distance[owner], claims.share[owner])


def _in_turn(cues: Cues, terms: Terms, runs: Runs, claims: _Claims) -> Ints:
    """For each claim the one actor of its run that it is for; all where the terms are no series (分别, 依次)."""
    out, some = filled(len(claims.term), EVERYONE), indexes(runs.size[claims.run] > 1)
    if not len(some):
        return out
    marks, sentence = cues.starts("each"), cues.context.layout.sentence
    run, start = claims.run[some], terms.start[claims.term[some]]
    mark = marks.searchsorted(start) - 1
    place = marks[mark]
    series = indexes((mark >= 0) & (place >= runs.end[run]) & (sentence[place] == sentence[start]))
    if not len(series):
        return out
    series = series[np.lexsort((start[series], mark[series], run[series]))]
    key = run[series] * len(marks) + mark[series]
    fresh = led(1, key[1:] != key[:-1])
    first, group = indexes(fresh), np.add.accumulate(fresh) - 1
    count = ended(first[1:], len(key)) - first
    paired = count[group] == runs.size[run[series]]
    out[some[series[paired]]] = (np.arange(len(key)) - first[group])[paired]
    return out


def _claims(cues: Cues, terms: Terms, asked: Asked, runs: Runs) -> _Claims:
    """The runs that the terms speak of, as owners or as parties of an act."""
    acts = find_acts(cues, asked.start, asked.end, terms.act[asked.term])
    done_to, doer, suffered = _parties(cues, asked, runs, acts)
    barred, has_object = filled(len(asked), -1), done_to >= 0
    barred[acts.at] = done_to
    run, distance, own = owners(cues, asked, runs, barred)
    distance[_relative(cues, terms, asked, run, runs)] *= RELATIVE
    same = indexes(has_object & (run[acts.at] == done_to))
    if len(same):
        run[acts.at[same]] = _subject_before(done_to[same], runs)
    redirect(cues, run, distance, acts.at[acts.trade & ~has_object], runs)
    heading, led = _led(cues, asked, runs)
    run[heading], distance[heading] = led, SENTENCE
    ground = grounded(cues, asked, runs, own)
    ground[heading] = ground[acts.at[has_object | (doer >= 0)]] = -1
    at = indexes(ground >= 0)
    run[at], distance[at] = ground[at], SENTENCE
    share = np.ones(len(asked))
    doing = has_object | ((ground[acts.at] >= 0) & acts.ahead & ~suffered)
    share[acts.at] = np.where(doing, acts.doer, np.where(suffered | (doer >= 0), acts.object, acts.alone))
    parts = [(np.arange(len(asked)), run, distance, share), *_handed(runs, run, distance, share)]
    if len(acts):
        source = np.where(acts.source != 0, runs_in_clause(asked, runs, runs.origin)[acts.at], -1)
        given, ones = ((done_to, acts.object), (doer, acts.doer), (source, acts.source)), np.ones(len(acts))
        parts += [(acts.at, party, ones, factor) for party, factor in given]
    return _joined(asked, [*parts, *_measured_by(asked, runs, acts), *_excepted(cues, terms, asked, runs)])


_Part = tuple[Ints, Ints, Floats, Floats]  # as claims, with the place among the terms asked for


def _joined(asked: Asked, parts: list[_Part]) -> _Claims:
    """The claims of all parts that tell anything; those of the first reading come first."""
    at, run, distance, share = parts[0]
    if len(parts) > 1:
        at, run, distance, share = (np.concatenate(column) for column in zip(*parts, strict=True))
    told = indexes((run >= 0) & (distance != 0) & (share != 0))
    told = told[asked.shift[at[told]].argsort(kind="stable")]
    return _Claims(asked.term[at[told]], run[told], distance[told], share[told])


def _handed(runs: Runs, run: Ints, distance: Floats, share: Floats) -> list[_Part]:
    """What each owner that belongs to a company or acts with one hands on to it."""
    if not np.count_nonzero(runs.own | runs.joint):
        return []
    parent = parents(runs)[run]
    return [(np.arange(len(run)), parent, distance * np.where(runs.oblique[parent], OBLIQUE, HANDED), share)]


def _relative(cues: Cues, terms: Terms, asked: Asked, run: Ints, runs: Runs) -> Ints:
    """The terms that stand one character (的) before their run and another one behind that in the same clause."""
    at = indexes(runs.start[run] - asked.end == 1)
    if not len(at):
        return at
    layout = cues.context.layout
    closes = layout.clause_start[layout.clause[asked.start[at]] + 1]
    return at[terms.start.searchsorted(closes) > terms.start.searchsorted(runs.end[run[at]])]


def _parties(cues: Cues, asked: Asked, runs: Runs, acts: Acts) -> tuple[Ints, Ints, Bools]:
    """For each act the run that it is done to, the run that does it in the passive (被A起诉, 受A拖累), -1 without.

    And whether it is suffered from nobody in the text.
    """
    if not len(acts):
        return acts.at, acts.at, acts.ahead
    patient, agent = (runs_in_clause(asked, runs, flags)[acts.at] for flags in (runs.patient, runs.agent))
    behind = _object(cues, asked, runs, acts)
    done_to = np.where(behind >= 0, behind, patient)  # marked before it: 对A下发
    alone = done_to < 0
    return done_to, np.where(alone & (acts.source == 0), agent, -1), alone & _is_passive(cues, asked, runs, acts.at)


def _object(cues: Cues, asked: Asked, runs: Runs, acts: Acts) -> Ints:
    """The next run in the clause of each act, which it is done to; -1 without one."""
    behind, end = asked.behind[acts.at], asked.end[acts.at]
    first, clause = runs.start[behind], cues.context.layout.clause.take(end, mode="clip") + asked.shift[acts.at]
    near = acts.ahead & (first - end <= OBJECT_REACH) & (runs.clause[behind] == clause)
    near &= cues.context.text.codes.take(first - 1, mode="wrap") != ord("、")  # the next one of a list
    return np.where(near, behind, -1)


def _led(cues: Cues, asked: Asked, runs: Runs) -> tuple[Ints, Ints]:
    """The terms that are the heading of a run (涨停:A, 跌幅居前的有A), or that it is an example of, and the run."""
    text, layout = cues.context.text, cues.context.layout
    at = indexes(runs.sentence[asked.behind] == asked.sentence)
    behind, end = asked.behind[at], asked.end[at]
    first, clause = runs.start[behind], asked.clause[at]
    heads = asked.move[at] & (first - end == 1) & (text.codes.take(end, mode="clip") == ord(":"))
    if "example" in cues.spans:
        heads |= (cues.touching(first, "example") >= end) & (runs.clause[behind] <= clause + 1)
    if np.count_nonzero(heads):  # nobody stands before it in its clause
        shift = asked.shift[at]
        heads &= runs.place.searchsorted(layout.clause_start[clause - shift] + shift) == behind
    if "lead" in cues.spans:
        mark = cues.touching(first, "lead")
        heads |= (mark >= end) & (mark - end <= LEAD_GAP)
    return at[heads], behind[heads]


def _measured_by(asked: Asked, runs: Runs, acts: Acts) -> list[_Part]:
    """The run that the subject of each term is measured by (比A强): the last before it in its clause."""
    if not np.count_nonzero(runs.than):
        return []
    last = runs_in_clause(asked, runs, runs.size > 0)
    than = np.where(runs.than[last], last, -1)
    than[acts.at] = -1
    ones = np.ones(len(asked))
    return [(np.arange(len(asked)), than, ones, ones * RIVALLED)]


def _subject_before(run: Ints, runs: Runs) -> Ints:
    """The last run before each run in its sentence that is a subject; -1 without one."""
    before = last_runs(~runs.oblique)[0][run]
    return np.where(runs.sentence[before] == runs.sentence[run], before, -1)


def _is_passive(cues: Cues, asked: Asked, runs: Runs, at: Ints) -> Bools:
    """Whether a mark of the passive stands before each of some terms, and no actor between the two (被反超)."""
    start, shift, marks = asked.start[at], asked.shift[at], cues.ends("agent")
    before = led(-PASSIVE_REACH - 1, marks)[marks.searchsorted(start, side="right")]
    near = start - before <= PASSIVE_REACH
    if np.count_nonzero(near):
        near &= cues.context.layout.clause.take(before - 1, mode="clip") + shift == asked.clause[at]
        near &= runs.place.searchsorted(before + shift) == runs.place.searchsorted(start + shift)
    return near


def _excepted(cues: Cues, terms: Terms, asked: Asked, runs: Runs) -> list[_Part]:
    """Runs that are left out of what the next clause says (除A外,其余下跌), and the terms there."""
    if not np.count_nonzero(runs.excepted):
        return []
    clause, excepted = cues.context.layout.clause, indexes(runs.excepted)
    left = excepted[~in_sorted(clause[runs.start[excepted]], clause[terms.start])]
    following = runs.clause[left] + 1
    first = asked.clause.searchsorted(following)
    row, place = expand(asked.clause.searchsorted(following, side="right") - first)
    at, left = first[row] + place, left[row]
    same = indexes(runs.sentence[left] == asked.sentence[at])
    ones = np.ones(len(same))
    return [(at[same], left[same], ones * SENTENCE, ones * EXCEPTED)]
