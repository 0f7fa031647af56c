"""Layout: which line, sentence and clause every character of a batch lies in."""

from dataclasses import dataclass

import numpy as np

from sora_signals.arrays import Bools, Ints
from sora_signals.text.classes import BREAK, CLOSE, COMMA, DIGIT, HAN, LATIN, NEWLINE, SPACE, STOP
from sora_signals.text.normalise import Text

FULL_STOP = ord(".")


@dataclass(frozen=True, slots=True)
class Layout:
    """Ids that grow along the batch, one for each character, and the first character of each unit.

    Attributes:
        line, sentence, clause: The unit that each character lies in.
        line_start, sentence_start, clause_start: First character of each unit, and one past the end of the text.
    """

    line: Ints
    sentence: Ints
    clause: Ints
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
    line_end = (kinds == NEWLINE) | (kinds == BREAK)
    sentence_end = line_end | _closed(text, kinds == STOP) | _latin_stop(text)
    between_digits = _neighbours(kinds == DIGIT)
    clause_end = sentence_end | ((kinds == COMMA) & ~between_digits) | (kinds == SPACE)
    line, line_start = _units(line_end)
    sentence, sentence_start = _units(sentence_end)
    clause, clause_start = _units(clause_end)
    return Layout(line, sentence, clause, line_start, sentence_start, clause_start)


def _units(ends: Bools) -> tuple[Ints, Ints]:
    ids = np.zeros(len(ends), dtype=np.int64)
    np.cumsum(ends[:-1], out=ids[1:])
    starts = np.concatenate([[0], np.flatnonzero(ends[:-1]) + 1, [len(ends)]]).astype(np.int64)
    return ids, starts


def _closed(text: Text, stops: Bools) -> Bools:
    """Move the end of a sentence behind repeated stops and the closing quotes that follow it."""
    tail = stops | (text.kinds == CLOSE)
    # a run of stops and closing marks ends a sentence at its last character, if a stop stands in it
    last = tail & ~np.concatenate([tail[1:], [False]])
    seen = np.cumsum(stops)
    run_id = np.cumsum(tail & ~np.concatenate([[False], tail[:-1]]))
    if not len(seen):
        return stops
    first_of_run = np.concatenate([[0], np.flatnonzero(np.diff(run_id)) + 1])
    before = np.where(first_of_run > 0, seen[first_of_run - 1], 0)
    return np.asarray(last & (seen > before[run_id - run_id[0]]))


def _latin_stop(text: Text) -> Bools:
    dot = text.codes == FULL_STOP
    han_before = np.concatenate([[False], text.kinds[:-1] == HAN])
    word_after = np.concatenate([np.isin(text.kinds[1:], [DIGIT, LATIN]), [False]])
    return np.asarray(dot & han_before & ~word_after)


def _neighbours(flags: Bools) -> Bools:
    out = np.zeros(len(flags), dtype=np.bool_)
    out[1:-1] = flags[:-2] & flags[2:]
    return out
