"""Actors: who may bear a sign, targets and others, as runs of those that act as one."""

from dataclasses import dataclass

import numpy as np

from sora_signals.arrays import Bools, Ints, ended, filled, in_sorted, indexes, ints, led
from sora_signals.lexicon.lists import Lexicons
from sora_signals.score.asked import Asked
from sora_signals.score.cues import OBLIQUE, Cues, bits
from sora_signals.score.listed import linked
from sora_signals.score.others import find_others

WITH_REACH, GAP_REACH = 6, 2  # characters between 与 and a company, and between that and what parts the two (的差距)
STANDIN_REACH, STANDIN_NAMES = 2, 32  # sentences, and names, back to the two that 前者 and 后者 stand for


@dataclass(slots=True)
class Runs:
    """Runs of actors in reading order (A、B和C), each as one grammatical subject.

    The last actor is nobody and lies in no unit of any other. It makes up the last run, so that -1 and the number of
    the others stand for no run.

    Attributes:
        target: Of each actor: its target, -1 for none. first: The first actor of each run.
        place: Where each run begins in the readings (see ``Asked``).
        size: How many actors it has. start, end: Its span.
        clause, sentence, piece: The units that it begins in. end_clause, end_sentence: The units that it ends in.
        real: Whether a target is in it.
        oblique: Whether it is no subject (为A供货). ground: Whether it is one only of the words around it (因A违约).
        agent, patient, origin, excepted: Whether it acts (被A起诉), is acted on (对A下发), is left (由A转投B), or is an
            exception (除A外). than: Whether it is what another one is measured by (比A强).
        holder, own, joint: Whether it holds shares of the company spoken of, belongs to the company before it, or
            acts with that.
    """

    target: Ints
    first: Ints
    place: Ints
    size: Ints
    start: Ints
    end: Ints
    clause: Ints
    sentence: Ints
    piece: Ints
    end_clause: Ints
    end_sentence: Ints
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
        return len(self.first) - 1


def find_runs(cues: Cues, start: Ints, end: Ints, term_start: Ints, asked: Asked) -> Runs:
    """Return the actors of both readings as runs.

    Args:
        cues: The cues of the batch. start, end: Spans of the targets in reading order.
        term_start: Where signed terms begin, sorted. asked: Those whose owner is asked for; what is no target acts
            only in their sentences and those of targets.
    """
    readings, (others, shift) = len(asked.markets), find_others(cues, start, end, asked)
    start, end, target = _with_standins(cues, start, end)
    shifts, nobody = np.arange(0, asked.size * readings, asked.size), filled(1, -1)
    shift = np.concatenate([shifts.repeat(len(start)), shift, filled(1, 2 * asked.size)])
    target = np.concatenate([*[target] * readings, filled(len(others) + 1, -1)])
    start = np.concatenate([*[start] * readings, others.start, nobody])
    end = np.concatenate([*[end] * readings, others.end, nobody])
    place = start + shift
    order = np.lexsort((end, place))
    place, start, end, target = place[order], start[order], end[order], target[order]
    parted = ~linked(cues.context, start, end, target >= 0, term_start) | _opening(cues, start)
    parted[_kin(cues, start, end)] = parted[_shown(cues, start, end)] = parted[_apart(cues, start[1:], end[1:])] = True
    parted[place.searchsorted(shifts[1:]) - 1] = True
    return _runs(cues, start, end, target, place, led(0, indexes(parted) + 1))


def _runs(cues: Cues, start: Ints, end: Ints, target: Ints, place: Ints, first: Ints) -> Runs:
    """The runs that begin at some of the actors."""
    layout, text = cues.context.layout, cues.context.text
    size = ended(first[1:], len(start)) - first
    place, start, end = place.take(first), start.take(first), np.maximum.reduceat(end, first)
    shift, last = place - start, end - 1
    told = (cues.ending.take(start) & cues.context.lexicons.once(_marks)) != 0
    oblique, ground, agent, patient, origin, excepted, than, joint, holder, own = told
    _slant(cues, start, end, oblique, ground)
    apart = _apart(cues, start, end)
    oblique[apart] = than[apart] = True
    return Runs(
        target,
        first,
        place,
        size,
        start,
        end,
        layout.clause.take(start) + shift,
        layout.sentence.take(start) + shift,
        text.piece_of(start) + shift,
        layout.clause.take(last) + shift,
        layout.sentence.take(last) + shift,
        np.maximum.reduceat(target, first) >= 0,
        oblique,
        ground,
        agent,
        patient,
        origin,
        excepted,
        than,
        holder,
        own,
        joint,
    )


