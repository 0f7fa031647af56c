"""Words right beside a candidate: what they say for or against it, and where a plain word runs on instead."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from sora_signals.arrays import Bools, Floats, Ints, expand
from sora_signals.lexicon.automaton import Automaton
from sora_signals.lexicon.lists import WordList
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


class Affixes:
    """The words of ``affixes.tsv``, to be looked up at the edges of names: most are ordinary words that stand anywhere.

    Args:
        terms: Each as it stands in the normalised text. words: The word list.

    Attributes:
        distant: The terms of the few rows with a reach, which are found in the text; the others are empty.
    """

    def __init__(self, terms: Sequence[str], words: WordList) -> None:
        self.words = words
        self._reach = words.numbers("reach").astype(np.int64)
        self.distant = [term if reach else "" for term, reach in zip(terms, self._reach.tolist(), strict=True)]
        rows = list(zip(terms, words["side"], self.distant, strict=True))
        self._behind = Automaton({"affix": [t if side == "after" and not far else "" for t, side, far in rows]})
        self._before = Automaton({"affix": [t[::-1] if side == "before" and not far else "" for t, side, far in rows]})

    def read(self, context: Context, candidates: Candidates, doubtful: Bools) -> Beside:
        """Return what stands beside each candidate.

        A word farther off (``reach``) counts if only Han lies between, and none of it goes on behind a name as in
        天孚通信拟收购某某有限公司, where 拟 says that the name has ended.

        Args:
            context: The batch. candidates: Its candidates.
            doubtful: Which names are also ordinary words; rows of ``of`` ``doubtful`` speak of these only.
        """
        bare = candidates.name_end == candidates.name_start
        of = self.words.choices("of", ("name", "doubtful", "code", "both"))
        # for each kind of row, which candidates it speaks of
        spoken = np.stack([~bare, ~bare & doubtful, bare, np.ones(len(bare), dtype=np.bool_)])
        total = np.zeros(len(candidates), dtype=np.float64)
        known: list[Bools] = []
        for edge, step in ((candidates.end, 1), (candidates.start, -1)):
            owner, row, here = self._beside(context, edge, step)
            fits = spoken[of[row], owner]
            summed, touched = self._sum(owner[fits], row[fits], here[fits], len(candidates))
            total += summed
            known.append(touched | _cue_at(context, edge, step))
        return Beside(
            total,
            _han_at(context, candidates.start - 1) & ~known[1],
            _han_at(context, candidates.end) & ~known[0],
        )

    def _beside(self, context: Context, edge: Ints, step: int) -> tuple[Ints, Ints, Bools]:
        """Pairs of an edge and the row of a word beside it, and whether that stands right there."""
        side = self.words.choices("side", ("after", "before"))
        hits = context.hits["affix"]
        distant = hits.where(side.take(hits.row) == (0 if step > 0 else 1))
        owner, hit = beside(context, edge, distant, step, han_only=True, reach=self._reach)
        place = (distant.start if step > 0 else distant.end)[hit]
        near, row = self._touching(context, edge, step)
        return (
            np.concatenate([owner, near]),
            np.concatenate([distant.row[hit], row]),
            np.concatenate([place == edge[owner], np.ones(len(near), dtype=np.bool_)]),
        )

    def _touching(self, context: Context, edge: Ints, step: int) -> tuple[Ints, Ints]:
        """Pairs of an edge and the row of a word right beside it; before an edge the text is read backwards."""
        codes = context.text.codes
        words, read, at = (self._behind, codes, edge) if step > 0 else (self._before, codes[::-1], len(codes) - edge)
        hits = words.find_at(read, np.unique(at[at < len(codes)]))["affix"]
        first = hits.start.searchsorted(at)
        owner, place = expand(hits.start.searchsorted(at, side="right") - first)
        return owner, hits.row[first[owner] + place]

    def _sum(self, owner: Ints, row: Ints, here: Bools, size: int) -> tuple[Floats, Bools]:
        """Sums a candidate, and whether a word stands right beside it."""
        value = self.words.numbers("weight")[row]
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
