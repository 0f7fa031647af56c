"""Files of articles as plain records: which files there are, how their bytes are text, what is in them."""

import codecs
import csv
import io
import json
import os
import re
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any

from sora_signals.errors import ArticleError, DependencyError

LIMIT_BYTES = 512 * 1024 * 1024
LONGEST_CELL = 2**31 - 1
TOLERANCE = 50

_GB_PAIR = re.compile(rb"[\x81-\xfe][\x30-\x39\x40-\x7e\x80-\xfe]")
_GB_COMMON = re.compile(rb"[\xa1-\xa3\xb0-\xd7][\xa1-\xfe]")
_BIG5_PAIR = re.compile(rb"[\x81-\xfe][\x40-\x7e\xa1-\xfe]?")
_BIG5_COMMON = re.compile(rb"[\xa1-\xa3\xa4-\xc6][\x40-\x7e\xa1-\xfe]")

Record = tuple[int | None, Any]
"""Number within the file (None if the file is one article), and a str or a mapping of fields."""


def files_in(root: Path) -> list[tuple[str, Path]]:
    """List (name, path) of the readable files at a path, sorted; names are posix paths below the folder.

    Hidden files and links that lead out of the folder are left out.

    Raises:
        ArticleError: Nothing is there, the file is of no known kind, or the folder holds no such file.
    """
    if root.is_file():
        _suffix(root)
        return [(root.name, root)]
    if not root.is_dir():
        raise ArticleError(f"{root}: no such file or folder")
    found = sorted((path.relative_to(root).as_posix(), path) for path in _walk(root))
    if not found:
        raise ArticleError(f"{root}: the folder holds no file that ends in {', '.join(_READERS)}")
    return found


def records(path: Path, encoding: str | None = None, limit_bytes: int = LIMIT_BYTES) -> Iterator[Record]:
    """Yield the records of one file.

    Raises:
        ArticleError: The file cannot be opened, is too large, or is not what its name says.
        DependencyError: Its kind needs an extra that is not installed.
    """
    reader = _READERS[_suffix(path)]
    try:
        size = path.stat().st_size
        if size > limit_bytes:
            raise ArticleError(f"{path}: {size} bytes are more than limit_bytes={limit_bytes}")
        yield from reader(path, encoding)
    except OSError as error:
        raise ArticleError(f"{path}: cannot be read: {error.strerror or error}") from error


def check_encoding(encoding: str | None) -> None:
    """Check that Python knows an encoding; None is for finding out.

    Raises:
        ArticleError: It does not.
    """
    try:
        codecs.lookup(encoding or "utf-8")
    except LookupError as error:
        raise ArticleError(f"encoding={encoding!r} is not known; gb18030, big5 and utf-8 are") from error


def decode(content: bytes, encoding: str | None = None) -> str:
    """Decode the bytes of a text: as told, else UTF-8, UTF-16 by its mark, GB18030 or Big5.

    Line ends are kept, a byte order mark is not. Without `encoding`, damage (a cut character, a stray byte)
    in up to a fiftieth of the characters beyond ASCII becomes U+FFFD.

    Raises:
        ValueError: The bytes are not in it.

    >>> decode("台積電".encode("big5")), decode("台积电".encode("gb18030"))
    ('台積電', '台积电')
    """
    if encoding is not None:
        return _strict(content, encoding)
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return _strict(content, "utf-16")
    text = _tolerant(content, "utf-8")
    if text is None:
        text = _tolerant(content, _detected(content))
    if text is None:
        raise ValueError("neither UTF-8 nor GB18030 nor Big5; give encoding=")
    return text


def _strict(content: bytes, encoding: str) -> str:
    try:
        return content.decode(encoding).removeprefix("\ufeff")
    except UnicodeError as error:
        raise ValueError(f"not text in {encoding}: {error}") from error


def _tolerant(content: bytes, encoding: str) -> str | None:
    try:
        return content.decode(encoding).removeprefix("\ufeff")
    except UnicodeDecodeError:
        text = content.decode(encoding, "replace").removeprefix("\ufeff")
    damaged = text.count("\ufffd")
    foreign = sum(not sign.isascii() for sign in text)
    return text if damaged * TOLERANCE <= foreign else None


def _detected(content: bytes) -> str:
    """Tell GB18030 from Big5 by which of them makes more of the double bytes common characters.

    Both put common characters into a first level (GB B0-D7, Big5 A4-C6) and punctuation before it; read in
    the wrong one, the second bytes of Big5 (40-7E) and the first bytes of GB (C9-D7) fall among the rare.
    """
    shares = {
        "gb18030": _share(_GB_COMMON, _GB_PAIR, content),
        "big5": _share(_BIG5_COMMON, _BIG5_PAIR, content),
    }
    # a draw is a text without common characters; GB18030 reads nearly all bytes
    return max(shares, key=lambda encoding: (_fits(content, encoding), shares[encoding]))


