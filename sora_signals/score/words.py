"""Words: the hits of the word lists that scoring reads, and which characters of a text none of them explains."""

from dataclasses import dataclass
from itertools import accumulate

import numpy as np

from sora_signals.arrays import Bools, Counts, Ints, counted, covered, indexes, led, longest, longest_in_order
from sora_signals.lexicon.automaton import Hits
from sora_signals.lexicon.lists import Lexicons
from sora_signals.recognise.context import Context
from sora_signals.text.classes import DIGIT, HAN, LATIN, class_table

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


@dataclass(slots=True)
class Words:
    """The words of a batch.

    Attributes:
        hits: The hits of all lists, read leftmost-longest together, list by list and in each in reading order.
        cuts: Where each of ``LAYERS`` begins among them, and where the last one ends. spans: The same by name.
        strange: Before each position, and at the end, how many Han and Latin characters no list explains.
        named: Likewise, how many characters belong to companies and phrases.
    """

    hits: Hits
    cuts: Ints
    spans: dict[str, slice]
    strange: Counts
    named: Counts

    def of(self, name: str) -> Hits:
        """Return the hits of a list."""
        span = self.spans[name]
        return Hits(self.hits.start[span], self.hits.end[span], self.hits.row[span])

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
    named, lists = counted(taken), [context.hits[name] for name in LAYERS]
    sides = ([h.start for h in lists], [h.end for h in lists], [h.row for h in lists])
    start, end, row = map(np.concatenate, sides)
    free = indexes(named.take(end) == named.take(start))
    kept = free.take(_longest(start.take(free), end.take(free)))
    cuts = kept.searchsorted(list(accumulate(map(len, sides[0]), initial=0)))
    bounds = cuts.tolist()
    spans = dict(zip(LAYERS, map(slice, bounds, bounds[1:]), strict=False))
    hits = Hits(start.take(kept), end.take(kept), row.take(kept))
    return Words(hits, cuts, spans, counted(_strange(context, taken, start, end)), named)


def _strange(context: Context, taken: Bools, start: Ints, end: Ints) -> Bools:
    """Which Han and Latin characters belong to nothing: to no word, no number, and nothing that is taken."""
    subjects, kinds, size = context.hits["subject"], context.text.kinds, len(taken)
    plain = indexes(context.lexicons.once(_explains).take(subjects.row))
    subject = subjects.start.take(plain), subjects.end.take(plain)
    odd = context.lexicons.once(_telling).take(context.text.codes)
    odd &= ~(taken | covered(size, (start, end), subject))
    odd[1:] &= kinds[:-1] != DIGIT  # the unit of a number
    return odd


def is_particle(term: str, kind: str) -> bool:
    """Return whether a row of subjects.tsv is a character that says nothing of whom: looked up, not searched for."""
    return kind == "filler" and len(term) == 1


def _telling(lexicons: Lexicons) -> Bools:
    """For each code point whether it is Han or Latin and no particle."""
    words, table = lexicons["subject"], class_table()
    telling: Bools = (table == HAN) | (table == LATIN)
    pairs = zip(words["term"], words["kind"], strict=True)
    telling[[ord(term) for term, kind in pairs if is_particle(term, kind)]] = False
    return telling


def _explains(lexicons: Lexicons) -> Bools:
    """For each row of subjects.tsv whether it is no subject itself."""
    return ~lexicons["subject"].flags("kind", "market", "stocks", "body", "lead")


def _longest(start: Ints, end: Ints) -> Ints:
    """The spans that a leftmost-longest reading keeps; of equal ones the first."""
    kept = longest_in_order(start, end)
    keep = np.zeros(len(start), dtype=np.bool_)
    keep[kept] = True
    left = indexes(~keep)
    if len(left):  # what lay inside a word that lost to an earlier one gets a second chance
        low, high = start.take(left), end.take(left)
        reach = led(0, end.take(kept))  # of those before, none of which overlaps another
        again = indexes(reach.take(start.take(kept).searchsorted(high)) <= low)
        if len(again):
            keep[left.take(again)] = longest(low.take(again), high.take(again))
    return indexes(keep)
