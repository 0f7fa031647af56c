"""The command line: where data, messages and exit status go. The engine is a stand-in."""

import json
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from types import ModuleType, SimpleNamespace

import pandas as pd
import pytest

import sora_signals
from sora_signals.articles import Article, articles_of
from sora_signals.cli import main
from sora_signals.evaluate import Report, Score
from sora_signals.result import Result, concat
from tests.unit.results import rows, sample


@pytest.fixture(autouse=True)
def engine(monkeypatch) -> None:
    def extract_many(articles, **_options) -> Result:
        items = list(articles_of(articles))
        bad = [item for item in items if not isinstance(item, Article)]
        failed = [
            {"doc_id": i.doc_id, "stage": "read", "error": type(i.error).__name__, "message": str(i.error)} for i in bad
        ]
        good = [sample(item.doc_id or "", item.text) for item in items if isinstance(item, Article)]
        return concat([*good, Result(errors=rows("errors", failed))])

    def read_groups(groups, **_options) -> Iterator[Result]:
        return (extract_many(group) for group in groups)

    monkeypatch.setattr(sora_signals, "extract_many", extract_many, raising=False)
    stand_in = SimpleNamespace(meta={"engine_version": "0.1"}, read_groups=read_groups)
    monkeypatch.setattr("sora_signals.runs.default_engine", lambda: stand_in)


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    (tmp_path / "in").mkdir()
    for name in ("a.txt", "b.txt"):
        (tmp_path / "in" / name).write_text("贵州茅台涨停", encoding="utf-8")
    return tmp_path


def test_extract_writes_frames_and_says_so_on_standard_error(folder: Path, capsys) -> None:
    assert main(["extract", str(folder / "in"), "--out", str(folder / "out")]) == 0
    assert Result.from_parquet(folder / "out").documents["doc_id"].tolist() == ["a.txt", "b.txt"]
    said = capsys.readouterr()
    assert said.out == ""
    assert "2 documents, 6 mentions, 0 failed" in said.err


@pytest.mark.parametrize("form", ["parquet", "csv", "jsonl"])
def test_every_format_is_written(folder: Path, form: str) -> None:
    assert main(["extract", str(folder / "in"), "--out", str(folder / "out"), "--format", form]) == 0
    written = "signals/part-000000.parquet" if form == "parquet" else f"signals.{form}"
    assert (folder / "out" / written).stat().st_size > 0


def test_a_document_that_fails_makes_exit_status_1_and_costs_no_other(folder: Path, capsys) -> None:
    (folder / "in" / "bad.txt").write_bytes(bytes(range(128, 256)) * 3)
    assert main(["extract", str(folder / "in"), "--out", str(folder / "out")]) == 1
    assert len(Result.from_parquet(folder / "out").documents) == 2
    assert "bad.txt: ArticleError" in capsys.readouterr().err


def test_a_file_named_that_cannot_be_read_costs_no_other(folder: Path) -> None:
    bad = folder / "bad.txt"
    bad.write_bytes(bytes(range(128, 256)) * 3)
    assert main(["extract", str(bad), str(folder / "in"), "--out", str(folder / "out")]) == 1
    assert len(Result.from_parquet(folder / "out").documents) == 2


def test_files_of_one_name_keep_apart(folder: Path) -> None:
    (folder / "more").mkdir()
    (folder / "more" / "a.txt").write_text("平安银行")
    assert main(["extract", str(folder / "in"), str(folder / "more"), "--out", str(folder / "out")]) == 0
    ids = Result.from_parquet(folder / "out").documents["doc_id"].tolist()
    assert ids == ["a.txt", "b.txt", f"{folder.as_posix()}/more/a.txt"]


@pytest.mark.parametrize(
    "call",
    [[], ["extract"], ["extract", "in"], ["extract", "in", "--out", "o", "--format", "xls"], ["sing"], ["securities"],
     ["extract", "nothing.txt", "--out", "o"], ["show", "nothing.txt"], ["evaluate", "nothing.jsonl"], ["securities", "lookup", "x", "--as-of", "soon"]],
)  # fmt: skip
def test_a_wrong_call_is_exit_status_2_with_a_message_and_no_data(
    call: list[str], capsys, monkeypatch, folder: Path
) -> None:
    monkeypatch.chdir(folder)
    assert main(call) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err
    assert not (folder / "o").exists()


