"""Reads a user's own aliases and reports every row that cannot be used at once."""

import csv
import io
from collections.abc import Callable, Iterator
from pathlib import Path

from sora_signals.errors import SecuritiesError
from sora_signals.securities.codes import parse_ticker
from sora_signals.securities.forms import FormRow
from sora_signals.securities.tables import day_of, fold_form

_KNOWN = ("alias", "ticker", "prior", "first_day", "last_day")


def read_extension(path: str | Path, index_of: Callable[[str], int | None]) -> tuple[tuple[FormRow, ...], str]:
    """Return the alias rows of a .csv or .tsv and the file's text.

    Raises:
        SecuritiesError: The file cannot be read, lacks a column, or holds bad rows; all are listed.
    """
    file = Path(path)
    try:
        text = file.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise SecuritiesError(f"{file}: cannot be read as UTF-8 text: {error}") from error
    rows: list[FormRow] = []
    problems: list[str] = []
    for line, fields in _lines(file, text):
        try:
            rows.append(_row(fields, index_of))
        except (SecuritiesError, ValueError) as error:
            problems.append(f"{file}:{line}: {error}")
    if problems:
        raise SecuritiesError("\n".join(problems))
    return tuple(rows), text


def _lines(file: Path, text: str) -> Iterator[tuple[int, dict[str, str]]]:
    kept = [(number, line) for number, line in enumerate(text.splitlines(), 1) if line.strip() and line[0] != "#"]
    head = kept[0][1] if kept else ""
    delimiter = "\t" if "\t" in head else ","
    header = [name.strip() for name in head.split(delimiter)]
    unknown = sorted(set(header) - set(_KNOWN))
    if not {"alias", "ticker"} <= set(header) or unknown:
        raise SecuritiesError(
            f"{file}:{kept[0][0] if kept else 1}: the header must be alias, ticker[, prior][, first_day, last_day], "
            f"separated by commas or tabs; found {head!r}"
        )
    for number, line in kept[1:]:
        fields = next(csv.reader(io.StringIO(line), delimiter=delimiter))
        yield number, dict(zip(header, (field.strip() for field in fields), strict=False))


def _row(fields: dict[str, str], index_of: Callable[[str], int | None]) -> FormRow:
    alias = fold_form(fields.get("alias", ""))
    if len(alias) < 2:
        raise ValueError(f"alias {alias!r} is shorter than two characters")
    ticker = parse_ticker(fields.get("ticker", ""))
    index = index_of(ticker)
    if index is None:
        raise ValueError(f"ticker {ticker!r} is not in the security master")
    prior = float(fields.get("prior") or 1.0)
    if not 0 <= prior <= 1:
        raise ValueError(f"prior {prior} is not between 0 and 1")
    return FormRow(
        alias, index, "alias", day_of(fields.get("first_day", "")), day_of(fields.get("last_day", "")), prior
    )
