"""Long runs: parts that are whole or not there, going on after a kill, and what is refused."""

import json
import multiprocessing
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pandas as pd
import pytest
from pandas.testing import assert_frame_equal

import sora_signals as ss
from sora_signals import parts
from sora_signals.errors import SoraSignalsError
from sora_signals.result import Result
from sora_signals.runs import Summary, run
from sora_signals.runs.lock import locked

KILLS = 20
NEWS = (
    "贵州茅台(600519.SH)发布年报，净利润同比增长15%，超出市场预期。\n",
    "建议关注：天孚通信、中际旭创、新易盛。风险提示：需求不及预期；竞争加剧。\n",
    "宁德时代股价大跌，机构下调评级至“中性”，目标价180元。\n",
    "东方财富讯：央行宣布降准，市场情绪回暖，个股普涨。\n",
)


def _text(number: int) -> str:
    pick = random.Random(number)
    return "".join(pick.choices(NEWS, k=pick.randint(1, 60)))


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of every kind of file that needs no extra, a bad one and an id that comes twice among them."""
    root = tmp_path_factory.mktemp("archive")
    for number in range(60):
        path = root / f"day{number % 5}" / f"{number:03}.txt"
        path.parent.mkdir(exist_ok=True)
        path.write_text(_text(number), encoding="utf-8" if number % 2 else "gb18030")
    lines = [{"id": f"j{n % 150}", "text": _text(n), "date": "2024-02-20 15:30"} for n in range(153)]
    (root / "many.jsonl").write_text("\n".join(json.dumps(line) for line in lines) + "\nbroken\n", encoding="utf-8")
    pd.DataFrame({"content": [_text(n) for n in range(40)], "title": "点评"}).to_csv(root / "more.csv", index=False)
    (root / "bad.txt").write_bytes(bytes(range(128, 256)) * 3)
    (root / "nothing.jsonl").write_text("")
    return root


@pytest.fixture(scope="module")
def undisturbed(archive: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a run that nothing happened to."""
    out = tmp_path_factory.mktemp("undisturbed") / "signals"
    run([archive], out, part=20)
    return out


def _same(one: Path, other: Path) -> None:
    a, b = Result.from_parquet(one), Result.from_parquet(other)
    for name, rows in a.frames.items():
        assert_frame_equal(rows, b.frames[name], check_exact=True)
    assert (a.texts, a.meta) == (b.texts, b.meta)
    assert not parts.problems(one)


def test_a_run_gives_the_frames_of_extract_many(archive: Path, undisturbed: Path) -> None:
    whole, read = ss.extract_many(ss.read_articles(archive)), Result.from_parquet(undisturbed)
    for name, rows in whole.frames.items():
        if name != "errors":  # the parts keep the errors in order, one batch does so within its own batches
            assert_frame_equal(rows, read.frames[name], check_exact=True)
    assert read.meta == whole.meta
    assert read.texts == whole.texts
    assert sorted(read.errors["doc_id"]) == ["bad.txt", "j0", "j1", "j2", "many.jsonl#153"]
    assert len(read.documents) == 60 + 150 + 40


def _run(*arguments: object, **options: object) -> None:
    os.setpgrp()
    run(*arguments, **options)


@pytest.mark.skipif(sys.platform != "linux", reason="forks, so that a kill does not wait for another start")
def test_a_run_that_is_killed_twenty_times_ends_as_if_nothing_had_happened(
    archive: Path, undisturbed: Path, tmp_path: Path
) -> None:
    dice, kills, rounds = random.Random(20), 0, 0
    fork = multiprocessing.get_context("fork")
    while kills < KILLS:
        out = tmp_path / f"signals{rounds}"
        while True:
            child = fork.Process(target=_run, args=([archive], out), kwargs={"part": 20, "workers": 1 + rounds % 2})
            child.start()
            # a machine so slow that no run ever gets further is left in peace after twenty kills
            child.join(dice.uniform(0.0, 0.8) if kills < KILLS else None)
            if child.exitcode is None:
                os.kill(child.pid, signal.SIGKILL)
                child.join()
                kills += 1
            if child.exitcode == 0:
                break
            assert child.exitcode == -signal.SIGKILL
        _same(out, undisturbed)
        # not the rows alone: every file is the same, byte for byte
        digests = [parts.manifest(folder)["records_sha256"] for folder in (out, undisturbed)]
        assert digests[0] == digests[1]
        assert not list(out.rglob(f"{parts.TEMPORARY}*"))
        rounds += 1


@pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc")
def test_the_workers_of_a_killed_run_leave(archive: Path, tmp_path: Path) -> None:
    fork = multiprocessing.get_context("fork")
    child = fork.Process(target=_run, args=([archive], tmp_path / "out"), kwargs={"part": 20, "workers": 2})
    child.start()
    until = time.monotonic() + 30
    while not _members(child.pid, but=child.pid) and time.monotonic() < until:
        time.sleep(0.01)
    os.kill(child.pid, signal.SIGKILL)
    child.join()
    while _members(child.pid) and time.monotonic() < until:
        time.sleep(0.05)
    assert not _members(child.pid)


def _members(group: int, but: int = 0) -> list[int]:
    """The processes of a group that are alive."""
    found = []
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            state, _, its_group = path.read_text().rpartition(")")[2].split()[:3]
        except OSError:
            continue
        if int(its_group) == group and state != "Z" and int(path.parent.name) != but:
            found.append(int(path.parent.name))
    return found


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="sends a signal")
def test_the_command_goes_on_after_a_kill(archive: Path, undisturbed: Path, tmp_path: Path, repository: Path) -> None:
    start = "import sys; from sora_signals.cli import main; sys.exit(main())"
    command = [sys.executable, "-c", start, "extract", archive, "--out", tmp_path / "out", "--part", "20"]
    first = subprocess.Popen(command, cwd=repository, stderr=subprocess.DEVNULL)
    while not (tmp_path / "out" / parts.COMMITTED / "part-000003.json").exists() and first.poll() is None:
        time.sleep(0.005)
    first.kill()
    first.wait()
    with pytest.raises(SoraSignalsError, match="not complete"):
        Result.from_parquet(tmp_path / "out")
    then = subprocess.run(command, cwd=repository, capture_output=True, text=True, check=False, encoding="utf-8")
    assert then.returncode == 1, "some documents fail"
    assert "250 documents" in then.stderr
    assert "5 failed" in then.stderr
    _same(tmp_path / "out", undisturbed)


@pytest.fixture
def small(tmp_path: Path) -> Path:
    """A folder of three files, and a run over it beside it."""
    (tmp_path / "in").mkdir()
    for number in range(3):
        (tmp_path / "in" / f"{number}.txt").write_text(_text(number), encoding="utf-8")
    run([tmp_path / "in"], tmp_path / "out", part=2)
    return tmp_path


def _again(root: Path, **options: object) -> Summary:
    return run([root / "in"], root / "out", part=2, **options)


def test_a_run_that_is_over_reads_nothing(small: Path) -> None:
    before = {path: path.stat().st_mtime_ns for path in (small / "out").rglob("*.*")}
    again = _again(small)
    assert (again.new, again.articles, again.parts) == (0, 3, 2)
    assert {path: path.stat().st_mtime_ns for path in (small / "out").rglob("*.*")} == before


def test_files_that_were_copied_or_touched_are_the_same(small: Path) -> None:
    os.utime(small / "in" / "0.txt", (1, 1))
    assert _again(small).new == 0


@pytest.mark.parametrize("change", ["other", "gone", "more"])
def test_other_files_are_refused_unless_told(small: Path, change: str) -> None:
    before = Result.from_parquet(small / "out").texts
    if change == "gone":
        (small / "in" / "0.txt").unlink()
    else:
        (small / "in" / ("0.txt" if change == "other" else "a.txt")).write_text("平安银行涨停")
    with pytest.raises(SoraSignalsError, match=r"keep.*restart"):
        _again(small)
    assert Result.from_parquet(small / "out").texts == before
    kept = _again(small, on_change="keep")
    assert kept.new == (change == "more")
    assert set(Result.from_parquet(small / "out").texts) == set(before) | ({"a.txt"} if change == "more" else set())
    assert _again(small, on_change="restart").new == {"other": 3, "gone": 2, "more": 4}[change]
    fresh = Result.from_parquet(small / "out").texts
    assert fresh == {a.doc_id: (None, a.text) for a in ss.read_articles(small / "in")}


def test_another_version_is_refused_unless_told_and_its_rows_say_so(small: Path, monkeypatch) -> None:
    (small / "in" / "a.txt").write_text("平安银行涨停")
    monkeypatch.setattr("sora_signals.engine.version", lambda: "99")
    engine = ss.Engine()
    with pytest.raises(SoraSignalsError, match=r"engine_version was .*, is 99"):
        _again(small, engine=engine)
    assert _again(small, engine=engine, on_change="keep").new == 1
    mixed = Result.from_parquet(small / "out")
    assert mixed.documents["engine_version"].nunique() == 2
    assert len(mixed.meta["parts"]) == 2


