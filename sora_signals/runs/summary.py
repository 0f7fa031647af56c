"""What a run did, in a few figures."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sora_signals.result import Result

SHOWN_FAILURES = 20


@dataclass(frozen=True, slots=True)
class Summary:
    """The figures of a run.

    Attributes:
        folder: Where the frames are. parts, articles, failed: In the whole folder. rows: Of each frame there.
        new, chars, seconds: Articles and characters that this call has read, and how long it took.
        failures: Of this call the first documents that could not be read, as (doc_id, error, message).

    >>> print(Summary(Path("signals"), 1, 2, 0, {"documents": 2, "mentions": 6}, 2, 900, 0.5, ()).to_text())
    2 documents, 6 mentions, 0 failed, 1 part: signals
    read now: 2 articles, 900 characters in 0.5 s
    """

    folder: Path
    parts: int
    articles: int
    failed: int
    rows: Mapping[str, int]
    new: int
    chars: int
    seconds: float
    failures: tuple[tuple[str, str, str], ...]

    def to_text(self) -> str:
        """Return the figures as two lines."""
        documents, mentions = (self.rows.get(name, 0) for name in ("documents", "mentions"))
        held = "1 part" if self.parts == 1 else f"{self.parts} parts"
        return (
            f"{documents} documents, {mentions} mentions, {self.failed} failed, {held}: {self.folder}\n"
            f"read now: {self.new} articles, {self.chars} characters in {self.seconds:.1f} s"
        )


class Tally:
    """Counts what the parts of a run hold, from their records."""

    def __init__(self, records: Iterable[Mapping[str, Any]]) -> None:
        self._rows: dict[str, int] = {}
        self._parts = self._articles = self._new = self._chars = 0
        self._failures: list[tuple[str, str, str]] = []
        for record in records:
            self._count(record)

    def _count(self, record: Mapping[str, Any]) -> None:
        self._parts += 1
        self._articles += record["articles"]
        for name, told in record["files"].items():
            self._rows[name] = self._rows.get(name, 0) + told["rows"]

    def add(self, record: Mapping[str, Any], result: Result) -> None:
        """Count a part that was written now."""
        self._count(record)
        self._new += record["articles"]
        self._chars += record["chars"]
        room = SHOWN_FAILURES - len(self._failures)
        first = result.errors[["doc_id", "error", "message"]].head(room)
        self._failures += [tuple(row) for row in first.itertuples(index=False)]

    def summary(self, folder: Path, seconds: float) -> Summary:
        """Return the figures."""
        failed = self._rows.get("errors", 0)
        return Summary(
            folder,
            self._parts,
            self._articles,
            failed,
            self._rows,
            self._new,
            self._chars,
            seconds,
            tuple(self._failures),
        )
