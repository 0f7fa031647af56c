"""The evaluator counts what is right, missing and extra, measured on results made by hand."""

import hashlib
import json
from pathlib import Path
from types import SimpleNamespace

import pytest

from sora_signals.errors import ArticleError
from sora_signals.evaluate import ASPECTS, Score, evaluate, read_gold
from sora_signals.frames import frame
from sora_signals.result import Result
from sora_signals.schemas import SCHEMAS

SPECIMENS = Path(__file__).parents[2] / "seeds/specimens"
TEXT = "建议关注：光模块 天孚通信(300394.SZ)。维持“买入”评级，目标价120元。\n**风险提示：**需求下滑。"
TICKER = "300394.SZ"


def span(words: str) -> dict:
    start = TEXT.index(words)
    return {"start": start, "end": start + len(words)}


def between(prefix: str, words: str) -> dict:
    return {f"{prefix}_{edge}": at for edge, at in span(words).items()}


MENTION = {**span("天孚通信(300394.SZ)"), "ticker": TICKER, "role": "subject", "polarity": 1}
ADVICE = {
    **between("phrase", "建议关注"),
    **between("target", "天孚通信(300394.SZ)"),
    "action": "watch",
    "negated": False,
    "target_kind": "stock",
    "ticker": TICKER,
    "segment": "光模块",
}
RATING = {
    **span("维持“买入”评级"),
    "scope": "stock",
    "ticker": TICKER,
    "rating": "buy",
    "change": "maintain",
    "target_price": None,
    "target_price_low": None,
    "target_price_high": None,
    "currency": None,
}
PRICE = {
    **RATING,
    **span("目标价120元"),
    "rating": None,
    "change": None,
    "target_price": 120.0,
    "currency": "CNY",
}
RISK = {
    **span("需求下滑"),
    "section_start": TEXT.index("风险"),
    "header": "风险提示",
    "category": ["demand", "macro"],
}
SIGNAL = {"ticker": TICKER, "polarity": 1}
EXPECT = {
    "published_at": "2024-02-20",
    "kind": ["report", "news"],
    "mentions": [MENTION],
    "recommendations": [ADVICE],
    "ratings": [RATING, PRICE],
    "risks": [RISK],
    "signals": [SIGNAL],
}


def first(value):
    return value[0] if isinstance(value, list) else value


def as_frame(name: str, rows: list[dict], doc_id: str):
    rows = [{**row, "doc_id": doc_id} for row in rows]
    return frame(name, {column.name: [first(row.get(column.name)) for row in rows] for column in SCHEMAS[name]})


def result_of(expect: dict, doc_id: str = "a") -> Result:
    """Build the result of a library that reads exactly what is expected."""
    advice = [{**row, "start": row["phrase_start"], "end": row["phrase_end"]} for row in expect["recommendations"]]
    facts = {name: expect.get(name) for name in ("published_at", "kind", "script", "publisher_ticker")}
    rows = {
        **{name: expect[name] for name in ("mentions", "ratings", "risks", "signals")},
        "recommendations": advice,
    }
    frames = {name: as_frame(name, found, doc_id) for name, found in rows.items()}
    return Result(**frames, documents=as_frame("documents", [facts], doc_id))


def engine_of(*results: Result) -> SimpleNamespace:
    given = iter(results)
    return SimpleNamespace(extract=lambda text, **about: next(given))


@pytest.fixture
def score_of(tmp_path):
    """Return a function that scores a result against the gold of this module."""

    def score(result: Result, expect: dict = EXPECT, **row):
        gold = {"id": "a", "title": None, "published_at": None, "source": None, "expect": expect, **row}
        (tmp_path / "a.txt").write_bytes(TEXT.encode())
        (tmp_path / "a.json").write_text(json.dumps(gold), encoding="utf-8")
        return evaluate(tmp_path, engine=engine_of(result))

    return score


def changed(frame_name: str, index: int = 0, **values) -> dict:
    rows = [dict(row) for row in EXPECT[frame_name]]
    rows[index].update(values)
    return {**EXPECT, frame_name: rows}


def test_a_result_that_is_the_gold_has_no_difference(score_of) -> None:
    report = score_of(result_of(EXPECT))
    assert report.failures == ()
    assert {score.f1 for score in report.scores} == {1.0}


