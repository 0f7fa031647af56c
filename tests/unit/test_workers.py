"""Streams in bounded memory, several processes, many threads, and children of a process that has read before."""

import multiprocessing
import os
import pickle
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import count, islice
from typing import Any

import pytest
from pandas.testing import assert_frame_equal

import sora_signals as ss
from sora_signals.articles import Article
from sora_signals.batches import Batch, SeenIds
from sora_signals.columns import packed
from sora_signals.frames import frame
from sora_signals.workers import AHEAD, LEAST, METHOD, Workers, each

NEWS = (
    "贵州茅台(600519.SH)发布年报，净利润同比增长15%，超出市场预期。",
    "建议关注：天孚通信、中际旭创、新易盛。风险提示：需求不及预期；竞争加剧。",
    "机器人板块走强，机器人获机构增持评级，太阳能行业回暖。",
    "今天天气很好。",
)
ARTICLES = [Article(NEWS[n % 4] * (1 + n % 20), doc_id=f"d{n}", title="点评" if n % 3 else None) for n in range(900)]
ARTICLES[7] = {"text": None, "doc_id": "bad"}
ARTICLES[11] = Article("又一次", doc_id="d3")


@pytest.fixture(scope="module")
def expected() -> ss.Result:
    """What one process gives."""
    return ss.extract_many(ARTICLES)


def _same(made: ss.Result, expected: ss.Result) -> None:
    for name, rows in expected.frames.items():
        assert_frame_equal(rows, made.frames[name], check_exact=True)
    assert made.texts == expected.texts


def test_the_parts_of_a_stream_laid_end_to_end_are_the_whole(expected: ss.Result) -> None:
    results = list(ss.iter_results(ARTICLES, batch=100))
    assert [len(r.documents) + len(r.errors) for r in results] == [100] * 9
    made = {name: [r.frames[name] for r in results] for name in expected.frames}
    for name, rows in expected.frames.items():
        laid = ss.concat([]).frames[name] if not made[name] else _laid(made[name])
        assert_frame_equal(rows, laid, check_exact=True)
    assert sorted(expected.errors["doc_id"]) == ["bad", "d3"]


def _laid(frames: list[object]) -> object:
    import pandas as pd

    return pd.concat(frames, ignore_index=True)


@pytest.mark.parametrize("workers", [2, 3])
def test_workers_change_nothing(expected: ss.Result, workers: int, monkeypatch) -> None:
    started: list[int] = []

    class Counted(Workers):
        def __init__(self, function: object, number: int, method: str) -> None:
            started.append(number)
            super().__init__(function, number, method)

    monkeypatch.setattr("sora_signals.workers.Workers", Counted)
    monkeypatch.setattr("sora_signals.engine.SHARED_CHARS", 20_000)
    _same(ss.extract_many(ARTICLES, workers=workers), expected)
    assert started == [workers - 1], "there are enough batches to share out, and this process takes its part"


def test_a_stream_takes_articles_only_as_results_are_taken() -> None:
    taken = 0

    def articles() -> Iterator[str]:
        nonlocal taken
        for taken in range(1, 10_000_000):  # noqa: B007 - counted outside
            yield NEWS[0]

    assert len(next(ss.iter_results(articles(), batch=10)).documents) == 10
    assert taken <= 20
    stream = ss.iter_results(articles(), batch=10, workers=2)
    next(stream)
    assert taken <= 100
    stream.close()


def test_a_wrong_call_is_told_at_the_call() -> None:
    with pytest.raises(TypeError, match="batch"):
        ss.iter_results("贵州茅台")
    with pytest.raises(ValueError, match="batch"):
        ss.iter_results([], batch=0)
    with pytest.raises(ValueError, match="workers"):
        ss.iter_results([], workers=0)


forks = pytest.mark.skipif(METHOD != "fork", reason="hands a closure to another process")


