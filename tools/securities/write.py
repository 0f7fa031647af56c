"""Turns merged companies into the two tables and writes them."""

from collections.abc import Sequence
from pathlib import Path

from securities.clean import clean
from securities.merge import B_SHARE, Company, Name, intervals

AS_OF = "2026-10-22"
LISTS = ("chstockdata", "zvt", "adata")
# Days from which a code was still quoted in lists that are not complete: Beijing, 302xxx, 689xxx, B shares.
QUOTED = {
    "920": "2026-09-07",
    "302": "2026-09-07",
    "689": "2026-09-07",
    "900": "2023-08-25",
    "20": "2023-08-25",
}
# The newer lists hold B shares for ever; the list of this day holds those quoted.
B_SHARES_COMPLETE = "2017-05-31"
HEADERS = {
    "companies.tsv": f"""\
# as_of: {AS_OF}
# Every A share, depositary receipt and B share known on {AS_OF}: listed or gone.
# Built by tools/build_securities.py from pinned packages (data/securities/PROVENANCE.md); do not edit by hand.
# name: the short name without markers (ST, *ST, XD, N, -U); B shares are here so that they can be refused.
# list_date, delist_date, full_name, industry: empty when no source tells.
""",
    "names.tsv": f"""\
# Every short name a code bore, without markers, as seen in dated lists up to {AS_OF}.
# Built by tools/build_securities.py from pinned packages (data/securities/PROVENANCE.md); do not edit by hand.
# first_day: first day seen, or the listing day of a first name; empty: older than the oldest list.
# last_day: last day seen (2015-06-29: gone before the oldest list); empty: still in force.
# kind: current, former, marked (cut to make room for a marker: *ST国华 is 国华网安), or
# former_full (a registered name borne before the present short name).
# markers: state markers the name was seen with.
""",
}


def company_rows(companies: dict[str, Company]) -> list[dict[str, str]]:
    """Return the rows of companies.tsv, in the order of the codes."""
    return [_company_row(company) for company in companies.values()]


def _company_row(company: Company) -> dict[str, str]:
    gone = company.first_of("delist_date", ("zvt",))[0]
    listed = not gone and company.last_seen >= _quoted_until(company.code) and not _ended(company)
    exchange, board = place(company.code)
    return {
        "code": company.code,
        "exchange": exchange,
        "board": board,
        "kind": _kind(company.code),
        "name": company.current,
        "full_name": _full_name(company) if _unrenamed(company) else "",
        "status": "listed" if listed else "gone",
        "list_date": company.first_of("list_date", LISTS)[0],
        "delist_date": "" if listed else gone,
        "old_code": "|".join(company.old_codes),
        "industry": company.first_of("industry", ("traderharness",))[0],
    }


def _full_name(company: Company) -> str:
    return next((row.full_name for row in company.rows if row.full_name), "")


def _unrenamed(company: Company) -> bool:
    """The registered names are of 2015; they are today's only where the short name is."""
    names = {clean(row.name).name for row in company.rows if row.full_name} & company.names.keys()
    return any(company.current in (name, company.names[name].whole) for name in names)


def _ended(company: Company) -> bool:
    """Tell whether the newest name is of the delisting period, or a B share was gone from the list of 2017."""
    newest = company.last_seen
    if B_SHARE.fullmatch(company.code) and all(row.day != B_SHARES_COMPLETE for row in company.rows):
        return True
    return any(entry.delisting_only and newest in entry.days for entry in company.names.values())


def _quoted_until(code: str) -> str:
    return next((day for prefix, day in QUOTED.items() if code.startswith(prefix)), AS_OF)


def place(code: str) -> tuple[str, str]:
    """Return exchange and board of a code."""
    if code.startswith("920"):
        return "BSE", "bse"
    if code.startswith(("6", "9")):
        return "SSE", "star" if code.startswith("68") else "main"
    return "SZSE", "chinext" if code.startswith("3") else "main"


def _kind(code: str) -> str:
    if B_SHARE.fullmatch(code):
        return "B"
    return "CDR" if code.startswith("689") else "A"


def name_rows(companies: dict[str, Company], rows: list[dict[str, str]]) -> list[dict[str, str]]:
    """Return the rows of names.tsv."""
    listed = {row["code"]: row for row in rows}
    found = []
    for code, company in companies.items():
        row = listed[code]
        for name, kind, first, last in intervals(company, row["list_date"]):
            still = row["status"] == "listed" and (
                kind == "current" or (kind == "marked" and last >= _quoted_until(code))
            )
            found.append(_name_row(code, name, kind, first, "" if still else last, company.names[name]))
        if _full_name(company) and not row["full_name"]:
            found.append(_name_row(code, _full_name(company), "former_full", "", "", Name()))
    return found


def _name_row(code: str, name: str, kind: str, first: str, last: str, entry: Name) -> dict[str, str]:
    markers = "|".join(sorted(entry.markers))
    return {
        "code": code,
        "name": name,
        "kind": kind,
        "first_day": first,
        "last_day": last,
        "markers": markers,
    }


def write_table(path: Path, rows: Sequence[dict[str, str]]) -> None:
    """Write the rows as tab-separated text under the file's own header comment."""
    lines = ["\t".join(rows[0])] + ["\t".join(row.values()) for row in rows]
    path.write_text(HEADERS[path.name] + "\n".join(lines) + "\n", encoding="utf-8", newline="\n")
