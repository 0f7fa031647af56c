"""Layout: which line, sentence and clause every character of a batch lies in."""

from dataclasses import dataclass

import numpy as np

from sora_signals.arrays import Bytes, Counts, Ints, ended, indexes, led
from sora_signals.text.classes import CLOSE, COMMA, DIGIT, HAN, LATIN, NEWLINE, POINT, SPACE, STOP
from sora_signals.text.normalise import Text


@dataclass(frozen=True, slots=True)
class Layout:
    """Ids that grow along the batch, one for each character, and the first character of each unit.

    Attributes:
        sentence, clause: The unit that each character lies in.
        line_start, sentence_start, clause_start: First character of each unit, and one past the end of the text.
    """

    sentence: Counts
    clause: Counts
    line_start: Ints
    sentence_start: Ints
    clause_start: Ints


def lay_out(text: Text) -> Layout:
    """Return the layout of a batch.

    A sentence ends behind ``。!?…`` with the closing quotes that follow, behind a full stop between Han and
    anything but a digit or letter, and at a line's end. A clause also ends behind a comma, semicolon or colon
    that does not stand between digits, and at a run of spaces.
    """
    ends = text.kinds >= COMMA  # whatever may end a unit
    ends[_latin_stops(text.kinds)] = True
    at = indexes(ends)
    kind = text.kinds.take(at)
    line_end = kind >= NEWLINE
    sentence_end = line_end | (kind == POINT)
    sentence_end[_closed(at, kind)] = True
    clause_end = sentence_end | (kind == SPACE)
    clause_end[_commas(text.kinds, at, kind)] = True
    behind = at + 1
    lines, sentences, clauses = (led(0, behind.take(indexes(ends))) for ends in (line_end, sentence_end, clause_end))
    return Layout(_units(sentences), _units(clauses), lines, sentences, clauses)


def _latin_stops(kinds: Bytes) -> Ints:
    """Where full stops stand behind Han and before neither digit nor letter."""
    dots = indexes((kinds[1:] == POINT) & (kinds[:-1] == HAN)) + 1
    if not len(dots):
        return dots
    behind = kinds.take(dots + 1)
    ends: Ints = dots[(behind != DIGIT) & (behind != LATIN)]
    return ends


# Below, ``at`` and ``kind`` are positions and classes of all characters that may end a unit. The last one is the
# separator that closes the text, so a character stands behind every other one; before the first one, for an index,
# stands that separator.


def _units(starts: Ints) -> Counts:
    """The unit of each character: where each starts is given, with one past the end."""
    return np.arange(len(starts) - 1, dtype=np.int32).repeat(starts[1:] - starts[:-1])


def _closed(at: Ints, kind: Bytes) -> Ints:
    """Which of them end a sentence: the last one of repeated stops and the closing quotes that follow."""
    tail = indexes((kind == STOP) | (kind == CLOSE))
    if not len(tail):
        return tail
    place = at.take(tail)
    last = ended(indexes(place[1:] != place[:-1] + 1), len(tail) - 1)
    stops = indexes(kind.take(tail) == STOP)
    ends: Ints = tail.take(last.take(last.searchsorted(stops)))
    return ends


def _commas(kinds: Bytes, at: Ints, kind: Bytes) -> Ints:
    """Which of them are commas, semicolons and colons that do not stand between digits."""
    commas = indexes(kind == COMMA)
    place = at.take(commas)
    ends: Ints = commas[(kinds.take(place - 1, mode="wrap") != DIGIT) | (kinds.take(place + 1) != DIGIT)]
    return ends
