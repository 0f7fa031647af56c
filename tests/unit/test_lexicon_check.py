"""The check of word lists: what it finds, what it leaves alone, and what it says of a corpus."""

from pathlib import Path

import pytest

import sora_signals as ss
from sora_signals.cli import main
from sora_signals.lexicon.check import SCORED, Row
from sora_signals.score import words


def _check(folder: Path, **files: str) -> dict[str, str]:
    for name, text in files.items():
        (folder / f"{name}.tsv").write_text(text, encoding="utf-8")
    return {problem.row.term: problem.kind for problem in ss.lexicon_check(folder).problems}


@pytest.fixture(scope="module")
def shipped() -> ss.LexiconReport:
    return ss.lexicon_check()


def test_the_lists_that_are_read_together_are_those_that_scoring_reads() -> None:
    assert SCORED == words.LAYERS


def test_the_shipped_lists_are_clean(shipped) -> None:
    assert shipped.rows > 20_000
    assert not shipped.problems, shipped.to_text()


def test_a_problem_names_file_and_line(tmp_path: Path) -> None:
    (tmp_path / "sentiment.tsv").write_text("term\tweight\n咕嘟嘟涨\t1\n咕嘟 嘟涨\t1\n", encoding="utf-8")
    where = {problem.row.where for problem in ss.lexicon_check(tmp_path).problems if problem.kind == "unmatchable"}
    assert {name.rsplit("/")[-1] for name in where} == {"sentiment.tsv:3"}


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        ({"sentiment": "term\tweight\n咕嘟嘟涨\t1\n"}, {}),
        ({"sentiment": "term\tweight\n咕嘟嘟涨\t1\n", "events": "term\tweight\n咕嘟嘟涨\t1\n"}, {"咕嘟嘟涨": "hidden"}),
        ({"sentiment": "term\tweight\n咕嘟嘟涨\t1\n", "events": "term\tweight\n咕嘟嘟涨\t-1\n"}, {"咕嘟嘟涨": "conflict"}),
        ({"sentiment": "term\tweight\n咕嘟嘟漲\t1\n咕嘟嘟涨\t2\n"}, {"咕嘟嘟涨": "duplicate"}),
        ({"sentiment": "term\tweight\n咕嘟 嘟涨\t1\n"}, {"咕嘟 嘟涨": "unmatchable"}),
        ({"sentiment": "term\tweight\n**\t1\n"}, {"**": "unmatchable"}),
        ({"sentiment": "term\tweight\texample\n咕嘟嘟涨\t1\t今天咕嘟嘟漲了\n"}, {}),
        ({"sentiment": "term\tweight\texample\n咕嘟嘟涨\t1\t今天上涨了\n"}, {"咕嘟嘟涨": "example"}),
        ({"sentiment": "term\tweight\texample\n咕嘟嘟涨\t1\t今天哗咕嘟嘟涨了\n", "guards": "term\n哗咕嘟嘟涨\n"}, {"咕嘟嘟涨": "example"}),
        ({"sentiment": "term\tweight\texample\tcounter_example\n咕嘟嘟涨\t1\t\t咕嘟嘟涨停\n"}, {"咕嘟嘟涨": "counter-example"}),
        ({"sentiment": "term\tweight\texample\tcounter_example\n咕嘟嘟涨\t1\t\t哗咕嘟嘟涨\n", "guards": "term\n哗咕嘟嘟涨\n"}, {}),
        ({"sentiment": "term\tweight\texample\tcounter_example\n咕嘟嘟涨\t1\t\t毫无关系\n"}, {"咕嘟嘟涨": "counter-example"}),
    ],
)  # fmt: skip
def test_rows_of_ones_own_are_checked_with_the_shipped_ones(tmp_path: Path, files, expected) -> None:
    assert _check(tmp_path, **files) == expected


def test_a_row_that_hides_a_shipped_one_is_told(tmp_path: Path) -> None:
    term = ss.Lexicons.default()["event"]["term"][0]
    found = _check(tmp_path, sentiment=f"term\tweight\n{term}\t1\n")
    assert found[term] in {"hidden", "conflict"}


