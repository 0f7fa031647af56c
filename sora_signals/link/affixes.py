"""Words right beside a candidate: what they say for or against it, and where a plain word runs on instead."""

from collections.abc import Iterable, Sequence
from types import MappingProxyType
from typing import Any, NamedTuple

import numpy as np

from sora_signals.arrays import Bools, Floats, Ints, in_sorted, ints
from sora_signals.lexicon.lists import Lexicons, WordList
from sora_signals.link.table import Candidates
from sora_signals.recognise.beside import beside
from sora_signals.recognise.context import Context
from sora_signals.text.normalise import Text

# for each cell of the column ``of`` the kinds of candidates that a row speaks of
SPEAKS_OF = MappingProxyType({"name": (0, 1), "doubtful": (1,), "code": (2,), "both": (0, 1, 2)})
KINDS, CODE = 3, 2  # a sure name, a doubtful one, a code alone
ROWS = ""  # where a word ends, the key of its rows

_Node = dict[str, Any]  # by the next letter


class Beside(NamedTuple):
    """One value a candidate: the sum of the weights beside it, and whether a known word stands right there."""

    weight: Floats
    known_before: Bools
    known_behind: Bools


class Affixes:
    """The words of ``affixes.tsv``, to be looked up at the edges of names: most are ordinary words that stand anywhere.

    Args:
        terms: Each as it stands in the normalised text. words: The word list.

    Attributes:
        distant: The terms of the few rows with a reach, which are found in the text; the others are empty.
    """

    def __init__(self, terms: Sequence[str], words: WordList) -> None:
        self._weight = words.numbers("weight")
        self._reach = words.numbers("reach").astype(np.int64)
        self.distant = [term if reach else "" for term, reach in zip(terms, self._reach.tolist(), strict=True)]
        self._after = words.choices("side", ("after", "before")) == 0
        self._speaks = np.array(
            [[kind in SPEAKS_OF[of] for kind in range(KINDS)] for of in words["of"]], dtype=np.bool_
        )
        near = [i for i, term in enumerate(terms) if term and not self.distant[i]]
        rows = [(terms[i], i, SPEAKS_OF[words["of"][i]]) for i in near]
        self._behind = _Words([row for row in rows if self._after[row[1]]], 1)
        self._before = _Words([row for row in rows if not self._after[row[1]]], -1)

    def read(self, context: Context, candidates: Candidates, doubtful: Bools) -> Beside:
        """Return what stands beside each candidate.

        Args:
            context: The batch. candidates: Its candidates.
            doubtful: Which names are also ordinary words; rows of ``of`` ``doubtful`` speak of these only.
        """
        size = len(candidates)
        kind = np.where(candidates.name_end == candidates.name_start, CODE, doubtful)
        behind, rows = self._behind.beside(context.text, candidates.end, kind)
        before, more = self._before.beside(context.text, candidates.start, kind)
        # the edges are the ends of all candidates, and behind them their starts
        owner, row = ints(behind + [size + i for i in before]), ints(rows + more)
        total = np.bincount(owner, weights=self._weight.take(row), minlength=2 * size).astype(np.float64)
        known = np.zeros(2 * size, dtype=np.bool_)
        known[owner] = True
        if len(context.hits["affix"]):
            ends = np.zeros(2 * size, dtype=np.bool_)
            ends[owner[self._weight.take(row) > 0]] = True
            self._add_distant(context, candidates, kind, total, known, ends)
        cue_behind, cue_before = _cues_at(context, candidates)
        return Beside(total[:size] + total[size:], known[size:] | cue_before, known[:size] | cue_behind)

    def _add_distant(
        self, context: Context, candidates: Candidates, kind: Ints, total: Floats, known: Bools, ends: Bools
    ) -> None:
        """Add the words farther off.

        One counts if only Han lies between, and none of it goes on behind a name as in 天孚通信拟收购某某有限公司,
        where 拟 says that the name has ended.

        Args:
            context, candidates: The batch and its candidates. kind: of each.
            total, known: What the words right beside each edge add to, and whether any stands there; both are updated.
            ends: Whether one of them speaks for the candidate.
        """
        hits, size = context.hits["affix"], len(candidates)
        after = self._after.take(hits.row)
        pairs = []
        for edge, step, chosen, first in ((candidates.end, 1, after, 0), (candidates.start, -1, ~after, size)):
            far = hits.where(chosen)
            owner, hit = beside(context, edge, far, step, reach=self._reach)
            place = (far.start if step > 0 else far.end)[hit]
            pairs.append((owner, owner + first, far.row[hit], place == edge[owner]))
        owner, place, row, here = (np.concatenate(column) for column in zip(*pairs, strict=True))
        fits = self._speaks[row, kind[owner]]
        place, row, here = place[fits], row[fits], here[fits]
        value = self._weight[row]
        known[place[here]] = True
        ends[place[here & (value > 0)]] = True
        counts = here | (value > 0) | ~ends[place]
        np.add.at(total, place[counts], value[counts])


class _Words:
    """Rows of words by what they spell, letter by letter, for each kind of candidate those that speak of it.

    Args:
        rows: Each word with its row and the kinds that it speaks of. step: 1 to look behind a place, -1 before it.
    """

    def __init__(self, rows: Iterable[tuple[str, int, Sequence[int]]], step: int) -> None:
        self._step = step
        root: _Node = {}
        for word, row, kinds in rows:
            node = root
            for letter in word[::step]:
                node = node.setdefault(letter, {})
            held = node.setdefault(ROWS, [()] * KINDS)
            own = (row,)
            for kind in kinds:
                held[kind] += own
        self._begun = {ord(letter): node for letter, node in root.items()}

    def beside(self, text: Text, edges: Ints, kinds: Ints) -> tuple[list[int], list[int]]:
        """Return pairs of an edge's number and the row of a word right beside it, shorter words first.

        Args:
            text: The batch; what lies before its first character is its last one, a separator and in no word.
            edges: The places. kinds: What kind of candidate each belongs to.
        """
        owners: list[int] = []
        rows: list[int] = []
        first = edges if self._step > 0 else edges - 1
        places, kind = first.tolist(), kinds.tolist()
        for owner, begun in enumerate(map(self._begun.get, text.codes[first].tolist())):
            at, node = places[owner], begun
            while node is not None:
                if (held := node.get(ROWS)) is not None:
                    found = held[kind[owner]]
                    owners += [owner] * len(found)
                    rows += found
                at += self._step
                node = node.get(text.text[at])
        return owners, rows


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
