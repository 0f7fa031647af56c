"""Phrases that recommend, before anyone asks whom: longest reading, look-alikes out, negation seen."""

from dataclasses import dataclass

import numpy as np

from sora_signals.arrays import Bools, Ints
from sora_signals.recognise.context import Context
from sora_signals.recognise.sections import CONTENTS, DISCLAIMER, RATING_LEGEND, RISK, Sections

NEGATION_REACH = 3  # characters between a negation and the phrase it denies


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
    real = np.array([kind == "phrase" for kind in words["kind"]], dtype=np.bool_)
    hits = hits.where(real[hits.row])
    hits = hits.where(~np.isin(sections.of[hits.start], [RISK, CONTENTS, RATING_LEGEND, DISCLAIMER]))
    return Phrases(hits.start, hits.end, hits.row, negated(context, hits.start))


def negated(context: Context, start: Ints) -> Bools:
    """Return whether a negation stands right before each position, in its clause."""
    words, hits = context.lexicons["modifier"], context.hits["modifier"]
    denies = np.array([kind == "negation" for kind in words["kind"]], dtype=np.bool_)
    ends = np.sort(hits.end[denies[hits.row]])
    clause = context.layout.clause_start[context.layout.clause[start]] if len(start) else start
    low = np.maximum(start - NEGATION_REACH, clause + 1)
    return np.searchsorted(ends, start, side="right") > np.searchsorted(ends, low)