def test_a_folder_with_other_things_or_an_older_result_is_refused(small: Path) -> None:
    (small / "out" / "notes").mkdir()
    assert _again(small).new == 0, "what others lay beside a run is left alone"
    older = ss.extract("宁德时代").to_parquet(small / "older")
    with pytest.raises(SoraSignalsError, match="older result"):
        run([small / "in"], older)
    assert run([small / "in"], older, on_change="restart").new == 3
    (small / "mine").mkdir()
    (small / "mine" / "thesis.txt").write_text("mine")
    for on_change in ("refuse", "keep", "restart"):
        with pytest.raises(SoraSignalsError, match="other things"):
            run([small / "in"], small / "mine", on_change=on_change)
    with pytest.raises(SoraSignalsError, match="other things"):
        ss.extract("宁德时代").to_parquet(small / "out")


def test_two_programs_do_not_write_into_one_folder(small: Path, monkeypatch) -> None:
    monkeypatch.setattr("sora_signals.runs.lock.TRIES", 2)
    with locked(small / "out"), pytest.raises(SoraSignalsError, match="another program"):
        _again(small)


def test_damage_is_found(small: Path) -> None:
    assert not parts.problems(small / "out")
    file = small / "out" / "mentions" / "part-000001.parquet"
    content = file.read_bytes()
    file.write_bytes(content[:-1] + b"!")
    assert not parts.problems(small / "out", digests=False)
    assert "other content" in parts.problems(small / "out")[0]
    file.write_bytes(content[:-1])
    with pytest.raises(SoraSignalsError, match="damaged"):
        Result.from_parquet(small / "out")
    with pytest.raises(SoraSignalsError, match="damaged"):
        _again(small)
    assert _again(small, on_change="restart").new == 3
    (small / "out" / parts.COMMITTED / "part-000000.json").unlink()
    with pytest.raises(SoraSignalsError, match="part-000000 is missing"):
        Result.from_parquet(small / "out")


def test_the_frames_of_a_run_are_readable_as_folders_of_parquet(small: Path) -> None:
    rows = pd.read_parquet(small / "out" / "documents")
    assert rows["doc_id"].tolist() == ["0.txt", "1.txt", "2.txt"]
    inputs = pd.read_parquet(small / "out" / parts.INPUTS)
    assert inputs["file"].tolist() == ["0.txt", "1.txt", "2.txt"]
    assert inputs["sha256"].str.len().eq(64).all()
    assert inputs["is_done"].all()


def test_files_of_one_name_in_two_folders_keep_apart(small: Path) -> None:
    shutil.copytree(small / "in", small / "more")
    run([small / "in", small / "more", small / "in"], small / "both")
    ids = Result.from_parquet(small / "both").documents["doc_id"].tolist()
    assert ids == ["0.txt", "1.txt", "2.txt", *(f"{small.as_posix()}/more/{n}.txt" for n in range(3))]


def test_the_names_of_documents_lead_no_file_astray(tmp_path: Path) -> None:
    evil = ["../../escape", "/etc/passwd", "..\\..\\x", "a\0b", "con", "=cmd()", "x" * 5000, "\ud800"]
    (tmp_path / "in").mkdir()
    lines = [json.dumps({"id": name, "text": "宁德时代大涨"}) for name in evil]
    (tmp_path / "in" / "a.jsonl").write_text("\n".join(lines), encoding="utf-8")
    summary = run([tmp_path / "in"], tmp_path / "deep" / "out")
    assert summary.articles == len(evil)
    result = Result.from_parquet(tmp_path / "deep" / "out")
    assert result.documents["doc_id"].tolist() == [*evil[:-1], "\ufffd"]
    result.to_csv(tmp_path / "deep" / "csv")
    result.to_jsonl(tmp_path / "deep" / "jsonl")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["deep", "in"]
    assert sorted(path.name for path in (tmp_path / "deep").iterdir()) == ["csv", "jsonl", "out"]


def test_a_run_may_leave_out_the_texts(small: Path) -> None:
    run([small / "in"], small / "bare", texts=False)
    assert not (small / "bare" / "texts").exists()
    assert Result.from_parquet(small / "bare").texts == {}
