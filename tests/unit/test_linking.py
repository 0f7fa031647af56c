"""Written cases of linking, each phenomenon with the share that must be right, in simplified and traditional script."""

import importlib.util
import json
from collections.abc import Callable
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

import pytest

import sora_signals as ss

CASES = Path(__file__).parent.parent / "cases" / "linking.jsonl"

# Lowest share of cases that may be right, by phenomenon (the head of a case's id).
FLOORS = MappingProxyType(
    {
        "abroad": 1.0,
        "aliases": 1.0,
        "broken": 1.0,
        "codes": 1.0,
        "conflict": 1.0,
        "dates": 1.0,
        "headlines": 1.0,
        "legal": 1.0,
        "lists": 1.0,
        "marks": 1.0,
        "not_codes": 1.0,
        "other_bodies": 1.0,
        "own_names": 1.0,
        "plain": 1.0,
        "sources": 1.0,
        "straddles": 1.0,
        "word_names": 1.0,
        "words": 1.0,
    }
)

Case = dict[str, Any]


@cache
def cases() -> tuple[Case, ...]:
    return tuple(json.loads(line) for line in CASES.read_text(encoding="utf-8").splitlines())


def phenomenon(case: Case) -> str:
    return str(case["id"]).rsplit("-", 1)[0]


def wrong(chosen: list[Case], convert: Callable[[str], str] = str) -> list[str]:
    """Return a line for each case whose mentions are not the ones expected."""
    articles = [
        {"doc_id": case["id"], "text": convert(case["text"]), "published_at": case.get("published_at")}
        for case in chosen
    ]
    mentions = ss.extract_many(articles).mentions
    found: dict[str, list[Any]] = {}
    for row in mentions.astype(object).where(mentions.notna(), None).itertuples():
        found.setdefault(str(row.doc_id), []).append(row)
    return [
        f"{case['id']} {convert(case['text'])}: got {[(r.surface, r.ticker, r.role, r.status) for r in got]}"
        for case in chosen
        if not fits(case, got := found.get(case["id"], []))
    ]


def fits(case: Case, found: list[Any]) -> bool:
    if len(found) != len(case["expect"]):
        return False
    wanted = ({"status": "resolved" if e["ticker"] else "ambiguous", **e} for e in case["expect"])
    pairs = list(zip(wanted, found, strict=True))
    return all(
        len(e["surface"]) == len(row.surface) and all(e[key] == getattr(row, key) for key in ("ticker", "status"))
        for e, row in pairs
    ) and all(e["role"] == row.role for e, row in pairs if "role" in e)


def test_every_phenomenon_has_a_floor_and_cases() -> None:
    assert {phenomenon(case) for case in cases()} == set(FLOORS)
    assert len(cases()) >= 300


def test_every_surface_stands_in_its_text_in_order() -> None:
    astray = []
    for case in cases():
        at = 0
        for expected in case["expect"]:
            at = case["text"].find(expected["surface"], at)
            if at < 0:
                astray.append(case["id"])
                break
    assert not astray


def test_no_case_is_written_twice() -> None:
    keys = [(case["text"], case.get("published_at")) for case in cases()]
    assert len(keys) == len(set(keys)) == len({case["id"] for case in cases()})


@pytest.mark.parametrize("name", sorted(FLOORS))
def test_companies_are_linked_as_a_careful_reader_links_them(name: str) -> None:
    chosen = [case for case in cases() if phenomenon(case) == name]
    failed = wrong(chosen)
    assert 1 - len(failed) / len(chosen) >= FLOORS[name], "\n".join(failed)


@pytest.mark.parametrize("name", sorted(FLOORS))
def test_the_same_holds_in_traditional_script(name: str) -> None:
    if importlib.util.find_spec("opencc") is None:
        pytest.skip("needs OpenCC, a dependency of development only")
    from opencc import OpenCC

    chosen = [case for case in cases() if phenomenon(case) == name]
    failed = wrong(chosen, OpenCC("s2t").convert)
    assert 1 - len(failed) / len(chosen) >= FLOORS[name], "\n".join(failed)