def test_every_specimen_is_scored_one_when_its_gold_is_echoed() -> None:
    cases = read_gold(SPECIMENS)
    echoed = [result_of({**case.expect, "mentions": titled(case)}, case.name) for case in cases]
    report = evaluate(SPECIMENS, engine=engine_of(*echoed))
    assert report.failures == ()
    assert report.n_documents == len(cases)
    assert all(score.total > 0 for score in report.scores)


def titled(case) -> list[dict]:
    return [{"section": "body", **row} for row in case.expect["mentions"]]


@pytest.mark.parametrize(
    ("frame_name", "index", "values", "aspect"),
    [
        ("mentions", 0, {"ticker": "300308.SZ"}, "mentions"),
        ("mentions", 0, {"end": MENTION["end"] - 1}, "mentions"),
        ("mentions", 0, {"role": "source"}, "roles"),
        ("mentions", 0, {"polarity": 0}, "mention_polarity"),
        ("recommendations", 0, {"ticker": "300308.SZ"}, "recommendations"),
        ("recommendations", 0, {"target_kind": "sector"}, "recommendations"),
        ("recommendations", 0, {"action": "buy"}, "recommendation_details"),
        ("recommendations", 0, {"negated": True}, "recommendation_details"),
        ("recommendations", 0, {"segment": None}, "recommendation_details"),
        ("ratings", 0, {"rating": "sell"}, "ratings"),
        ("ratings", 0, {"change": "upgrade"}, "ratings"),
        ("ratings", 1, {"target_price": 12.0}, "ratings"),
        ("ratings", 1, {"currency": "HKD"}, "ratings"),
        ("risks", 0, {"end": RISK["end"] + 1}, "risks"),
        ("risks", 0, {"category": "legal"}, "risk_details"),
        ("risks", 0, {"section_start": 0}, "risk_details"),
        ("signals", 0, {"ticker": "300308.SZ"}, "signals"),
        ("signals", 0, {"polarity": -1}, "signal_polarity"),
    ],
)
def test_a_wrong_value_lowers_its_aspect_and_is_shown(score_of, frame_name, index, values, aspect) -> None:
    report = score_of(result_of(changed(frame_name, index, **values)))
    assert report[aspect].f1 < 1.0
    assert aspect in {failure.aspect for failure in report.failures}
    assert {failure.aspect for failure in report.failures} == {aspect}


@pytest.mark.parametrize(("fact", "value"), [("kind", "forum"), ("published_at", "2024-02-21"), ("published_at", None)])
def test_a_wrong_fact_of_the_document_is_a_difference(score_of, fact, value) -> None:
    report = score_of(result_of({**EXPECT, fact: value}))
    assert report["documents"].right == report["documents"].total - 1
    assert report.failures[0].expected.startswith(fact)


def test_a_missing_row_costs_recall_and_an_extra_row_precision(score_of) -> None:
    missing = score_of(result_of({**EXPECT, "mentions": []}))["mentions"]
    extra = score_of(result_of({**EXPECT, "mentions": [MENTION, {**MENTION, "start": 0, "end": 2}]}))["mentions"]
    assert (missing.recall, missing.found) == (0.0, 0)
    assert (extra.precision, extra.recall) == (0.5, 1.0)


def test_a_difference_names_document_offset_and_words(score_of) -> None:
    report = score_of(result_of({**EXPECT, "mentions": []}))
    assert str(report.failures[0]) == f"a@{MENTION['start']} mentions: expected '天孚通信(300394.SZ)' 300394.SZ, got -"


def test_an_alternative_span_is_as_good(score_of) -> None:
    gold = changed("mentions", alt=[list(span("天孚通信").values())])
    assert score_of(result_of(changed("mentions", **span("天孚通信"))), gold)["mentions"].f1 == 1.0


def test_an_optional_row_may_be_found_or_not(score_of) -> None:
    gold = changed("recommendations", optional=True)
    for rows in ([], [ADVICE]):
        report = score_of(result_of({**EXPECT, "recommendations": rows}), gold)
        assert report["recommendations"] == Score("recommendations", 0, 0, 0)


def test_what_gold_leaves_open_is_not_judged(score_of) -> None:
    gold = {key: value for key, value in changed("mentions", polarity=None).items() if key != "risks"}
    report = score_of(result_of(EXPECT), gold)
    assert (report["mention_polarity"].total, report["risks"].found) == (0, 0)