@pytest.mark.parametrize("form", [[], ["--format", "csv"]])
def test_a_folder_that_may_not_be_written_is_told_before_the_work(
    folder: Path, monkeypatch, capsys, form: list[str]
) -> None:
    monkeypatch.setattr(sora_signals, "extract_many", lambda *_, **__: pytest.fail("worked in vain"))
    monkeypatch.setattr("sora_signals.runs._read", lambda *_, **__: pytest.fail("worked in vain"))
    (folder / "out").mkdir()
    (folder / "out" / "thesis.txt").write_text("mine")
    assert main(["extract", str(folder / "in"), "--out", str(folder / "out"), *form]) == 2
    assert "holds other things" in capsys.readouterr().err


def test_help_and_version_are_exit_status_0(capsys) -> None:
    assert main(["--help"]) == 0
    assert main(["--version"]) == 0
    assert "extract" in capsys.readouterr().out


def test_show_prints_the_article_with_its_marks(folder: Path, capsys) -> None:
    assert main(["show", str(folder / "in" / "a.txt")]) == 0
    said = capsys.readouterr()
    assert "== a.txt" in said.out
    assert said.err == ""


@pytest.mark.parametrize("command", ["show", "explain"])
def test_a_file_to_look_at_that_cannot_be_read_is_exit_status_1(folder: Path, capsys, command: str) -> None:
    (folder / "bad.txt").write_bytes(bytes(range(128, 256)) * 3)
    assert main([command, str(folder / "bad.txt")]) == 1
    said = capsys.readouterr()
    assert said.out == ""
    assert "neither UTF-8" in said.err


@pytest.fixture
def master(monkeypatch) -> None:
    moutai = SimpleNamespace(
        ticker="600519.SH", name="贵州茅台", exchange="SSE", board="main", status="listed", full_name=None
    )
    table = SimpleNamespace(
        as_of=date(2026, 11, 20), digest="ab12", tickers=["600519.SH"], exchanges=["SSE"], boards=["main"], statuses=["listed"],
        lookup=lambda name, as_of=None: [moutai] if name == "贵州茅台" and as_of in (None, date(2024, 1, 2)) else [],
    )  # fmt: skip
    module = ModuleType("sora_signals.securities.master")
    module.SecurityMaster = SimpleNamespace(default=lambda: table)
    monkeypatch.setitem(sys.modules, module.__name__, module)


def test_securities_info_says_what_the_table_holds(master, capsys) -> None:
    assert main(["securities", "info"]) == 0
    out = capsys.readouterr().out
    assert "2026-11-20" in out
    assert "ab12" in out
    assert out.splitlines()[-1].split() == ["securities", "1"]


def test_securities_lookup_finds_a_name_or_says_that_it_does_not(master, capsys) -> None:
    assert main(["securities", "lookup", "贵州茅台", "--as-of", "2024-01-02"]) == 0
    assert capsys.readouterr().out.splitlines()[1].split() == [
        "600519.SH",
        "贵州茅台",
        "SSE",
        "main",
        "listed",
    ]
    assert main(["securities", "lookup", "无此公司"]) == 1
    said = capsys.readouterr()
    assert said.out == ""
    assert "无此公司" in said.err


@pytest.mark.parametrize(
    ("floor", "failed", "status"), [([], 0, 0), (["--floor", "0.9"], 0, 1), (["--floor", "0.4"], 0, 0), ([], 1, 1)]
)
def test_evaluate_prints_figures_and_fails_only_if_asked_to_or_if_a_document_did(
    monkeypatch, capsys, tmp_path: Path, floor: list[str], failed: int, status: int
) -> None:
    scores = (Score("mentions", 1, 2, 2), Score("risks", 0, 0, 0))
    monkeypatch.setattr("sora_signals.evaluate.evaluate", lambda _path, **_engine: Report(scores, (), 1, failed))
    gold = tmp_path / "gold.json"
    gold.touch()
    assert main(["evaluate", str(gold), *floor]) == status
    said = capsys.readouterr()
    assert said.out.startswith("aspect ")
    assert said.err == ("below 0.9: mentions\n" if floor == ["--floor", "0.9"] else "")


