"""Words right beside a candidate: what they say for or against it, and where a plain word runs on instead."""

from collections.abc import Sequence
from types import MappingProxyType
from typing import NamedTuple

import numpy as np

from sora_signals.arrays import Bools, Bytes, Codes, Floats, Ints, expand, indexes, ints
from sora_signals.lexicon.lists import Lexicons, WordList
from sora_signals.link.table import Candidates
from sora_signals.recognise.context import Context
from sora_signals.text.classes import HAN
from sora_signals.text.fold import CHAR_BITS, to_codes

# for each cell of the column ``of`` the kinds of candidates that a row speaks of
SPEAKS_OF = MappingProxyType({"name": (0, 1), "doubtful": (1,), "code": (2,), "both": (0, 1, 2)})
KINDS, CODE = 3, 2  # a sure name, a doubtful one, a code alone
SIDES, BEHIND, BEFORE = 2, 0, 1  # the last two by the column ``side``
ONLY_HAN = bytes([HAN])
FEW = 40  # names beside which words are read one by one in less time than arrays of them are made


class Beside(NamedTuple):
    """One value a candidate: the sum of the weights beside it, and whether a known word stands right there."""

    weight: Floats
    known_before: Bools
    known_behind: Bools


class _Said(NamedTuple):
    """What is said of each candidate by words on one side: whether one is known there, and whether one backs it."""

    weight: Floats
    known: Bools
    backed: Bools


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
        self._side = words.choices("side", ("after", "before"))
        spoken_of = [[kind in SPEAKS_OF[of] for kind in range(KINDS)] for of in words["of"]]
        self._speaks = np.array(spoken_of, dtype=np.bool_).reshape(-1, KINDS)
        near = ints([i for i, term in enumerate(terms) if term and not self.distant[i]])
        side, speaks, weight = self._side[near], self._speaks[near], self._weight[near][:, None]
        said = np.stack([speaks * weight, speaks, speaks & (weight > 0)], axis=1)
        read = [terms[i][:: -1 if before else 1] for i, before in zip(near.tolist(), side.tolist(), strict=True)]
        self._words = _Words(read, side, said)

    def read(self, context: Context, candidates: Candidates, doubtful: Bools) -> Beside:
        """Return what stands beside each candidate.

        Args:
            context: The batch. candidates: Its candidates.
            doubtful: Which names are also ordinary words; rows of ``of`` ``doubtful`` speak of these only.
        """
        words = self._words
        kind = np.where(candidates.name_end == candidates.name_start, CODE, doubtful)
        told = words.beside(context.text.codes, candidates.end, candidates.start) + kind
        total, known = words.weight[told], words.known[told]
        if len(context.hits["affix"]):
            backed = words.backing[told]
            for side in (BEHIND, BEFORE):
                self._add_distant(context, candidates, side, kind, _Said(total[side], known[side], backed[side]))
        cue_behind, cue_before = _cues_at(context, candidates)
        return Beside(total[BEHIND] + total[BEFORE], known[BEFORE] | cue_before, known[BEHIND] | cue_behind)

    def _add_distant(self, context: Context, candidates: Candidates, side: int, kind: Ints, said: "_Said") -> None:
        """Add the words farther off on one side.

        One counts if only Han lies between, and none of it goes on behind a name as in 天孚通信拟收购某某有限公司,
        where 拟 says that the name has ended.

        Args:
            context, candidates: The batch and its candidates. side: Where the words stand. kind: Of each candidate.
            said: What the words right beside each candidate say, which is updated.
        """
        hits = context.hits["affix"]
        far = hits.where(self._side[hits.row] == side)
        if not len(far):
            return
        edge = candidates.start if side else candidates.end
        place = far.end if side else far.start
        owner, hit = _pairs(context.text.kinds, edge, place, self._reach[far.row], side)
        fits = self._speaks[far.row[hit], kind[owner]]
        owner, hit = owner[fits], hit[fits]
        value, here = self._weight[far.row[hit]], place[hit] == edge[owner]
        said.known[owner[here]] = True
        said.backed[owner[here & (value > 0)]] = True
        counts = here | (value > 0) | ~said.backed[owner]
        np.add.at(said.weight, owner[counts], value[counts])


def _pairs(kinds: Bytes, edge: Ints, place: Ints, reach: Ints, side: int) -> tuple[Ints, Ints]:
    """Pairs of an edge and a word that stands behind or before it within its reach, nothing but Han between them.

    Args:
        kinds: Class of each character. edge: The edges. place: Of each word the edge that faces a name.
        reach: How many characters may lie between. side: On which of the name words stand.
    """
    order = edge.argsort(kind="stable")
    ordered = edge.take(order)
    low, high = (place, place + reach) if side else (place - reach, place)
    first = ordered.searchsorted(low)
    hit, owner = expand(ordered.searchsorted(high, side="right") - first)
    owner = order.take(first.take(hit) + owner)
    ends = zip(place[hit].tolist(), edge[owner].tolist(), strict=True)
    near = ints([i for i, (a, b) in enumerate(ends) if not kinds[min(a, b) : max(a, b)].tobytes().strip(ONLY_HAN)])
    return owner.take(near), hit.take(near)


