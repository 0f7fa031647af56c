"""Words: the hits of the word lists that scoring reads, and which characters of a text none of them explains."""

from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from sora_signals.arrays import Bools, Bytes, Counts, Ints, counted, covered, indexes, longest, overlapped
from sora_signals.lexicon.automaton import Hits
from sora_signals.lexicon.lists import Lexicons
from sora_signals.recognise.context import Context
from sora_signals.text.classes import DIGIT, HAN, LATIN
from sora_signals.text.fold import CODE_POINTS

LAYERS = (
    "act",
    "sentiment",
    "event",
    "direction",
    "forum",
    "headline",
    "metric",
    "modifier",
    "guard",
)
FOREIGN = 2  # unexplained characters before a word that make up a subject of its own


@dataclass(frozen=True, slots=True)
class Words:
    """The words of a batch.

    Attributes:
        hits: For each list its hits, read leftmost-longest together.
        strange: Before each position, and at the end, how many Han and Latin characters no list explains.
        named: Likewise, how many characters belong to companies and phrases.
    """

    hits: dict[str, Hits]
    strange: Counts
    named: Counts

    def strangers(self, low: Ints, high: Ints) -> Bools:
        """Return whether each window ``[low, high)`` holds a subject that is neither known nor a company."""
        return np.asarray(self.strange[high] - self.strange[low] >= FOREIGN)

    def bare(self, low: Ints, high: Ints) -> Bools:
        """Return whether each window holds no subject at all."""
        return np.asarray(~self.strangers(low, high) & (self.named[high] == self.named[low]))


def find_words(context: Context, taken: Bools) -> Words:
    """Return the words of a batch.

    Args:
        context: The batch. taken: Characters that belong to something else: a company's name, a recommendation.
    """
    named = counted(taken)
    kinds, size = context.text.kinds, len(context.text.kinds)
    every, layer = _together([context.hits[name] for name in LAYERS])
    subjects = context.hits["subject"]
    listed = context.lexicons["subject"]
    plain = subjects.where(~listed.flags("kind", "market", "stocks", "body", "lead").take(subjects.row))
    known = taken | context.lexicons.once(_particles).take(context.text.codes)
    known |= covered(size, (every.start, every.end), (plain.start, plain.end))
    known[1:] |= kinds[:-1] == DIGIT  # the unit of a number
    strange = counted(~known & ((kinds == HAN) | (kinds == LATIN)))
    free = indexes(named.take(every.end) == named.take(every.start))
    return Words(_longest(every.where(free), layer.take(free)), strange, named)


def _together(parts: list[Hits]) -> tuple[Hits, Bytes]:
    """The hits of several layers in the order of their starts, and the number of the layer of each."""
    layer = np.repeat(np.arange(len(parts), dtype=np.uint8), [len(p) for p in parts])
    every = Hits(*(np.concatenate([getattr(p, side) for p in parts]) for side in ("start", "end", "row")))
    order = every.start.argsort(kind="stable")
    return every.where(order), layer.take(order)


def is_particle(term: str, kind: str) -> bool:
    """Return whether a row of subjects.tsv is a character that says nothing of whom: looked up, not searched for."""
    return kind == "filler" and len(term) == 1


def _particles(lexicons: Lexicons) -> Bools:
    """For each code point whether it is a particle."""
    words, table = lexicons["subject"], np.zeros(CODE_POINTS, dtype=np.bool_)
    pairs = zip(words["term"], words["kind"], strict=True)
    table[[ord(term) for term, kind in pairs if is_particle(term, kind)]] = True
    return table


def _longest(hits: Hits, layer: Bytes) -> dict[str, Hits]:
    keep = longest(hits.start, hits.end)
    # what lay inside a word that lost to an earlier one gets a second chance
    left = indexes(~keep)
    start, end = hits.start.take(left), hits.end.take(left)
    again = indexes(~overlapped(start, end, hits.start[keep], hits.end[keep]))
    keep[left.take(again)] = longest(start.take(again), end.take(again))
    kept = indexes(keep)  # of one layer, no two overlap
    of = layer.take(kept)
    order = of.argsort(kind="stable")
    chosen, cuts = hits.where(kept.take(order)), of.take(order).searchsorted(np.arange(len(LAYERS) + 1)).tolist()
    parts = (Hits(chosen.start[a:b], chosen.end[a:b], chosen.row[a:b]) for a, b in pairwise(cuts))
    return dict(zip(LAYERS, parts, strict=True))
