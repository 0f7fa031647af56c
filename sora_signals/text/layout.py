"""Layout: which line, sentence and clause every character of a batch lies in."""

from dataclasses import dataclass

import numpy as np

from sora_signals.arrays import Bools, Bytes, Counts, Ints, ended, indexes, led, run_heads
from sora_signals.text.classes import BREAK, CLOSE, COMMA, DIGIT, HAN, LATIN, MARK, NEWLINE, SPACE, STOP
from sora_signals.text.normalise import Text

FULL_STOP = ord(".")


@dataclass(frozen=True, slots=True)
class Layout:
    """Ids that grow along the batch, one for each character, and the first character of each unit.

    Attributes:
        line, sentence, clause: The unit that each character lies in.
        line_start, sentence_start, clause_start: First character of each unit, and one past the end of the text.
    """

    line: Counts
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
    kinds = text.kinds
    at = indexes(kinds >= SPACE)  # whatever ends a unit: the classes of words come before it
    kind = kinds[at]
    line_end = (kind == NEWLINE) | (kind == BREAK)
    sentence_end = line_end | _closed(at, kind) | _latin_stop(text, at, kind)
    clause_end = sentence_end | ((kind == COMMA) & ~_between_digits(kinds, at)) | (kind == SPACE)
    size = len(kinds)
    line, line_start = _units(at[line_end], size)
    sentence, sentence_start = _units(at[sentence_end], size)
    clause, clause_start = _units(at[clause_end], size)
    return Layout(line, sentence, clause, line_start, sentence_start, clause_start)


def _units(ends: Ints, size: int) -> tuple[Counts, Ints]:
    """The unit of each character, and where each unit starts, with one past the end."""
    edges = ended(led(0, ends[ends < size - 1] + 1), size)
    return np.arange(len(edges) - 1, dtype=np.int32).repeat(edges[1:] - edges[:-1]), edges


def _closed(at: Ints, kind: Bytes) -> Bools:
    """Whether a sentence ends here: behind repeated stops and the closing quotes that follow, at the last of them.

    Args:
        at, kind: Positions and classes of all characters that are no words.
    """
    ends = np.zeros(len(at), dtype=np.bool_)
    tail = indexes((kind == STOP) | (kind == CLOSE))
    if not len(tail):
        return ends
    first = indexes(run_heads(at[tail]))
    stopped = np.logical_or.reduceat(kind[tail] == STOP, first)
    ends[tail[ended(first[1:], len(tail)) - 1]] = stopped
    return ends


def _latin_stop(text: Text, at: Ints, kind: Bytes) -> Bools:
    """Whether each character is a full stop behind Han and before neither digit nor letter."""
    ends = np.zeros(len(at), dtype=np.bool_)
    marks = indexes(kind == MARK)
    marks = marks[text.codes[at[marks]] == FULL_STOP]
    place, last = at[marks], len(text.kinds) - 1
    behind = text.kinds[np.minimum(place + 1, last)]
    goes_on = (place < last) & ((behind == DIGIT) | (behind == LATIN))
    ends[marks] = (place > 0) & (text.kinds[place - 1] == HAN) & ~goes_on
    return ends


def _between_digits(kinds: Bytes, at: Ints) -> Bools:
    last = len(kinds) - 1
    inside = (at > 0) & (at < last)
    return np.asarray(inside & (kinds[at - 1] == DIGIT) & (kinds[np.minimum(at + 1, last)] == DIGIT))