def test_a_file_of_any_name_is_known_by_its_header(tmp_path: Path) -> None:
    file = tmp_path / "mine.tsv"
    file.write_text("term\tweight\texample\n咕嘟嘟涨\t1\t今天上涨了\n", encoding="utf-8")
    assert [str(p) for p in ss.lexicon_check(file).problems] == [
        "mine.tsv:2: 咕嘟嘟涨: its example '今天上涨了' does not hold it"
    ]


def test_lexicons_in_memory_are_checked_without_examples() -> None:
    found = ss.lexicon_check(ss.Lexicons.default())
    assert found.rows == ss.lexicon_check().rows
    assert not {problem.kind for problem in found.problems} & {"example", "counter-example"}


def test_a_corpus_shows_coverage_and_rows_that_disagree_with_its_labels() -> None:
    texts = [{"text": "净利润增长", "label": "negative"}] * 6 + [
        {"text": "今天天气", "label": 1},
        {"text": "股价大跌", "label": -1},
    ]
    found = ss.lexicon_check(texts=texts)
    coverage = {c.topic: c for c in found.coverage}
    assert found.texts == 8
    assert coverage["metric"].share == 6 / 8
    assert coverage["direction"].rows_met >= 1
    worst = found.disagreements[0]
    assert (worst.row.term, worst.against, worst.texts) == ("增长", 6, 6)
    assert "6 of 6 texts say the opposite" in found.to_text()
    assert ss.lexicon_check(texts=["净利润增长"]).disagreements == ()


@pytest.mark.parametrize(
    "item", [{"label": 1}, {"text": 5}, {"text": "a", "label": "gut"}, {"text": "a", "label": [1]}]
)
def test_an_item_of_a_corpus_that_is_none_is_refused(item) -> None:
    with pytest.raises(ss.LexiconError, match="item 1 of the corpus"):
        ss.lexicon_check(texts=["净利润增长", item])


def test_the_command_prints_problems_and_says_so_with_its_status(tmp_path: Path, capsys) -> None:
    good, bad, broken = (tmp_path / name for name in ("good", "bad", "broken"))
    for folder, text in (
        (good, "term\tweight\n咕嘟嘟涨\t1\n"),
        (bad, "term\tweight\n咕嘟 嘟涨\t1\n"),
        (broken, "term\tweight\n好\t很\n"),
    ):
        folder.mkdir()
        (folder / "sentiment.tsv").write_text(text, encoding="utf-8")
    assert main(["lexicons", "check", str(good)]) == 0
    assert "no problems" in capsys.readouterr().out
    assert main(["lexicons", "check", str(bad)]) == 1
    assert "sentiment.tsv:2: 咕嘟 嘟涨: a text never holds it" in capsys.readouterr().out
    assert main(["lexicons", "check", str(broken)]) == 1
    assert "sentiment.tsv:2: weight is '很'" in capsys.readouterr().out
    assert main(["lexicons", "check", str(tmp_path / "nothing")]) == 2


def test_the_command_reads_a_corpus(tmp_path: Path, capsys) -> None:
    corpus = tmp_path / "c.jsonl"
    corpus.write_text('{"text": "净利润增长", "label": 1}\n\n{"text": "无关"}\n', encoding="utf-8")
    main(["lexicons", "check", "--corpus", str(corpus)])
    assert "2 texts" in capsys.readouterr().out
    corpus.write_text("{\n", encoding="utf-8")
    assert main(["lexicons", "check", "--corpus", str(corpus)]) == 1
    assert "c.jsonl:1" in capsys.readouterr().out


def test_a_row_knows_its_sign() -> None:
    assert Row("metric", {"term": "亏损", "good": "-1", "weight": "1", "alone": "-1.5"}, "m").sign == -1
    assert Row("metric", {"term": "收入", "good": "1", "weight": "1", "alone": ""}, "m").sign == 0
    assert Row("direction", {"term": "大跌", "sign": "-1", "alone": "-2"}, "d").sign == -1
    assert Row("guard", {"term": "跌打药"}, "g").sign == 0
