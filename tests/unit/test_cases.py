"""Written cases of recommendations, ratings, risks and roles: what a careful reader finds in a sentence or two."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

import sora_signals as ss

CASES = Path(__file__).parent.parent / "cases"
Row = dict[str, Any]


def cases(name: str) -> list[Any]:
    """Return the cases of one file."""
    lines = (CASES / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()
    return [pytest.param(case, id=case["id"]) for case in map(json.loads, lines)]


def found(case: Row, frame: str, columns: Sequence[str]) -> list[Row]:
    """Return the rows of a frame for the text of a case, missing values as None."""
    result = ss.extract(case["text"], title=case.get("title"))
    table = getattr(result, frame)[list(columns)]
    rows: list[Row] = table.astype(object).where(table.notna(), None).to_dict("records")
    return rows


def ordered(rows: list[Row]) -> list[str]:
    """Return rows in an order of their own: where ratings and prices stand in the text is not what the cases ask."""
    return sorted(json.dumps(row, ensure_ascii=False, sort_keys=True, default=float) for row in rows)


@pytest.mark.parametrize("case", cases("recommendations"))
def test_a_phrase_recommends_what_a_reader_takes_it_to(case: Row) -> None:
    columns = ("phrase", "action", "negated", "target_kind", "target", "ticker", "segment")
    assert found(case, "recommendations", columns) == case["expect"], case["why"]


@pytest.mark.parametrize("case", cases("ratings"))
def test_a_rating_is_of_whom_a_reader_takes_it_to_be(case: Row) -> None:
    columns = ("scope", "ticker", "rating", "change", "currency")
    prices = ("target_price", "target_price_low", "target_price_high")
    rows = found(case, "ratings", (*columns, *prices))
    expected = [{key: row[key] for key in (*columns, *prices)} for row in case["expect"]]
    assert ordered(rows) == ordered(expected), case["why"]


@pytest.mark.parametrize("case", cases("risks"))
def test_a_risk_section_has_the_items_that_a_reader_counts(case: Row) -> None:
    rows = found(case, "risks", ("header", "item", "category"))
    expected = case["expect"]
    assert [row["item"] for row in rows] == expected["items"], case["why"]
    assert [row["category"] for row in rows] == expected["categories"], case["why"]
    assert {row["header"] for row in rows} <= {expected["header"]}


@pytest.mark.parametrize("case", cases("roles"))
def test_a_house_speaks_or_is_spoken_of(case: Row) -> None:
    rows = found(case, "mentions", ("surface", "ticker", "role"))
    assert [row for row in case["expect"] if row not in rows] == [], case["why"]