class Here:
    """What is done in this process, and something else in any other."""

    def __init__(self, here: object, elsewhere: object) -> None:
        self._pid, self._here, self._elsewhere = os.getpid(), here, elsewhere

    def __call__(self, item: object) -> object:
        return (self._here if os.getpid() == self._pid else self._elsewhere)(item)


@pytest.fixture
def started(monkeypatch) -> list[Any]:
    """The processes that were started."""
    processes: list[Any] = []

    class Noted(Workers):
        def __enter__(self) -> Workers:
            processes.extend(worker.process for worker in self.all)
            return self

    monkeypatch.setattr("sora_signals.workers.Workers", Noted)
    return processes


@forks
@pytest.mark.parametrize("deadly", [0, 1, 20])
def test_a_worker_that_dies_costs_no_result(started: list[Any], deadly: int) -> None:
    def die(item: str) -> int:
        return len(item) if len(item) < deadly else os.kill(os.getpid(), signal.SIGKILL)

    items = ["a" * n for n in range(50)]
    assert list(each(Here(len, die), items, 3, warm=len)) == list(range(50))
    assert -signal.SIGKILL in [process.exitcode for process in started]


@forks
def test_workers_are_given_items_ahead_and_in_the_end_not_waited_for() -> None:
    here = os.getpid()

    def slow(_: int) -> int:
        time.sleep(0.5)
        return os.getpid()

    made = list(each(Here(lambda _: here, slow), range(AHEAD + 4), 2, warm=abs))
    # what waited behind the first one is made here in the meantime
    assert made[0] != here
    assert set(made[1:]) == {here}


@forks
def test_few_results_wait_for_a_slow_one_before_them() -> None:
    taken = 0

    def items() -> Iterator[int]:
        nonlocal taken
        while True:
            taken += 1
            yield taken

    stream = each(Here(abs, lambda item: time.sleep(0.5) or item), items(), 2, warm=abs)
    assert next(stream) == 1
    assert taken <= 4 * AHEAD
    stream.close()


@forks
def test_workers_that_are_no_longer_needed_leave_at_once(started: list[Any]) -> None:
    assert list(each(Here(abs, abs), range(50), 3, warm=abs)) == list(range(50))
    with Workers(time.sleep, 1) as others:
        others.all[0].connection.send_bytes(pickle.dumps(60))
    assert others.all[0].process.exitcode == 0
    assert [process.exitcode for process in started] == [0, 0]
    assert not multiprocessing.active_children()


def test_an_error_comes_when_it_is_the_turn_of_its_item() -> None:
    for workers in (2, 3):
        stream = each(int, ["0", "1", "2", "x", *"456789"], workers, warm=int)
        assert list(islice(stream, 3)) == [0, 1, 2]
        with pytest.raises(ValueError, match="x"):
            next(stream)


@forks
def test_what_cannot_travel_is_made_here() -> None:
    there = [list(range(n)) for n in range(9)]
    assert list(each(list, ((x for x in range(n)) for n in range(9)), 2, warm=list)) == there
    made = list(each(lambda number: lambda: number, range(9), 2, warm=abs))
    assert [one() for one in made] == list(range(9))


def test_one_engine_serves_many_threads(expected: ss.Result) -> None:
    engine = ss.Engine()
    with ThreadPoolExecutor(8) as pool:
        results = list(pool.map(lambda _: engine.extract_many(ARTICLES[:200]), range(6)))
        single = list(pool.map(lambda a: engine.extract(a.text, title=a.title, doc_id=a.doc_id), ARTICLES[20:120]))
    first = engine.extract_many(ARTICLES[:200])
    for result in results:
        _same(result, first)
    alone = {r.documents["doc_id"][0]: r for r in single}
    for article in ARTICLES[20:120]:
        rows = expected.mentions[expected.mentions["doc_id"] == article.doc_id].reset_index(drop=True)
        assert_frame_equal(alone[article.doc_id].mentions, rows, check_exact=True)


def _tickers(text: str) -> list[str]:
    return ss.extract(text).mentions["ticker"].tolist()


