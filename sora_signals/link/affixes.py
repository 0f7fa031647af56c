"""Words right beside a candidate: what they say for or against it, and where a plain word runs on instead."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from sora_signals.arrays import Bools, Floats, Ints, in_sorted
from sora_signals.lexicon.automaton import Automaton
from sora_signals.lexicon.lists import Lexicons, WordList
from sora_signals.link.table import Candidates
from sora_signals.recognise.beside import beside
from sora_signals.recognise.context import Context
from sora_signals.text.classes import HAN


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
        self._after = words.choices("side", ("after", "before")) == 0
        near = zip(terms, self._after.tolist(), self.distant, strict=True)
        self._touching = Automaton({"affix": ["" if far else t if after else t[::-1] for t, after, far in near]})
        self._longest = max(map(len, terms), default=1)

    def read(self, context: Context, candidates: Candidates, doubtful: Bools) -> Beside:
        """Return what stands beside each candidate.

        A word farther off (``reach``) counts if only Han lies between, and none of it goes on behind a name as in
        天孚通信拟收购某某有限公司, where 拟 says that the name has ended.

        Args:
            context: The batch. candidates: Its candidates.
            doubtful: Which names are also ordinary words; rows of ``of`` ``doubtful`` speak of these only.
        """
        size, bare = len(candidates), candidates.name_end == candidates.name_start
        of = self.words.choices("of", ("name", "doubtful", "code", "both"))
        # for each kind of row, which candidates it speaks of
        spoken = np.stack([~bare, ~bare & doubtful, bare, np.ones(size, dtype=np.bool_)])
        owner, row, here = self._beside(context, candidates)
        fits = spoken[of[row], owner % max(size, 1)]
        total, touched = self._sum(owner[fits], row[fits], here[fits], 2 * size)
        behind, before = _cues_at(context, candidates)
        return Beside(
            total[:size] + total[size:],
            _han_at(context, candidates.start - 1) & ~(touched[size:] | before),
            _han_at(context, candidates.end) & ~(touched[:size] | behind),
        )

    def _beside(self, context: Context, candidates: Candidates) -> tuple[Ints, Ints, Bools]:
        """Pairs of an edge and the row of a word beside it, and whether that stands right there.

        The edges are the ends of all candidates, and behind them their starts.
        """
        hits = context.hits["affix"]
        after = self._after.take(hits.row)
        owner, row = self._at_edges(context, candidates)
        pairs = [(owner, row, np.ones(len(row), dtype=np.bool_))]
        for edge, step, chosen, first in (
            (candidates.end, 1, after, 0),
            (candidates.start, -1, ~after, len(candidates)),
        ):
            far = hits.where(chosen)
            owner, hit = beside(context, edge, far, step, han_only=True, reach=self._reach)
            place = (far.start if step > 0 else far.end)[hit]
            pairs.append((owner + first, far.row[hit], place == edge[owner]))
        owners, rows, here = (np.concatenate(column) for column in zip(*pairs, strict=True))
        return owners, rows, here

    def _at_edges(self, context: Context, candidates: Candidates) -> tuple[Ints, Ints]:
        """Pairs of an edge and the row of a word right beside it; before an edge the text is read backwards."""
        step = np.arange(self._longest)
        place = np.concatenate([candidates.end[:, None] + step, candidates.start[:, None] - 1 - step])
        # what lies behind the last character or before the first one is the separator at the end
        read = context.text.codes.take(place, mode="wrap").ravel()
        hits = self._touching.find_at(read, np.arange(0, len(read), self._longest))["affix"]
        owner = hits.start // self._longest
        fits = self._after.take(hits.row) == (owner < len(candidates))
        return owner[fits], hits.row[fits]

    def _sum(self, owner: Ints, row: Ints, here: Bools, size: int) -> tuple[Floats, Bools]:
        """Sums a candidate, and whether a word stands right beside it."""
        value = self.words.numbers("weight")[row]
        ended = np.bincount(owner, weights=here & (value > 0), minlength=size) > 0
        counts = here | (value > 0) | ~ended[owner]
        touched = np.bincount(owner, weights=here, minlength=size) > 0
        return np.bincount(owner, weights=value * counts, minlength=size).astype(np.float64), touched


def _cues_at(context: Context, candidates: Candidates) -> tuple[Bools, Bools]:
    """Whether a cue of a subject begins right behind each candidate, and whether one ends right before it."""
    cues = context.hits["role"]
    behind, before = (told.take(cues.row) for told in context.lexicons.once(_subjects))
    return in_sorted(candidates.end, cues.start[behind]), in_sorted(candidates.start, np.sort(cues.end[before]))


def _subjects(lexicons: Lexicons) -> tuple[Bools, Bools]:
    """For each cue of a role whether it is one of a subject that stands before it, and one that stands behind it."""
    words = lexicons["role"]
    subject = words.flags("role", "subject")
    return subject & ~words.flags("side", "before"), subject & ~words.flags("side", "after")


def _han_at(context: Context, place: Ints) -> Bools:
    # before the first character comes the last one, a separator
    return np.asarray(context.text.kinds[place] == HAN)
