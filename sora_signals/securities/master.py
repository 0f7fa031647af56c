"""The security master: every A share and depositary receipt, its names in time, and how it may be written."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from itertools import compress
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from sora_signals.errors import SecuritiesError
from sora_signals.securities.codes import parse_ticker
from sora_signals.securities.extension import read_extension
from sora_signals.securities.forms import Form, FormRow, LegalParts, NameForms, NameSpan, collect, full_rows, short_rows
from sora_signals.securities.names import dated, is_cut, name_on, read_spans, widen
from sora_signals.securities.shown import Security, Shown
from sora_signals.securities.tables import (
    columns_of,
    day_told,
    days_of,
    fold_form,
    read_columns,
    read_table,
    read_texts,
    tables_digest,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

_SUFFIXES: Final = MappingProxyType({"SSE": "SH", "SZSE": "SZ", "BSE": "BJ"})
# Lists of the master that are columns of companies.tsv as they stand.
_COLUMNS: Final = MappingProxyType(
    {
        "names": "name",
        "full_names": "full_name",
        "exchanges": "exchange",
        "boards": "board",
        "statuses": "status",
        "industries": "industry",
    }
)


@dataclass(frozen=True)
class SecurityMaster:
    """Securities as equally long lists; the position is the security's index. B shares are known but not held.

    Days are proleptic ordinals, 0 where unknown. `groups` are aliases that mean several companies at once.
    """

    as_of: date
    digest: str
    tickers: list[str]
    names: list[str]
    full_names: list[str]
    exchanges: list[str]
    boards: list[str]
    statuses: list[str]
    industries: list[str]
    list_days: list[int]
    gone_days: list[int]
    old_codes: Mapping[str, str]
    b_codes: frozenset[str]
    b_names: frozenset[str]
    spans: list[list[NameSpan]]
    aliases: tuple[FormRow, ...]
    groups: frozenset[str]
    doubtful: Mapping[str, float]

    @classmethod
    def default(cls) -> SecurityMaster:
        """Load the shipped tables.

        >>> SecurityMaster.default()["300394.SZ"].name
        '天孚通信'
        """
        return cls._read(None)

    @classmethod
    def from_folder(cls, path: str | Path) -> SecurityMaster:
        """Load the companies and names that `refresh` wrote into a folder, and the other tables as shipped.

        Raises:
            SecuritiesError: A table is missing or damaged, or lacks a company that the shipped tables name.
        """
        try:
            return cls._read(Path(path))
        except (OSError, ValueError, LookupError, StopIteration) as error:
            advice = "write it anew with `sora-signals securities refresh`"
            raise SecuritiesError(f"{path} is no folder of securities tables ({error!r}): {advice}") from error

    @classmethod
    def _read(cls, folder: Path | None) -> SecurityMaster:
        texts = read_texts(folder)
        listed = columns_of(texts["companies"])
        is_held = [kind != "B" for kind in listed["kind"]]
        held = {name: list(compress(column, is_held)) for name, column in listed.items()}
        tickers = [f"{code}.{_SUFFIXES[mark]}" for code, mark in zip(held["code"], held["exchange"], strict=True)]
        spans = read_spans(columns_of(texts["names"]))
        aliases, doubtful = columns_of(texts["aliases"]), columns_of(texts["doubtful"])
        is_other = [not mine for mine in is_held]
        return cls(
            as_of=day_told(texts["companies"]),
            digest=tables_digest(texts),
            tickers=tickers,
            list_days=days_of(held["list_date"]),
            gone_days=days_of(held["delist_date"]),
            old_codes=_old_tickers(held["old_code"], tickers),
            b_codes=frozenset(compress(listed["code"], is_other)),
            b_names=frozenset(compress(listed["name"], is_other)),
            spans=[spans.get(code, []) for code in held["code"]],
            aliases=tuple(_alias_rows(aliases, {code: number for number, code in enumerate(held["code"])})),
            groups=frozenset(a for a, kind in zip(aliases["alias"], aliases["kind"], strict=True) if kind == "group"),
            doubtful=dict(zip(doubtful["form"], map(float, doubtful["prior"]), strict=True)),
            **{field: held[column] for field, column in _COLUMNS.items()},
        )

    def extend(self, path: str | Path) -> SecurityMaster:
        """Return a master that also knows the user's aliases.

        Args:
            path: A .csv or .tsv with a header: alias, ticker[, prior][, first_day, last_day].

        Raises:
            SecuritiesError: Rows that cannot be used, every one with file and line.
        """
        rows, text = read_extension(path, self.index_of)
        digest = hashlib.sha256(self.digest.encode() + text.encode()).hexdigest()
        return replace(self, aliases=self.aliases + rows, digest=digest)

    def __len__(self) -> int:
        return len(self.tickers)

    def index_of(self, code_or_ticker: str) -> int | None:
        """Return the index of a six-digit code or ticker, old codes too; None when no such share is known.

        >>> master = SecurityMaster.default()
        >>> master.tickers[master.index_of("430017")]
        '920017.BJ'
        """
        index = self._index.get(code_or_ticker)
        return index if index is not None else self._index.get(self.old_codes.get(code_or_ticker[:6], ""))

    @cached_property
    def _index(self) -> dict[str, int]:
        numbers = {ticker: number for number, ticker in enumerate(self.tickers)}
        return numbers | {ticker[:6]: number for ticker, number in numbers.items()}

    def name_on(self, index: int, day: date | int | None) -> str:
        """Return the short name in force on a day; today's without one.

        >>> master = SecurityMaster.default()
        >>> master.name_on(master.index_of("601360"), date(2016, 5, 3))
        '江南嘉捷'
        """
        if day is None:
            return self.names[index]
        return name_on(self._dated[index], day if isinstance(day, int) else day.toordinal())

    @cached_property
    def _dated(self) -> list[list[NameSpan]]:
        return [dated(spans) for spans in self.spans]

    @cached_property
    def shown(self) -> Shown:
        """The columns that frames show of a security."""
        names = zip(self.names, self._dated, strict=True)
        changing = [len(spans) > 1 or name != spans[0].name for name, spans in names]
        return Shown.of(self.tickers, self.names, self.exchanges, self.boards, changing)

    def __getitem__(self, ticker: str) -> Security:
        index = self.index_of(parse_ticker(ticker))
        if index is None:
            raise SecuritiesError(
                f"no security {ticker!r} in the master of {self.as_of}: check the code, or refresh it"
            )
        return self._security(index)

    def _security(self, index: int) -> Security:
        ticker = self.tickers[index]
        return Security(
            ticker=ticker,
            code=ticker[:6],
            exchange=self.exchanges[index],
            board=self.boards[index],
            name=self.names[index],
            full_name=self.full_names[index],
            status=self.statuses[index],
            list_date=_date(self.list_days[index]),
            delist_date=_date(self.gone_days[index]),
            old_codes=tuple(old for old, new in self.old_codes.items() if new == ticker),
            names=tuple((span.name, _date(span.first_day), _date(span.last_day)) for span in self.spans[index]),
        )

    def lookup(self, name: str, as_of: date | None = None) -> list[Security]:
        """Return the securities that a form (name, former name, alias) or a code in any spelling can mean, best first.

        Args:
            name: The form as written.
            as_of: Leave out names that cannot have been in force on that day.
        """
        number = self.index_of(_ticker_or_form(name))
        if number is not None:
            return [self._security(number)]
        found = [
            row for row in self._by_form.get(fold_form(name), ()) if as_of is None or _valid(row, as_of.toordinal())
        ]
        return [self._security(row.security) for row in sorted(found, key=lambda row: -row.prior)]

    @cached_property
    def _by_form(self) -> dict[str, list[FormRow]]:
        table: dict[str, list[FormRow]] = {}
        for row in map(FormRow._make, self._form_rows()):
            rows = table.setdefault(row.form, [])
            if all(other.security != row.security for other in rows):
                rows.append(row)
        return table

    def marked(self, stub: str) -> int | None:
        """Return the index of the one security that ST + `stub` can mean, for marked names no list has seen.

        The exchange cuts a name to make room for the marker: its characters stay in order (ST路通 is 路通视信).
        Today's names come before former ones; None when several securities or none fit.

        >>> master = SecurityMaster.default()
        >>> master.names[master.marked("视信")]
        '路通视信'
        """
        for current in (True, False):
            found = {
                index
                for index, spans in enumerate(self.spans)
                for span in spans
                if span.kind == ("current" if current else "former") and is_cut(stub, span.name)
            }
            if found:
                return found.pop() if len(found) == 1 else None
        return None

    def forms(self) -> NameForms:
        """Return every written form of every security, with its prior; forms of one character are never made.

        >>> "万科" in SecurityMaster.default().forms().form
        True
        """
        return collect(self._form_rows(), self.doubtful)

    def _form_rows(self) -> Iterator[Form]:
        wide = [widen(spans) for spans in self.spans]
        yield from short_rows(wide)
        registered = [(index, name) for index, name in enumerate(self.full_names) if name]
        registered += [(i, span.name) for i, spans in enumerate(wide) for span in spans if span.kind == "former_full"]
        taken = {span.name for spans in wide for span in spans}
        parts = read_columns("registered")
        yield from full_rows(registered, LegalParts.of(parts["kind"], parts["part"]), taken)
        yield from self.aliases

    def sources(self) -> list[dict[str, str]]:
        """Return the rows of sources.tsv: brokers, data vendors and media by the forms they go by."""
        return list(read_table("sources"))

    def organisations(self) -> frozenset[str]:
        """Return names of bodies that contain a short name but are not the company, B shares among them."""
        return frozenset(read_columns("organisations")["form"]) | self.b_names


def _old_tickers(old_codes: Sequence[str], tickers: Sequence[str]) -> Mapping[str, str]:
    told = [(codes, ticker) for codes, ticker in zip(old_codes, tickers, strict=True) if codes]
    return {old: ticker for codes, ticker in told for old in filter(None, codes.split("|"))}


def _alias_rows(columns: Mapping[str, Sequence[str]], index: Mapping[str, int]) -> Iterator[FormRow]:
    rows = zip(*(columns[name] for name in ("alias", "code", "kind", "prior")), strict=True)
    for alias, codes, told, prior in rows:
        kind = "abbreviation" if told == "abbreviation" else "alias"
        for code in codes.split("|"):
            yield FormRow(alias, index[code], kind, 0, 0, float(prior))


def _ticker_or_form(written: str) -> str:
    try:
        return parse_ticker(written)
    except SecuritiesError:
        return fold_form(written)


def _date(day: int) -> date | None:
    return date.fromordinal(day) if day else None


def _valid(row: FormRow, day: int) -> bool:
    return row.first_day <= day and (not row.last_day or day <= row.last_day)
