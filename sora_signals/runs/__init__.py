"""Reads folders of articles of any size into a folder of Parquet files, a part at a time.

A run can be killed at any moment: the same call goes on where it stood, and in the end the folder holds what an
undisturbed run would have written, without loss or duplicate.
"""

import hashlib
import os
import shutil
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from time import perf_counter
from typing import Any, Literal

from sora_signals import parts
from sora_signals.batches import Item, SeenIds, each_once
from sora_signals.engine import Engine, default_engine
from sora_signals.errors import SoraSignalsError
from sora_signals.readers import Limits, check_encoding
from sora_signals.result import Result
from sora_signals.runs.inputs import Part, Source, changed, left, parts_of, seen_in, sources
from sora_signals.runs.lock import locked
from sora_signals.runs.summary import Summary, Tally
from sora_signals.storage import LOCK, refuse_foreign

__all__ = ["Summary", "run"]

PART_ARTICLES = 5_000
PART_CHARS = 8_000_000  # some 24 MB of UTF-8, and a few hundred megabytes of memory while it is read
OnChange = Literal["refuse", "keep", "restart"]


def run(  # noqa: PLR0913 - one call of the command line, with all its options
    paths: Iterable[str | os.PathLike[str]],
    folder: str | os.PathLike[str],
    *,
    engine: Engine | None = None,
    encoding: str | None = None,
    workers: int = 1,
    part: int = PART_ARTICLES,
    texts: bool = True,
    on_change: OnChange = "refuse",
    progress: bool = False,
) -> Summary:
    """Read files and folders of articles and write the frames in parts, or go on with a run that was broken off.

    Args:
        paths: Files and folders as `read_articles` takes them.
        folder: Where the frames go; new, empty, or that of a run to go on with. `Result.from_parquet` reads it,
            and every tool that reads a folder of Parquet files reads `folder/mentions` and the others.
        engine: Reads the articles; the one with the shipped tables without.
        encoding: Of text files, if it is known.
        workers: Processes that read at the same time.
        part: Most articles in one part.
        texts: Whether to keep the articles beside the frames, which `Result.show` needs.
        on_change: What to do if the folder was written from other files, by another version or with other settings:
            refuse; keep what is written and read the rest as things are now; or restart from nothing.
        progress: Whether to show a progress bar on a terminal.

    Raises:
        SoraSignalsError: Another program writes into the folder, it holds other things or is damaged, or something
            has changed and `on_change` is to refuse.
        ArticleError: A path leads to nothing that could be read, or the encoding is not known.

    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as desk:
    ...     _ = (Path(desk) / "a.txt").write_text("宁德时代大涨", encoding="utf-8")
    ...     first = run([desk + "/a.txt"], desk + "/signals")
    ...     again = run([desk + "/a.txt"], desk + "/signals")
    ...     Result.from_parquet(desk + "/signals").signals["ticker"].tolist(), first.new, again.new
    (['300750.SZ'], 1, 0)
    """
    started = perf_counter()
    check_encoding(encoding)
    limits = Limits()
    files = sources([Path(path) for path in paths], limits)
    engine = engine or default_engine()
    root = Path(folder).resolve()
    settings = {"encoding": encoding, "texts": texts}
    if not parts.is_run(root):
        _refuse_older(root, on_change)
    with locked(root):
        known = _prepare(root, files, {"meta": dict(engine.meta), "settings": settings}, on_change)
        tally = Tally(known.values())
        stream = parts_of(left(files, seen_in(root, len(known))), encoding, limits, articles=part, chars=PART_CHARS)
        done = _read(engine, stream, _ids(root, len(known)), workers=workers, progress=progress)
        for number, (piece, result) in enumerate(done, len(known)):
            tables = parts.tables_of(result.frames, result.texts if texts else {}, piece.table())
            about = {"articles": len(piece.items), "chars": piece.chars, "meta": dict(engine.meta)}
            tally.add(parts.write_part(root, number, tables, about), result)
        _complete(root)
        return tally.summary(root, perf_counter() - started)


