"""Parquet files, with the part of pyarrow that reads and writes them loaded at the first one: it loads slowly."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa


def read(path: str | Path, columns: Sequence[str] | None = None) -> pa.Table:
    """Return some columns of a file, all of them without."""
    import pyarrow.parquet as pq  # noqa: PLC0415 - see above

    return pq.ParquetFile(path).read(columns=None if columns is None else list(columns))


def write(table: pa.Table, target: Any, compression: str = "snappy") -> None:
    """Write a table to a path or an open file."""
    import pyarrow.parquet as pq  # noqa: PLC0415 - see above

    pq.write_table(table, target, compression=compression)
