"""Keeps the frames of a result in a folder: written whole or not at all, read back exactly."""

import json
import os
import secrets
import shutil
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa

from sora_signals import parquet
from sora_signals.columns import encodable
from sora_signals.errors import SoraSignalsError
from sora_signals.frames import DataFrame, empty, frame
from sora_signals.schemas import CATEGORY, SCHEMAS, TEXT, TIME

MARKER = "meta.json"
TEXTS = "texts"
LOCK = ".lock"
FORMAT = "sora_signals result"
# What a spreadsheet takes for the start of a formula, in half and full width, and the blanks it skips first.
FORMULA_START = r"^([=+\-@\t\r\n＝＋－＠])"  # no look-ahead: Arrow's patterns have none

Frames = Mapping[str, DataFrame]
Texts = Mapping[str, tuple[str | None, str]]
Meta = Mapping[str, Any]


def write_parquet(folder: str | os.PathLike[str], frames: Frames, meta: Meta, texts: Texts) -> Path:
    """Write one Parquet file a frame, the texts and the meta data.

    Raises:
        SoraSignalsError: The folder exists and is no result folder, or the meta data is not JSON.
    """
    with _publishing(folder, meta) as draft:
        for name, rows in frames.items():
            parquet.write(pa.Table.from_pandas(rows, preserve_index=False), draft / f"{name}.parquet")
        if texts:
            parquet.write(text_table(texts), draft / f"{TEXTS}.parquet")
    return Path(folder)


def write_csv(folder: str | os.PathLike[str], frames: Frames, meta: Meta) -> Path:
    """Write one CSV file a frame, in UTF-8 with the mark that spreadsheets need to see that it is.

    A text cell that a spreadsheet would run as a formula (it starts with = + - @, their full-width forms, a
    tab or a line end) gets an apostrophe in front. Lines end with a return and a line feed, as RFC 4180 has it.

    Raises:
        SoraSignalsError: The folder exists and is no result folder, or the meta data is not JSON.
    """

    def write(rows: DataFrame, name: str, draft: Path) -> None:
        disarmed = rows.assign(**{c: _disarmed(rows[c]) for c in _columns(name, TEXT)})
        # only what holds a character of the line end is quoted, and a bare return ends a line for some readers
        disarmed.to_csv(draft / f"{name}.csv", index=False, encoding="utf-8-sig", lineterminator="\r\n")

    return _write_text(folder, frames, meta, write)


def write_jsonl(folder: str | os.PathLike[str], frames: Frames, meta: Meta) -> Path:
    """Write one file of JSON lines a frame; times are ISO 8601 with their offset, missing values null.

    Raises:
        SoraSignalsError: The folder exists and is no result folder, or the meta data is not JSON.
    """

    def write(rows: DataFrame, name: str, draft: Path) -> None:
        stamped = rows.assign(**{c: rows[c].map(_iso).astype("string") for c in _columns(name, TIME)})
        path = draft / f"{name}.jsonl"
        stamped.to_json(path, orient="records", lines=True, force_ascii=False, double_precision=15)

    return _write_text(folder, frames, meta, write)


def read_parquet(folder: str | os.PathLike[str]) -> tuple[dict[str, DataFrame], dict[str, Any], Texts]:
    """Read what `write_parquet` wrote: frames by name, meta data and texts.

    A column that a newer version declares and the folder lacks is read as missing values.

    Raises:
        SoraSignalsError: The folder holds no result as Parquet, or a damaged one.
    """
    root = Path(folder)
    if not _is_result(root):
        raise SoraSignalsError(f"{root} is no result folder; write one with Result.to_parquet")
    try:
        frames = {name: frame_of(_table(root / f"{name}.parquet"), name) for name in SCHEMAS}
        held = root / f"{TEXTS}.parquet"
        texts = texts_of(_table(held) if held.exists() else None)
    except (OSError, KeyError, pa.ArrowException) as error:
        raise SoraSignalsError(f"{root}: cannot be read as a Parquet result: {error}") from error
    return frames, dict(_marker(root)["meta"]), texts


