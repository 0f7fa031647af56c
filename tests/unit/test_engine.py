"""The engine: what it takes, what one bad document costs, and what its own tables change."""

import os
import pickle
import platform
import subprocess
import sys
from pathlib import Path

import pytest
from pandas.testing import assert_frame_equal

import sora_signals as ss
from sora_signals import engine as module
from sora_signals.engine import Engine
from sora_signals.lexicon.lists import Lexicons
from sora_signals.pipeline import Pipeline
from sora_signals.schemas import SCHEMAS

TEXT = "建议关注天孚通信(300394.SZ)。\n风险提示：需求不及预期。"
MANY = [TEXT, "贵州茅台涨停", "", "  \n", "宁德时代净利润下降。中际旭创订单饱满。"]


@pytest.mark.parametrize("given", [None, 5, TEXT.encode(), [TEXT], Path("a.txt")])
def test_anything_but_a_str_is_refused_as_a_text(given) -> None:
    with pytest.raises(TypeError, match="str"):
        ss.extract(given)


@pytest.mark.parametrize(
    "text",
    ["", " ", "\n\n\t　", "😀👨‍👩‍👧", "\ud800", "\x00" * 9, "\u200b" * 9, "****", "\x1e\x1e", "\u202e\u200f", "\u0301" * 5, "1" * 5000, "(" * 5000 + ")" * 5000,
     "风险提示", "风险提示:", "建议关注", "目标价", "a" * 5000, "。" * 5000],
)  # fmt: skip
def test_a_text_that_says_nothing_gives_empty_frames_of_the_usual_form(text: str) -> None:
    result = ss.extract(text)
    assert result.documents["n_chars"].tolist() == [len(text)]
    assert result.documents["score"].tolist() == [0.0]
    for name, rows in result.frames.items():
        assert [str(dtype) for dtype in rows.dtypes] == [str(d) for d in ss.extract(TEXT).frames[name].dtypes]
        assert list(rows.columns) == [column.name for column in SCHEMAS[name]]
        assert name == "documents" or rows.empty


@pytest.mark.parametrize("unit", ["天孚通信", "\n", "(", "1", "一"])
def test_a_million_characters_are_read(unit: str) -> None:
    size = 1_000_000 // len(unit)
    mentions = ss.extract("天孚通信。" + unit * size).mentions
    assert mentions["ticker"].eq("300394.SZ").all()
    assert len(mentions) == 1 + size * (unit == "天孚通信")


def test_a_document_that_fails_costs_no_other(monkeypatch) -> None:
    read = Pipeline.read

    def fragile(self, pieces):
        if any("boom" in text for text in pieces.texts):
            raise RuntimeError("boom")
        return read(self, pieces)

    monkeypatch.setattr(Pipeline, "read", fragile)
    result = ss.extract_many(["天孚通信上涨", "boom", "贵州茅台涨停"])
    assert result.errors.values.tolist() == [["1", "extract", "RuntimeError", "boom"]]
    assert result.mentions[["doc_id", "ticker"]].values.tolist() == [["0", "300394.SZ"], ["2", "600519.SH"]]
    assert result.documents["doc_id"].tolist() == ["0", "2"]


def test_what_is_no_article_is_a_row_of_errors() -> None:
    result = ss.extract_many(["天孚通信", 5, {"title": "无正文"}, {"text": "贵州茅台", "published_at": "gestern"}])
    assert result.errors["doc_id"].tolist() == ["1", "2", "3"]
    assert result.errors["error"].tolist() == ["TypeError", "ArticleError", "ArticleError"]
    assert result.documents["doc_id"].tolist() == ["0"]


def test_a_batch_of_nothing_but_errors_is_a_result(tmp_path: Path) -> None:
    assert len(ss.extract_many([5, 6]).errors) == 2
    assert ss.extract_many([]).documents.empty


def test_an_id_that_comes_twice_is_an_error() -> None:
    result = ss.extract_many([{"doc_id": "a", "text": "天孚通信"}, {"doc_id": "a", "text": "贵州茅台"}])
    assert result.mentions["ticker"].tolist() == ["300394.SZ"]
    assert result.errors["doc_id"].tolist() == ["a"]


def test_a_file_that_cannot_be_read_is_an_error_with_its_path(tmp_path: Path) -> None:
    bad = tmp_path / "bad.txt"
    bad.write_bytes(bytes(range(128, 256)) * 3)
    with pytest.raises(ss.ArticleError, match=r"bad\.txt"):
        ss.read_articles(bad)
    (tmp_path / "good.txt").write_text("天孚通信上涨", encoding="utf-8")
    result = ss.extract_many(ss.read_articles(tmp_path))
    assert result.errors[["doc_id", "stage", "error"]].values.tolist() == [["bad.txt", "read", "ArticleError"]]
    assert "bad.txt" in result.errors["message"][0]
    assert result.mentions["doc_id"].tolist() == ["good.txt"]


@pytest.mark.parametrize("chars", [1, 20, 120_000])
def test_two_workers_and_any_batch_size_give_the_frames_of_one(monkeypatch, chars: int) -> None:
    expected = ss.extract_many(MANY)
    monkeypatch.setattr(module, "BATCH_CHARS", chars)
    for workers in (1, 2):
        result = ss.extract_many(MANY, workers=workers)
        for name, rows in expected.frames.items():
            assert_frame_equal(result.frames[name], rows)
        assert result.meta == expected.meta


