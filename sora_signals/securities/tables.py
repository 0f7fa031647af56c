"""Reads the shipped tables: tab-separated text, `#` comments, a header line."""

import hashlib
import unicodedata
from collections.abc import Iterator
from datetime import date
from pathlib import Path

from sora_signals.resources import data

_TABLES = ("companies", "names", "aliases", "doubtful", "sources", "organisations", "registered")
# What the market changes, and a refresh; the others are written by hand and come with the library.
DATED = ("companies", "names")


def read_table(name: str, folder: Path | None = None) -> Iterator[dict[str, str]]:
    """Yield the rows of `name`.tsv as dictionaries; see `read_text`.

    >>> next(read_table("companies"))["code"]
    '000001'
    """
    rows = table_lines(read_text(name, folder))
    header = next(rows)
    return (dict(zip(header, row, strict=True)) for row in rows)


def read_text(name: str, folder: Path | None = None) -> str:
    """Return the text of data/securities/`name`.tsv; of the folder given, if the market changes the table."""
    file = folder / f"{name}.tsv" if folder and name in DATED else data("securities", f"{name}.tsv")
    return file.read_text(encoding="utf-8")


def table_lines(text: str) -> Iterator[list[str]]:
    """Yield the fields of every line that is neither empty nor a comment, the header first."""
    return (line.split("\t") for line in text.split("\n") if line and not line.startswith("#"))


def tables_digest(folder: Path | None = None) -> str:
    """Return the sha256 (hex) over all tables, in a fixed order."""
    digest = hashlib.sha256()
    for name in _TABLES:
        digest.update(read_text(name, folder).encode())
    return digest.hexdigest()


def day_of(text: str) -> int:
    """Return the ordinal of an ISO day, 0 for an empty one.

    >>> day_of("1970-01-02"), day_of("")
    (719164, 0)
    """
    return date.fromisoformat(text).toordinal() if text else 0


def as_of_day(folder: Path | None = None) -> date:
    """Return the day whose market companies.tsv describes, from its first comment line."""
    head = read_text("companies", folder).split("\n", 1)[0]
    return date.fromisoformat(head.removeprefix("# as_of: "))


def fold_form(text: str) -> str:
    """Return a name as the tables write it: half-width, upper case, without white space.

    >>> fold_form("万 科ａ")
    '万科A'
    """
    return "".join(unicodedata.normalize("NFKC", text).split()).upper()
