"""A run's folder: frames in parts that are written one after another, each whole or not at all.

    signals/
      manifest.json              what the run is, and, once it is complete, the digest of everything
      mentions/part-000000.parquet, …         the rows of each frame; documents, signals and so on beside it
      inputs/part-000000.parquet, …           which files the part was read from, with their digests
      committed/part-000000.json, …           rows, bytes and digests of the part; what has none is not there

A part counts from the moment at which its record in ``committed`` takes its name. A program that is killed leaves at
most files of a part without a record, which are passed over by readers and written anew by the next run.
"""

import hashlib
import json
import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa

from sora_signals import parquet
from sora_signals.errors import SoraSignalsError
from sora_signals.frames import DataFrame
from sora_signals.schemas import SCHEMAS
from sora_signals.storage import TEXTS, Texts, frame_of, text_table, texts_of

MANIFEST = "manifest.json"
COMMITTED = "committed"
INPUTS = "inputs"
FORMAT = "sora_signals run"
TEMPORARY = ".writing-"  # hidden from everything that lists Parquet files
FOLDERS = (*SCHEMAS, TEXTS, INPUTS, COMMITTED)

Record = Mapping[str, Any]


def is_run(folder: str | os.PathLike[str]) -> bool:
    """Whether a folder holds a run, complete or not.

    >>> is_run("nowhere")
    False
    """
    return manifest(folder).get("format") == FORMAT


def manifest(folder: str | os.PathLike[str]) -> dict[str, Any]:
    """Return the manifest of a run, empty without one."""
    try:
        read = json.loads((Path(folder) / MANIFEST).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return read if isinstance(read, dict) else {}


def write_manifest(folder: Path, content: Mapping[str, Any]) -> None:
    """Write the manifest, replacing an older one at once."""
    document = {"format": FORMAT, "version": 1, **content}
    _publish(folder / MANIFEST, json.dumps(document, ensure_ascii=True, indent=1).encode("ascii"))


def part_name(number: int) -> str:
    """Return the name of a part, which sorts by its number.

    >>> part_name(7)
    'part-000007'
    """
    return f"part-{number:06}"


def write_part(folder: Path, number: int, tables: Mapping[str, pa.Table], about: Mapping[str, Any]) -> dict[str, Any]:
    """Write the tables of a part, then the record that makes it count; return the record."""
    files = {}
    for name, table in tables.items():
        buffer = pa.BufferOutputStream()
        parquet.write(table, buffer, compression="zstd")
        content = buffer.getvalue()
        _publish(folder / name / f"{part_name(number)}.parquet", content)
        files[name] = {"rows": table.num_rows, "bytes": len(content), "sha256": hashlib.sha256(content).hexdigest()}
    record = {"part": number, **about, "files": files}
    _publish(folder / COMMITTED / f"{part_name(number)}.json", json.dumps(record, ensure_ascii=True).encode("ascii"))
    return record


def tables_of(frames: Mapping[str, DataFrame], texts: Texts, inputs: pa.Table) -> dict[str, pa.Table]:
    """Return the tables of a part: frames, articles if there are any to keep, and the files that it was read from."""
    tables = {name: pa.Table.from_pandas(rows, preserve_index=False) for name, rows in frames.items()}
    return {**tables, **({TEXTS: text_table(texts)} if texts else {}), INPUTS: inputs}


def records(folder: str | os.PathLike[str]) -> Iterator[dict[str, Any]]:
    """Yield the records of the parts that count, in order.

    Raises:
        SoraSignalsError: A record is missing among them, or damaged.
    """
    paths = sorted((Path(folder) / COMMITTED).glob("part-*.json"))
    for number, path in enumerate(paths):
        try:
            record = json.loads(path.read_text(encoding="utf-8"))
        except ValueError as error:
            raise SoraSignalsError(f"{path}: damaged: {error}") from error
        if record.get("part") != number or path.stem != part_name(number):
            raise SoraSignalsError(f"{path}: {part_name(number)} is missing; start the run anew")
        yield record


def sweep(folder: Path, parts: int) -> None:
    """Remove what a killed program left behind: files without a record, and files half written."""
    for name in FOLDERS:
        for path in (folder / name).glob("*"):
            is_left = path.name.startswith(TEMPORARY) or path.stem >= part_name(parts)
            if path.is_file() and is_left:
                path.unlink()


def problems(folder: str | os.PathLike[str], *, digests: bool = True) -> list[str]:
    """Return what is wrong with the files of a run: missing, of another size, or of other content than recorded.

    Args:
        folder: Of the run. digests: Whether to read every file and compare its digest, not its size alone.

    Raises:
        SoraSignalsError: It is no run, or its records are damaged.
    """
    root = Path(folder)
    if not is_run(root):
        raise SoraSignalsError(f"{root} is no folder of a run")
    return [problem for record in records(root) for problem in _problems(root, record, digests=digests)]


def _problems(root: Path, record: Record, *, digests: bool) -> Iterator[str]:
    for name, told in record["files"].items():
        path = root / name / f"{part_name(record['part'])}.parquet"
        if not path.is_file():
            yield f"{path}: missing"
        elif path.stat().st_size != told["bytes"]:
            yield f"{path}: {path.stat().st_size} bytes, not {told['bytes']}"
        elif digests and digest_of(path) != told["sha256"]:
            yield f"{path}: other content than was written"


def digest_of(path: Path) -> str:
    """Return the SHA-256 of a file, hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def read_column(folder: Path, numbers: Iterable[int], name: str, columns: Sequence[str]) -> Iterator[pa.Table]:
    """Yield some columns of one table, part by part."""
    for number in numbers:
        yield parquet.read(folder / name / f"{part_name(number)}.parquet", columns)


def read(folder: str | os.PathLike[str]) -> tuple[dict[str, DataFrame], list[dict[str, Any]], Texts]:
    """Read a complete run: its frames, the meta data of its parts, and its texts.

    Raises:
        SoraSignalsError: The run is not complete, or damaged.
    """
    root = Path(folder)
    if not manifest(root).get("complete"):
        raise SoraSignalsError(f"{root}: the run is not complete; give the same command again and it goes on")
    held = list(records(root))
    wrong = [problem for record in held for problem in _problems(root, record, digests=False)]
    if wrong:
        raise SoraSignalsError(f"{root}: damaged, {len(wrong)} files; the first is {wrong[0]}")
    try:
        frames = {name: frame_of(_whole(root, held, name), name) for name in SCHEMAS}
        texts = texts_of(_whole(root, held, TEXTS))
    except (OSError, KeyError, pa.ArrowException) as error:
        raise SoraSignalsError(f"{root}: cannot be read: {error}") from error
    return frames, [record["meta"] for record in held], texts


def _whole(root: Path, held: Sequence[Record], name: str) -> pa.Table | None:
    paths = [root / name / f"{part_name(record['part'])}.parquet" for record in held if name in record["files"]]
    # one file at a time: reading them as a data set would look into the folder, where there may be others
    return pa.concat_tables([parquet.read(path) for path in paths]) if paths else None


def _publish(path: Path, content: Any) -> None:
    """Write a file under another name and rename it, so that it is whole from the moment it is there."""
    path.parent.mkdir(exist_ok=True)
    draft = path.with_name(f"{TEMPORARY}{path.name}")
    with draft.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)
    _settle(path.parent)


def _settle(folder: Path) -> None:
    """Make renames outlast a loss of power, where a folder can be opened for that."""
    if os.name == "nt":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
