"""Acts: words between two parties, and what each of the two gets of their sign."""

from dataclasses import dataclass

import numpy as np

from sora_signals.arrays import Bools, Floats, Ints, ended, indexes
from sora_signals.lexicon.lists import Lexicons
from sora_signals.score.cues import Cues

OBJECT_REACH = 14  # characters between a verb and its object
PASSIVE_REACH = 10  # characters between a mark of the passive and its verb, where nobody is named
SHARING = ("act", "trade", "rival", "toward")


@dataclass(slots=True)
class Acts:
    """Acts among terms, and what each gives to those around it as factors of its weight; equally long.

    Attributes:
        at: Which terms they are.
        object, doer: To whom it is done, and to who does it. source: To who is left by it (由A转投B).
        alone: To its subject where it has no object.
        trade: Whether it is one on shares. ahead: Whether its object may stand behind it.
    """

    at: Ints
    object: Floats
    doer: Floats
    source: Floats
    alone: Floats
    trade: Bools
    ahead: Bools

    def __len__(self) -> int:
        return len(self.at)


def relation_weights(lexicons: Lexicons, row: Ints) -> Floats:
    """Return the weight of each row of acts.tsv: what it says of who does it, else of whom it is done to."""
    doer, done = lexicons["act"].numbers("doer"), lexicons["act"].numbers("object")
    return np.where(doer != 0, doer, done)[row]


def find_acts(cues: Cues, start: Ints, end: Ints, row: Ints) -> Acts:
    """Return the acts among signed terms.

    Args:
        cues: The cues of the batch. start, end: Spans of the terms. row: Row of acts.tsv of each term, -1 for none.
    """
    hits = cues.hits(*SHARING)
    order = np.lexsort((-hits.start, hits.end))
    last = hits.end[order].searchsorted(end, side="right") - 1  # the last word that ends in each
    within = ended(hits.start[order], -1)[last] >= start
    named = row >= 0
    at = indexes(within | named)
    named, within, row = named[at], within[at], row[at]
    told = np.where(within, ended(hits.row[order], -1)[last[at]], -1)
    done, doer, source, alone = cues.context.lexicons.once(_relations)[:, row]
    share, kept, trade, toward = cues.context.lexicons.once(_sharings)[:, told]
    return Acts(
        at,
        np.where(named, done, share),
        np.where(named, doer, kept),
        source,
        alone,
        trade > 0,
        named | (within & (toward == 0)),
    )


def _relations(lexicons: Lexicons) -> Floats:
    """What each row of acts.tsv gives to its object, doer and source, and what it has alone; the last row is none."""
    words, weight = lexicons["act"], relation_weights(lexicons, np.arange(len(lexicons["act"])))
    weight = np.where(weight == 0, 1.0, weight)  # a row without one is no term
    return np.stack(
        [ended(words.numbers(column) / weight, column == "alone") for column in ("object", "doer", "source", "alone")]
    )


def _sharings(lexicons: Lexicons) -> Floats:
    """What each word of subjects.tsv shares and keeps, whether it trades, whether it aims; the last row is none."""
    words = lexicons["subject"]
    columns = (
        words.numbers("share"),
        words.numbers("kept"),
        words.flags("kind", "trade"),
        words.flags("kind", "toward"),
    )
    ends = (0.0, 1.0, 0.0, 0.0)
    return np.stack([ended(c.astype(np.float64), end) for c, end in zip(columns, ends, strict=True)])