@pytest.mark.parametrize("method", ["spawn", "fork"])
def test_a_child_process_can_extract(method: str) -> None:
    if method not in multiprocessing.get_all_start_methods():
        pytest.skip(f"this system has no {method}")
    expected = _tickers(NEWS[1])
    with multiprocessing.get_context(method).Pool(1) as pool:
        assert pool.apply(_tickers, (NEWS[1],)) == expected == ["300394.SZ", "300308.SZ", "300502.SZ"]


def test_workers_that_start_afresh_build_the_engine_of_the_caller(expected: ss.Result) -> None:
    engine = ss.Engine(securities=ss.SecurityMaster.default(), lexicons=ss.Lexicons.default())
    with Workers(engine.extract, 1, method="spawn") as others:
        connection = others.all[0].connection
        assert connection.recv_bytes() == b""  # its greeting
        connection.send_bytes(pickle.dumps(NEWS[1]))
        is_made, result = pickle.loads(connection.recv_bytes())
    assert is_made
    assert_frame_equal(result.mentions, engine.extract(NEWS[1]).mentions)


def _pid(_: object) -> int:
    time.sleep(0.01)
    return os.getpid()


def test_nothing_waits_for_a_worker_that_is_still_starting() -> None:
    stream = each(_pid, count(), 2, warm=_pid, method="spawn")
    assert {next(stream) for _ in range(9)} == {os.getpid()}
    assert next(made for made in islice(stream, 3_000) if made != os.getpid())
    stream.close()


def test_an_engine_travels_as_what_it_was_built_from() -> None:
    engine = ss.Engine()
    stored = pickle.dumps(engine)
    assert pickle.loads(stored) is pickle.loads(stored)
    assert pickle.loads(stored).meta == engine.meta


def test_ids_are_remembered_however_many_there_are() -> None:
    seen = SeenIds()
    ids = [str(number) for number in range(180_000)]
    for start in range(0, len(ids), 1_000):
        assert not any(seen.repeated(ids[start : start + 1_000]))
    assert all(seen.repeated(ids[::97]))
    assert not any(seen.repeated(["a", "\ud800", ""]))
    assert all(seen.repeated(["a", "\ud800", ""]))


GROWTH = """
import resource, sys
import sora_signals as ss
text = "今天天气很好，没有别的。" * 300 + "贵州茅台上涨。"
def articles(count):
    return ({"text": text + str(n), "doc_id": str(n)} for n in range(count))
def peak(count):
    for result in ss.iter_results(articles(count), batch=200, workers=int(sys.argv[1])):
        len(result.mentions)
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
print(peak(400), peak(4000))
"""


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="ru_maxrss is in kilobytes here")
@pytest.mark.parametrize("workers", [1, 2])
def test_ten_times_the_articles_take_no_more_memory(repository, workers: int) -> None:
    done = subprocess.run(
        [sys.executable, "-c", GROWTH, str(workers)], cwd=repository, capture_output=True, text=True, check=True
    )
    small, large = map(float, done.stdout.split())
    # the articles alone would take 26 MB more
    assert large - small < 15, f"{small} MB for 400 articles, {large} MB for 4000"


def test_a_few_articles_need_no_workers(monkeypatch) -> None:
    monkeypatch.setattr("sora_signals.workers.Workers", lambda *_: pytest.fail("started for nothing"))
    assert len(ss.extract_many(ARTICLES[20:23], workers=4).documents) == 3
    assert list(islice(each(len, ["a"] * (LEAST - 1), 2, warm=len), 5)) == [1] * (LEAST - 1)


def test_packed_columns_make_the_same_frames_and_travel_in_fewer_bytes() -> None:
    engine = ss.Engine()
    batch = Batch.of([Article(text + "涨\ud800", doc_id=str(n)) for n, text in enumerate(NEWS * 50)])
    tables = engine._safely(batch)
    small = packed(tables)
    for name, columns in tables.items():
        assert_frame_equal(frame(name, columns), frame(name, small[name]), check_exact=True)
    assert len(pickle.dumps(small["mentions"])) < len(pickle.dumps(tables["mentions"]))
