"""Words right beside a candidate: what they say for or against it, and where a plain word runs on instead."""

from typing import NamedTuple

import numpy as np

from sora_signals.arrays import Bools, Floats, Ints
from sora_signals.lexicon.automaton import Hits
from sora_signals.link.table import Candidates
from sora_signals.recognise.beside import beside
from sora_signals.recognise.context import Context
from sora_signals.text.classes import HAN
from sora_signals.vocabulary import ROLES


class Beside(NamedTuple):
    """One number a candidate: the sum of the weights beside it, and whether unknown Han text is glued to an edge."""

    weight: Floats
    glued_left: Bools
    glued_right: Bools


def read_affixes(context: Context, candidates: Candidates, doubtful: Bools) -> Beside:
    """Return what stands beside each candidate.

    A word farther off (``reach``) counts if only Han lies between, and none of it goes on behind a name as in
    天孚通信拟收购某某有限公司, where 拟 says that the name has ended.

    Args:
        context: The batch. candidates: Its candidates.
        doubtful: Which names are also ordinary words; rows of ``of`` ``doubtful`` speak of these only.
    """
    hits, words = context.hits["affix"], context.lexicons["affix"]
    bare = candidates.name_end == candidates.name_start
    of = words.choices("of", ("name", "doubtful", "code", "both"))
    side = words.choices("side", ("after", "before"))
    # for each kind of row, which candidates it speaks of
    spoken = np.stack([~bare, ~bare & doubtful, bare, np.ones(len(bare), dtype=np.bool_)])
    total = np.zeros(len(candidates), dtype=np.float64)
    known: list[Bools] = []
    for number, (edge, step) in enumerate(((candidates.end, 1), (candidates.start, -1))):
        some = hits.where(side[hits.row] == number)
        owner, hit = beside(context, edge, some, step, han_only=True, reach=words.numbers("reach").astype(np.int64))
        fits = spoken[of[some.row[hit]], owner]
        owner, hit = owner[fits], hit[fits]
        summed, touched = _sum(candidates, edge, some, owner, hit, words.numbers("weight"))
        total += summed
        known.append(touched | _cue_at(context, edge, step))
    return Beside(
        total,
        _han_at(context, candidates.start - 1) & ~known[1],
        _han_at(context, candidates.end) & ~known[0],
    )


def _sum(
    candidates: Candidates, edge: Ints, hits: Hits, owner: Ints, hit: Ints, weights: Floats
) -> tuple[Floats, Bools]:
    """Sums a candidate, and whether a word stands right beside it."""
    size = len(candidates)
    value = weights[hits.row[hit]]
    here = (hits.start[hit] == edge[owner]) | (hits.end[hit] == edge[owner])
    ended = np.bincount(owner, weights=here & (value > 0), minlength=size) > 0
    counts = here | (value > 0) | ~ended[owner]
    touched = np.bincount(owner, weights=here, minlength=size) > 0
    return np.bincount(owner, weights=value * counts, minlength=size).astype(np.float64), touched


def _cue_at(context: Context, edge: Ints, step: int) -> Bools:
    """Whether a cue of a subject begins right behind, or ends right before, each edge."""
    cues, words = context.hits["role"], context.lexicons["role"]
    side = words.choices("side", ("after", "before", "both"))
    other = 1 if step > 0 else 0
    fits = (words.choices("role", ROLES) == ROLES.index("subject")) & (side != other)
    some = cues.where(fits[cues.row])
    here = np.zeros(len(context.text.kinds) + 1, dtype=np.bool_)
    here[some.start if step > 0 else some.end] = True
    return here[edge]


def _han_at(context: Context, place: Ints) -> Bools:
    # before the first character comes the last one, a separator
    return np.asarray(context.text.kinds[place] == HAN)
