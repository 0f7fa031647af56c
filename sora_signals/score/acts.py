"""Acts: words between two parties, and what each of the two gets of their sign."""

from dataclasses import dataclass

import numpy as np

from sora_signals.arrays import Bools, Floats, Ints, ended
from sora_signals.lexicon.lists import Lexicons
from sora_signals.score.cues import Cues

OBJECT_REACH = 14  # characters between a verb and its object
PASSIVE_REACH = 10  # characters between a mark of the passive and its verb, where nobody is named
SHARING = ("act", "trade", "rival", "toward")


@dataclass(frozen=True, slots=True)
class Acts:
    """What a term gives to those around it, as factors of its weight; equally long.

    Attributes:
        object, doer: To whom it is done, and to who does it. source: To who is left by it (由A转投B).
        alone: To its subject where it has no object.
        acts: Whether it is an act at all. trade: Whether one on shares. ahead: Whether its object may stand behind it.
    """

    object: Floats
    doer: Floats
    source: Floats
    alone: Floats
    acts: Bools
    trade: Bools
    ahead: Bools


def relation_weights(lexicons: Lexicons, row: Ints) -> Floats:
    """Return the weight of each row of acts.tsv: what it says of who does it, else of whom it is done to."""
    doer, done = lexicons["act"].numbers("doer"), lexicons["act"].numbers("object")
    return np.where(doer != 0, doer, done)[row]


def find_acts(cues: Cues, start: Ints, end: Ints, row: Ints) -> Acts:
    """Return the acts among signed terms.

    Args:
        cues: The cues of the batch. start, end: Spans of the terms. row: Row of acts.tsv of each term, -1 for none.
    """
    hits, words = cues.hits(*SHARING), cues.context.lexicons["subject"]
    order = np.lexsort((-hits.start, hits.end))
    ends, starts, rows = (ended(column[order], -1) for column in (hits.end, hits.start, hits.row))
    at = ends[:-1].searchsorted(end, side="right") - 1
    within = (at >= 0) & (ends[at] <= end) & (starts[at] >= start)
    told = np.where(within, rows[at], -1)
    named = row >= 0
    relation, weight = cues.context.lexicons["act"], np.ones(len(row))
    weight[named] = relation_weights(cues.context.lexicons, row[named])
    return Acts(
        np.where(named, _cells(relation.numbers("object"), row) / weight, _cells(words.numbers("share"), told)),
        np.where(named, _cells(relation.numbers("doer"), row) / weight, _cells(words.numbers("kept"), told, 1.0)),
        _cells(relation.numbers("source"), row) / weight,
        np.where(named, _cells(relation.numbers("alone"), row) / weight, 1.0),
        within | named,
        _cells(words.flags("kind", "trade"), told) > 0,
        named | (within & (_cells(words.flags("kind", "toward"), told) == 0)),
    )


def _cells(column: Floats | Bools, row: Ints, otherwise: float = 0.0) -> Floats:
    """Cells of some rows; another value for row -1."""
    return ended(column.astype(np.float64), otherwise)[row]
