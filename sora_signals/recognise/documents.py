"""Facts of a document as a whole: what kind of text it is, and in which script."""

from itertools import accumulate

import numpy as np

from sora_signals.arrays import Codes, Ints, indexes, ints
from sora_signals.recognise.context import Context
from sora_signals.text.characters import COUNTED, SIMPLIFIED, TRADITIONAL
from sora_signals.text.normalise import Text
from sora_signals.vocabulary import DOCUMENT_KINDS, SCRIPTS

TRADITIONAL_SHARE, MIXED_SHARE = 0.02, 0.004
BOTH = COUNTED | TRADITIONAL


def scripts(text: Text) -> Ints:
    """Return the script of each raw piece as an index into ``SCRIPTS``.

    >>> from sora_signals.text.fold import FoldTable
    >>> from sora_signals.text.normalise import Normaliser
    >>> text = Normaliser(FoldTable.default()).normalise(["產業", "产业", "A"])
    >>> [SCRIPTS[script] for script in scripts(text).tolist()]
    ['hant', 'hans', 'none']
    """
    rows, first = text.raw_rows, text.raw_start
    held = np.bitwise_or.reduceat(rows, first[:-1])
    told = np.where(held & COUNTED, SCRIPTS.index("hans"), SCRIPTS.index("none"))
    # without a traditional character the share of them is told: most texts need no count
    doubtful = indexes((held & BOTH) == BOTH)
    if len(doubtful):
        ends = zip(first[doubtful].tolist(), first[doubtful + 1].tolist(), strict=True)
        told[doubtful] = _by_count([rows[a:b] for a, b in ends])
    return told


def _by_count(pieces: list[Codes]) -> Ints:
    """The script of each piece, given the rows of its characters, by how many of them either script has."""
    first = ints(list(accumulate(map(len, pieces[:-1]), initial=0)))
    each = np.array([[COUNTED], [TRADITIONAL], [SIMPLIFIED]], dtype=np.uint32)
    han, hant, hans = np.add.reduceat(np.concatenate(pieces) & each != 0, first, axis=1, dtype=np.int32)
    share = hant / han
    # many simplified forms (后, 里, 云) are traditional characters of their own, so some are no sign of mixing
    mixed = (hans > hant) | (share < TRADITIONAL_SHARE)
    told = np.where(mixed, SCRIPTS.index("mixed"), SCRIPTS.index("hant"))
    told[share < MIXED_SHARE] = SCRIPTS.index("hans")
    return told


def kinds(context: Context, doc: Ints, documents: int) -> Ints:
    """Return the kind of each document as an index into ``DOCUMENT_KINDS``: the one with the most weight of words.

    Args:
        context: The batch. doc: Document of each piece. documents: How many there are.
    """
    hits, words = context.hits["document_kind"], context.lexicons["document_kind"]
    width = max(len(words), 1)
    # a word counts once a document
    once = set((doc[context.text.piece_of(hits.start)] * width + hits.row).tolist())
    owner, row = np.divmod(ints(sorted(once)), width)
    place = owner * len(DOCUMENT_KINDS) + words.choices("kind", DOCUMENT_KINDS)[row]
    weight, size = words.numbers("weight")[row], documents * len(DOCUMENT_KINDS)
    total = np.bincount(place, weights=weight, minlength=size).astype(np.float64).reshape(-1, len(DOCUMENT_KINDS))
    total[:, DOCUMENT_KINDS.index("other")] = 0.4
    total[:, DOCUMENT_KINDS.index("news")] += 0.5
    return np.asarray(total.argmax(axis=1))
