"""Sources: which house or medium publishes a document, and which one speaks where a recommendation stands."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from sora_signals.arrays import Floats, Ints, ints
from sora_signals.lexicon.automaton import Hits
from sora_signals.recognise.beside import CODE, RATES, SIGNED, cue_weights, rates, signs
from sora_signals.recognise.context import Context
from sora_signals.vocabulary import ROLES

HEAD, TAIL = 60, 400  # characters at a document's ends where its medium is named
HOUSE, MEDIUM = "broker", "medium"
UNSAID = 0.01  # weight of a medium that is named at an end of the document
MOST = 0.6  # share of what is said by houses from which one of them is the document's own
COMPANY = "公司"  # part of a full name that nobody says


@dataclass(frozen=True, slots=True)
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


@dataclass(frozen=True, slots=True)
class Speakers:
    """Where houses and media are named, with how much speaks for their being a source there."""

    hits: Hits
    weight: Floats
    doc: Ints


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
    hits = context.hits["house"].longest()
    words = context.lexicons["role"]
    signed = words.numbers("weight") * np.where(words.choices("role", ROLES) == ROLES.index("source"), 1.0, -1.0)
    weight = cue_weights(context, hits.start, _behind_code(context, hits), signed)
    weight += SIGNED * signs(context, hits.start, hits.end) + RATES * rates(context, hits.start, hits.end)
    return Speakers(hits, weight, doc[context.text.piece_of(hits.start)])


def _behind_code(context: Context, hits: Hits) -> Ints:
    """End of each name, with the code in brackets that may stand behind it."""
    matches = [CODE.match(context.text.text, end) for end in hits.end.tolist()]
    return ints([m.end() if m else end for m, end in zip(matches, hits.end.tolist(), strict=True)])


def publishers(context: Context, speakers: Speakers, houses: Houses, doc: Ints, documents: int) -> list[int]:
    """Return for each document the row of the house or medium that publishes it, -1 for none.

    The research house with the most cues for being the source comes first, then a medium named at the head or tail.
    Where several houses speak and none of them most of the time, the medium that brings them together comes first.
    """
    kind = np.array(houses.kind)[speakers.hits.row] if len(speakers.hits) else np.array([], dtype=str)
    is_house = kind == HOUSE
    first, last = _bounds(context, doc, documents)
    near = (speakers.hits.start - first[speakers.doc] < HEAD) | (last[speakers.doc] - speakers.hits.end < TAIL)
    weight = np.where(is_house, speakers.weight, np.where(near, UNSAID, 0.0))
    best: list[dict[str, float]] = [{} for _ in range(documents)]
    gathers: list[dict[str, float]] = [{} for _ in range(documents)]
    row_of: dict[str, int] = {}
    telling = np.where(~is_house & near & (kind == MEDIUM) & (speakers.weight > 0), speakers.weight, 0.0)
    rows = zip(speakers.doc.tolist(), speakers.hits.row.tolist(), weight.tolist(), telling.tolist(), strict=True)
    for d, row, w, told in rows:
        name = houses.name[row]
        row_of.setdefault(name, row)
        best[d][name] = best[d].get(name, 0.0) + w
        if told > 0:
            gathers[d][name] = gathers[d].get(name, 0.0) + told
    return [_publisher(b, g, row_of) for b, g in zip(best, gathers, strict=True)]


def _publisher(best: dict[str, float], gathers: dict[str, float], row_of: dict[str, int]) -> int:
    """Row of the best name of one document, or of the medium that gathers what several houses say; -1 for none."""
    top = max(best, key=lambda name: best[name], default="")
    if not top or best[top] <= 0:
        return -1
    spoken = [weight for weight in best.values() if weight > UNSAID]
    if gathers and len(spoken) > 1 and best[top] < MOST * sum(spoken):
        top = max(gathers, key=lambda name: gathers[name])
    return row_of[top]


def _bounds(context: Context, doc: Ints, documents: int) -> tuple[Ints, Ints]:
    starts = context.text.piece_start
    first = np.full(documents, len(context.text.text), dtype=np.int64)
    last = np.zeros(documents, dtype=np.int64)
    np.minimum.at(first, doc, starts[:-1])
    np.maximum.at(last, doc, starts[1:])
    return first, last


def issuer_at(context: Context, speakers: Speakers, houses: Houses, position: int, publisher: int) -> int:
    """Return the row of the house that speaks at a position: the last source named in its line, else the publisher.

    In the clause itself a house without a share is a source whether or not a cue says so.
    """
    line_start, _ = context.line_of(position)
    clause, _ = context.clause_of(position)
    high = int(np.searchsorted(speakers.hits.start, position))
    for i in range(high - 1, -1, -1):
        if speakers.hits.start[i] < line_start:
            break
        row = int(speakers.hits.row[i])
        unlisted = houses.security[row] < 0 and speakers.hits.start[i] >= clause
        if (speakers.weight[i] > 0 or (unlisted and speakers.weight[i] >= 0)) and houses.kind[row] == HOUSE:
            return row
    return publisher if publisher >= 0 and houses.kind[publisher] == HOUSE else -1


def issuers(
    context: Context, speakers: Speakers, houses: Houses, positions: list[int], doc: Ints, publishers: list[int]
) -> list[int]:
    """Return the row of the house that speaks at each position, -1 for none.

    Args:
        context, speakers, houses: The batch, and who speaks in it. positions: Places of the normalised text.
        doc: Document of each piece. publishers: Row of each document's publisher.
    """
    docs = doc[context.text.piece_of(np.array(positions, dtype=np.int64))].tolist()
    return [issuer_at(context, speakers, houses, p, publishers[d]) for p, d in zip(positions, docs, strict=True)]
