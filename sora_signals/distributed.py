"""Articles in the partitions of a cluster: what Spark and Dask run on each, and the shape of what comes back."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from sora_signals.engine import Engine, default_engine
from sora_signals.errors import SoraSignalsError
from sora_signals.frames import DataFrame, empty, frame
from sora_signals.schemas import CATEGORY, SCHEMAS, TEXT, Column

ALL = "all"
FRAME = "frame"
GIVEN = ("title", "published_at", "source")
_HINT = "Name them with text= and doc_id=; ids must be told, for a partition does not know how many came before it"


@dataclass(frozen=True, slots=True)
class Job:
    """What to read from a partition, and which frame to return.

    Attributes:
        columns: The partition's column for each of ``text``, ``doc_id`` and what else is known of an article.
        frame: A key of `SCHEMAS`, or ``all`` for all eight under each other.
        engine: Reads the articles; it travels as what it was built from, and is built once in each process.
        zone: Where the clocks stand that times without a zone were taken from; Shanghai without.
    """

    columns: Mapping[str, str]
    frame: str
    engine: Engine
    zone: str | None = None

    @classmethod
    def of(
        cls,
        held: Sequence[str],
        columns: Mapping[str, str | None],
        frame_name: str,
        engine: Engine | None,
        zone: str | None = None,
    ) -> "Job":
        """Check a job against the columns that a distributed frame holds.

        Args:
            held: Columns of the frame. columns: The one wanted for each field; None for one that need not be there.
            frame_name, engine, zone: The attributes; the engine with the shipped tables without one.

        Raises:
            SoraSignalsError: There is no such frame or column.

        >>> Job.of(["content", "doc_id", "title"], {"text": "content", "doc_id": "doc_id"}, "signals", None).columns
        {'text': 'content', 'doc_id': 'doc_id', 'title': 'title'}
        """
        if frame_name not in (*SCHEMAS, ALL):
            raise SoraSignalsError(f"no frame is called {frame_name!r}; the frames are {', '.join(SCHEMAS)}, or {ALL}")
        wanted = {field: columns.get(field) or field for field in ("text", "doc_id", *GIVEN)}
        asked = {field for field, column in columns.items() if column}
        absent = [column for field, column in wanted.items() if field in asked and column not in held]
        if absent:
            raise SoraSignalsError(f"no column {', '.join(absent)}; there are {', '.join(held)}. {_HINT}")
        used = {field: column for field, column in wanted.items() if column in held}
        return cls(used, frame_name, engine or default_engine(), zone)

    def read(self, partition: DataFrame) -> DataFrame:
        """Return the rows of the wanted frame for the articles of a partition.

        >>> given = pd.DataFrame({"id": ["a"], "text": ["宁德时代大涨"]})
        >>> job = Job.of(list(given.columns), {"text": "text", "doc_id": "id"}, "signals", None)
        >>> job.read(given)[["doc_id", "ticker"]].values.tolist()
        [['a', '300750.SZ']]
        """
        taken = {field: self._placed(partition[column]) for field, column in self.columns.items()}
        result = self.engine.extract_many(pd.DataFrame(taken))
        if self.frame != ALL:
            return result.frames[self.frame]
        return pd.concat([_spread(name, rows) for name, rows in result.frames.items()], ignore_index=True)

    def _placed(self, column: Any) -> Any:
        """Give times their zone: a cluster may hand them over without, by the clocks of its own zone."""
        if self.zone and pd.api.types.is_datetime64_dtype(column):
            return column.dt.tz_localize(self.zone, ambiguous=False, nonexistent="shift_forward")
        return column


def shape(name: str) -> tuple[Column, ...]:
    """Return the columns of a frame, or those of ``all``: ``frame``, then each column that any frame has.

    >>> [column.name for column in shape("all")][:3]
    ['frame', 'doc_id', 'mention_id']
    """
    if name != ALL:
        return SCHEMAS[name]
    every = {column.name: column for columns in SCHEMAS.values() for column in columns}
    # a word of one frame's vocabulary need not be in another's
    plain = (Column(c.name, TEXT, c.meaning) if c.dtype == CATEGORY else c for c in every.values())
    return (Column(FRAME, TEXT, "the frame that the row belongs to"), *plain)


def meta(name: str) -> DataFrame:
    """Return a frame without rows that has the columns and dtypes of what `Job.read` returns."""
    return empty(name) if name != ALL else _spread("errors", empty("errors"))


def select(rows: DataFrame, name: str) -> DataFrame:
    """Return one frame out of the rows of ``all``, as `extract_many` types it.

    >>> job = Job.of(["text", "doc_id"], {}, "all", None)
    >>> rows = job.read(pd.DataFrame({"doc_id": ["a"], "text": ["宁德时代大涨"]}))
    >>> select(rows, "documents")["n_mentions"].tolist()
    [1]
    """
    own = rows[rows[FRAME] == name].reset_index(drop=True)
    return frame(name, {column.name: own[column.name] for column in SCHEMAS[name]})


def _spread(name: str, rows: DataFrame) -> DataFrame:
    """Lay out the rows of one frame in the columns of all."""
    nothing = [None] * len(rows)
    columns = shape(ALL)
    cells: dict[str, Any] = {c.name: rows.get(c.name, nothing) for c in columns}
    typed = {c.name: pd.Series(pd.array(cells[c.name], dtype=c.dtype)) for c in columns}
    return pd.DataFrame(typed).assign(**{FRAME: pd.Series([name] * len(rows), dtype=TEXT)})
