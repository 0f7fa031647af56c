"""Actors: who may bear a sign: the targets, and the other bodies and markets that would else hand theirs on."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from sora_signals.arrays import Bools, Ints, ended, filled, in_sorted, indexes, led, longest, overlapped
from sora_signals.lexicon.automaton import Automaton, Hits
from sora_signals.lexicon.lists import Lexicons
from sora_signals.recognise.context import Context
from sora_signals.recognise.lists import separators
from sora_signals.score.cues import OBLIQUE, Cues
from sora_signals.score.listed import linked
from sora_signals.text.classes import DIGIT

NAME_REACH = 24  # characters that the name of a body may be long
HOLDER_REACH, OWN_REACH = 5, 3
WITH_REACH, GAP_REACH = 6, 2  # characters between 与 and a company, and between that and what parts the two (的差距)
STANDIN_REACH = 2  # sentences back to the two that 前者 and 后者 stand for


@dataclass(frozen=True, slots=True)
class Runs:
    """Actors in reading order and the runs that they form (A、B和C), each run as one grammatical subject.

    Attributes:
        actor_start, actor_end, target, run: Of each actor: its span, its target (-1 for none) and its run.
        first: First actor of each run, and one past the last.
        start, end: Span of each run. real: Whether a target is in it.
        oblique: Whether it is no subject (为A供货). ground: Whether it is one only of the words around it (因A违约).
        agent, patient, origin, excepted: Whether it acts (被A起诉), is acted on (对A下发), is left (由A转投B), or is an
            exception (除A外). than: Whether it is what another one is measured by (比A强).
        holder, own, joint: Whether it holds shares of the company spoken of, belongs to the company before it, or
            acts with that.
    """

    actor_start: Ints
    actor_end: Ints
    target: Ints
    run: Ints
    first: Ints
    start: Ints
    end: Ints
    real: Bools
    oblique: Bools
    ground: Bools
    agent: Bools
    patient: Bools
    origin: Bools
    excepted: Bools
    than: Bools
    holder: Bools
    own: Bools
    joint: Bools

    def __len__(self) -> int:
        return len(self.start)

    @property
    def size(self) -> Ints:
        """How many actors each run has."""
        return self.first[1:] - self.first[:-1]


def find_runs(cues: Cues, start: Ints, end: Ints, term_start: Ints, asked: Ints, *, markets: bool) -> Runs:
    """Return the actors of a batch as runs.

    Args:
        cues: The cues of the batch. start, end: Spans of the targets in reading order.
        term_start: Where signed terms begin, sorted. asked: Where those begin whose owner is asked for; what is no
            target acts only in their sentences and those of targets. markets: Whether markets and sectors are actors.
    """
    others = _others(cues, start, end, asked, markets=markets)
    standin, meant = _standins(cues, start, end)
    target = np.concatenate([np.arange(len(start)), filled(len(others), -1), meant])
    start = np.concatenate([start, others.start, standin.start])
    end = np.concatenate([end, others.end, standin.end])
    order = np.lexsort((end, start))
    start, end, target = start[order], end[order], target[order]
    parted = ~linked(cues.context, start, end, target >= 0, term_start) | (_kin_gap(cues, start, end) >= 0)
    parted |= in_sorted(start[1:], np.sort(standin.start))
    parted |= cues.right_before(start[1:])("agent", "origin", "ground", "except")
    parted |= _apart(cues, start, end)[1:] | _shown(cues, start, end)
    run = led(0, parted.cumsum(dtype=np.int64))
    first = run.searchsorted(np.arange(run[-1] + 2))
    run_start, run_end = start[first[:-1]], np.maximum.reduceat(end, first[:-1])
    real = np.maximum.reduceat(target, first[:-1]) >= 0
    follows = cues.right_before(run_start)
    oblique, ground = _slanted(cues, run_start, run_end, follows)
    apart = _apart(cues, run_start, run_end)
    return Runs(
        start,
        end,
        target,
        run,
        first,
        run_start,
        run_end,
        real,
        oblique | apart,
        ground,
        follows("agent"),
        follows("patient", "placed"),
        follows("agent", "origin"),
        follows("except"),
        follows("than") | apart,
        cues.before(run_start, HOLDER_REACH, "holder"),
        cues.before(run_start, OWN_REACH, "own"),
        follows("with"),
    )


def _apart(cues: Cues, start: Ints, end: Ints) -> Bools:
    """Whether each span is one that a distance is measured from (与A的差距)."""
    marks = ended(np.sort(cues.hits("distance").start), len(cues.context.text.text) + GAP_REACH)
    near = marks[marks.searchsorted(end)] - end <= GAP_REACH
    return near & cues.before(start, WITH_REACH, "with") if near.any() else near


def _shown(cues: Cues, start: Ints, end: Ints) -> Bools:
    """Whether each actor ends a clause of examples (例如A、B,C…), so that the next one stands in no list with it."""
    layout, marks = cues.context.layout, cues.hits("example").start
    opens = layout.clause_start.take(layout.clause.take(start[:-1]))
    comma = cues.context.text.codes.take(end[:-1], mode="clip") == ord(",")
    return comma & in_sorted(opens, np.sort(marks)) if len(marks) else np.zeros(len(opens), dtype=np.bool_)


def _slanted(cues: Cues, start: Ints, end: Ints, follows: Callable[..., Bools]) -> tuple[Bools, Bools]:
    """Which runs are no subjects, and which of these are subjects of the words around them all the same.

    Of a company and its supplier, customer or rival by name (A的客户B) the latter is the subject.
    """
    oblique = follows(*OBLIQUE) | in_sorted(start, np.sort(_rivalries(cues)))
    owned = indexes(_kin_gap(cues, start, end) >= 0) + 1
    oblique[owned - 1] = True
    ground = follows("ground", "except", "kin")
    oblique[owned], ground[owned] = False, False
    return oblique, ground & oblique


def _kin_gap(cues: Cues, start: Ints, end: Ints) -> Ints:
    """How many characters part each span from a word like 客户 that ends at the next one; -1 for more than one."""
    kin = cues.touching(start[1:], "kin")
    gap = kin - end[:-1]
    return np.where((kin >= 0) & (gap >= 0) & (gap <= 1), gap, -1)


def _rivalries(cues: Cues) -> Ints:
    """Where words end that set who acts against whom they name (A取代B成为龙头, where A is the subject all along)."""
    hits, words = cues.context.hits["act"], cues.context.lexicons["act"]
    return hits.end[(words.numbers("doer") * words.numbers("object"))[hits.row] < 0]


def _standins(cues: Cues, start: Ints, end: Ints) -> tuple[Hits, Ints]:
    """The words that stand for the former or the latter of two targets, and the target that each means."""
    hits = cues.hits("former", "latter")
    sentence, text = cues.context.layout.sentence, cues.context.text.text
    later = cues.context.lexicons["subject"].flags("kind", "latter")[hits.row]
    meant = filled(len(hits), -1)
    spoken = sentence[start]
    for i, place in enumerate(hits.start.tolist()):
        last = int(start.searchsorted(place))
        first = min(last, int(spoken.searchsorted(sentence[place] - STANDIN_REACH)))
        named = dict.fromkeys(text[int(start[j]) : int(end[j])] for j in range(first, last))
        pair = list(named)[-2:]
        if len(pair) == 2 or not later[i]:
            asked = pair[-1 if later[i] else 0] if pair else ""
            meant[i] = next(
                (j for j in range(last - 1, first - 1, -1) if text[int(start[j]) : int(end[j])] == asked), -1
            )
    return hits, meant


def _others(cues: Cues, start: Ints, end: Ints, asked: Ints, *, markets: bool) -> Hits:
    """Bodies and markets that are no targets, each body from the first character of its name on.

    Groups of stocks act where markets do not, too, if no target stands before them in their clause (银行股承压).
    """
    context, kinds = cues.context, ("body", "stocks", "market") if markets else ("body", "stocks")
    words, hits = context.lexicons["subject"], context.hits["subject"]
    sentence, told = context.layout.sentence, np.zeros(len(context.layout.sentence_start), dtype=np.bool_)
    told[sentence[asked]] = told[sentence[start]] = True
    hits = hits.where(words.flags("kind", *kinds, "filler").take(hits.row) & told.take(sentence.take(hits.start)))
    closing = words.flags("kind", "body").take(hits.row)
    bodies = hits.where(closing)
    hits = hits.where(
        closing | ~overlapped(hits.start, hits.end, bodies.start, bodies.end)
    )  # 科技股 in 科技股份有限公司
    hits = hits.where(longest(hits.start, hits.end))
    if not markets:
        hits = hits.where(words.flags("kind", "body", "filler").take(hits.row) | _first(context, hits.start, start))
    units = context.text.kinds[np.maximum(hits.start - 1, 0)] == DIGIT
    hits = hits.where(words.flags("kind", *kinds)[hits.row] & ~units)
    order = np.argsort(start)
    ends = led(-1, np.maximum.accumulate(end[order]))
    reach = ends[start[order].searchsorted(hits.end)]
    hits, reach = hits.where(reach <= hits.start), reach[reach <= hits.start]
    body = words.flags("kind", "body")[hits.row]
    floor = np.maximum(context.layout.clause_start[context.layout.clause[hits.start]], reach)
    floor = np.maximum(floor, hits.start - NAME_REACH)
    if not body.any():
        return hits
    separators = context.lexicons.once(_separators).find_within(context.text.codes, floor[body], hits.start[body])
    cuts = np.sort(np.concatenate([cues.hits(*OBLIQUE, "own", "holder").end, separators["separator"].end]))
    last = led(0, cuts)[cuts.searchsorted(hits.start, side="right")]
    named = np.where(body, np.maximum(floor, np.minimum(last, hits.start)), hits.start)
    return Hits(named, hits.end, hits.row)


def _first(context: Context, position: Ints, start: Ints) -> Bools:
    """Whether no target stands before each position in its clause."""
    clause, starts = context.layout.clause, np.sort(start)
    before = ended(starts, -1)[starts.searchsorted(position) - 1]
    return np.asarray((before < 0) | (clause.take(before) != clause.take(position)))


def _separators(lexicons: Lexicons) -> Automaton:
    """Finds what parts the items of a list; looked for before the names of bodies only."""
    return Automaton({"separator": separators(lexicons)})
