"""A batch of raw texts becomes one folded text without noise, in which every character knows its origin.

Removed are zero-width characters, Markdown's ``**``, the pinyin that some converters glue behind a character
(``創(chuàng)``), and spaces that stand inside Han text or beside punctuation. Runs of spaces between words stay,
as one space: they divide the columns of a table.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate

import numpy as np

from sora_signals.arrays import Bools, Bytes, Codes, Ints, ended, expand, in_sorted, indexes, ints, run_heads
from sora_signals.text.characters import FIRST_HAN, LAST_HAN, character_table, classes_of, folded
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
    POINT,
    SPACE,
    STOP,
)
from sora_signals.text.fold import CODE_POINTS, FoldTable, to_codes, to_str

TONED_LETTERS = "āáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜńňǹḿ"
PLAIN_LETTERS = "abcdefghijklmnopqrstuvwxyzü"
PLAIN, TONED = 1, 2
LONGEST_SYLLABLE = 6
STAR, OPEN_BRACKET, CLOSE_BRACKET = map(ord, "*()")


@dataclass(frozen=True, slots=True)
class Text:
    r"""A normalised batch.

    Attributes:
        text: The folded text; every piece is closed by one ``\x1e``, so no text is empty and none just stops.
        codes: Its code points. kinds: their classes (``sora_signals.text.classes``). All three are equally long.
        origin: For each character the index in the raw pieces laid end to end with one separator behind each.
        pieces: The raw pieces.
        piece_start: First normalised index of each piece, and one past the end. piece_end: One past the last of each.
        raw_rows: Rows of the table of characters for all of them, laid end to end (``sora_signals.text.characters``).
        raw_start: First raw index of each piece, and one past the end.
    """

    text: str
    codes: Codes
    kinds: Bytes
    origin: Ints
    pieces: tuple[str, ...]
    piece_start: Ints
    piece_end: Ints
    raw_rows: Codes
    raw_start: Ints

    def piece_of(self, position: Ints) -> Ints:
        """Return the piece that each normalised position lies in."""
        return self.piece_end.searchsorted(position, "right")

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
        self._table = character_table(fold)
        self._letters = np.zeros(CODE_POINTS, dtype=np.uint8)
        self._letters[to_codes(PLAIN_LETTERS)] = PLAIN
        self._letters[to_codes(TONED_LETTERS)] = TONED

    def normalise(self, pieces: Sequence[str]) -> Text:
        """Return the normalised batch of the pieces."""
        joined = "\x1e".join([*pieces, ""])
        raw_start = ints(list(accumulate([len(piece) + 1 for piece in pieces], initial=0)))
        raw = to_codes(joined)
        rows = self._table.take(raw, mode="wrap")  # as all code points have a row, `wrap` is but the fastest way
        codes, kinds = folded(rows), classes_of(rows)
        separators = raw_start[1:] - 1
        codes[separators], kinds[separators] = PART_BREAK, BREAK
        keep = kinds != HIDDEN
        _drop_stars(codes, keep)
        _drop_pinyin(self._letters, raw, codes, raw_start, keep)
        keep[_idle_spaces(kinds, indexes(~keep))] = False
        origin = indexes(keep)
        codes, kinds = codes[keep], kinds[keep]  # what is kept mostly stands in long runs, which flags copy as such
        starts = origin.searchsorted(raw_start)
        return Text(to_str(codes), codes, kinds, origin, tuple(pieces), starts, starts[1:], rows, raw_start)

    def lay_end_to_end(self, pieces: Sequence[str]) -> tuple[str, Ints]:
        """Return the normalised text of the pieces, and where each begins in it, with one past the end."""
        text = self.normalise(pieces)
        return text.text, text.piece_start


def _drop_stars(codes: Codes, keep: Bools) -> None:
    """Drop Markdown's runs of two and more asterisks."""
    at = indexes(codes == STAR)
    if len(at) > 1:
        twin = indexes(at[1:] == at[:-1] + 1)
        keep[at[twin]] = keep[at[twin + 1]] = False


def _drop_pinyin(letters: Bytes, raw: Codes, codes: Codes, raw_start: Ints, keep: Bools) -> None:
    """Drop bracketed pinyin behind Han; a syllable without tone counts only in a piece that has toned ones too."""
    at = indexes(codes == OPEN_BRACKET)
    at = at[letters.take(raw.take(at + 1)) > 0]  # a separator closes the last piece: something follows
    before = raw.take(at - 1)  # of the first character that separator
    at = at[(before >= FIRST_HAN) & (before <= LAST_HAN)]
    if not len(at):
        return
    # the six letters of the longest syllable and the bracket that closes it
    step = np.arange(1, LONGEST_SYLLABLE + 2)
    read = letters.take(raw.take(at[:, None] + step, mode="clip"))
    is_toned = read == TONED
    if not np.count_nonzero(is_toned):
        return
    size = read.argmin(axis=1)
    closed = (size > 0) & (codes.take(at + 1 + size, mode="clip") == CLOSE_BRACKET)
    toned = (is_toned & (size[:, None] >= step)).any(axis=1)
    piece = raw_start.searchsorted(at, side="right")
    closed &= in_sorted(piece, piece[closed & toned])
    owner, place = expand(size[closed] + 2)
    keep[at[closed][owner] + place] = False


def _idle_spaces(kinds: Bytes, dropped: Ints) -> Ints:
    """Where spaces stand that divide nothing: beside punctuation or a line end, single inside Han text, repeated.

    What is dropped, which no space is, parts neither a space from another one nor from what it divides.
    """
    spaces = indexes(kinds == SPACE)
    if not len(spaces):
        return spaces
    here = spaces - dropped.searchsorted(spaces)  # counted without what is dropped
    divides = run_heads(here)
    head = indexes(divides)
    size = ended(head, len(here))[1:] - head
    low = here[head]
    before, behind = low - 1, low + size
    if len(dropped):
        gaps = dropped - np.arange(len(dropped))
        before, behind = (at + gaps.searchsorted(at, "right") for at in (before, behind))
    # a separator ends the last piece and so stands behind the last space, and, for an index, before the first one
    divides[head] = DIVIDED[np.minimum(size, 2), kinds[before], kinds[behind]]
    return spaces[~divides]


def _kinds(*chosen: int) -> Bools:
    """Flags over the classes of characters."""
    return np.isin(np.arange(CLASSES), chosen)


def _divided() -> Bools:
    """Whether one space (1) or several (2) divide the class before them from the class behind them."""
    word, inner = _kinds(HAN, DIGIT, LATIN), ~_kinds(NEWLINE, BREAK, STOP, COMMA, POINT, MARK, OPEN, CLOSE)
    han = _kinds(HAN)
    many = np.logical_and.outer(inner, inner)
    one = many & ~(np.logical_and.outer(han, word) | np.logical_and.outer(word, han))
    return np.stack([many, one, many])


DIVIDED = _divided()
