"""Articles in every shape a caller may hold them: a str, a dict, an `Article`, a DataFrame, files.

A batch never breaks off: what cannot be read is yielded as an `Unread` in its place.
"""

import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, ClassVar, Literal

import pandas as pd

from sora_signals.errors import ArticleError, DependencyError
from sora_signals.readers import (
    LIMIT_BYTES,
    LIMIT_DEPTH,
    LIMIT_PAGES,
    Limits,
    check_encoding,
    file_of,
    names_in,
    records,
)
from sora_signals.times import is_missing, parse_time

KEYS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("text", ("text", "content")),
    ("doc_id", ("doc_id", "id")),
    ("title", ("title",)),
    ("published_at", ("published_at", "date")),
    ("source", ("source",)),
)


@dataclass(frozen=True, slots=True)
class Article:
    """One article: its text, and what is known about it.

    `published_at` may be given as text, date, datetime or Timestamp and is kept as an aware datetime; without
    a zone it is Shanghai time. A blank `doc_id`, `title` or `source` is None.

    Raises:
        TypeError: `text` is no str, or another field has a type that it cannot have.
        ArticleError: `published_at` is no time.

    >>> Article("贵州茅台涨停", published_at="2024-02-20 15:30").published_at.isoformat()
    '2024-02-20T15:30:00+08:00'
    """

    text: str
    doc_id: str | None = None
    title: str | None = None
    published_at: datetime | None = None
    source: str | None = None

    def __post_init__(self) -> None:
        if not isinstance(self.text, str):
            raise TypeError(f"the text of an article is a str, not {_kind(self.text)}{_hint(self.text)}")
        # asked one by one: most articles of a stream of headlines are a text and its place
        if self.title is not None:
            object.__setattr__(self, "title", _optional_text(self.title, "title"))
        if self.source is not None:
            object.__setattr__(self, "source", _optional_text(self.source, "source"))
        if self.doc_id is not None and (type(self.doc_id) is not str or not self.doc_id.strip()):
            object.__setattr__(self, "doc_id", _identifier(self.doc_id))
        if self.published_at is not None:
            object.__setattr__(self, "published_at", parse_time(self.published_at))

    @classmethod
    def of(cls, given: object, position: int | str = 0) -> "Article":
        """Make an article of a str, a dict or an `Article`; without an id of its own it gets its position's.

        Args:
            given: The text; or a mapping with `text` (or `content`) and, if known, `doc_id` (`id`), `title`,
                `published_at` (`date`) and `source`, other keys being ignored; or an article.
            position: Place in the batch, counted from 0, or another id that stands for it.

        Raises:
            TypeError: It is something else.
            ArticleError: It has no text, or `published_at` is no time.

        >>> Article.of({"content": "宁德时代大跌", "id": 7}).doc_id
        '7'
        """
        if isinstance(given, str):
            return cls(given, str(position))
        if isinstance(given, (dict, Mapping)):  # whether something is a dict is told at once
            return cls(**{"doc_id": str(position), **_fields(given)})
        if not isinstance(given, Article):
            raise TypeError(f"an article is a str, a dict or an Article, not {_kind(given)}{_hint(given)}")
        if given.doc_id is not None:
            return given
        return cls(given.text, str(position), given.title, given.published_at, given.source)


@dataclass(frozen=True, slots=True)
class Unread:
    """Stands in a batch for an article that cannot be read, so that the others go on.

    >>> Unread("a.txt", ArticleError("a.txt: empty")).error
    ArticleError('a.txt: empty')
    """

    doc_id: str
    error: Exception
    text: ClassVar[str] = ""  # there is none to count


class Articles:
    """The articles of a file or folder, read one at a time whenever it is iterated."""

    def __init__(self, read: Callable[[], Iterator[Article | Unread]], path: Path) -> None:
        self._read = read
        self.path = path

    def __iter__(self) -> Iterator[Article | Unread]:
        return self._read()

    def __repr__(self) -> str:
        return f"<Articles in {self.path}>"


def articles_of(given: object) -> Iterator[Article | Unread]:
    """Yield the articles of a batch: a DataFrame, or an iterable of str, dict and `Article`.

    An item that is no article, and an `Unread` already there, is yielded as `Unread`. A DataFrame has a
    column for each field, named as the keys of `Article.of`.

    Raises:
        TypeError: A single str, dict or Article is given, or nothing that can be iterated.
        ArticleError: A DataFrame without a column of texts.

    >>> [type(item).__name__ for item in articles_of(["平安银行上涨", 5])]
    ['Article', 'Unread']
    """
    if isinstance(given, (str, bytes, Mapping, Article)):
        raise TypeError(f"a batch is a list, a DataFrame or another iterable of articles, not {_kind(given)}")
    items = _rows(given) if isinstance(given, pd.DataFrame) else given
    if not isinstance(items, Iterable):
        raise TypeError(f"a batch is a DataFrame or an iterable of articles, not {_kind(given)}")
    return _articles_or_unread(items)


