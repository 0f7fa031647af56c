"""The extraction as a step of a Spark job; needs the extra ``spark`` and Java 17.

``ss.spark.extract(spark.read.parquet("articles"), text="content", doc_id="id").write.parquet("signals")``
"""

from collections.abc import Iterable, Iterator
from typing import Any

from sora_signals.distributed import Job, shape
from sora_signals.engine import Engine
from sora_signals.errors import DependencyError
from sora_signals.frames import DataFrame
from sora_signals.schemas import CATEGORY, FLAG, REAL, TEXT, TIME, WHOLE


def extract(  # noqa: PLR0913 - each column of an article may go by another name
    df: Any,
    *,
    text: str = "text",
    doc_id: str = "doc_id",
    title: str | None = None,
    published_at: str | None = None,
    source: str | None = None,
    frame: str = "signals",
    engine: Engine | None = None,
) -> Any:
    """Read the articles of a Spark frame, where they are; nothing happens before its rows are asked for.

    The rows of a document are those that `extract_many` gives, in the same order within it. Partitions come in any
    order, so sort by ``doc_id`` to compare. Each Python worker of Spark builds the engine once.

    Args:
        df: One row an article.
        text, doc_id: Its columns of texts and of ids, which must be unique: a partition cannot see the others.
        title, published_at, source: Its columns of these; without, columns of these names are used if there are.
            A timestamp is the moment it is in Spark; text, a date and a timestamp without zone are Shanghai time.
        frame: Which frame to return, a key of `SCHEMAS`; or ``all`` for one pass that returns all eight under each
            other, told apart by the column ``frame``: write it with ``partitionBy("frame")``.
        engine: Reads the articles; the one with the shipped tables without.

    Returns:
        A Spark frame with the columns of `SCHEMAS`: categories are strings, times are timestamps.

    Raises:
        DependencyError: PySpark is not installed.
        SoraSignalsError: The frame or a column does not exist.
    """
    try:
        from pyspark.sql.types import TimestampNTZType  # noqa: PLC0415 - an extra
    except ImportError as error:
        raise DependencyError(f"Spark needs an extra: pip install 'sora-signals[spark]' ({error})") from error
    wanted = {"text": text, "doc_id": doc_id, "title": title, "published_at": published_at, "source": source}
    zone = df.sparkSession.conf.get("spark.sql.session.timeZone")
    job = Job.of(df.columns, wanted, frame, engine, zone)
    taken = df.select(*dict.fromkeys(job.columns.values()))
    # without a zone in Spark either, a time says what it says
    floating = [c.name for c in taken.schema.fields if isinstance(c.dataType, TimestampNTZType)]
    taken = taken.withColumns({name: taken[name].cast("string") for name in floating})
    return taken.mapInPandas(_Reader(job), schema=schema(frame))


def schema(frame: str = "signals") -> Any:
    """Return the Spark schema of a frame.

    Raises:
        DependencyError: PySpark is not installed.
    """
    try:
        from pyspark.sql import types  # noqa: PLC0415 - an extra
    except ImportError as error:
        raise DependencyError(f"Spark needs an extra: pip install 'sora-signals[spark]' ({error})") from error
    made: dict[str, Any] = {
        TEXT: types.StringType(),
        CATEGORY: types.StringType(),
        WHOLE: types.LongType(),
        REAL: types.DoubleType(),
        FLAG: types.BooleanType(),
        TIME: types.TimestampType(),
    }
    return types.StructType([types.StructField(c.name, made[c.dtype], nullable=True) for c in shape(frame)])


class _Reader:
    """What Spark runs on each partition: a few articles in, their rows out."""

    def __init__(self, job: Job) -> None:
        self._job = job

    def __call__(self, batches: Iterable[DataFrame]) -> Iterator[DataFrame]:
        for batch in batches:
            rows = self._job.read(batch)
            # plain values: an array of text may lie in several pieces, which Spark does not take
            names = [c.name for c in shape(self._job.frame) if c.dtype in (TEXT, CATEGORY)]
            yield rows.assign(**{name: rows[name].astype(object).where(rows[name].notna(), None) for name in names})
