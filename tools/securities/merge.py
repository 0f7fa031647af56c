"""Merges dated observations into one row a company and one row a name."""

import re
from collections import defaultdict
from dataclasses import dataclass, field

from securities.clean import clean, fold, is_reform_marker
from securities.snapshots import Seen

A_SHARE = re.compile(r"60[0135]\d{3}|68[89]\d{3}|00[0-3]\d{3}|30[0-2]\d{3}|920\d{3}")
B_SHARE = re.compile(r"900\d{3}|20[01]\d{3}")
# The same company under a new code: mergers into another company are not here.
RENUMBERED = {
    "601313": "601360",
    "000022": "001872",
    "300114": "302132",
    "000043": "001914",
    # Moved from Beijing to Shanghai or Shenzhen.
    "832317": "688287",
    "833874": "301192",
    "833994": "301321",
}
OLDEST = "2015-06-30"
BEFORE_OLDEST = "2015-06-29"


@dataclass
class Name:
    """A clean name of one code: days on which it was seen ('' = before the oldest snapshot), markers borne.

    `whole` is the name this one is cut from: *ST needs room, so 苏宁易购 becomes ST易购.
    """

    days: set[str] = field(default_factory=set)
    markers: set[str] = field(default_factory=set)
    bare: bool = False
    delisting_only: bool = True
    whole: str = ""


@dataclass
class Company:
    """Everything known of one code."""

    code: str
    names: dict[str, Name]
    rows: list[Seen]
    old_codes: list[str]

    def first_of(self, attribute: str, sources: tuple[str, ...]) -> tuple[str, str]:
        """Return the newest non-empty value of an attribute and its source, preferring sources in order."""
        for source in sources:
            for row in reversed(self.rows):
                value = getattr(row, attribute)
                # An old code has its own days: its end is not the end of the company.
                if row.source == source and value and (row.code == self.code or self.code.startswith("920")):
                    return value, source
        return "", ""

    @property
    def current(self) -> str:
        """The newest name that is not cut to make room for a marker."""
        names = {name: entry for name, entry in self.names.items() if not entry.whole}
        return max(
            names,
            key=lambda name: (not names[name].delisting_only, max(names[name].days), min(names[name].days)),
        )

    @property
    def last_seen(self) -> str:
        """The newest day on which any name of the code was seen."""
        return max(max(name.days) for name in self.names.values())


def merge(observations: list[Seen], beijing: dict[str, str]) -> dict[str, Company]:
    """Return code -> company; codes seen in one doubtful list only are left out."""
    successor = {**beijing, **RENUMBERED}
    by_code: dict[str, list[Seen]] = defaultdict(list)
    old_codes: dict[str, set[str]] = defaultdict(set)
    for seen in observations:
        code = successor.get(seen.code, seen.code)
        if (A_SHARE.fullmatch(code) or B_SHARE.fullmatch(code)) and fold(seen.name) not in ("", code):
            by_code[code].append(seen)
    for old, new in successor.items():
        old_codes[new].add(old)
    companies = {}
    for code, rows in sorted(by_code.items()):
        if {row.source for row in rows} == {"hqchart"}:
            continue
        names = _names(rows)
        companies[code] = Company(code, names, rows, sorted(old_codes.get(code, ())))
    return companies


def _names(rows: list[Seen]) -> dict[str, Name]:
    names: dict[str, Name] = defaultdict(Name)
    truncated: dict[str, str] = {}
    for row in rows:
        name, marker, cut = clean(row.name)
        if cut:
            truncated[name] = row.day
            continue
        entry = names[name]
        entry.days.add(row.day)
        entry.bare |= not marker
        entry.delisting_only &= marker in ("退", "退市")
        if marker:
            entry.markers.add(marker)
    for stub, day in truncated.items():
        whole = [name for name in names if _is_cut(stub, name)]
        entry = names[max(whole, key=lambda name: max(names[name].days)) if whole else stub]
        entry.days.add(day)
        entry.bare |= not whole
        entry.delisting_only &= bool(whole)
    _join_cut_names(names)
    others = set(names)
    return {name: entry for name, entry in names.items() if not is_reform_marker(name, others - {name})}


def _join_cut_names(names: dict[str, Name]) -> None:
    """Give the days of a name seen with markers only to the name it is cut from."""
    for name, entry in names.items():
        wholes = [other for other in names if other != name and names[other].bare and _is_cut(name, other)]
        if not entry.bare and entry.markers and wholes:
            day = max(entry.days)
            entry.whole = min(
                wholes, key=lambda other: (min(names[other].days) > day, -len(max(names[other].days)), other)
            )
    for entry in list(names.values()):
        if entry.whole:
            names[entry.whole].days |= entry.days


def _is_cut(stub: str, name: str) -> bool:
    """Tell whether the stub's characters stand in the name in the same order: 'N长裕' is 长江裕隆 cut to fit."""
    rest = iter(name)
    return all(character in rest for character in stub)


def intervals(company: Company, list_date: str) -> list[tuple[str, str, str, str]]:
    """Return (name, kind, first day seen, last day seen), oldest first; '' is older than the oldest snapshot."""
    rows = []
    for name, entry in sorted(company.names.items(), key=lambda item: (min(item[1].days), item[0])):
        first, last = min(entry.days), max(entry.days)
        others = [other for other in company.names.values() if other is not entry and not other.whole]
        older = any(min(other.days) < first for other in others)
        if entry.whole:
            pass
        elif not others or (not older and first > OLDEST):
            first = min(list_date, first) if list_date and first else first or list_date
        elif older and first == OLDEST:
            first = ""
        kind = "marked" if entry.whole else "current" if name == company.current else "former"
        rows.append((name, kind, first, last or BEFORE_OLDEST))
    return rows
