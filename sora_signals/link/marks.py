"""What the exchange and the law put beside a name: state marks (ST, XD, -U, 退) and the legal form."""

import re

import numpy as np
import regex

from sora_signals.arrays import Ints, among, ended, indexes
from sora_signals.link.names import NameIndex
from sora_signals.link.spans import LISTED
from sora_signals.link.stubs import STUB
from sora_signals.link.table import FOREIGN, Candidates
from sora_signals.recognise.tickers import HONG_KONG
from sora_signals.text.classes import HAN, LATIN
from sora_signals.text.normalise import Text

STATE_MARK = re.compile(r"(?:S?\*?ST|SST|PT|退市|(?<![A-Z0-9])(?:XD|XR|DR|N|C|S|G))$")
STATE_TAIL = regex.compile(r"-(?:UW|U|W)(?![A-Z0-9])|退(?!\p{Han})")
MARK = 4  # characters of the longest state mark
MARKED = regex.compile(r"(?<![A-Z])(?:S?\*?ST|SST|PT)(?=\p{Han}{2})")
OF_A_PLACE = regex.compile(r"\(\p{Han}{2,6}\)\p{Han}{0,8}?(?<!股份)有限公司")  # 格力电器(石家庄)有限公司: a subsidiary
ABROAD = re.compile(rf"\((?:{HONG_KONG})\)")
OPENING = ord("(")
SHORT_NAME = 2  # characters of a name that may be short for another one
LIMITED = LISTED[2:]
LEGAL = 24  # characters behind a name in which its legal form ends
MANY = 8  # a stub of more companies than this names none


def add_marks(text: Text, spans: Candidates) -> None:
    """Widen the spans over the state marks beside them."""
    before, behind = spans.start - 1, text.codes[spans.end]
    for i in indexes((text.kinds[before] == LATIN) | (text.codes[before] == ord("市"))).tolist():
        start = int(spans.start[i])
        mark = STATE_MARK.search(text.text, max(0, start - MARK), start)
        if mark:
            spans.start[i], spans.marked[i] = mark.start(), True
    for i in indexes((behind == ord("-")) | (behind == ord("退"))).tolist():
        end = int(spans.end[i])
        mark = STATE_TAIL.match(text.text, end, end + MARK)
        if mark:
            spans.end[i], spans.marked[i] = mark.end(), True


def add_stubs(text: Text, spans: Candidates, index: NameIndex) -> Candidates:
    """Return the spans in reading order with those of marked names that no list has seen (ST路通 for 路通视信)."""
    found: list[tuple[int, int, list[int]]] = []
    for last in _mark_ends(text).tolist():
        match = MARKED.search(text.text, max(0, last + 1 - MARK), last + 1 + STUB)
        if match is None or _holds(spans, last, text):
            continue
        start, name = match.span()
        at = int(spans.start.searchsorted(start, side="right")) - 1
        inside = at >= 0 and spans.end[at] > start
        close = int(spans.start.searchsorted(name))
        begins = close < len(spans) and spans.start[close] == name
        rows = index.stubs.of(text.text[name : name + STUB])
        if rows and not inside and not begins and len({int(index.forms.security[r]) for r in rows}) <= MANY:
            found.append((start, name, rows))
    if not found:
        return spans
    ends = [name + STUB for _, name, _ in found]
    stubs = Candidates.of_spans([name for _, name, _ in found], ends, [rows for *_, rows in found])
    stubs.start[:], stubs.marked[:] = [start for start, *_ in found], True
    return spans.joined(stubs)


def _mark_ends(text: Text) -> Ints:
    """Where the T of ST or PT stands before a name."""
    at: Ints = indexes(text.codes == ord("T"))
    at = at[text.kinds[at + 1] == HAN]
    if not len(at):
        return at
    at = at[among(text.codes[at - 1], ord("S"), ord("P"))]
    # behind a letter it ends another word (ChatGPT发布)
    return np.asarray(at[(text.kinds[at - 2] != LATIN) | (text.codes[at - 2] == ord("S"))])


def _holds(spans: Candidates, last: int, text: Text) -> bool:
    """Whether a name holds all of the mark that ends at a place."""
    held = int(spans.start.searchsorted(last, side="right")) - 1
    return held >= 0 and spans.end[held] > last and text.text[spans.start[held] - 1] not in "S*P"


def add_legal_forms(text: Text, spans: Candidates, index: NameIndex) -> None:
    """Widen the spans over the legal form of a listed company, with nothing but generic words before it."""
    for i in _limited_near(text, spans.end).tolist():
        end, row = int(spans.end[i]), int(spans.row[spans.first[i]])
        tail = index.legal_tail.match(text.text, end, end + LEGAL)
        if tail and index.is_other(row, tail[0]):
            spans.own[i] = FOREIGN
        elif tail and not spans.marked[i]:
            spans.end[i], spans.legal[i] = tail.end(), True
        elif OF_A_PLACE.match(text.text, end, end + LEGAL):
            spans.own[i] = FOREIGN


def refuse_others(text: Text, spans: Candidates, index: NameIndex, on: Ints) -> None:
    """Refuse short names that generic words of another company end: 启明医疗、 is not 启明星辰.

    Args:
        text, spans, index: The batch, its names, and what they may mean. on: Names that Han text follows.
    """
    on = on[index.goes_on.take(text.codes[spans.end[on]], mode="clip")]
    row = spans.row[spans.first[on]]
    unsure = indexes(~index.sure[row])
    on, row = on[unsure], row[unsure]
    for i, end, meant in zip(on.tolist(), spans.end[on].tolist(), row.tolist(), strict=True):
        last = index.generic.end(text.text, end)
        closed = end < last and text.kinds[last] != HAN
        if closed and spans.stop[i] - spans.first[i] == 1 and index.is_other(meant, text.text[end:last]):
            spans.own[i] = FOREIGN


def refuse_longer(text: Text, spans: Candidates, on: Ints, doc: Ints) -> None:
    """Refuse names that go on to the code of Hong Kong of another company: 康德莱医械(01501.HK) is not 康德莱.

    Elsewhere in its document such a name is short for that company, unless it may mean nothing but the listed one.

    Args:
        text: The batch. spans: Names. on: Those that Han text follows. doc: Document of each piece.
    """
    opens = spans.end[on] + 1
    opens += text.kinds[opens] == HAN  # a name goes on for two characters at the most
    near = indexes(text.codes[opens] == OPENING)
    places = zip(on[near].tolist(), opens[near].tolist(), strict=True)
    longer = [i for i, at in places if ABROAD.match(text.text, at)]
    if longer:
        short = indexes(spans.end - spans.start <= SHORT_NAME)
        start, end = spans.start[short], spans.end[short]
        words = [text.text[low:high] for low, high in zip(start.tolist(), end.tolist(), strict=True)]
        named = dict(zip(short.tolist(), zip(doc[text.piece_of(start)].tolist(), words, strict=True), strict=True))
        refused = {named[i] for i in longer if i in named}
        spans.own[[*longer, *(i for i, name in named.items() if name in refused)]] = FOREIGN


def _limited_near(text: Text, end: Ints) -> Ints:
    """The names behind which the words that end every legal form stand."""
    at = indexes(text.codes == ord(LIMITED[1])) - 1
    if len(at):
        at = at[text.codes[at] == ord(LIMITED[0])]
    if not len(at):
        return at
    gap = ended(at, len(text.codes) + LEGAL)[at.searchsorted(end)] - end
    return indexes(gap <= LEGAL - len(LIMITED))
