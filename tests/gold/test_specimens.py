"""The specimen articles are read as their gold says, and the gold itself is sound."""

import itertools
import re

import pytest

from sora_signals import vocabulary
from sora_signals.evaluate import read_gold
from tests.gold.checks import TICKER_FORM, below, floors_of, spans
from tests.gold.floors import CORPORA, digest, measure, read_floors

FRAMES = ("mentions", "recommendations", "ratings", "risks", "signals")
CASES = read_gold(CORPORA["specimens"])
VOCABULARIES = {
    "action": vocabulary.ACTIONS,
    "target_kind": vocabulary.TARGET_KINDS,
    "role": vocabulary.ROLES,
    "rating": (*vocabulary.RATINGS, None),
    "change": (*vocabulary.CHANGES, None),
    "scope": vocabulary.SCOPES,
    "currency": (*vocabulary.CURRENCIES, None),
    "category": vocabulary.RISK_CATEGORIES,
    "polarity": (-1, 0, 1, None),
}


@pytest.fixture(scope="module")
def report():
    return measure("specimens")


@pytest.fixture(params=CASES, ids=lambda case: case.name)
def case(request):
    return request.param


@pytest.mark.parametrize(("aspect", "floor"), floors_of("specimens"))
def test_no_figure_is_below_its_floor(report, aspect, floor) -> None:
    assert below(report, aspect, floor) == ""


def test_the_corpus_is_the_one_whose_floors_are_pinned() -> None:
    assert digest(CORPORA["specimens"]) == read_floors()["specimens"].sha256, "run python -m tests.gold.floors"


def test_every_kind_of_trap_has_a_specimen() -> None:
    kinds = {kind for case in CASES for kind in _all(case.expect["kind"])}
    assert len(CASES) >= 10
    assert {case.expect["script"] for case in CASES} >= {"hans", "hant"}
    assert kinds == set(vocabulary.DOCUMENT_KINDS)


def test_every_span_lies_in_its_article(case) -> None:
    for frame in FRAMES:
        for row in case.expect[frame]:
            text = case.inputs["title"] if row.get("section") == "title" else case.text
            for start, end in spans(row):
                assert 0 <= start < end <= len(text)
                assert text[start:end].strip() == text[start:end]


def test_mentions_stand_in_reading_order_and_apart(case) -> None:
    body = [row for row in case.expect["mentions"] if row.get("section") != "title"]
    for row, following in itertools.pairwise(body):
        assert row["end"] <= following["start"]


def test_values_come_from_the_closed_vocabularies(case) -> None:
    for frame in FRAMES:
        for row in case.expect[frame]:
            for column, known in VOCABULARIES.items():
                assert set(_all(row.get(column, known[0]))) <= set(known), (frame, column, row)


def test_tickers_are_canonical_and_agree_with_the_code_in_the_text(case) -> None:
    for row in case.expect["mentions"]:
        assert re.fullmatch(TICKER_FORM, row["ticker"])
        text = case.inputs["title"] if row.get("section") == "title" else case.text
        codes = re.findall(r"(?<!\d)\d{6}(?!\d)", text[row["start"] : row["end"]])
        assert set(codes) <= {row["ticker"][:6]}


def test_signals_are_the_companies_that_the_text_is_about(case) -> None:
    about = {row["ticker"] for row in case.expect["mentions"] if row["role"] == "subject"}
    assert {row["ticker"] for row in case.expect["signals"]} == about


def test_recommended_companies_and_risk_headers_stand_in_the_text(case) -> None:
    for row in case.expect["recommendations"]:
        assert (row["ticker"] is None) == (row["target_kind"] == "sector")
        assert row["segment"] is None or row["segment"] in case.text
    for row in case.expect["risks"]:
        assert case.text.startswith(row["header"], row["section_start"])


def _all(value) -> list:
    return value if isinstance(value, list) else [value]
