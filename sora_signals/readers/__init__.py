"""Files of articles as plain records: which files there are, and what is in each."""

import os
import stat
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from types import MappingProxyType

from sora_signals.errors import ArticleError
from sora_signals.readers.encodings import check_encoding, decode
from sora_signals.readers.limits import LIMIT_BYTES, LIMIT_DEPTH, LIMIT_PAGES, Limits
from sora_signals.readers.pages import read_html, read_pdf
from sora_signals.readers.tables import Record, read_csv, read_jsonl, read_parquet
from sora_signals.readers.texts import read_text

__all__ = [
    "LIMIT_BYTES",
    "LIMIT_DEPTH",
    "LIMIT_PAGES",
    "Limits",
    "Record",
    "check_encoding",
    "decode",
    "file_of",
    "names_in",
    "records",
]

Reader = Callable[[Path, str | None, Limits], Iterator[Record]]


def names_in(root: Path, limits: Limits | None = None) -> list[str]:
    """List the names of the readable files at a path, sorted: posix paths below the folder, or the file's own name.

    Hidden files and links that lead out of the folder are left out. A folder that cannot be looked into, or lies
    deeper than the limit, is listed itself, so that reading it tells why.

    Raises:
        ArticleError: Nothing is there, the file is of no known kind, or the folder holds no such file.
    """
    if root.is_file():
        _suffix(root)
        return [root.name]
    if not root.is_dir():
        raise ArticleError(f"{root}: no such file or folder")
    found = sorted(_walk(root, (limits or Limits()).depth))
    if not found:
        raise ArticleError(f"{root}: the folder holds no file that ends in {', '.join(_READERS)}")
    return found


def file_of(root: Path, name: str) -> Path:
    """Return the path of a file that `names_in` listed."""
    return root if root.is_file() else root / name


def records(path: Path, encoding: str | None = None, limits: Limits | None = None) -> Iterator[Record]:
    """Yield the records of one file; a record that cannot be read is an `ArticleError` in its place.

    Raises:
        ArticleError: The file cannot be opened, is too large, or is not what its name says.
        DependencyError: Its kind needs an extra that is not installed.
    """
    limits = limits or Limits()
    try:
        mode = path.stat().st_mode
        if stat.S_ISDIR(mode):
            next(path.iterdir(), None)  # the reason why it cannot be looked into, if there is one
            raise ArticleError(f"{path}: folders nest deeper than limit_depth={limits.depth}")
        if not stat.S_ISREG(mode):
            raise ArticleError(f"{path}: is no regular file")
        yield from _READERS[_suffix(path)](path, encoding, limits)
    except OSError as error:
        raise ArticleError(f"{path}: cannot be read: {error.strerror or error}") from error


def _walk(root: Path, depth: int) -> Iterator[str]:
    unseen: list[str] = []

    def note(error: OSError) -> None:
        unseen.append(str(error.filename))

    for folder, folders, names in os.walk(root, onerror=note):
        here = Path(folder)
        folders[:] = [name for name in folders if not name.startswith(".")]
        if len(here.relative_to(root).parts) >= depth:
            unseen += [str(here / name) for name in folders]
            folders.clear()
        for name in names:
            path = here / name
            if not name.startswith(".") and path.suffix.lower() in _READERS and _lies_in(path, root):
                yield path.relative_to(root).as_posix()
    yield from (Path(path).relative_to(root).as_posix() for path in unseen)


def _lies_in(path: Path, root: Path) -> bool:
    return not path.is_symlink() or path.resolve().is_relative_to(root.resolve())


def _suffix(path: Path) -> str:
    suffix = path.suffix.lower()
    if suffix not in _READERS:
        raise ArticleError(f"{path}: articles are read from {', '.join(_READERS)}, not {suffix or 'this'}")
    return suffix


_READERS: Mapping[str, Reader] = MappingProxyType(
    {
        ".txt": read_text,
        ".md": read_text,
        ".html": read_html,
        ".htm": read_html,
        ".pdf": read_pdf,
        ".jsonl": read_jsonl,
        ".csv": read_csv,
        ".parquet": read_parquet,
    }
)
