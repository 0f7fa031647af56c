"""The table that linking fills: every place where a company may be named, with all that it may mean."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from sora_signals.arrays import Bools, Ints, expand, filled, ints

NO_SECURITY = -1
GIVEN, STEM, FOREIGN = 1, 2, -1  # kinds of names that a document gives itself


@dataclass(slots=True)
class Candidates:
    """Spans in reading order; each may mean one or several securities. The steps of the search widen and mark them.

    Attributes:
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

    start: Ints
    end: Ints
    name_start: Ints
    name_end: Ints
    first: Ints
    stop: Ints
    row: Ints
    code: Ints
    bare: Bools
    code_start: Ints
    marked: Bools
    legal: Bools
    own: Ints

    @classmethod
    def of_names(cls, start: Ints, end: Ints, first: Ints, stop: Ints, row: Ints) -> "Candidates":
        """Return names with nothing beside them."""
        size = len(start)
        code, code_start = (filled(size, NO_SECURITY) for _ in range(2))
        bare, marked, legal = (np.zeros(size, dtype=np.bool_) for _ in range(3))
        own = np.zeros(size, dtype=np.int64)
        columns = (code, bare, code_start, marked, legal, own)
        return cls(start.copy(), end.copy(), start, end, first, stop, row, *columns)

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
        return list(self.row[self.first[i] : self.stop[i]].tolist())

    def spell(self, i: int, rows: Sequence[int]) -> None:
        """Let one candidate be spelt by other rows."""
        self.first[i], self.stop[i] = len(self.row), len(self.row) + len(rows)
        self.row = np.append(self.row, ints(rows))

    def where(self, chosen: Bools | Ints) -> "Candidates":
        """Return the chosen candidates."""
        return Candidates(row=self.row, **{name: column[chosen] for name, column in self.columns().items()})

    def joined(self, others: "Candidates") -> "Candidates":
        """Return both, in reading order; of equal spans the ones here come first."""
        mine, theirs = self.columns(), others.columns()
        theirs["first"], theirs["stop"] = others.first + len(self.row), others.stop + len(self.row)
        order = np.lexsort(tuple(np.concatenate([mine[name], theirs[name]]) for name in ("end", "start")))
        columns = {name: np.concatenate([mine[name], theirs[name]])[order] for name in mine}
        return Candidates(row=np.concatenate([self.row, others.row]), **columns)

    def columns(self) -> dict[str, Any]:
        """Return the columns that have one value a candidate."""
        return {name: getattr(self, name) for name in self.__slots__ if name != "row"}


def meanings(candidates: Candidates) -> tuple[Ints, Ints]:
    """Return every (candidate, form row) pair as two equally long arrays."""
    owner, place = expand(candidates.stop - candidates.first)
    return owner, candidates.row[candidates.first[owner] + place]