def test_a_segment_may_be_given_by_its_offsets(score_of) -> None:
    words = {f"segment_{edge}": at for edge, at in span("光模块").items()}
    gold = changed("recommendations", **words)
    del gold["recommendations"][0]["segment"]
    assert score_of(result_of(EXPECT), gold).failures == ()


def test_a_rating_and_its_price_may_be_one_row_or_two(score_of) -> None:
    both = {**RATING, "end": PRICE["end"], "target_price": 120.0, "currency": "CNY"}
    assert score_of(result_of({**EXPECT, "ratings": [both]})).failures == ()


def test_a_sector_is_found_where_the_targets_overlap(score_of) -> None:
    sector = {**ADVICE, "target_kind": "sector", "ticker": None, **between("target", "光模块 天孚")}
    found = {**sector, **between("target", "光模块")}
    apart = {**sector, **between("target", "目标价")}
    gold = {**EXPECT, "recommendations": [sector]}
    assert score_of(result_of({**EXPECT, "recommendations": [found]}), gold)["recommendations"].f1 == 1.0
    assert score_of(result_of({**EXPECT, "recommendations": [apart]}), gold)["recommendations"].f1 == 0.0


def test_a_document_that_fails_is_a_difference(score_of) -> None:
    row = {"doc_id": ["a"], "stage": ["read"], "error": ["ValueError"], "message": ["bad"]}
    report = score_of(Result(errors=frame("errors", row)))
    assert "ValueError: bad" in report.to_text()


def test_the_text_report_has_a_row_an_aspect_and_a_line_a_difference(score_of) -> None:
    lines = score_of(result_of({**EXPECT, "mentions": []})).to_text().splitlines()
    assert [line.split()[0] for line in lines[1 : len(ASPECTS) + 1]] == list(ASPECTS)
    assert lines[len(ASPECTS) + 1] == "1 documents, 1 differences"
    assert len(lines) == len(ASPECTS) + 3


def test_a_title_has_offsets_of_its_own(score_of) -> None:
    titled = {"start": 0, "end": 4, "ticker": TICKER, "role": "subject", "polarity": 1, "section": "title"}
    gold = {**EXPECT, "mentions": [titled]}
    assert score_of(result_of(gold), gold, title="天孚通信").failures == ()
    assert score_of(result_of(EXPECT), gold, title="天孚通信")["mentions"].right == 0


def test_one_file_can_be_evaluated_alone(score_of, tmp_path) -> None:
    score_of(result_of(EXPECT))
    assert evaluate(tmp_path / "a.json", engine=engine_of(result_of(EXPECT))).n_documents == 1


def test_an_article_kept_elsewhere_is_found_and_checked(score_of, tmp_path) -> None:
    score_of(result_of(EXPECT))
    (tmp_path / "texts").mkdir()
    (tmp_path / "a.txt").rename(tmp_path / "texts/b.txt")
    gold = {"id": "a", "file": "b.txt", "sha256": hashlib.sha256(TEXT.encode()).hexdigest(), "expect": {}}
    (tmp_path / "a.json").write_text(json.dumps(gold), encoding="utf-8")
    assert read_gold(tmp_path, tmp_path / "texts")[0].text == TEXT
    (tmp_path / "texts/b.txt").write_text("another", encoding="utf-8")
    with pytest.raises(ArticleError, match="sha256"):
        read_gold(tmp_path, tmp_path / "texts")


@pytest.mark.parametrize(
    ("gold", "message"),
    [
        ("{", "no gold file"),
        ("[]", "no gold file"),
        ('{"id": "a"}', "no gold file"),
        ('{"id": "a", "expect": {"mention": []}}', "mention"),
        ('{"id": "a", "expect": {}}', "neither beside it"),
    ],
)
def test_gold_that_cannot_be_used_is_refused_by_name(tmp_path, gold, message) -> None:
    (tmp_path / "a.json").write_text(gold, encoding="utf-8")
    with pytest.raises(ArticleError, match=message) as caught:
        read_gold(tmp_path)
    assert "a.json" in str(caught.value)


def test_a_folder_without_gold_is_refused(tmp_path) -> None:
    with pytest.raises(ArticleError, match="no gold"):
        evaluate(tmp_path)


def test_figures_of_an_empty_aspect_are_whole() -> None:
    assert Score("risks", 0, 0, 0).f1 == Score("risks", 0, 0, 0).precision == 1.0
    assert Score("risks", 0, 0, 2).precision == 0.0
