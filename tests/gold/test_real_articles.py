"""Five real articles are read as a careful reader reads them; their texts are not ours and may be missing here."""

import json

import pytest

import sora_signals as ss
from sora_signals.evaluate import read_gold
from tests.gold.checks import below, floors_of, gold_files, spans
from tests.gold.floors import CORPORA, articles_folder, digest, measure, read_floors

FOLDER = articles_folder()
needs_articles = pytest.mark.skipif(
    FOLDER is None, reason="the real articles are neither in seeds/articles nor in ../shared/seeds"
)
TIANFU, INNOLIGHT, WANGSU = "300394.SZ", "300308.SZ", "300017.SZ"


@pytest.fixture(scope="module")
def report():
    return measure("real")


@pytest.fixture(scope="module")
def result_of():
    cases = {case.name[:3]: case for case in read_gold(CORPORA["real"], FOLDER)}
    return lambda number: ss.extract(cases[number].text, doc_id=number)


@needs_articles
@pytest.mark.parametrize(("aspect", "floor"), floors_of("real"))
def test_no_figure_is_below_its_floor(report, aspect, floor) -> None:
    assert below(report, aspect, floor) == ""


def test_the_corpus_is_the_one_whose_floors_are_pinned() -> None:
    assert digest(CORPORA["real"]) == read_floors()["real"].sha256, "run python -m tests.gold.floors"


@pytest.mark.parametrize("path", gold_files("real"), ids=lambda path: path.stem[:3])
def test_gold_of_real_articles_holds_numbers_and_no_text(path) -> None:
    assert path.read_text(encoding="utf-8").isascii()


@needs_articles
def test_every_span_lies_in_its_article() -> None:
    for case in read_gold(CORPORA["real"], FOLDER):
        for frame in ("mentions", "recommendations", "ratings", "risks"):
            for row in case.expect[frame]:
                assert all(0 <= start < end <= len(case.text) for start, end in spans(row))


@needs_articles
def test_a_wire_story_full_of_pinyin_names_three_companies(result_of) -> None:
    result = result_of("000")
    subjects = result.mentions[result.mentions["role"] == "subject"]
    assert subjects["ticker"].tolist() == [TIANFU, INNOLIGHT, TIANFU, INNOLIGHT, WANGSU]
    assert (subjects["polarity"] == 1).all()
    stocks = result.recommendations[result.recommendations["target_kind"] == "stock"]
    assert stocks["ticker"].tolist() == [TIANFU, INNOLIGHT, TIANFU, INNOLIGHT, WANGSU]
    assert len(result.risks) == 5


@needs_articles
def test_fund_codes_and_licence_digits_are_no_companies(result_of) -> None:
    result = result_of("001")
    assert not (result.mentions["role"] == "subject").any()
    assert not (result.recommendations["target_kind"] == "stock").any()
    assert result.risks.empty
    assert result.documents["published_at"].dt.strftime("%Y-%m-%d").tolist() == ["2024-02-20"]


@needs_articles
def test_a_listed_broker_is_the_source_of_its_own_note(result_of) -> None:
    mentions = result_of("002").mentions
    assert mentions.groupby("ticker", observed=True)["role"].apply(list).to_dict() == {
        "601398.SH": ["subject"],
        "601901.SH": ["source"] * 6,
    }


@needs_articles
def test_good_news_among_the_bad_leaves_a_bearish_column_bearish(result_of) -> None:
    result = result_of("003")
    assert result.mentions["ticker"].value_counts().to_dict() == {"688039.SH": 10, "002230.SZ": 8}
    assert dict(zip(result.signals["ticker"], result.signals["polarity"], strict=True)) == {
        "688039.SH": -1,
        "002230.SZ": -1,
    }
    assert (result.mentions["polarity"] == 1).any()
    assert result.recommendations.empty
    assert result.risks.empty


@needs_articles
def test_one_list_in_a_report_recommends_ten_companies_under_four_labels(result_of) -> None:
    result = result_of("004")
    stocks = result.recommendations
    assert len(stocks) == stocks["ticker"].nunique() == 10
    assert stocks.groupby("segment", sort=False, observed=True).size().tolist() == [1, 5, 1, 3]
    assert len(result.risks) == 3
    assert result.ratings[["scope", "change"]].to_numpy().tolist() == [["industry", "maintain"]]


def test_gold_names_the_file_and_digest_of_its_article() -> None:
    for path in gold_files("real"):
        row = json.loads(path.read_text(encoding="utf-8"))
        assert row["file"] == f"{path.stem}.txt"
        assert len(row["sha256"]) == 64