def read_articles(
    path: str | os.PathLike[str],
    *,
    encoding: str | None = None,
    limit_bytes: int = LIMIT_BYTES,
    limit_pages: int = LIMIT_PAGES,
    limit_depth: int = LIMIT_DEPTH,
    on_error: Literal["yield", "raise"] = "yield",
) -> Articles:
    """Read the articles of a file, or of every file below a folder, sorted by path.

    Text, Markdown, HTML and PDF files are one article each, with the path below the folder as doc_id, and of a page
    the title, the moment of publication and the site that its metadata give. A line of .jsonl and a row of .csv or
    .parquet is one article, with the fields of `Article.of`, and `path#number` (counted from 0) as doc_id where it
    has none. Hidden files, and files of other kinds, are passed over.

    Args:
        path: A file or a folder.
        encoding: Of text files; without, UTF-8, UTF-16 (with its mark), GB18030 or Big5 is recognised.
        limit_bytes: Text, a page or a PDF that is larger is not read but reported; so is a larger record of a file
            of many, which may itself have any size.
        limit_pages: A PDF of more pages is reported.
        limit_depth: What lies in folders that nest deeper is reported.
        on_error: What to do about a file that cannot be read: yield an `Unread`, or raise its error.

    Returns:
        An iterable that can be iterated again and again and holds one file, or record of a file of many, at a time.

    Raises:
        ArticleError: Nothing is at the path, the one file named cannot be read, the folder holds none, or
            the encoding is not known.
        DependencyError: The one file named needs an extra that is not installed.

    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     _ = (Path(folder) / "a.txt").write_text("比亚迪销量创新高", encoding="gb18030")
    ...     [(article.doc_id, article.text) for article in read_articles(folder)]
    [('a.txt', '比亚迪销量创新高')]
    """
    root = Path(path)
    limits = Limits(limit_bytes, limit_pages, limit_depth)
    check_encoding(encoding)
    names = names_in(root, limits)
    if root.is_file():
        # the file was asked for by name, so a reason not to read it is told at once
        next(records(root, encoding, limits), None)

    def read() -> Iterator[Article | Unread]:
        for name in names:
            for item in articles_in(name, file_of(root, name), encoding, limits):
                if on_error == "raise" and isinstance(item, Unread):
                    raise item.error
                yield item

    return Articles(read, root)


def articles_in(name: str, file: Path, encoding: str | None, limits: Limits) -> Iterator[Article | Unread]:
    """Yield the articles of one file under its name; what cannot be read is an `Unread` in its place."""
    try:
        for number, record in records(file, encoding, limits):
            doc_id = name if number is None else f"{name}#{number}"
            yield Unread(doc_id, record) if isinstance(record, Exception) else _record_article(record, doc_id)
    except (ArticleError, DependencyError) as error:
        yield Unread(name, error)


def _record_article(record: object, doc_id: str) -> Article | Unread:
    try:
        return Article.of(record, doc_id)
    except (TypeError, ArticleError) as error:
        return Unread(doc_id, ArticleError(f"{doc_id}: {error}"))


def _articles_or_unread(items: Iterable[object]) -> Iterator[Article | Unread]:
    for position, item in enumerate(items):
        read: Article | Unread
        try:
            read = item if isinstance(item, Unread) else Article.of(item, position)
        except (TypeError, ArticleError) as error:
            read = Unread(_own_id(item) or str(position), error)
        yield read


def _own_id(item: object) -> str | None:
    if not isinstance(item, Mapping):
        return None
    return next((str(item[key]) for key in ("doc_id", "id") if not is_missing(item.get(key))), None)


def _rows(frame: pd.DataFrame) -> Iterator[dict[str, Any]]:
    wanted = {key for _, keys in KEYS for key in keys}
    names = [name for name in frame.columns if name in wanted]
    if not {"text", "content"} & set(names):
        raise ArticleError(f"the DataFrame has no column text or content; it has {list(map(str, frame.columns))}")
    columns = [frame[name].tolist() for name in names]
    return (dict(zip(names, row, strict=True)) for row in zip(*columns, strict=True))


def _fields(given: Mapping[Any, Any]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for field, keys in KEYS:
        for key in keys:
            if (value := given.get(key)) is not None and not is_missing(value):
                found[field] = value
                break
    if "text" not in found:
        # a text may be empty or blank, but not absent
        blank = [given[key] for key in ("text", "content") if isinstance(given.get(key), str)]
        if not blank:
            raise ArticleError(f"the article has no text; it has the keys {sorted(map(str, given))}")
        found["text"] = blank[0]
    return found


def _optional_text(given: object, name: str) -> str | None:
    if is_missing(given):
        return None
    if not isinstance(given, str):
        raise TypeError(f"the {name} of an article is a str, not {_kind(given)}")
    return given


def _identifier(given: object) -> str | None:
    return None if is_missing(given) else str(given)


def _kind(given: object) -> str:
    return f"a {type(given).__name__}" if given is not None else "None"


def _hint(given: object) -> str:
    return "; decode it first, or use read_articles" if isinstance(given, (bytes, os.PathLike)) else ""
