"""Files of many records, read one at a time however large the file is: JSON lines, CSV and Parquet."""

import csv
import io
import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, BinaryIO

from sora_signals.errors import ArticleError
from sora_signals.readers.encodings import SAMPLE_BYTES, decode_line, encoding_of
from sora_signals.readers.limits import Limits
from sora_signals.readers.texts import text_of

Record = tuple[int | None, Any]
"""Number within the file (None if the file is one article), and a str, a mapping of fields or an `ArticleError`."""

ROWS = 1024  # of a Parquet file that are held at once
ASCII_LINES = (
    "utf-8",
    "ascii",
    "gb",
    "big5",
    "cp9",
    "euc",
    "latin",
    "iso8859",
)  # a line feed is one byte and no other's


def read_jsonl(path: Path, encoding: str | None, limits: Limits) -> Iterator[Record]:
    """Yield a record for each line that is not blank."""
    number = 0
    for line in _lines(path, encoding, limits):
        if isinstance(line, str) and not line.strip():
            continue
        yield number, line if isinstance(line, ArticleError) else _json(path, number, line)
        number += 1


def _json(path: Path, number: int, line: str) -> Any:
    try:
        return json.loads(line)
    except RecursionError:
        return ArticleError(f"{path}#{number}: nests too deep")
    except ValueError as error:
        return ArticleError(f"{path}#{number}: no JSON: {error}")


def read_csv(path: Path, encoding: str | None, limits: Limits) -> Iterator[Record]:
    """Yield a record for each row, by the names in the first one."""
    # the csv module has one limit for the process; ours is the larger of what anyone set
    csv.field_size_limit(max(csv.field_size_limit(), limits.bytes))
    try:
        yield from enumerate(csv.DictReader(_refusing(_lines(path, encoding, limits))))
    except csv.Error as error:
        raise ArticleError(f"{path}: no CSV: {error}") from error


def _refusing(lines: Iterable[str | ArticleError]) -> Iterator[str]:
    for line in lines:
        if isinstance(line, ArticleError):
            # without it the quotes after it cannot be told apart
            raise line
        yield line


def _lines(path: Path, encoding: str | None, limits: Limits) -> Iterator[str | ArticleError]:
    """Yield the lines of a file with their ends; one that is too long, or no text, as an error in its place."""
    with path.open("rb") as file:
        told = encoding or encoding_of(file.read(SAMPLE_BYTES))
        if not told.lower().replace("_", "-").startswith(ASCII_LINES):
            yield from io.StringIO(text_of(path, encoding, limits.bytes), newline="\n")
            return
        file.seek(0)
        for number, line in enumerate(_pieces(file, limits.bytes)):
            if line is None:
                yield ArticleError(f"{path}: line {number} is longer than limit_bytes={limits.bytes}")
                continue
            try:
                text = line.decode(encoding) if encoding else decode_line(line, told)
                yield text if number else text.removeprefix("\ufeff")
            except ValueError as error:
                yield ArticleError(f"{path}: line {number} is no text in {told}: {error}")


def _pieces(file: BinaryIO, limit: int) -> Iterator[bytes | None]:
    """Yield lines of bytes, and None for one that is longer than the limit."""
    while line := file.readline(limit + 1):
        if len(line) <= limit:
            yield line
            continue
        yield None
        while line and not line.endswith(b"\n"):
            line = file.readline(limit + 1)


def read_parquet(path: Path, encoding: str | None, limits: Limits) -> Iterator[Record]:  # noqa: ARG001 - always UTF-8
    """Yield a record for each row.

    Text is kept as it is packed until its row is wanted: a few bytes may stand for a gigabyte of equal cells.
    """
    import pyarrow as pa  # noqa: PLC0415 - loads slowly, and few calls need it
    import pyarrow.parquet as pq  # noqa: PLC0415 - the same

    try:
        schema = pq.read_schema(path)
        packed = [
            field.name for field in schema if pa.types.is_string(field.type) or pa.types.is_large_string(field.type)
        ]
        with pq.ParquetFile(path, read_dictionary=packed, buffer_size=SAMPLE_BYTES, pre_buffer=False) as file:
            _refuse_large(path, file.metadata, limits)
            rows = (row for batch in file.iter_batches(batch_size=ROWS) for row in _rows(batch))
            yield from enumerate(rows)
    except pa.ArrowException as error:
        raise ArticleError(f"{path}: no Parquet file: {error}") from error


def _rows(batch: Any) -> Iterator[dict[str, Any]]:
    columns = [(cell.as_py() for cell in column) for column in batch.columns]
    return (dict(zip(batch.schema.names, cells, strict=True)) for cells in zip(*columns, strict=True))


def _refuse_large(path: Path, metadata: Any, limits: Limits) -> None:
    """Refuse a file that unpacks to more than the limit for as many rows as are held at once."""
    groups = [metadata.row_group(number) for number in range(metadata.num_row_groups)]
    allowed = [limits.bytes * max(group.num_rows / ROWS, 1) for group in groups]
    sizes = [[group.column(c).total_uncompressed_size for c in range(group.num_columns)] for group in groups]
    large = [size for row, most in zip(sizes, allowed, strict=True) for size in row if size > most]
    if large:
        raise ArticleError(f"{path}: a column unpacks to {max(large)} bytes, more than limit_bytes={limits.bytes}")
