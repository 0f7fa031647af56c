"""A batch of raw texts becomes one folded text without noise, in which every character knows its origin.

Removed are zero-width characters, Markdown's ``**``, the pinyin that some converters glue behind a character
(``創(chuàng)``), and spaces that stand inside Han text or beside punctuation. Runs of spaces between words stay,
as one space: they divide the columns of a table.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from sora_signals.arrays import Bools, Bytes, Codes, Ints, ended, expand, in_sorted, indexes, ints, led, run_heads
from sora_signals.text.classes import (
    BREAK,
    CLASSES,
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
from sora_signals.text.fold import CODE_POINTS, FoldTable, to_codes, to_str

TONED_LETTERS = "āáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜńňǹḿ"
PLAIN_LETTERS = "abcdefghijklmnopqrstuvwxyzü"
PLAIN, TONED = 1, 2
LONGEST_SYLLABLE = 6
STAR, OPEN_BRACKET, CLOSE_BRACKET = map(ord, "*()")
FIRST_HAN, LAST_HAN = 0x3400, 0x9FFF


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
        return self.piece_start[1:].searchsorted(position, "right")

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
        self._letters = np.zeros(CODE_POINTS, dtype=np.uint8)
        self._letters[to_codes(PLAIN_LETTERS)] = PLAIN
        self._letters[to_codes(TONED_LETTERS)] = TONED

    def normalise(self, pieces: Sequence[str]) -> Text:
        """Return the normalised batch of the pieces."""
        joined = "".join([piece + "\x1e" for piece in pieces])
        raw_start = led(0, np.cumsum(ints([len(p) + 1 for p in pieces])))
        raw = to_codes(joined)
        codes = self.fold.codes.take(raw)
        codes[raw_start[1:] - 1] = PART_BREAK
        kinds = classify(self.table, codes)
        keep = kinds != HIDDEN
        _drop_stars(codes, keep)
        _drop_pinyin(self._letters, raw, codes, raw_start, keep)
        origin = indexes(keep)
        left = indexes(~_idle_spaces(kinds.take(origin)))
        origin = origin.take(left)
        codes, kinds = codes.take(origin), kinds.take(origin)
        starts = origin.searchsorted(raw_start)
        return Text(to_str(codes), codes, kinds, origin, tuple(pieces), starts, raw_start)

    def lay_end_to_end(self, pieces: Sequence[str]) -> tuple[str, Ints]:
        """Return the normalised text of the pieces, and where each begins in it, with one past the end."""
        text = self.normalise(pieces)
        return text.text, text.piece_start


def _drop_stars(codes: Codes, keep: Bools) -> None:
    """Drop Markdown's runs of two and more asterisks."""
    star = codes == STAR
    single = ~(star[1:] & star[:-1])
    keep[1:] &= single
    keep[:-1] &= single


def _drop_pinyin(letters: Bytes, raw: Codes, codes: Codes, raw_start: Ints, keep: Bools) -> None:
    """Drop bracketed pinyin behind Han; a syllable without tone counts only in a piece that has toned ones too."""
    at = indexes(codes == OPEN_BRACKET)
    at = at[(letters.take(raw.take(at + 1)) > 0) & (at > 0)]  # a separator closes the last piece: something follows
    before = raw.take(at - 1)
    at = at[(before >= FIRST_HAN) & (before <= LAST_HAN)]
    if not len(at):
        return
    # the six letters of the longest syllable and the bracket that closes it
    window = at[:, None] + np.arange(1, LONGEST_SYLLABLE + 2)
    read = letters.take(raw.take(window, mode="clip"))
    size = np.argmin(read, axis=1)
    closed = (size > 0) & (codes.take(at + 1 + size, mode="clip") == CLOSE_BRACKET)
    toned = ((read == TONED) & (np.arange(read.shape[1]) < size[:, None])).any(axis=1)
    piece = raw_start.searchsorted(at, side="right")
    closed &= in_sorted(piece, piece[closed & toned])
    owner, place = expand(size[closed] + 2)
    keep[at[closed][owner] + place] = False


def _idle_spaces(kinds: Bytes) -> Bools:
    """Mark the spaces that divide nothing: beside punctuation or a line end, single inside Han text, repeated."""
    idle = np.zeros(len(kinds), dtype=np.bool_)
    here = indexes(kinds == SPACE)
    if not len(here):
        return idle
    head = indexes(run_heads(here))
    low, size = here[head], ended(head, len(here))[1:] - head
    before = np.where(low > 0, kinds[low - 1], BREAK)
    high = low + size
    behind = np.where(high < len(kinds), kinds[np.minimum(high, len(kinds) - 1)], BREAK)
    in_han = ((before == HAN) & IS_WORD[behind]) | ((behind == HAN) & IS_WORD[before])
    idle[here] = True
    idle[low] = IS_EDGE[before] | IS_EDGE[behind] | (in_han & (size == 1))
    return idle


def _kinds(*chosen: int) -> Bools:
    """Flags over the classes of characters."""
    return np.isin(np.arange(CLASSES), chosen)


IS_EDGE = _kinds(NEWLINE, BREAK, STOP, COMMA, MARK, OPEN, CLOSE)
IS_WORD = _kinds(HAN, DIGIT, LATIN)
