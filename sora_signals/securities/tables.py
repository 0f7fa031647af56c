"""Reads the shipped tables: tab-separated text, `#` comments, a header line."""

import hashlib
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
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


def read_columns(name: str) -> dict[str, list[str]]:
    """Return the columns of `name`.tsv as shipped; see `columns_of`.

    >>> read_columns("companies")["code"][:2]
    ['000001', '000002']
    """
    return columns_of(read_text(name))


def columns_of(text: str) -> dict[str, list[str]]:
    r"""Return the columns of a table's text: what every start needs is read so, in a third of the time of rows.

    Raises:
        ValueError: A row has more or fewer cells than the header.

    >>> columns_of("# numbers\na\tb\n1\t2\n3\t4\n")
    {'a': ['1', '3'], 'b': ['2', '4']}
    """
    header, *rows = _lines(text)
    names, tabs = header.split("\t"), header.count("\t")
    wrong = next((row for row in rows if row.count("\t") != tabs), None)
    if wrong is not None:
        raise ValueError(f"a row has more or fewer cells than the header: {wrong!r}")
    cells = "\t".join(rows).split("\t") if rows else []
    return {column: cells[place :: len(names)] for place, column in enumerate(names)}


def read_text(name: str, folder: Path | None = None) -> str:
    """Return the text of data/securities/`name`.tsv; of the folder given, if the market changes the table."""
    file = folder / f"{name}.tsv" if folder and name in DATED else data("securities", f"{name}.tsv")
    return file.read_text(encoding="utf-8")


def table_lines(text: str) -> Iterator[list[str]]:
    """Yield the fields of every line that is neither empty nor a comment, the header first."""
    return (line.split("\t") for line in _lines(text))


def _lines(text: str) -> list[str]:
    return [line for line in text.split("\n") if line and not line.startswith("#")]


def read_texts(folder: Path | None) -> dict[str, str]:
    """Return the texts of all tables by their names, in a fixed order; see `read_text`."""
    return {name: read_text(name, folder) for name in _TABLES}


def tables_digest(texts: Mapping[str, str]) -> str:
    """Return the sha256 (hex) over the texts of all tables."""
    digest = hashlib.sha256()
    for text in texts.values():
        digest.update(text.encode())
    return digest.hexdigest()


def day_of(text: str) -> int:
    """Return the ordinal of an ISO day, 0 for an empty one.

    >>> day_of("1970-01-02"), day_of("")
    (719164, 0)
    """
    return date.fromisoformat(text).toordinal() if text else 0


def days_of(texts: Sequence[str]) -> list[int]:
    """Return the ordinals of ISO days, most of which come again and again."""
    days = {text: day_of(text) for text in dict.fromkeys(texts)}
    return [days[text] for text in texts]


def as_of_day(folder: Path | None = None) -> date:
    """Return the day whose market companies.tsv describes, from its first comment line."""
    return day_told(read_text("companies", folder))


def day_told(text: str) -> date:
    """Return the day that the first line of a table tells."""
    return date.fromisoformat(text.split("\n", 1)[0].removeprefix("# as_of: "))


def fold_form(text: str) -> str:
    """Return a name as the tables write it: half-width, upper case, without white space.

    >>> fold_form("万 科ａ")
    '万科A'
    """
    return "".join(unicodedata.normalize("NFKC", text).split()).upper()
