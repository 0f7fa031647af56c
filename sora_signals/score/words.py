"""Words: the hits of the word lists that scoring reads, and which characters of a text none of them explains."""

from dataclasses import dataclass

import numpy as np

from sora_signals.arrays import Bools, Counts, Ints, counted, covered, indexes, longest
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
    every = [context.hits[name] for name in LAYERS]
    subjects = context.hits["subject"]
    plain = subjects.where(~context.lexicons["subject"].flags("kind", "market", "body").take(subjects.row))
    known = taken | context.lexicons.once(_particles).take(context.text.codes)
    known |= covered(size, *((hits.start, hits.end) for hits in (*every, plain)))
    known[1:] |= kinds[:-1] == DIGIT  # the unit of a number
    strange = counted(~known & ((kinds == HAN) | (kinds == LATIN)))
    return Words(_longest(every, named), strange, named)


def is_particle(term: str, kind: str) -> bool:
    """Return whether a row of subjects.tsv is a character that says nothing of whom: looked up, not searched for."""
    return kind == "filler" and len(term) == 1


def _particles(lexicons: Lexicons) -> Bools:
    """For each code point whether it is a particle."""
    words, table = lexicons["subject"], np.zeros(CODE_POINTS, dtype=np.bool_)
    pairs = zip(words["term"], words["kind"], strict=True)
    table[[ord(term) for term, kind in pairs if is_particle(term, kind)]] = True
    return table


def _longest(parts: list[Hits], named: Counts) -> dict[str, Hits]:
    start, end, row = (np.concatenate([getattr(p, side) for p in parts]) for side in ("start", "end", "row"))
    layer = np.repeat(np.arange(len(LAYERS), dtype=np.uint8), [len(p) for p in parts])
    free = indexes(named.take(end) == named.take(start))
    first = free[longest(start[free], end[free])]
    # what lay inside a word that lost to an earlier one gets a second chance
    by_place = first[np.argsort(start[first])]
    gone = counted(covered(len(named) - 1, (start[by_place], end[by_place])))
    left = free[gone.take(end[free]) == gone.take(start[free])]
    keep = np.concatenate([first, left[longest(start[left], end[left])]])
    keep = keep[np.argsort(start[keep], kind="stable")]  # of one layer, no two overlap
    of = layer.take(keep)
    chosen = [keep[of == i] for i in range(len(LAYERS))]
    return {name: Hits(start[k], end[k], row[k]) for name, k in zip(LAYERS, chosen, strict=True)}