def _fits(content: bytes, encoding: str) -> bool:
    try:
        content.decode(encoding)
    except UnicodeDecodeError:
        return False
    return True


def _share(common: re.Pattern[bytes], pair: re.Pattern[bytes], content: bytes) -> float:
    pairs = pair.findall(content)
    return sum(map(bool, map(common.fullmatch, pairs))) / max(len(pairs), 1)


def _walk(root: Path) -> Iterator[Path]:
    for folder, folders, names in os.walk(root):
        folders[:] = [name for name in folders if not name.startswith(".")]
        for name in names:
            path = Path(folder, name)
            if not name.startswith(".") and path.suffix.lower() in _READERS and _lies_in(path, root):
                yield path


def _lies_in(path: Path, root: Path) -> bool:
    return not path.is_symlink() or path.resolve().is_relative_to(root.resolve())


def _suffix(path: Path) -> str:
    suffix = path.suffix.lower()
    if suffix not in _READERS:
        raise ArticleError(f"{path}: articles are read from {', '.join(_READERS)}, not {suffix or 'this'}")
    return suffix


def _text_of(path: Path, encoding: str | None) -> str:
    try:
        return decode(path.read_bytes(), encoding)
    except ValueError as error:
        raise ArticleError(f"{path}: {error}") from error


def _plain(path: Path, encoding: str | None) -> Iterator[Record]:
    yield None, _text_of(path, encoding)


def _jsonl(path: Path, encoding: str | None) -> Iterator[Record]:
    lines = (line for line in io.StringIO(_text_of(path, encoding)) if line.strip())
    for number, line in enumerate(lines):
        try:
            yield number, json.loads(line)
        except ValueError as error:
            raise ArticleError(f"{path}: record {number} is no JSON: {error}") from error


def _csv(path: Path, encoding: str | None) -> Iterator[Record]:
    csv.field_size_limit(LONGEST_CELL)
    try:
        yield from enumerate(csv.DictReader(io.StringIO(_text_of(path, encoding), newline="")))
    except csv.Error as error:
        raise ArticleError(f"{path}: no CSV: {error}") from error


def _parquet(path: Path, encoding: str | None) -> Iterator[Record]:  # noqa: ARG001 - Parquet is always UTF-8
    import pyarrow as pa  # noqa: PLC0415 - loads slowly, and few calls need it
    import pyarrow.parquet as pq  # noqa: PLC0415 - the same

    try:
        number = 0
        with pq.ParquetFile(path) as file:
            for batch in file.iter_batches(batch_size=1024):
                yield from enumerate(batch.to_pylist(), number)
                number += batch.num_rows
    except pa.ArrowException as error:
        raise ArticleError(f"{path}: no Parquet file: {error}") from error


def _html(path: Path, encoding: str | None) -> Iterator[Record]:
    try:
        import trafilatura  # noqa: PLC0415 - an extra
    except ImportError as error:
        raise DependencyError(_extra(path, "html", error)) from error
    found = trafilatura.bare_extraction(_text_of(path, encoding), with_metadata=True, include_comments=False)
    fields = found if isinstance(found, dict) or found is None else found.as_dict()
    if not fields or not fields.get("text"):
        raise ArticleError(f"{path}: no article found in the page; save its text as .txt")
    # no date: the library guesses a day without an hour, and midnight would be before the article was out
    yield None, {"text": fields["text"], "title": fields.get("title"), "source": fields.get("sitename")}


def _pdf(path: Path, encoding: str | None) -> Iterator[Record]:  # noqa: ARG001 - a PDF names its own
    try:
        import pypdfium2  # noqa: PLC0415 - an extra
    except ImportError as error:
        raise DependencyError(_extra(path, "pdf", error)) from error
    try:
        with pypdfium2.PdfDocument(path) as document:
            text = "\n".join(page.get_textpage().get_text_bounded() for page in document)
    except pypdfium2.PdfiumError as error:
        raise ArticleError(f"{path}: no readable PDF: {error}") from error
    if not text.strip():
        raise ArticleError(f"{path}: the PDF holds no text, only pictures of it; recognise its characters first")
    yield None, text.replace("\r\n", "\n")


def _extra(path: Path, extra: str, error: ImportError) -> str:
    return f"{path}: reading {path.suffix} needs an extra: pip install 'sora-signals[{extra}]' ({error})"


_READERS: Mapping[str, Callable[[Path, str | None], Iterator[Record]]] = MappingProxyType(
    {
        ".txt": _plain,
        ".md": _plain,
        ".html": _html,
        ".htm": _html,
        ".pdf": _pdf,
        ".jsonl": _jsonl,
        ".csv": _csv,
        ".parquet": _parquet,
    }
)
