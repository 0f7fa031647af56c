"""Compares the built tables with an independent list and prints every kind of disagreement."""

import csv
from pathlib import Path

from securities.clean import clean
from securities.merge import Company


def compare(rows: list[dict[str, str]], companies: dict[str, Company], reference: Path) -> None:
    """Print counts and first examples of codes, names, days and former names that disagree."""
    ours = {row["code"]: row for row in rows}
    with reference.open(encoding="utf-8") as file:
        theirs = {row["code"]: row for row in csv.DictReader(file)}
    _report("only in the reference", sorted(theirs.keys() - ours.keys()))
    _report("only here", sorted(ours.keys() - theirs.keys()))
    both = sorted(ours.keys() & theirs.keys())
    _report(
        "status",
        [code for code in both if (ours[code]["status"] == "listed") != (theirs[code]["status"] == "上市")],
    )
    for column in ("list_date", "delist_date", "full_name"):
        _report(
            column,
            [
                f"{code} {ours[code][column]} / {theirs[code][column]}"
                for code in both
                if ours[code][column] and theirs[code][column] and ours[code][column] != theirs[code][column]
            ],
        )
        _report(f"{column} missing here", [c for c in both if not ours[c][column] and theirs[c][column]])
    _report(
        "name",
        [
            f"{code} {ours[code]['name']} / {theirs[code]['name']}"
            for code in both
            if ours[code]["name"] != clean(theirs[code]["name"]).name
        ],
    )
    _report(
        "former names missing here",
        [
            f"{code} {name}"
            for code in both
            for name in theirs[code]["former_names"].split("|")
            if name and clean(name).name not in companies[code].names
        ],
    )


def _report(title: str, found: list[str]) -> None:
    print(f"{title}: {len(found)}", *found[:25], sep="\n    " if found else "")