@pytest.fixture
def own_words(folder: Path) -> list[str]:
    """Write an article that only the user's own words and aliases can read, and return the options that name them."""
    (folder / "mine.txt").write_text("光器件小王子爬坡神速。", encoding="utf-8")
    (folder / "mine.tsv").write_text("term\tweight\n爬坡神速\t1.5\n", encoding="utf-8")
    (folder / "aliases.csv").write_text("alias,ticker\n光器件小王子,300394.SZ\n", encoding="utf-8")
    return ["--lexicons", str(folder / "mine.tsv"), "--securities", str(folder / "aliases.csv")]


@pytest.mark.parametrize("command", ["show", "explain"])
def test_own_words_and_aliases_are_read_with(folder: Path, own_words: list[str], capsys, command: str) -> None:
    assert main([command, str(folder / "mine.txt"), *own_words]) == 0
    out = capsys.readouterr().out
    assert "300394.SZ" in out
    assert "▲" in out


@pytest.mark.parametrize("form", ["parquet", "csv"])
def test_frames_and_reports_are_made_with_own_words_and_aliases(folder: Path, own_words: list[str], form: str) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("sora_signals.runs.default_engine", lambda: pytest.fail("the shipped tables alone"))
        out = folder / "out"
        assert main(["extract", str(folder / "mine.txt"), "--out", str(out), "--format", form, *own_words]) == 0
    read = Result.from_parquet(out).signals if form == "parquet" else pd.read_csv(out / "signals.csv")
    assert read[["ticker", "polarity"]].values.tolist() == [["300394.SZ", 1]]
    page = folder / "page.html"
    assert main(["report", str(folder / "mine.txt"), "--out", str(page), *own_words]) == 0
    assert "300394.SZ" in page.read_text(encoding="utf-8")


def test_tables_that_are_not_there_are_a_wrong_call(folder: Path, capsys) -> None:
    assert main(["show", str(folder / "in" / "a.txt"), "--securities", str(folder / "none")]) == 2
    assert "no such file or folder" in capsys.readouterr().err


@pytest.mark.filterwarnings("default::sora_signals.StaleSecuritiesWarning")
def test_a_text_that_the_securities_table_is_too_old_for_is_warned_of_once_and_plainly(folder: Path, capsys) -> None:
    lines = [{"text": "建议关注天孚通信。", "published_at": day} for day in ("2028-05-01", "2028-05-02")]
    (folder / "late.jsonl").write_text("\n".join(map(json.dumps, lines)))
    real = sora_signals.engine.default_engine
    for form in ("parquet", "csv"):
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr("sora_signals.runs.default_engine", real)
            patch.setattr(sora_signals, "extract_many", sora_signals.api.extract_many)
            call = ["extract", str(folder / "late.jsonl"), "--out", str(folder / form), "--format", form]
            assert main([*call, *(["--part", "1"] if form == "parquet" else [])]) == 0
        (warning,) = [row for row in capsys.readouterr().err.splitlines() if "warning" in row]
        assert warning.startswith("warning: a text is dated 2028-05-0")


def test_a_reader_who_has_had_enough_is_no_error(folder: Path, monkeypatch) -> None:
    with (folder / "pipe").open("w") as out:
        monkeypatch.setattr(sys, "stdout", out)
        monkeypatch.setattr("sora_signals.show.lines.write", lambda *_: (_ for _ in ()).throw(BrokenPipeError()))
        assert main(["show", str(folder / "in" / "a.txt")]) == 0


def test_what_the_system_refuses_is_a_message_and_no_traceback(folder: Path, capsys) -> None:
    (folder / "file").write_text("mine")
    assert main(["extract", str(folder / "in"), "--out", str(folder / "file" / "out")]) == 2
    assert "error:" in capsys.readouterr().err
