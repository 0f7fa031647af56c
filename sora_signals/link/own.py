"""Names that a document gives itself: defined in brackets (以下简称“天孚”), or the stem of a company named in full."""

import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import regex

from sora_signals.arrays import Ints, among, ended, in_sorted, indexes, ints
from sora_signals.link.names import NameIndex, begun_with
from sora_signals.link.spans import LISTED
from sora_signals.link.stubs import STUB
from sora_signals.link.table import FOREIGN, GIVEN, NO_SECURITY, STEM, Candidates
from sora_signals.recognise.context import Context
from sora_signals.text.fold import CHAR_BITS, paired, to_codes
from sora_signals.text.normalise import Text

DEFINED = re.compile(r"[(,](?:[以下]{0,2}[简下]称为?:?|(?=[“\"]))(?P<names>[^()\n\x1e]{2,60}?)(?=[),;。])")
OPENING, DIVIDING = map(ord, "(,")  # what a definition begins with
DEFINING = to_codes('"“下以称简')  # and what comes then, sorted
QUOTED = re.compile(r"[“\"'‘]([^“”\"'‘’]{2,10})[”\"'’]")
NAME_GOES_ON = regex.compile(r"[\p{Han}()“”]*")
LEGAL = regex.compile(r"[\p{Han}()]{0,12}公司")
REACH = 16  # characters between a company's name and the bracket that defines another for it
RUNS_ON = re.compile(r"[A-Z0-9]")  # a product: 当虹X1
LONGEST = 8  # characters of a name that a document gives
FEW = 8  # letters of which each is looked for in less time than all together
HALF, SHIFT = 16, 7  # bits of half a code point, and by which one is moved to be mixed with another

Halves = npt.NDArray[np.uint16]
_Named = tuple[int, str]  # a document and a name in it


class _Full(NamedTuple):
    """Names in full that leave a stem: their document, their row, and the pair of characters the stem begins with."""

    number: Ints
    row: Ints
    pair: Ints


class _Places(NamedTuple):
    """Places: where each is, its document, and where the next name begins."""

    at: Ints
    number: Ints
    following: Ints


def add_own_names(context: Context, spans: Candidates, index: NameIndex, doc: Ints) -> Candidates:
    """Return the spans in reading order with those added that the document's own names make.

    Args:
        context: The batch. spans: Names found so far, in reading order.
        index: The written forms. doc: Document of each piece.
    """
    given = _definitions(context.text, spans, index, doc)
    of = doc[context.text.piece_of(spans.start)]
    if given:
        _rename(context.text, spans, of, given)
    named = _in_full(spans, of, index)
    names = {key: (rows, GIVEN) for key, rows in given.items() if rows}
    pairs = np.concatenate([named.pair, ints([begun_with(name) for _, name in names])])
    if not len(pairs):
        return spans
    places = _places(context, spans, doc, pairs)
    if not len(places.at):
        return spans
    names |= {key: (rows, STEM) for key, rows in _stems(named, places.number, index) if key not in given}
    found = list(_occurrences(context.text.text, places, names))
    if not found:
        return spans
    added = Candidates.of_spans([f[0] for f in found], [f[1] for f in found], [f[2] for f in found])
    added.own[:] = [own for *_, own in found]
    return spans.joined(added)


def _rename(text: Text, spans: Candidates, of: Ints, given: Mapping[_Named, list[int]]) -> None:
    """Let spans that spell a name which their document defines mean what it was defined for."""
    begun = np.array(sorted({ord(name[0]) for _, name in given}), dtype=np.uint32)
    defines = in_sorted(of, ints(sorted(number for number, _ in given)))
    may_spell = defines & in_sorted(text.codes.take(spans.name_start), begun)
    spelt: dict[int, list[int]] = {}
    for i in indexes(may_spell & (spans.code == NO_SECURITY)).tolist():
        rows = given.get((int(of[i]), text.text[spans.name_start[i] : spans.name_end[i]]))
        if rows is not None:
            spans.own[i] = GIVEN if rows else FOREIGN
            if rows:
                spelt[i] = rows
    spans.spell(spelt)


def _definitions(text: Text, spans: Candidates, index: NameIndex, doc: Ints) -> dict[_Named, list[int]]:
    """Rows of the company that each name of a document was given to; none where it was given to another body."""
    out: dict[_Named, list[int]] = {}
    done = 0
    for place in _definable(text).tolist():
        match = DEFINED.match(text.text, place) if place >= done else None
        if match is None:
            continue
        done = match.end()
        at = int(spans.end.searchsorted(place, side="right")) - 1
        near = at >= 0 and place - spans.end[at] <= REACH
        if not near or not NAME_GOES_ON.fullmatch(text.text, int(spans.end[at]), place):
            at = -1
        number = int(doc[text.piece_start.searchsorted(place, side="right") - 1])
        for name in _given_names(match["names"]):
            rows = _antecedent(text.text, spans, at, place, name, index)
            if rows is not None:
                out.setdefault((number, name), rows)
    return out


