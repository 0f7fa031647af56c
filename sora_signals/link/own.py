"""Names that a document gives itself: defined in brackets (以下简称“天孚”), or the stem of a company named in full."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Mapping

import numpy as np
import regex

from sora_signals.arrays import Bools, Codes, Ints, among, ended, in_sorted, indexes, ints
from sora_signals.link.names import NameIndex
from sora_signals.link.spans import LISTED
from sora_signals.link.stubs import STUB
from sora_signals.link.table import FOREIGN, GIVEN, NO_SECURITY, STEM, Candidates
from sora_signals.recognise.context import Context
from sora_signals.text.fold import paired, to_codes
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

_Named = tuple[int, str]  # a document and a name in it


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
    names = {key: (rows, GIVEN) for key, rows in given.items() if rows}
    names |= {key: (rows, STEM) for key, rows in _stems(spans, of, index) if key not in given}
    found = list(_occurrences(context, spans, doc, names)) if names else []
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


def _stems(spans: Candidates, of: Ints, index: NameIndex) -> Iterator[tuple[_Named, list[int]]]:
    """Stems of the companies that a document names in full, where only one company there has such a stem."""
    one = indexes(spans.stop - spans.first == 1)
    row = spans.row[spans.first[one]]
    clear = index.shortened(row)
    one, row = one[clear], row[clear]
    # each row of a document once, in reading order
    pairs = dict.fromkeys(zip(of[one].tolist(), row.tolist(), strict=True))
    named: dict[_Named, int] = {}
    shared: set[_Named] = set()
    for number, r in pairs:
        stem = index.stem(r)
        if stem:
            held = named.setdefault((number, stem), r)
            if held != r and index.security[held] != index.security[r]:
                shared.add((number, stem))
    for key, r in named.items():
        if key not in shared:
            yield key, [r]


def _occurrences(
    context: Context, spans: Candidates, doc: Ints, names: Mapping[_Named, tuple[list[int], int]]
) -> Iterator[tuple[int, int, list[int], int]]:
    """Places outside all other names where a document's own names stand: span, rows and kind."""
    others = context.hits["organisation"]
    start, end = np.concatenate([spans.start, others.start]), np.concatenate([spans.end, others.end])
    order = start.argsort(kind="stable")
    start, end = start[order], end[order]
    starts = start.tolist()
    begun: dict[_Named, list[str]] = {}
    for number, name in names:
        begun.setdefault((number, name[:2]), []).append(name)
    text, read = context.text.text, dict.fromkeys(names, 0)
    at = _beginnings(context.text, {pair for _, pair in begun})
    reach = ended(np.maximum.accumulate(end), 0)
    at = at[reach[start.searchsorted(at, side="right") - 1] <= at]  # most stand inside the full name
    for place, number in zip(at.tolist(), doc[context.text.piece_of(at)].tolist(), strict=True):
        for name in begun.get((number, text[place : place + 2]), ()):
            stop = place + len(name)
            if place < read[number, name] or not text.startswith(name, place):
                continue
            read[number, name] = stop
            rows, own = names[number, name]
            clear = bisect_left(starts, stop) == bisect_right(starts, place)  # no other name begins inside
            if clear and (own == GIVEN or not RUNS_ON.match(text, stop)):
                yield place, stop, rows, own


def _beginnings(text: Text, pairs: Iterable[str]) -> Ints:
    """Where any of some pairs of characters stands: all are looked for at once, however many a document names."""
    letters = to_codes("".join(sorted(pairs)))
    first, second, codes = letters[::2], letters[1::2], text.codes
    if len(first) <= FEW:
        at = indexes(among(codes[:-1], *first.tolist()))
    else:
        at = indexes(_table(first).take(codes[:-1], mode="clip"))
        at = at[_table(second).take(codes.take(at + 1), mode="clip")]
    return at[in_sorted(paired(codes.take(at), codes.take(at + 1)), paired(first, second))]


def _table(letters: Codes) -> Bools:
    """Whether each letter is one of some; the last one stands for all behind them."""
    table = np.zeros(int(letters.max()) + 2, dtype=np.bool_)
    table[letters] = True
    return table
