"""Sources: which house or medium publishes a document, and which one speaks where a recommendation stands."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from sora_signals.arrays import Bools, Floats, Ints, filled, indexes, ints
from sora_signals.lexicon.automaton import Hits
from sora_signals.recognise.beside import SIGNED, signs, source_weights
from sora_signals.recognise.context import Context
from sora_signals.recognise.raters import RATES, behind_code, is_rated, rates

HEAD, TAIL = 60, 400  # characters at a document's ends where its medium is named
NOBODY = -1
HOUSE, MEDIUM = "broker", "medium"
UNSAID = 0.01  # weight of a medium that is named at an end of the document
MOST = 0.6  # share of what is said by houses from which one of them is the document's own
MANY, LEAST = 3, 0.4  # houses of which none is the document's own, and the share below which that is so
COMPANY = "公司"  # part of a full name that nobody says


@dataclass(frozen=True)
class Houses:
    """Research houses, data vendors and media by the forms they go by, as equally long columns.

    Attributes:
        form: As written, folded. name: The form that stands for all of one house. kind: broker, vendor or medium.
        security: Index into the master of a listed house, -1 otherwise.
    """

    form: tuple[str, ...]
    name: tuple[str, ...]
    kind: tuple[str, ...]
    security: Ints

    @cached_property
    def researches(self) -> Bools:
        """Which forms are those of research houses."""
        return np.array([kind == HOUSE for kind in self.kind], dtype=np.bool_)

    @cached_property
    def unlisted(self) -> Bools:
        """Which forms are those of research houses without a share."""
        return self.researches & (self.security < 0)

    @cached_property
    def media(self) -> Bools:
        """Which forms are those of media."""
        return np.array([kind == MEDIUM for kind in self.kind], dtype=np.bool_)

    @cached_property
    def name_row(self) -> Ints:
        """Of each form the first form of its house."""
        row_of = {name: row for row, name in reversed([*enumerate(self.name)])}
        return ints([row_of[name] for name in self.name])


@dataclass(slots=True)
class Speakers:
    """Where houses and media are named, with how much speaks for their being a source there."""

    hits: Hits
    weight: Floats
    doc: Ints
    _houses: tuple[Hits, Hits] | None = None

    def houses(self, houses: Houses) -> tuple[Hits, Hits]:
        """Return the research houses that are sources, and those without a share that may be; several frames ask."""
        if self._houses is None:
            row = self.hits.row
            sources = houses.researches[row] & (self.weight > 0)
            self._houses = self.hits.where(sources), self.hits.where(houses.unlisted[row] & (self.weight >= 0))
        return self._houses


def house_names(forms: Sequence[str], full_names: Sequence[str]) -> tuple[str, ...]:
    """Return for each form the name that its house goes by: its full name, or the first short form of a company.

    >>> house_names(["甲证券有限公司", "甲证券", "乙通讯社", "乙社"], ["甲证券有限公司"] * 2 + ["乙通讯社"] * 2)
    ('甲证券', '甲证券', '乙通讯社', '乙通讯社')
    """
    names: dict[str, str] = {}
    for form, full in zip(forms, full_names, strict=True):
        if form != full or COMPANY not in full:
            names.setdefault(full or form, full if full and COMPANY not in full else form)
    return tuple(names.get(full or form, form) for form, full in zip(forms, full_names, strict=True))


def find_speakers(context: Context, doc: Ints) -> Speakers:
    """Return every mention of a house or medium.

    Args:
        context: The batch. doc: Document of each piece.
    """
    hits = context.longest("house")
    if not len(hits):
        return Speakers(hits, np.zeros(0, dtype=np.float64), ints())
    behind = behind_code(context, hits.end)
    weight = source_weights(context, hits.start, behind)
    weight[signs(context, hits.start, hits.end)] += SIGNED
    weight[rates(context, hits.start, hits.end, behind)] += RATES
    weight[is_rated(context, hits.start, behind)] -= RATES
    return Speakers(hits, weight, doc[context.text.piece_of(hits.start)])


def publishers(context: Context, speakers: Speakers, houses: Houses, doc: Ints, documents: int) -> list[int]:
    """Return for each document the row of the house or medium that publishes it, -1 for none.

    The research house with the most cues for being the source comes first, then a medium named at the head or tail.
    Where several houses speak and none of them most of the time, the medium that brings them together comes first;
    many houses without one are quoted by somebody else.
    """
    found, hits, said_in, starts = [NOBODY] * documents, speakers.hits, speakers.doc, context.text.piece_start
    if not len(hits):
        return found
    first, last = starts[doc.searchsorted(said_in)], starts[doc.searchsorted(said_in, side="right")]
    near = (hits.start - first < HEAD) | (last - hits.end < TAIL)
    row, weight = hits.row, speakers.weight
    name, silent = houses.name_row[row], np.where(near, UNSAID, 0.0)
    best = _sums(said_in, name, np.where(houses.researches[row], weight, silent))
    some = indexes(near & houses.media[row] & (weight > 0))
    gathers = _sums(said_in[some], name[some], weight[some])
    for d, weights in best.items():
        found[d] = _publisher(weights, gathers.get(d, {}))
    return found


def _sums(doc: Ints, name: Ints, weight: Floats) -> dict[int, dict[int, float]]:
    """Weight of each name in each document, both in the order in which they first come."""
    totals: dict[tuple[int, int], float] = {}
    for key, one in zip(zip(doc.tolist(), name.tolist(), strict=True), weight.tolist(), strict=True):
        totals[key] = totals.get(key, 0.0) + one
    sums: dict[int, dict[int, float]] = {}
    for (d, row), total in totals.items():
        sums.setdefault(d, {})[row] = total
    return sums


def _publisher(best: dict[int, float], gathers: dict[int, float]) -> int:
    """The best name of one document, or the medium that gathers what several houses say; -1 for none."""
    top = max(best, key=best.__getitem__)
    if best[top] <= 0:
        return NOBODY
    spoken = [weight for weight in best.values() if weight > UNSAID]
    if gathers and len(spoken) > 1 and best[top] < MOST * sum(spoken):
        top = max(gathers, key=gathers.__getitem__)
    elif len(spoken) >= MANY and best[top] < LEAST * sum(spoken):
        return NOBODY
    return top


def issuers(context: Context, speakers: Speakers, houses: Houses, position: Ints, publisher: Ints) -> Ints:
    """Return the row of the house that speaks at each position, -1 for none.

    It is the last source named in the line, else the publisher. In the clause itself a house without a share is a
    source whether or not a cue says so.

    Args:
        context, speakers, houses: The batch, and who speaks in it. position: Places of the normalised text.
        publisher: Row of the publisher of each place's document.
    """
    if not len(position):
        return position
    published = np.where(houses.researches[publisher], publisher, NOBODY)
    if not len(speakers.hits):
        return published
    sources, unlisted = speakers.houses(houses)
    at, row = _last_named(sources, context.layout.line_start, position)
    at_clause, beside = _last_named(unlisted, context.layout.clause_start, position)
    named = np.where(at_clause > at, beside, row)
    return np.where(named >= 0, named, published)


def _last_named(hits: Hits, unit_start: Ints, position: Ints) -> tuple[Ints, Ints]:
    """Place and row of the last hit before each position in its unit of text, -1 where there is none."""
    if not len(hits):
        return filled(len(position), NOBODY), filled(len(position), NOBODY)
    last = hits.start.searchsorted(position) - 1
    start = hits.start[last]
    inside = (last >= 0) & (start >= unit_start[unit_start.searchsorted(position, side="right") - 1])
    return np.where(inside, start, NOBODY), np.where(inside, hits.row[last], NOBODY)
