"""The files that a run reads: their names, what tells that one has changed, and their articles in order."""

import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice
from pathlib import Path
from typing import Any

import pyarrow as pa

from sora_signals.articles import Article, Unread, articles_in
from sora_signals.parts import INPUTS, digest_of, read_column
from sora_signals.readers import Limits, file_of, names_in

Item = Article | Unread
UNREADABLE = -1  # size of a file that is not there any more, or may not be looked at

COLUMNS = (
    ("file", pa.string()),
    ("bytes", pa.int64()),
    ("modified_ns", pa.int64()),
    ("sha256", pa.string()),
    ("first", pa.int64()),
    ("articles", pa.int64()),
    ("is_done", pa.bool_()),
)


@dataclass(frozen=True, slots=True)
class Source:
    """A file: the name that its articles go by, where it lies, and how many of its articles are read already."""

    name: str
    root: Path
    inner: str
    read: int = 0

    @property
    def path(self) -> Path:
        """Where the file lies."""
        return file_of(self.root, self.inner)


@dataclass(frozen=True, slots=True)
class Seen:
    """What is known of a file that was read, wholly or in part."""

    size: int
    modified_ns: int
    sha256: str
    read: int
    is_done: bool


@dataclass(slots=True)
class Part:
    """Articles that are read and written together, and which of which files they are."""

    items: list[Item] = field(default_factory=list)
    rows: list[dict[str, Any]] = field(default_factory=list)
    chars: int = 0

    def add(self, source: Source, state: Seen, item: Item | None, *, is_last: bool) -> None:
        """Add an article of a file; None for a file that holds none."""
        if not self.rows or self.rows[-1]["file"] != source.name:
            values = [source.name, state.size, state.modified_ns, state.sha256, state.read, 0, False]
            self.rows.append(dict(zip((name for name, _ in COLUMNS), values, strict=True)))
        self.rows[-1]["is_done"] = is_last
        if item is not None:
            self.items.append(item)
            self.rows[-1]["articles"] += 1
            self.chars += len(item.text) if isinstance(item, Article) else 0

    def table(self) -> pa.Table:
        """Return the files as a table."""
        return pa.Table.from_pylist(self.rows, schema=pa.schema(list(COLUMNS)))


def sources(paths: Sequence[Path], limits: Limits) -> list[Source]:
    """List the files of all paths in their order; a name that an earlier path has used gets its path in front.

    Raises:
        ArticleError: A path leads to nothing, to a file of no known kind, or to a folder without articles.
    """
    taken: set[str] = set()
    out: list[Source] = []
    for root in dict.fromkeys(paths):
        names = names_in(root, limits)
        out += [Source(n if n not in taken else (root / n).as_posix(), root, n) for n in names]
        taken.update(names if len(paths) > 1 else ())
    return out


def seen_in(folder: Path, parts: int) -> dict[str, Seen]:
    """Return what is known of the files that the parts of a run were read from."""
    known: dict[str, Seen] = {}
    for table in read_column(folder, range(parts), INPUTS, [name for name, _ in COLUMNS]):
        for row in table.to_pylist():
            read = row["first"] + row["articles"]
            known[row["file"]] = Seen(row["bytes"], row["modified_ns"], row["sha256"], read, row["is_done"])
    return known


def changed(files: Iterable[Source], known: dict[str, Seen]) -> list[str]:
    """Return the names of files that are not what they were when they were read."""
    pairs = ((file, known[file.name]) for file in files if file.name in known)
    return [file.name for file, was in pairs if not _is_same(file.path, was)]


def _is_same(path: Path, was: Seen) -> bool:
    size, modified = _status(path)
    if (size, modified) == (was.size, was.modified_ns):
        return True
    # a file that was copied, or touched, is the same if it says the same
    return size == was.size and _digest(path) == was.sha256


def left(files: Iterable[Source], known: dict[str, Seen]) -> list[Source]:
    """Return the files that are not read to their end, each with how far it is."""
    unread = (file for file in files if file.name not in known or not known[file.name].is_done)
    return [replace(file, read=known[file.name].read) if file.name in known else file for file in unread]


def parts_of(
    files: Iterable[Source], encoding: str | None, limits: Limits, *, articles: int, chars: int
) -> Iterator[Part]:
    """Read files in order and yield their articles in parts, full with the article or the file that fills them."""
    part = Part()
    for file, state, item, is_last in _articles(files, encoding, limits):
        part.add(file, state, item, is_last=is_last)
        if len(part.items) >= articles or part.chars >= chars or len(part.rows) >= articles:
            yield part
            part = Part()
    if part.rows:
        yield part


def _articles(
    files: Iterable[Source], encoding: str | None, limits: Limits
) -> Iterator[tuple[Source, Seen, Item | None, bool]]:
    for file in files:
        state = Seen(*_status(file.path), _digest(file.path), file.read, is_done=False)
        items = islice(articles_in(file.name, file.path, encoding, limits), file.read, None)
        item = next(items, None)
        if item is None:
            yield file, state, None, True
        while item is not None:
            following = next(items, None)
            yield file, state, item, following is None
            item, state = following, replace(state, read=state.read + 1)


def _status(path: Path) -> tuple[int, int]:
    try:
        status = os.stat(path)  # noqa: PTH116 - half the time of Path.stat, for a million files
    except OSError:
        return UNREADABLE, 0
    return status.st_size, status.st_mtime_ns


def _digest(path: Path) -> str:
    try:
        return digest_of(path) if path.is_file() else ""
    except OSError:
        return ""
