"""A batch of raw texts becomes one folded text without noise, in which every character knows its origin.

Removed are zero-width characters, Markdown's ``**``, the pinyin that some converters glue behind a character
(``創(chuàng)``), and spaces that stand inside Han text or beside punctuation. Runs of spaces between words stay,
as one space: they divide the columns of a table.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import regex

from sora_signals.arrays import Bools, Bytes, Codes, Ints, ints
from sora_signals.text.classes import (
    BREAK,
    CLOSE,
    COMMA,
    DIGIT,
    HAN,
    HIDDEN,
    LATIN,
    MARK,
    NEWLINE,
    OPEN,
    PART_BREAK,
    SPACE,
    STOP,
    class_table,
    classify,
)
from sora_signals.text.fold import FoldTable, to_str

PINYIN = regex.compile(r"(?<=[\u3400-\u9fff])[(（]([a-züāáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜńňǹḿ]{1,6})[)）]")
TONES = regex.compile(r"[āáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜńňǹḿ]")
STAR = ord("*")


@dataclass(frozen=True, slots=True)
class Text:
    r"""A normalised batch.

    Attributes:
        text: The folded text; every piece is closed by one ``\x1e``, so no text is empty and none just stops.
        codes: Its code points. kinds: their classes (``sora_signals.text.classes``). All three are equally long.
        origin: For each character the index in the raw pieces laid end to end with one separator behind each.
        pieces: The raw pieces.
        piece_start: First normalised index of each piece, and one past the end.
        raw_start: First raw index of each piece, and one past the end.
    """

    text: str
    codes: Codes
    kinds: Bytes
    origin: Ints
    pieces: tuple[str, ...]
    piece_start: Ints
    raw_start: Ints

    def piece_of(self, position: Ints) -> Ints:
        """Return the piece that each normalised position lies in."""
        return np.searchsorted(self.piece_start, position, side="right") - 1

    def raw_spans(self, start: Ints, end: Ints) -> tuple[Ints, Ints, Ints]:
        """Return piece, start and end of spans as offsets into the raw pieces; spans are not empty."""
        piece = self.piece_of(start)
        base = self.raw_start[piece]
        return piece, self.origin[start] - base, self.origin[end - 1] + 1 - base

    def raw(self, piece: int, start: int, end: int) -> str:
        """Return what stands at a raw span."""
        return self.pieces[piece][start:end]


class Normaliser:
    r"""Holds the tables and turns batches of raw texts into ``Text``.

    >>> text = Normaliser(FoldTable.default()).normalise(["華創(chuàng)證 券：**關注**"])
    >>> text.text
    '华创证券:关注\x1e'
    >>> [x.tolist() for x in text.raw_spans(ints([5]), ints([7]))]
    [[0], [16], [18]]
    """

    def __init__(self, fold: FoldTable) -> None:
        self.fold = fold
        self.table = class_table()

    def normalise(self, pieces: Sequence[str]) -> Text:
        """Return the normalised batch of the pieces."""
        joined = "".join([piece + "\x1e" for piece in pieces])
        sizes = ints([len(p) + 1 for p in pieces])
        raw_start = np.concatenate([ints([0]), np.cumsum(sizes)])
        codes = self.fold.fold_codes(joined)
        codes[raw_start[1:] - 1] = PART_BREAK
        kinds = classify(self.table, codes)
        keep = ~_noise(codes, kinds)
        for first, last in _pinyin(joined, raw_start):
            keep[first:last] = False
        origin = np.flatnonzero(keep)
        origin = origin[~_idle_spaces(kinds[origin])]
        codes, kinds = codes[origin], kinds[origin]
        starts = np.searchsorted(origin, raw_start)
        return Text(to_str(codes), codes, kinds, origin, tuple(pieces), starts, raw_start)

    def lay_end_to_end(self, pieces: Sequence[str]) -> tuple[str, Ints]:
        """Return the normalised text of the pieces, and where each begins in it, with one past the end."""
        text = self.normalise(pieces)
        return text.text, text.piece_start


def _noise(codes: Codes, kinds: Bytes) -> Bools:
    star = codes == STAR
    pair = star[1:] & star[:-1]
    noise = np.asarray(kinds == HIDDEN)
    noise[1:] |= pair
    noise[:-1] |= pair
    return noise


def _pinyin(raw: str, raw_start: Ints) -> list[tuple[int, int]]:
    """Spans of bracketed pinyin; a syllable without tone counts only in a piece that has toned ones too."""
    found = list(PINYIN.finditer(raw)) if "(" in raw or "（" in raw else []
    if not found:
        return []
    piece = np.searchsorted(raw_start, ints([m.start() for m in found]), side="right")
    toned = np.unique(piece[[bool(TONES.search(m[1])) for m in found]])
    return [m.span() for m, is_toned in zip(found, np.isin(piece, toned).tolist(), strict=True) if is_toned]


def _idle_spaces(kinds: Bytes) -> Bools:
    """Mark the spaces that divide nothing: beside punctuation or a line end, single inside Han text, repeated."""
    space = np.asarray(kinds == SPACE)
    if not space.any():
        return space
    here = np.flatnonzero(space)
    solid = np.flatnonzero(~space)
    after = np.searchsorted(solid, here)
    padded = np.concatenate([solid, [len(kinds)]])
    before_kind = np.where(after > 0, kinds[solid[after - 1]] if len(solid) else BREAK, BREAK)
    next_at = padded[after]
    next_kind = np.where(next_at < len(kinds), kinds[np.minimum(next_at, len(kinds) - 1)], BREAK)
    run = next_at - np.where(after > 0, solid[after - 1] if len(solid) else -1, -1) - 1
    edges = [NEWLINE, BREAK, STOP, COMMA, MARK, OPEN, CLOSE]
    beside_edge = np.isin(before_kind, edges) | np.isin(next_kind, edges)
    word = [HAN, DIGIT, LATIN]
    in_han = ((before_kind == HAN) & np.isin(next_kind, word)) | ((next_kind == HAN) & np.isin(before_kind, word))
    first_of_run = np.concatenate([[True], np.diff(here) > 1])
    idle = np.zeros(len(kinds), dtype=np.bool_)
    idle[here] = beside_edge | (in_han & (run == 1)) | ~first_of_run
    return idle