def test_a_headline_tells_whom_its_own_document_rates_in_any_batch() -> None:
    texts = [
        "宁德时代(300750):需求回暖\n比亚迪销量增长,比亚迪海外放量,产业链受益。\n盈利能力提升。维持“买入”评级。",
        "贵州茅台(600519):直营提速\n五粮液销量增长,五粮液渠道改善,需求向好。\n盈利能力提升。维持“买入”评级。",
    ]
    assert ss.extract_many(texts).ratings["ticker"].tolist() == ["300750.SZ", "600519.SH"]


def test_the_day_given_comes_before_the_day_in_the_text() -> None:
    text = "2024年2月20日\n天孚通信上涨"
    assert str(ss.extract(text).documents["published_at"][0])[:10] == "2024-02-20"
    given = ss.extract(text, published_at="2023-05-06").documents["published_at"][0]
    assert str(given) == "2023-05-06 00:00:00+08:00"


def test_a_path_extends_the_shipped_tables(tmp_path: Path) -> None:
    aliases = tmp_path / "aliases.csv"
    aliases.write_text("alias,ticker\n光器件一哥,300394.SZ\n", encoding="utf-8")
    words = tmp_path / "words"
    words.mkdir()
    (words / "sentiment.tsv").write_text("term\tweight\n起飞咯喂\t2\n", encoding="utf-8")
    text = "光器件一哥起飞咯喂"
    for lexicons in (words, str(words), words / "sentiment.tsv", ss.Lexicons.default().extend(words)):
        result = Engine(securities=str(aliases), lexicons=lexicons).extract(text)
        assert result.mentions[["ticker", "polarity"]].values.tolist() == [["300394.SZ", 1]]
        assert result.meta["lexicon_digest"] != ss.extract(text).meta["lexicon_digest"]
    assert ss.extract(text).mentions.empty


def test_lists_that_a_folder_lacks_are_empty_and_names_are_linked_without_them(tmp_path: Path) -> None:
    mentions = Engine(lexicons=Lexicons.from_folder(tmp_path)).extract(TEXT).mentions
    assert mentions["ticker"].tolist() == ["300394.SZ"]


def test_files_of_ones_own_that_are_wrong_are_refused_with_file_and_line(tmp_path: Path) -> None:
    words = tmp_path / "sentiment.tsv"
    words.write_text("term\tweight\n好\t很\n", encoding="utf-8")
    with pytest.raises(ss.LexiconError, match=r"sentiment\.tsv:2"):
        Engine(lexicons=words)
    aliases = tmp_path / "aliases.csv"
    aliases.write_text("alias,ticker\n甲乙,999999\n", encoding="utf-8")
    with pytest.raises(ss.SecuritiesError, match=r"aliases\.csv:2"):
        Engine(securities=aliases)


def test_an_engine_with_tables_of_its_own_survives_pickling(tmp_path: Path) -> None:
    aliases = tmp_path / "aliases.csv"
    aliases.write_text("alias,ticker\n光器件一哥,300394.SZ\n", encoding="utf-8")
    engine = Engine(securities=aliases, scorer=len_of_the_text)
    again = pickle.loads(pickle.dumps(engine))
    assert again.meta == engine.meta
    assert (
        again.extract("光器件一哥").mentions["score"].tolist()
        == engine.extract("光器件一哥").mentions["score"].tolist()
    )


def len_of_the_text(text: str) -> float:
    return len(text) / 1000


def test_the_rows_of_a_table_do_not_run_on_into_the_next_article() -> None:
    head = "宁德时代点评\n|公司|目标价|评级|"
    rows = "|比亚迪|300元|买入|\n|长城汽车|40元|买入|\n"
    both = ss.extract_many([head, rows]).ratings
    assert ss.extract(rows).ratings["target_price"].isna().all()
    assert both["target_price"].isna().all()


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("公司 评级 目标价\n宁德时代 买入 45.0\n", "比亚迪 买入 55.0"),
        ("公司 目标价 评级\n宁德时代 45.00 买入\n", "比亚迪 55.00 买入"),
        ("给予宁德时代目标价", "1800元。"),
        ("我们维持宁德时代(300750", "现价12元)买入评级。"),
        ("15%", "为买入评级。宁德时代大涨。"),
        ("宁德时代:维持增持评级—", "行业研究看好"),
        ("通信行业评级中性点评", "3个月内相对指数"),
        ("风险提示:需求下降;价格下跌2017年02月10日血制品行业", "评级:增持"),
    ],
)
def test_what_an_article_leaves_open_is_not_closed_by_the_next_one(first: str, second: str) -> None:
    both = ss.extract_many([first, second])
    for n, text in enumerate((first, second)):
        for name, rows in ss.extract(text, doc_id=both.documents["doc_id"][n]).frames.items():
            own = both.frames[name][both.frames[name]["doc_id"] == both.documents["doc_id"][n]]
            assert_frame_equal(own.reset_index(drop=True), rows)


FAULTS = """
import resource
import sora_signals as ss
ss.Engine()
def faults(size):
    before = resource.getrusage(resource.RUSAGE_SELF).ru_minflt
    b"x" * size
    return resource.getrusage(resource.RUSAGE_SELF).ru_minflt - before
print(*(faults(24_000_000) for _ in range(2)))
"""


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="says what glibc does with large blocks")
def test_memory_that_is_given_back_is_there_for_the_next_batch(repository) -> None:
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("MALLOC_", "GLIBC_"))}
    command = [sys.executable, "-c", FAULTS]
    told = subprocess.run(command, cwd=repository, env=clean, capture_output=True, text=True, check=True).stdout
    # without, the second block of 24 MB would come page by page as well, in some 6,000 faults
    assert int(told.split()[1]) < 100
