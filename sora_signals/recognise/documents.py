"""Facts of a document as a whole: what kind of text it is, and in which script."""

from dataclasses import dataclass
from itertools import accumulate

import numpy as np

from sora_signals.arrays import Bytes, Ints, indexes, ints
from sora_signals.recognise.context import Context
from sora_signals.text.classes import HAN
from sora_signals.text.fold import CODE_POINTS, FoldTable
from sora_signals.text.normalise import FIRST_HAN, LAST_HAN, Text
from sora_signals.vocabulary import DOCUMENT_KINDS, SCRIPTS

TRADITIONAL_SHARE, MIXED_SHARE = 0.02, 0.004
COUNTED, TRADITIONAL, SIMPLIFIED = 1, 2, 4  # bits of a character: Han at all, and of one script only
BOTH = COUNTED | TRADITIONAL


@dataclass(frozen=True, slots=True)
class Scripts:
    """Tells the two scripts apart by the characters that only one of them has: bits of every code point."""

    bits: Bytes

    @classmethod
    def of(cls, fold: FoldTable, kinds: Bytes) -> "Scripts":
        """Derive the two sets from the folding table: what it changes, and what it changes things into."""
        bits = np.zeros(CODE_POINTS, dtype=np.uint8)
        bits[FIRST_HAN : LAST_HAN + 1] = COUNTED
        han = indexes(kinds == HAN)
        traditional = han[fold.codes[han] != han]
        counted = bits[traditional]
        bits[fold.codes[traditional]] |= SIMPLIFIED
        bits[traditional] = counted | TRADITIONAL  # of one script only, whatever is folded into it
        return cls(bits)

    def names(self, text: Text) -> Ints:
        """Return the script of each raw piece as an index into ``SCRIPTS``."""
        bits, first = self.bits.take(text.raw_codes), text.raw_start
        held = np.bitwise_or.reduceat(bits, first[:-1])
        told = np.where(held & COUNTED, SCRIPTS.index("hans"), SCRIPTS.index("none"))
        # without a traditional character the share of them is told: most texts need no count
        doubtful = indexes((held & BOTH) == BOTH)
        if len(doubtful):
            ends = zip(first[doubtful].tolist(), first[doubtful + 1].tolist(), strict=True)
            told[doubtful] = _by_count([bits[a:b] for a, b in ends])
        return told


def _by_count(pieces: list[Bytes]) -> Ints:
    """The script of each piece, given the bits of its characters, by how many of them either script has."""
    first = ints(list(accumulate(map(len, pieces[:-1]), initial=0)))
    each = np.array([[COUNTED], [TRADITIONAL], [SIMPLIFIED]], dtype=np.uint8)
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
