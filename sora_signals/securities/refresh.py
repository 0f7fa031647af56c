"""Asks the exchanges who is listed, and writes the tables of companies and names anew: the one place with a network.

The adapter was written against recorded answers, made by hand from the documentation of akshare, because no live
service could be reached when it was written. What it reads of an answer stands in data/securities/refresh.tsv; an
answer of another shape is refused and never guessed at.
"""

import json
import os
import secrets
import shutil
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final
from zoneinfo import ZoneInfo

from sora_signals.errors import DependencyError, SecuritiesError
from sora_signals.securities.master import SecurityMaster
from sora_signals.securities.renewal import Renewal, Row, renew
from sora_signals.securities.tables import DATED, as_of_day, read_table

CHANGES: Final = "changes.json"
_FILES: Final = frozenset({*(f"{name}.tsv" for name in DATED), CHANGES})
_FIELDS: Final = ("code", "name", "full_name", "list_date", "day", "before")
_HEADS: Final = MappingProxyType(
    {
        "companies": "Every A share, depositary receipt and B share known on that day: listed or gone.",
        "names": "Every short name a code bore, without markers.",
    }
)


def refresh(out: str | os.PathLike[str], *, source: Any = None, as_of: date | None = None) -> Path:
    """Write today's tables of companies and names into a folder, for `SecurityMaster.from_folder`.

    New listings, today's names, delistings with their days and dated changes of Shenzhen names are merged into the
    shipped tables, or into those of the folder if they are as new. Nothing known is lost: a company that no answer
    names stays as it was. B shares, industries and Beijing's delistings are not asked for.

    Written against recorded answers of akshare; no live service was reachable then.

    Args:
        out: A folder; new, empty or of an earlier refresh. It is replaced as a whole once all is written.
        source: Any object with the functions that data/securities/refresh.tsv names; the package akshare without.
        as_of: The day of the answers; today in Shanghai without.

    Returns:
        The folder, with companies.tsv, names.tsv and changes.json, which counts what changed.

    Raises:
        DependencyError: akshare is not installed.
        SecuritiesError: A function gave no answer, or one without the columns expected; the folder holds other files;
            the day lies before that of the tables.
    """
    folder = Path(out).absolute()
    _refuse_foreign(folder)
    base = folder if (folder / "companies.tsv").exists() and as_of_day(folder) >= as_of_day() else None
    seen = as_of_day(base)
    day = as_of or datetime.now(ZoneInfo("Asia/Shanghai")).date()
    if day < seen:
        raise SecuritiesError(f"the tables are of {seen}, after {day}: pass as_of= of that day or later")
    tables = {name: list(read_table(name, base)) for name in DATED}
    renewal = renew(tables, _answers(_akshare() if source is None else source), seen, day)
    _publish(folder, _texts(renewal, {name: list(rows[0]) for name, rows in tables.items()}))
    return Path(out)


def _akshare() -> Any:
    try:
        import akshare  # noqa: PLC0415 - an extra, needed here only
    except ImportError as error:
        raise DependencyError(f"a refresh needs akshare: pip install 'sora-signals[refresh]' ({error})") from error
    return akshare


def _answers(source: Any) -> dict[str, list[Row]]:
    """Ask everything that data/securities/refresh.tsv lists; rows by kind, with the names of `_FIELDS`."""
    answers: dict[str, list[Row]] = {}
    for question in read_table("refresh"):
        answers.setdefault(question["kind"], []).extend(_ask(source, question))
    return answers


def _ask(source: Any, question: Row) -> list[Row]:
    arguments = {"symbol": question["symbol"]} if question["symbol"] else {}
    called = f"{question['function']}({', '.join(f'{key}={value!r}' for key, value in arguments.items())})"
    try:
        answer = getattr(source, question["function"])(**arguments)
    except Exception as error:
        raise SecuritiesError(f"{called} gave no answer, nothing was written: {error!r}. Try again later") from error
    columns = {field: question[field] for field in _FIELDS if question[field]}
    got = [str(column) for column in getattr(answer, "columns", ())]
    if not set(columns.values()) <= set(got):
        raise SecuritiesError(
            f"{called} answered with other columns, nothing was written: expected {sorted(columns.values())}, "
            f"got {got}. Use the version of akshare this was written for (1.16 or later), or report the new columns"
        )
    return [_row(record, columns) for record in answer.to_dict("records")]


def _row(record: Mapping[str, object], columns: Mapping[str, str]) -> Row:
    row = dict.fromkeys(_FIELDS, "")
    for field, column in columns.items():
        text = _text(record[column])
        row[field] = _iso(text) if field in ("list_date", "day") else text
    row["code"] = row["code"].split(".")[0].zfill(6)
    return row


def _text(value: object) -> str:
    """Return a cell as text, empty for the many spellings of nothing (None, NaN, NaT, a dash)."""
    text = str(value).strip()
    return "" if value is None or text in ("nan", "NaT", "<NA>", "None", "-") else text


def _iso(text: str) -> str:
    try:
        return date.fromisoformat(text[:10].replace("/", "-")).isoformat()
    except ValueError:
        return ""


def _texts(renewal: Renewal, columns: Mapping[str, list[str]]) -> dict[str, str]:
    counts = {"as_of": renewal.today, "before": renewal.seen, "companies": len(renewal.companies), **renewal.counts}
    counts["listed_but_not_named"] = sum(
        row["status"] == "listed" and row["kind"] != "B" and code not in renewal.live
        for code, row in renewal.companies.items()
    )
    spans = (span for rows in renewal.names.values() for span in rows)
    return {
        "companies.tsv": _tsv("companies", columns["companies"], renewal.companies.values(), renewal.today),
        "names.tsv": _tsv("names", columns["names"], spans, renewal.today),
        CHANGES: json.dumps(counts, indent=2) + "\n",
    }


def _tsv(name: str, columns: list[str], rows: Iterable[Row], today: str) -> str:
    head = [f"# as_of: {today}", f"# {_HEADS[name]}", "# Refreshed with akshare from the lists of the exchanges."]
    lines = ["\t".join(columns), *("\t".join(row[column] for column in columns) for row in rows)]
    return "\n".join([*head, *lines]) + "\n"


def _refuse_foreign(folder: Path) -> None:
    if folder.exists() and not folder.is_dir():
        raise SecuritiesError(f"{folder} is a file: name a folder")
    foreign = sorted(file.name for file in folder.iterdir() if file.name not in _FILES) if folder.exists() else []
    if foreign:
        raise SecuritiesError(
            f"{folder} holds other files ({', '.join(foreign[:5])}): name a folder for the tables alone"
        )


def _publish(folder: Path, texts: Mapping[str, str]) -> None:
    """Write beside the folder, read it back, and put it in the folder's place: whole or not at all."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    draft = folder.with_name(f".{folder.name}.{secrets.token_hex(4)}")
    old = draft.with_suffix(".old")
    try:
        draft.mkdir()
        for name, text in texts.items():
            (draft / name).write_text(text, encoding="utf-8", newline="\n")
        SecurityMaster.from_folder(draft)
        if folder.exists():
            folder.rename(old)
        try:
            draft.rename(folder)
        except BaseException:  # an interrupt too must not leave the folder away
            if old.exists():
                old.rename(folder)
            raise
    finally:
        shutil.rmtree(draft, ignore_errors=True)
        shutil.rmtree(old, ignore_errors=True)