class _Words:
    """Words letter by letter, as they are read away from a name, to be looked for beside all names at once.

    A node is what words of one side begin with. It holds what the words up to it say together, and is found by the node
    one letter shorter and its last letter, which stand sorted.

    Args:
        words: Each as it is read. side: Where it stands, ``BEHIND`` or ``BEFORE``.
        said: What it says of each kind of candidate: its weight, whether it is known, whether it backs one.

    Attributes:
        weight, known, backing: What is said at each node of each kind of candidate, node by node.
    """

    def __init__(self, words: Sequence[str], side: Ints, said: Floats) -> None:
        codes, length = to_codes("".join(words)).astype(np.int64), ints([len(word) for word in words])
        first, node, alive, depth = np.add.accumulate(length) - length, side.copy(), np.arange(len(words)), 0
        keys, sums = ints(), np.zeros((SIDES, *said.shape[1:]))
        while len(alive):
            fresh, place = np.unique(node[alive] << CHAR_BITS | codes[first[alive] + depth], return_inverse=True)
            node[alive], depth = len(sums) + place, depth + 1
            keys, sums = np.concatenate([keys, fresh]), np.concatenate([sums, sums[fresh >> CHAR_BITS]])
            ends = length[alive] == depth
            np.add.at(sums, node[alive[ends]], said[alive[ends]])
            alive = alive[~ends]
        self._keys, self._longer = keys, dict(zip(keys.tolist(), range(SIDES, len(sums)), strict=True))
        self.weight, known, backing = sums.swapaxes(0, 1).reshape(said.shape[1], -1)
        self.known, self.backing = known > 0, backing > 0
        # the last one stands for all letters behind those that words begin with
        self._begun = np.zeros((SIDES, int(codes[first].max(initial=0)) + 2), dtype=np.int64)
        self._begun[side, codes[first]] = keys.searchsorted(side << CHAR_BITS | codes[first]) + SIDES

    def beside(self, codes: Codes, end: Ints, start: Ints) -> Ints:
        """Return where it is held what the words behind each name say, and in a second row the same for those before.

        Args:
            codes: The batch; what lies before its first character is its last one, a separator and in no word.
            end, start: The edges of the names.
        """
        first = start - 1
        begun = [held.take(codes[edge], mode="clip") for held, edge in zip(self._begun, (end, first), strict=True)]
        if len(end) <= FEW:
            return ints([self._read(codes, begun[BEHIND], end, 1), self._read(codes, begun[BEFORE], first, -1)]) * KINDS
        out, at = np.concatenate(begun), np.concatenate([end, first])
        places = indexes(out > 0)
        way = np.where(places < len(end), 1, -1)
        node, at = out[places], at[places] + way
        while len(places):
            key = node << CHAR_BITS | codes.take(at)
            found = self._keys.searchsorted(key)
            on = indexes(self._keys.take(found, mode="clip") == key)
            places, node, way = places[on], found[on] + SIDES, way[on]
            at = at[on] + way
            out[places] = node
        return out.reshape(SIDES, -1) * KINDS

    def _read(self, codes: Codes, begun: Ints, first: Ints, way: int) -> list[int]:
        """The last node that is read from each of a few places on, where one is begun."""
        out, longer = [], self._longer.get
        for place, node in zip(first.tolist(), begun.tolist(), strict=True):
            last, on, at = 0, node, place
            while on:
                at += way
                last, on = on, longer(on << CHAR_BITS | codes.item(at), 0)
            out.append(last)
        return out


def _cues_at(context: Context, candidates: Candidates) -> tuple[Bools, Bools]:
    """Whether a cue of a subject begins right behind each candidate, and whether one ends right before it."""
    cues = context.hits["role"]
    behind, before = (told.take(cues.row) for told in context.lexicons.once(_subjects))
    begins, ends = np.zeros((2, len(context.text.codes)), dtype=np.bool_)
    begins[cues.start[behind]] = ends[cues.end[before]] = True
    return begins[candidates.end], ends[candidates.start]


def _subjects(lexicons: Lexicons) -> tuple[Bools, Bools]:
    """For each cue of a role whether it is one of a subject that stands before it, and one that stands behind it."""
    words = lexicons["role"]
    subject = words.flags("role", "subject")
    return subject & ~words.flags("side", "before"), subject & ~words.flags("side", "after")
