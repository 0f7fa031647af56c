"""Phrases that recommend, before anyone asks whom: longest reading, look-alikes out, negation seen."""

from dataclasses import dataclass

import numpy as np

from sora_signals.arrays import Bools, Ints, longest
from sora_signals.lexicon.automaton import Hits
from sora_signals.recognise.context import Context
from sora_signals.recognise.sections import Sections
from sora_signals.text.classes import DIGIT

NEGATION_REACH = 4  # characters between a negation and the phrase it denies, all of them of other modifiers
DENIAL = -0.5  # factor from which on a modifier denies


@dataclass(frozen=True, slots=True)
class Phrases:
    """Recommendation phrases in reading order, equally long: spans, rows of the word list, and whether denied."""

    start: Ints
    end: Ints
    row: Ints
    negated: Bools

    def __len__(self) -> int:
        return len(self.start)


def find_phrases(context: Context, sections: Sections) -> Phrases:
    """Return the phrases of a batch that stand where a recommendation can stand."""
    words = context.lexicons["recommendation"]
    hits = context.hits["recommendation"].longest()
    hits = hits.where(words.flags("kind", "phrase")[hits.row] & sections.advises(hits.start))
    hits = hits.where(~_in_table(context, hits))
    return Phrases(hits.start, hits.end, hits.row, negated(context, hits.start))


def _in_table(context: Context, hits: Hits) -> Bools:
    """Whether a phrase is the rating behind the figures of a table's row (…72.5强推), whose next row follows."""
    ratings = context.hits["rating"]
    graded = np.isin(hits.start, ratings.start[np.isin(ratings.end, hits.end)])
    behind = context.text.kinds[np.maximum(hits.start - 1, 0)] == DIGIT if len(hits) else np.zeros(0, dtype=np.bool_)
    return np.asarray(graded & behind)


def negated(context: Context, start: Ints) -> Bools:
    """Return whether a negation stands right before each position, in its clause.

    Between the two only other modifiers may stand (不太看好); a longer word that holds a negation (不少, 未来) is none.
    """
    words, guards = context.hits["modifier"], context.hits["guard"]
    every = Hits(*(np.concatenate([getattr(words, c), getattr(guards, c)]) for c in ("start", "end", "row")))
    keep = longest(every.start, every.end)
    denies = _denies(context)[words.row]
    hits = words.where(keep[: len(words)] & denies)
    order = np.argsort(hits.start)
    starts, ends = hits.start[order], hits.end[order]
    size = len(context.text.text) + 1
    depth = np.cumsum(np.bincount(words.start, minlength=size) - np.bincount(words.end, minlength=size))
    said = np.concatenate([[0], np.cumsum(depth == 0)])
    clause = context.layout.clause_start[context.layout.clause[start]] if len(start) else start
    nearest = np.searchsorted(starts, start) - 1
    at = np.maximum(nearest, 0)
    if not len(starts):
        return np.zeros(len(start), dtype=np.bool_)
    end = np.minimum(ends[at], start)
    near = (nearest >= 0) & (starts[at] >= clause) & (start - end <= NEGATION_REACH)
    return np.asarray(near & (said[start] == said[end]))


def _denies(context: Context) -> Bools:
    """Which rows of the modifiers deny what stands behind them."""
    words = context.lexicons["modifier"]
    kinds = zip(words["kind"], words["side"], strict=True)
    denies = np.array([kind == "negation" and side != "before" for kind, side in kinds], dtype=np.bool_)
    return np.asarray(denies & (words.numbers("factor") <= DENIAL))