def _prepare(
    root: Path, files: Sequence[Source], about: dict[str, Any], on_change: OnChange
) -> dict[int, dict[str, Any]]:
    """Bring the folder into a state from which a run can go on, and return the records of the parts it holds."""
    held = parts.manifest(root) if parts.is_run(root) else None
    if on_change != "restart" and held is not None:
        known = dict(enumerate(parts.records(root)))
        parts.sweep(root, len(known))
        found = _changes(root, files, held, about, len(known))
        if found and on_change == "refuse":
            raise SoraSignalsError(
                f"{root} was written differently: {'; '.join(found)}. Keep what is written and go on, or restart: "
                "on_change='keep' or 'restart' (--on-change on the command line)"
            )
        _refuse_damaged(root)
        if found or not held["complete"]:
            parts.write_manifest(root, {**about, "inputs": _listing(files), "complete": False})
        return known
    _clear(root)
    parts.write_manifest(root, {**about, "inputs": _listing(files), "complete": False})
    return {}


def _changes(root: Path, files: Sequence[Source], held: dict[str, Any], about: dict[str, Any], count: int) -> list[str]:
    """Say what is not as it was when the run began."""
    was, now = ({**m["meta"], **m["settings"]} for m in (held, about))
    out = [f"{key} was {was.get(key)}, is {now[key]}" for key in now if was.get(key) != now[key]]
    known = seen_in(root, count)
    names = {file.name for file in files}
    gone = sum(name not in names for name in known)
    other = changed(files, known)
    if other:
        out.append(f"{len(other)} files have changed, the first is {other[0]}")
    if gone:
        out.append(f"{gone} files that were read are gone")
    if _listing(files) != held.get("inputs"):
        out.append(f"{len(files)} files are there now, {held['inputs']['files']} were, or some have other names")
    return out


def _listing(files: Sequence[Source]) -> dict[str, Any]:
    names = hashlib.sha256()
    for file in files:
        names.update(file.name.encode("utf-8", "surrogateescape") + b"\n")
    return {"files": len(files), "names_sha256": names.hexdigest()}


def _refuse_older(root: Path, on_change: OnChange) -> None:
    """Refuse a folder that holds anything; an older result may be replaced if the caller says so."""
    refuse_foreign(root)
    if on_change != "restart" and root.exists() and any(entry.name != LOCK for entry in root.iterdir()):
        raise SoraSignalsError(f"{root} holds an older result; on_change='restart' replaces it")


def _refuse_damaged(root: Path) -> None:
    wrong = parts.problems(root, digests=False)
    if wrong:
        raise SoraSignalsError(f"{root}: damaged, {len(wrong)} files; the first is {wrong[0]}. Restart the run")


def _clear(root: Path) -> None:
    """Remove an older run or result; records go first and from the end, so that what is left is always a run."""
    for path in sorted((root / parts.COMMITTED).glob("*.json"), reverse=True):
        path.unlink()
    for entry in root.iterdir():
        if entry.is_dir() and entry.name in parts.FOLDERS:
            shutil.rmtree(entry)
        elif entry.name not in (LOCK, parts.MANIFEST) and entry.is_file():
            entry.unlink()


def _ids(root: Path, count: int) -> SeenIds:
    """Return the ids that the parts hold, so that none comes twice in the whole run."""
    seen = SeenIds()
    for name in ("documents", "errors"):
        for table in parts.read_column(root, range(count), name, ["doc_id"]):
            seen.repeated(table["doc_id"].to_pylist())
    return seen


def _read(
    engine: Engine, stream: Iterable[Part], seen: SeenIds, *, workers: int, progress: bool
) -> Iterator[tuple[Part, Result]]:
    pending: deque[Part] = deque()

    def groups() -> Iterator[list[Item]]:
        for piece in stream:
            pending.append(piece)
            yield from each_once([piece.items], seen)

    for result in engine.read_groups(groups(), workers=workers, progress=progress):
        yield pending.popleft(), result


def _complete(root: Path) -> None:
    """Write into the manifest that the run is over, and the digests of all records."""
    held = parts.manifest(root)
    if held["complete"]:
        return
    names = [parts.part_name(record["part"]) for record in parts.records(root)]
    digests = {name: parts.digest_of(root / parts.COMMITTED / f"{name}.json") for name in names}
    parts.write_manifest(root, {**held, "complete": True, "records_sha256": digests})
