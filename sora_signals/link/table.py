"""The table that linking fills: every place where a company may be named, with all that it may mean."""

from collections.abc import Mapping, Sequence

import numpy as np

from sora_signals.arrays import Bools, Ints, indexes, ints

NO_SECURITY = -1
GIVEN, STEM, FOREIGN = 1, 2, -1  # kinds of names that a document gives itself
NUMBERS = ("start", "end", "name_start", "name_end", "first", "stop", "code", "code_start", "own")
FLAGS = ("bare", "marked", "legal")
ROWS = slice(4, 6)  # the numbers that point into the rows
POSITION = 32  # bits of a position in a batch


class Candidates:
    """Spans in reading order; each may mean one or several securities. The steps of the search widen and mark them.

    The columns are rows of two arrays, so that candidates are chosen and joined in one operation for all of them.

    Attributes:
        numbers, flags: The columns by the order of ``NUMBERS`` and ``FLAGS``; those below are their rows.
        start, end: Span in the normalised text; a name and the code beside it are one span.
        name_start, name_end: The part that is a name; empty (equal) for a code alone.
        first, stop: Slice of ``row`` that holds the rows of ``NameForms`` which spell the name.
        row: Rows of ``NameForms``.
        code: Security that a code names, else -1. bare: whether that code stands without its exchange.
        code_start: Where the code stands, else -1.
        marked: Whether a state mark (ST, XD, -U) stands beside the name.
        legal: Whether the legal form of a listed company follows the name.
        own: ``GIVEN``, ``STEM`` or ``FOREIGN`` for a name that the document gives itself, else 0.
    """

    __slots__ = ("flags", "numbers", "row", *NUMBERS, *FLAGS)

    start: Ints
    end: Ints
    name_start: Ints
    name_end: Ints
    first: Ints
    stop: Ints
    code: Ints
    code_start: Ints
    own: Ints
    bare: Bools
    marked: Bools
    legal: Bools

    def __init__(self, numbers: Ints, flags: Bools, row: Ints) -> None:
        self.numbers, self.flags, self.row = numbers, flags, row
        self.start, self.end, self.name_start, self.name_end, self.first, self.stop, *others = numbers
        self.code, self.code_start, self.own = others
        self.bare, self.marked, self.legal = flags

    @classmethod
    def of_names(cls, start: Ints, end: Ints, first: Ints, stop: Ints, row: Ints) -> "Candidates":
        """Return names with nothing beside them."""
        numbers = np.zeros((len(NUMBERS), len(start)), dtype=np.int64)
        out = cls(numbers, np.zeros((len(FLAGS), len(start)), dtype=np.bool_), row)
        out.start[:] = out.name_start[:] = start
        out.end[:] = out.name_end[:] = end
        out.first[:], out.stop[:] = first, stop
        out.code[:] = out.code_start[:] = NO_SECURITY
        return out

    @classmethod
    def of_spans(cls, start: Sequence[int], end: Sequence[int], rows: Sequence[Sequence[int]]) -> "Candidates":
        """Return names with nothing beside them, each with its rows.

        >>> found = Candidates.of_spans([3, 9], [5, 12], [[7], [1, 2]])
        >>> found.first.tolist(), found.stop.tolist(), found.row.tolist()
        ([0, 1], [1, 3], [7, 1, 2])
        """
        sizes = ints([len(r) for r in rows])
        stop = sizes.cumsum()
        return cls.of_names(ints(start), ints(end), stop - sizes, stop, ints([r for some in rows for r in some]))

    def __len__(self) -> int:
        return len(self.start)

    def rows(self, i: int) -> list[int]:
        """The rows of one candidate."""
        rows: list[int] = self.row[self.first[i] : self.stop[i]].tolist()
        return rows

    def spell(self, rows: Mapping[int, Sequence[int]]) -> None:
        """Let some candidates be spelt by other rows."""
        last = len(self.row)
        for i, some in rows.items():
            self.first[i], self.stop[i] = last, last + len(some)
            last += len(some)
        self.row = np.concatenate([self.row, ints([row for some in rows.values() for row in some])])

    def where(self, chosen: Bools) -> "Candidates":
        """Return the chosen candidates."""
        at = indexes(chosen)
        return Candidates(self.numbers.take(at, axis=1), self.flags.take(at, axis=1), self.row)

    def joined(self, others: "Candidates") -> "Candidates":
        """Return both, in reading order; of equal spans the ones here come first."""
        numbers = np.concatenate([self.numbers, others.numbers], axis=1)
        numbers[ROWS, len(self) :] += len(self.row)
        flags = np.concatenate([self.flags, others.flags], axis=1)
        order = ((numbers[0] << POSITION) + numbers[1]).argsort(kind="stable")
        row = np.concatenate([self.row, others.row])
        return Candidates(numbers.take(order, axis=1), flags.take(order, axis=1), row)


def meanings(candidates: Candidates) -> tuple[Ints, Ints]:
    """Return every (candidate, form row) pair as two equally long arrays."""
    counts = candidates.stop - candidates.first
    owner = np.arange(len(counts)).repeat(counts)
    # the rows of each candidate follow each other as the pairs do, so that one distance holds for all of them
    ahead = candidates.stop - np.add.accumulate(counts)
    return owner, candidates.row.take(ahead.take(owner) + np.arange(len(owner)))
