"""What an evaluation says: figures per aspect, and every difference."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Score:
    """Counts of one aspect; its figures are 1.0 where nothing was expected and nothing found.

    >>> Score("mentions", right=3, found=4, total=5).f1
    0.6666666666666666
    """

    aspect: str
    right: int
    found: int
    total: int

    @property
    def precision(self) -> float:
        """Share of what was found that is right."""
        return self.right / self.found if self.found else float(self.total == 0)

    @property
    def recall(self) -> float:
        """Share of what was expected that was found."""
        return self.right / self.total if self.total else 1.0

    @property
    def f1(self) -> float:
        """Harmonic mean of precision and recall."""
        return 2 * self.right / (self.found + self.total) if self.found + self.total else 1.0


@dataclass(frozen=True, slots=True)
class Difference:
    """One place where the result is not the gold: an extra row has no `expected`, a missing one no `got`."""

    doc: str
    aspect: str
    offset: int | None
    expected: str
    got: str

    def __str__(self) -> str:
        """Show the difference as one line."""
        place = self.doc if self.offset is None else f"{self.doc}@{self.offset}"
        return f"{place} {self.aspect}: expected {self.expected or '-'}, got {self.got or '-'}"


@dataclass(frozen=True, slots=True)
class Report:
    """Figures per aspect and every difference, in the order of the documents, of which `n_failed` gave no result.

    >>> Report((Score("mentions", 1, 1, 1),), (), 1)["mentions"].f1
    1.0
    """

    scores: tuple[Score, ...]
    failures: tuple[Difference, ...]
    n_documents: int
    n_failed: int = 0

    def __getitem__(self, aspect: str) -> Score:
        """Return the score of one aspect."""
        return next(score for score in self.scores if score.aspect == aspect)

    def to_text(self) -> str:
        """Return the figures as a table, followed by one line a difference."""
        head = f"{'aspect':<24}{'precision':>10}{'recall':>8}{'f1':>8}{'right':>8}{'found':>8}{'total':>8}"
        rows = [
            f"{s.aspect:<24}{s.precision:>10.3f}{s.recall:>8.3f}{s.f1:>8.3f}{s.right:>8}{s.found:>8}{s.total:>8}"
            for s in self.scores
        ]
        tail = f"{self.n_documents} documents, {len(self.failures)} differences"
        return "\n".join([head, *rows, tail, *(f"  {failure}" for failure in self.failures)])