def _definable(text: Text) -> Ints:
    """Where a bracket or a comma stands before what can begin a definition."""
    at = indexes((text.codes == OPENING) | (text.codes == DIVIDING))
    return at[in_sorted(text.codes[at + 1], DEFINING)]  # the last character is a separator, so one always follows


def _given_names(text: str) -> list[str]:
    quoted = QUOTED.findall(text)
    names = quoted or [text.strip(" :“”\"'")]
    return [name for name in names if STUB <= len(name) <= LONGEST]


def _antecedent(text: str, spans: Candidates, at: int, bracket: int, name: str, index: NameIndex) -> list[int] | None:
    """Rows of the company before the bracket (-1: none), none for another body, None where nothing is defined."""
    between = text[spans.end[at] : bracket] if at >= 0 else ""
    if at >= 0 and (not between or (LISTED in between and LEGAL.fullmatch(between))):
        held = spans.rows(at)
        security = int(spans.code[at]) if spans.code[at] != NO_SECURITY else index.security[held[0]]
        surface = text[spans.name_start[at] : spans.name_end[at]]
        if name == surface or name in between:
            return None
        rows = [r for r in held if index.security[r] == security]
        return rows if rows and index.belongs(name, security, surface) else None
    other = LEGAL.fullmatch(between) or (at < 0 and text[bracket - 1 : bracket].isalpha())
    return [] if other and LISTED not in between else None


def _in_full(spans: Candidates, of: Ints, index: NameIndex) -> _Full:
    """The companies that are named in full by a name that leaves a stem."""
    one = indexes(spans.stop - spans.first == 1)
    row = spans.row[spans.first[one]]
    pair = index.stem_pairs(row)
    some = indexes(pair > 0)
    return _Full(of[one[some]], row[some], pair[some])


def _stems(named: _Full, numbers: Ints, index: NameIndex) -> Iterator[tuple[_Named, list[int]]]:
    """Stems of the companies that documents name in full, where only one company there has such a stem.

    Args:
        named: The names in full. numbers: The documents that are asked for, sorted. index: The written forms.
    """
    asked = in_sorted(named.number, numbers)
    held: dict[_Named, int] = {}
    shared: set[_Named] = set()
    # each row of a document once, in reading order
    for number, row in dict.fromkeys(zip(named.number[asked].tolist(), named.row[asked].tolist(), strict=True)):
        key = number, index.stem(row)
        first = held.setdefault(key, row)
        if first != row and index.security[first] != index.security[row]:
            shared.add(key)
    for key, row in held.items():
        if key not in shared:
            yield key, [row]


def _occurrences(
    text: str, places: _Places, names: Mapping[_Named, tuple[list[int], int]]
) -> Iterator[tuple[int, int, list[int], int]]:
    """Where a document's own names stand: span, rows and kind."""
    begun: dict[_Named, list[str]] = {}
    for number, name in names:
        begun.setdefault((number, name[:STUB]), []).append(name)
    read = dict.fromkeys(names, 0)
    for place, number, following in zip(*(column.tolist() for column in places), strict=True):
        for name in begun.get((number, text[place : place + STUB]), ()):
            stop = place + len(name)
            if place < read[number, name] or not text.startswith(name, place):
                continue
            read[number, name] = stop
            rows, own = names[number, name]
            # no other name begins inside
            if stop <= following and (own == GIVEN or not RUNS_ON.match(text, stop)):
                yield place, stop, rows, own


def _places(context: Context, spans: Candidates, doc: Ints, pairs: Ints) -> _Places:
    """Where any of some pairs of characters stands outside all names: most stand inside the full name."""
    at = _beginnings(context.text, pairs)
    others = context.hits["organisation"]
    start, end = np.concatenate([spans.start, others.start]), np.concatenate([spans.end, others.end])
    order = start.argsort(kind="stable")
    start, reach = start.take(order), ended(np.maximum.accumulate(end.take(order)), 0)
    behind = start.searchsorted(at, side="right")
    free = indexes(reach[behind - 1] <= at)
    at, following = at[free], ended(start, len(context.text.codes))[behind[free]]
    return _Places(at, doc[context.text.piece_of(at)], following)


def _beginnings(text: Text, pairs: Ints) -> Ints:
    """Where any of some pairs of characters stands: all are looked for at once, however many a document names."""
    pairs.sort()
    codes, heads = text.codes, pairs >> CHAR_BITS
    first = {*heads.tolist()}
    if len(first) <= FEW:
        at = indexes(among(codes[:-1], *first))
    else:
        may_be, halves = np.zeros(1 << HALF, dtype=np.bool_), codes.astype(np.uint16)
        may_be[_mixed(heads.astype(np.uint16), pairs.astype(np.uint16))] = True
        at = indexes(may_be.take(_mixed(halves[:-1], halves[1:])))
    return at[in_sorted(paired(codes.take(at), codes.take(at + 1)), pairs)]


def _mixed(first: Halves, second: Halves) -> Halves:
    """Pairs of characters, of each the lower half, as numbers that few other pairs share."""
    mixed: Halves = np.left_shift(first, SHIFT) ^ second
    return mixed
