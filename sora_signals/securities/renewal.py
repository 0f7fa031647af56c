"""Merges what the exchanges say today into the tables of companies and names; nothing known is lost."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Final, NamedTuple

from sora_signals.errors import SecuritiesError
from sora_signals.securities.codes import board_of, exchange_of, parse_ticker
from sora_signals.securities.names import BEFORE_LISTS, is_cut
from sora_signals.securities.tables import fold_form

Row = dict[str, str]

_DAY_MARKER: Final = re.compile(r"^(?:XD|XR|DR|[NC](?=[^A-Z0-9]))")
_STATE_MARKER: Final = re.compile(r"^(?:退市|G?S?\*ST|G?SST|GST|ST|PT|S(?=[^A-Z0-9]))")
_SUFFIX: Final = re.compile(r"(?<=..)(?:-(?:UWD|UW|WD|U|W|D)|\(?(退)市?\)?)$")


class Bare(NamedTuple):
    """A short name without markers, the state marker it bore, and whether a marker of the day cut its end off."""

    name: str
    marker: str
    is_short: bool


def bare(written: str) -> Bare:
    """Take the exchange's markers off a short name.

    >>> bare("*ST 国华"), bare("XD贵州茅").name, bare("万  科Ａ").name
    (Bare(name='国华', marker='*ST', is_short=False), '贵州茅', '万科A')
    """
    text = fold_form(written)
    whole = _DAY_MARKER.sub("", text)
    found = _STATE_MARKER.match(whole)
    marker = found[0] if found else ""
    name = whole[len(marker) :]
    tail = _SUFFIX.search(name)
    if tail:
        name, marker = name[: tail.start()], marker or tail[1] or ""
    return Bare(name or text, marker, whole != text)


@dataclass
class Renewal:
    """The tables while they are brought up to date: rows as dictionaries, in the order of the files.

    Attributes:
        companies: code -> row of companies.tsv.
        names: code -> rows of names.tsv.
        seen: The day of the table that is renewed (names were last seen on it), ISO.
        today: The day of the answers, ISO.
        live: Codes that a listing names.
        counts: How many changed, by kind of change.
        borne: (code, name without markers) that a listing shows today.
    """

    companies: dict[str, Row]
    names: dict[str, list[Row]]
    seen: str
    today: str
    live: set[str] = field(default_factory=set)
    counts: Counter[str] = field(default_factory=Counter)
    borne: set[tuple[str, str]] = field(default_factory=set)

    def list_one(self, answer: Row) -> None:
        """Take in a row of a listing: a new company, its name of today, its registered name."""
        if not (code := _share(answer["code"])) or not answer["name"]:
            return
        self.live.add(code)
        if code not in self.companies:
            self._add(code, answer)
            self.counts["new"] += 1
            return
        row = self.companies[code]
        row["list_date"] = row["list_date"] or answer["list_date"]
        if row["status"] == "gone":
            row |= {"status": "listed", "delist_date": ""}
            self._close(code, "")
            self.counts["listed_again"] += 1
        self._register(code, fold_form(answer["full_name"]))
        self._call(code, answer["name"], self.today)

    def bury(self, answer: Row) -> None:
        """Take in a row of the gone; a code that is listed lost another share, of class B.

        Rows without a day, or with one to come, are left for a later answer.
        """
        code = _share(answer["code"])
        if not code or code in self.live or not answer["day"] or answer["day"] > self.today:
            return
        if code not in self.companies:
            self._add(code, answer)
        elif self.companies[code]["status"] == "listed":
            self._call(code, answer["name"], answer["day"])
        row = self.companies[code]
        if row["status"] == "gone" and row["delist_date"]:
            return
        self.counts["gone" if row["status"] == "listed" else "gone_days"] += 1
        row |= {"status": "gone", "delist_date": answer["day"]}
        self._close(code, answer["day"])

    def rename(self, answers: Iterable[Row]) -> None:
        """Take in dated changes of short names: the former ones get their days."""
        for answer in sorted(answers, key=lambda row: row["day"]):
            code = _share(answer["code"])
            old, new = bare(answer["before"]), bare(answer["name"])
            if code not in self.companies or not answer["day"] or old.name == new.name or old.is_short or new.is_short:
                continue
            last = (date.fromisoformat(answer["day"]) - timedelta(days=1)).isoformat()
            self._date_former(code, old, last)
            if span := self._span(code, new.name):
                span["first_day"] = min(span["first_day"] or answer["day"], answer["day"])
            else:
                self._former(code, new, answer["day"], "")

    def finish(self) -> None:
        """Close former names that a dated change opened and none closed: the day of that change is the last seen."""
        for rows in self.names.values():
            for span in rows:
                if span["kind"] == "former" and span["first_day"] and not span["last_day"]:
                    span["last_day"] = span["first_day"]

    def _close(self, code: str, day: str) -> None:
        for span in self.names[code]:
            if span["kind"] == "current":
                span["last_day"] = max(span["last_day"], day) if day else ""

    def _add(self, code: str, answer: Row) -> None:
        name = bare(answer["name"])
        self.companies[code] = {
            "code": code,
            "exchange": exchange_of(code),
            "board": board_of(code),
            "kind": "CDR" if code.startswith("689") else "A",
            "name": name.name,
            "full_name": fold_form(answer["full_name"]),
            "status": "listed",
            "list_date": answer["list_date"],
            "delist_date": "",
            "old_code": "",
            "industry": "",
        }
        self.names[code] = [_span(code, name, "current", answer["list_date"], "")]

    def _call(self, code: str, written: str, day: str) -> None:
        """Give a company the name it bears on a day; a name that is only marked or cut then changes nothing."""
        name, known = bare(written), self.companies[code]["name"]
        self.borne.add((code, name.name))
        span = self._span(code, name.name)
        if name.name == known or (name.is_short and (known.startswith(name.name) or is_cut(name.name, known))):
            return
        if name.marker and is_cut(name.name, known):
            self._mark(code, name, span, day)
            return
        for other in self.names[code]:
            if other["kind"] == "current":
                other |= {"kind": "former", "last_day": max(other["last_day"], self.seen)}
        if span:
            span |= {"kind": "current", "last_day": ""}
        else:
            self.names[code].append(_span(code, name, "current", day, ""))
        self.companies[code]["name"] = name.name
        self.counts["renamed"] += 1

    def _mark(self, code: str, name: Bare, span: Row | None, day: str) -> None:
        if span and span["kind"] == "marked":
            span["last_day"] = ""
            span["markers"] = "|".join(sorted({*filter(None, span["markers"].split("|")), name.marker}))
        elif not span:
            self.names[code].append(_span(code, name, "marked", day, ""))

    def _register(self, code: str, full_name: str) -> None:
        known = self.companies[code]["full_name"]
        if not full_name or full_name == known:
            return
        if known and not self._span(code, known):
            self.names[code].append(_span(code, Bare(known, "", is_short=False), "former_full", "", ""))
        self.companies[code]["full_name"] = full_name
        self.counts["full_names"] += 1

    def _date_former(self, code: str, name: Bare, last: str) -> None:
        span = self._span(code, name.name)
        if not span:
            self._former(code, name, "", last)
        elif span["kind"] != "current" and (code, name.name) not in self.borne:
            known = "" if span["last_day"] == BEFORE_LISTS.isoformat() else span["last_day"]
            span["last_day"] = max(known, last)

    def _former(self, code: str, name: Bare, first: str, last: str) -> None:
        whole = [span["name"] for span in self.names[code]]
        kind = "marked" if name.marker and any(is_cut(name.name, other) for other in whole) else "former"
        self.names[code].append(_span(code, name, kind, first, last))
        self.counts["former_names"] += 1

    def _span(self, code: str, name: str) -> Row | None:
        return next((span for span in self.names[code] if span["name"] == name), None)


def _span(code: str, name: Bare, kind: str, first: str, last: str) -> Row:
    columns = {"code": code, "name": name.name, "kind": kind, "first_day": first, "last_day": last}
    return {**columns, "markers": name.marker}


def _share(code: str) -> str:
    """Return the code of an A share or receipt that is in use; empty for others, B shares and old codes."""
    try:
        return code if parse_ticker(code)[:6] == code else ""
    except SecuritiesError:
        return ""


def renew(tables: Mapping[str, list[Row]], answers: Mapping[str, list[Row]], seen: date, today: date) -> Renewal:
    """Return the tables brought up to date.

    Args:
        tables: Rows of companies.tsv and names.tsv as they were on `seen`.
        answers: Rows by kind (listing, gone, rename) with the fields of data/securities/refresh.tsv.
        seen: The day of the tables.
        today: The day of the answers.
    """
    companies = {row["code"]: dict(row) for row in tables["companies"]}
    names: dict[str, list[Row]] = {code: [] for code in companies}
    for row in tables["names"]:
        names.setdefault(row["code"], []).append(dict(row))
    renewal = Renewal(companies, names, seen.isoformat(), today.isoformat())
    for answer in answers["listing"]:
        renewal.list_one(answer)
    for answer in answers["gone"]:
        renewal.bury(answer)
    renewal.rename(answers["rename"])
    renewal.finish()
    return renewal