def _write_text(
    folder: str | os.PathLike[str], frames: Frames, meta: Meta, write: Callable[[DataFrame, str, Path], None]
) -> Path:
    with _publishing(folder, meta) as draft:
        for name, rows in frames.items():
            write(rows, name, draft)
    return Path(folder)


@contextmanager
def _publishing(folder: str | os.PathLike[str], meta: Meta) -> Iterator[Path]:
    """Yield a draft folder beside the wanted one, which takes its place once everything is written."""
    target = Path(folder).resolve()
    refuse_foreign(target)
    target.parent.mkdir(parents=True, exist_ok=True)
    draft = target.with_name(f".{target.name}.{secrets.token_hex(4)}.tmp")
    draft.mkdir()
    try:
        (draft / MARKER).write_text(_meta_json(meta), encoding="utf-8")
        yield draft
        _replace(target, draft)
    finally:
        shutil.rmtree(draft, ignore_errors=True)


def _replace(target: Path, draft: Path) -> None:
    if not target.exists():
        draft.rename(target)
        return
    old = draft.with_suffix(".old")
    target.rename(old)
    try:
        draft.rename(target)
    except OSError:
        old.rename(target)
        raise
    shutil.rmtree(old, ignore_errors=True)


def refuse_foreign(target: Path) -> None:
    """Check that a folder may be written: it is absent, empty, or holds a result and nothing else.

    Raises:
        SoraSignalsError: It holds other things, or is a file.
    """
    if not target.exists():
        return
    if not target.is_dir():
        raise SoraSignalsError(f"{target} is a file; name a folder")
    ours = {f"{name}.{end}" for name in (*SCHEMAS, TEXTS) for end in ("parquet", "csv", "jsonl")} | {MARKER}
    held = sorted(entry.name for entry in target.iterdir() if entry.name != LOCK)
    foreign = [name for name in held if name not in ours]
    if foreign or (held and not _is_result(target)):
        shown = ", ".join(foreign[:3]) or "frames without their meta.json"
        raise SoraSignalsError(f"{target} holds other things ({shown}); name a new folder")


def _meta_json(meta: Meta) -> str:
    try:
        return json.dumps({"format": FORMAT, "version": 1, "meta": dict(meta)}, ensure_ascii=True, indent=1)
    except TypeError as error:
        raise SoraSignalsError(f"meta holds a value that JSON cannot: {error}") from error


def _marker(root: Path) -> dict[str, Any]:
    try:
        marker = json.loads((root / MARKER).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return marker if isinstance(marker, dict) else {}


def _is_result(root: Path) -> bool:
    return _marker(root).get("format") == FORMAT


def frame_of(stored: "pa.Table | None", name: str) -> DataFrame:
    """Build a frame from what is stored of it; without anything it is empty."""
    if stored is None:
        return empty(name)
    rows = stored.to_pandas()
    missing = [None] * len(rows)
    # a file that lacks even the document's id is no frame of ours
    columns = {"doc_id": rows["doc_id"]}
    for column in SCHEMAS[name]:
        columns[column.name] = rows.get(column.name, missing)
    return frame(name, columns)


def text_table(texts: Texts) -> pa.Table:
    """Lay out texts as a table of doc_id, title and text."""
    titles, bodies = zip(*texts.values(), strict=True)
    columns = {"doc_id": texts.keys(), "title": titles, "text": bodies}
    return pa.table({name: pa.array(map(encodable, c), pa.large_string()) for name, c in columns.items()})


def texts_of(stored: "pa.Table | None") -> Texts:
    """Return the texts that a table of them holds."""
    if stored is None:
        return {}
    rows = stored.to_pydict()
    return dict(zip(rows["doc_id"], zip(rows["title"], rows["text"], strict=True), strict=True))


def _table(path: Path) -> pa.Table:
    return parquet.read(path)


def _columns(name: str, dtype: str) -> list[str]:
    return [column.name for column in SCHEMAS[name] if column.dtype == dtype and dtype != CATEGORY]


def _disarmed(values: "pd.Series[Any]") -> "pd.Series[Any]":
    return values.str.replace(FORMULA_START, r"'\1", regex=True)


def _iso(time: Any) -> str | None:
    return None if pd.isna(time) else str(time.isoformat())
