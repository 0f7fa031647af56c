"""Words: the hits of the word lists that scoring reads, and which characters of a text none of them explains."""

from dataclasses import dataclass

import numpy as np

from sora_signals.arrays import Bools, Ints, longest
from sora_signals.lexicon.automaton import Hits
from sora_signals.recognise.context import Context
from sora_signals.text.classes import DIGIT, HAN, LATIN

LAYERS = (
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
    strange: Ints
    named: Ints

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
    named = np.concatenate([[0], np.cumsum(taken)])
    hits = _longest(context, named)
    known = taken.copy()
    for name in LAYERS:
        _cover(known, context.hits[name])
    subjects = context.hits["subject"]
    _cover(known, subjects.where(~context.lexicons["subject"].flags("kind", "market", "body")[subjects.row]))
    kinds = context.text.kinds
    known[1:] |= kinds[:-1] == DIGIT  # the unit of a number
    strange = np.concatenate([[0], np.cumsum(~known & ((kinds == HAN) | (kinds == LATIN)))])
    return Words(hits, strange, named)


def _longest(context: Context, named: Ints) -> dict[str, Hits]:
    parts = [context.hits[name] for name in LAYERS]
    start, end = (np.concatenate([getattr(p, side) for p in parts]) for side in ("start", "end"))
    layer = np.repeat(np.arange(len(LAYERS)), [len(p) for p in parts])
    row = np.concatenate([p.row for p in parts])
    free = np.flatnonzero(named[end] == named[start])
    keep = free[longest(start[free], end[free])]
    # what lay inside a word that lost to an earlier one gets a second chance
    held = np.zeros(len(named) - 1, dtype=np.bool_)
    _cover(held, Hits(start[keep], end[keep], row[keep]))
    gone = np.concatenate([[0], np.cumsum(held)])
    left = free[gone[end[free]] == gone[start[free]]]
    keep = np.concatenate([keep, left[longest(start[left], end[left])]])
    keep = keep[np.lexsort((end[keep], start[keep]))]
    chosen = [keep[layer[keep] == i] for i in range(len(LAYERS))]
    return {name: Hits(start[k], end[k], row[k]) for name, k in zip(LAYERS, chosen, strict=True)}


def _cover(flags: Bools, hits: Hits) -> None:
    size = len(flags) + 1
    change = np.bincount(hits.start, minlength=size) - np.bincount(hits.end, minlength=size)
    flags |= np.cumsum(change)[:-1] > 0
