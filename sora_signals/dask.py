"""The extraction as a step of a Dask graph; needs the extra ``dask``.

``ss.dask.extract(dd.read_parquet("articles"), text="content", doc_id="id").to_parquet("signals")``
"""

from typing import Any

from sora_signals.distributed import Job, meta
from sora_signals.engine import Engine


def extract(  # noqa: PLR0913 - each column of an article may go by another name
    ddf: Any,
    *,
    text: str = "text",
    doc_id: str = "doc_id",
    title: str | None = None,
    published_at: str | None = None,
    source: str | None = None,
    frame: str = "signals",
    engine: Engine | None = None,
) -> Any:
    """Read the articles of a Dask frame, partition by partition; nothing happens before its rows are asked for.

    The rows are those that `extract_many` gives, in the same order, with the same dtypes and categories. A partition
    that is lost with its worker is read again by another. Each process builds the engine once.

    Args:
        ddf: One row an article.
        text, doc_id: Its columns of texts and of ids, which must be unique: a partition cannot see the others.
        title, published_at, source: Its columns of these; without, columns of these names are used if there are.
        frame: Which frame to return, a key of `SCHEMAS`; or ``all`` for one pass that returns all eight under each
            other, told apart by the column ``frame``; `sora_signals.distributed.select` takes one out again.
        engine: Reads the articles; the one with the shipped tables without.

    Returns:
        A Dask frame with the columns and dtypes of `SCHEMAS`, and as many partitions as before.

    Raises:
        SoraSignalsError: The frame or a column does not exist.
    """
    wanted = {"text": text, "doc_id": doc_id, "title": title, "published_at": published_at, "source": source}
    job = Job.of(list(ddf.columns), wanted, frame, engine)
    return ddf[list(dict.fromkeys(job.columns.values()))].map_partitions(
        job.read, meta=meta(frame), enforce_metadata=False
    )