def _marks(lexicons: Lexicons) -> Ints:
    """The kinds of words before a run that make it oblique, ground, agent and so on, as in ``_runs``."""
    kinds = [OBLIQUE, ("ground", "except", "kin"), ("agent",), ("patient", "placed"), ("agent", "origin")]
    kinds += [("except",), ("than",), ("with",), ("holder",), ("own",)]
    return ints([[bits(lexicons, *group)] for group in kinds])


def _opening(cues: Cues, start: Ints) -> Bools:
    """Whether each actor but the first opens a run whatever stands before it: behind a mark of its own, or as 前者."""
    opening: Bools = (cues.ending[start[1:]] & cues.context.lexicons.once(_openers)) != 0
    if "former" in cues.spans or "latter" in cues.spans:
        opening |= in_sorted(start[1:], cues.starts("former", "latter"))
    return opening


def _openers(lexicons: Lexicons) -> int:
    return bits(lexicons, "agent", "origin", "ground", "except")


def _apart(cues: Cues, start: Ints, end: Ints) -> Ints:
    """The spans that a distance is measured from (与A的差距)."""
    if "distance" not in cues.spans:
        return ints()
    marks = ended(cues.starts("distance"), len(cues.context.text.text) + GAP_REACH)
    near = indexes(marks[marks.searchsorted(end)] - end <= GAP_REACH)
    return near[cues.before(start[near], WITH_REACH, "with")]


def _shown(cues: Cues, start: Ints, end: Ints) -> Ints:
    """The actors that end a clause of examples (例如A、B,C…), so that the next one stands in no list with them."""
    if "example" not in cues.spans:
        return ints()
    layout, codes = cues.context.layout, cues.context.text.codes
    opens = layout.clause_start.take(layout.clause.take(start))
    return indexes((codes.take(end, mode="wrap") == ord(",")) & in_sorted(opens, cues.starts("example")))


def _slant(cues: Cues, start: Ints, end: Ints, oblique: Bools, ground: Bools) -> None:
    """Set which runs are no subjects, and which of these are subjects of the words around them all the same.

    Of a company and its supplier, customer or rival by name (A的客户B) the latter is the subject.
    """
    oblique |= in_sorted(start, _rivalries(cues))
    owner = _kin(cues, start, end)
    oblique[owner] = True
    oblique[owner + 1] = ground[owner + 1] = False


def _kin(cues: Cues, start: Ints, end: Ints) -> Ints:
    """The spans that a word like 客户 which ends at the next one touches, but for one character at the most."""
    if "kin" not in cues.spans:
        return ints()
    following, clause = start[1:], cues.context.layout.clause
    at = indexes(cues.ending.take(following) & bits(cues.context.lexicons, "kin") != 0)
    if not len(at):
        return at
    following, over = following.take(at), end.take(at)
    gap = cues.touching(following, "kin") - over
    touched: Bools = (gap >= 0) & (gap <= 1) & (clause.take(following) == clause.take(over - 1))
    return at[touched]


def _rivalries(cues: Cues) -> Ints:
    """Where words end that set who acts against whom they name (A取代B成为龙头, where A is the subject), in order."""
    hits = cues.context.hits["act"]
    ends = hits.end[cues.context.lexicons.once(_rivals).take(hits.row)]
    ends.sort()
    return ends


def _rivals(lexicons: Lexicons) -> Bools:
    words = lexicons["act"]
    return np.asarray(words.numbers("doer") * words.numbers("object") < 0)


def _with_standins(cues: Cues, start: Ints, end: Ints) -> tuple[Ints, Ints, Ints]:
    """Spans of the targets and of words that stand for the former or the latter of two, and the target of each."""
    every = np.arange(len(start))
    if "former" not in cues.spans and "latter" not in cues.spans:
        return start, end, every
    hits = cues.hits("former", "latter")
    meant = filled(len(hits), -1)
    layout, text = cues.context.layout, cues.context.text
    later = cues.context.lexicons["subject"].flags("kind", "latter")[hits.row]
    opens = layout.sentence[text.piece_start[text.piece_of(hits.start)]]
    back = np.maximum(layout.sentence[hits.start] - STANDIN_REACH, opens)
    high = start.searchsorted(hits.start)
    low = np.maximum(layout.sentence[start].searchsorted(back), high - STANDIN_NAMES)
    for i, (first, last) in enumerate(zip(low.tolist(), high.tolist(), strict=True)):
        names = [text.text[a:b] for a, b in zip(start[first:last].tolist(), end[first:last].tolist(), strict=True)]
        pair = list(dict.fromkeys(names))[-2:]
        if len(pair) == 2 or (pair and not later[i]):
            meant[i] = last - 1 - names[::-1].index(pair[-1 if later[i] else 0])
    return np.concatenate([start, hits.start]), np.concatenate([end, hits.end]), np.concatenate([every, meant])
