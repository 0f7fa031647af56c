"""Streams in bounded memory, several processes, many threads, and children of a process that has read before."""

import multiprocessing
import os
import pickle
import signal
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import islice

import pytest
from pandas.testing import assert_frame_equal

import sora_signals as ss
from sora_signals.articles import Article
from sora_signals.batches import Batch, SeenIds
from sora_signals.columns import packed
from sora_signals.frames import frame
from sora_signals.workers import LEAST, Turns, Workers, each, in_order

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
        def __init__(self, function: object, number: int) -> None:
            started.append(number)
            super().__init__(function, number)

    monkeypatch.setattr("sora_signals.workers.Workers", Counted)
    monkeypatch.setattr("sora_signals.engine.BATCH_CHARS", 20_000)
    _same(ss.extract_many(ARTICLES, workers=workers), expected)
    assert started == [workers], "there are enough batches to share out"


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


class Dying:
    """Kills its worker at one article; in the parent it reads as ever."""

    def __init__(self, parent: int) -> None:
        self._parent = parent

    def __call__(self, text: str) -> int:
        if text == "die" and os.getpid() != self._parent:
            os.kill(os.getpid(), signal.SIGKILL)
        return len(text)


@pytest.mark.skipif(sys.platform == "win32", reason="sends a signal")
def test_a_worker_that_dies_costs_no_result() -> None:
    items = ["a" * n for n in range(50)]
    items[20] = items[30] = "die"
    assert list(each(Dying(os.getpid()), items, 2, warm=len)) == [len(item) for item in items]


def test_the_workers_of_a_stream_that_is_given_up_leave() -> None:
    pids: list[int] = []
    with Workers(len, 2) as pool:
        pids = pool.pids
        assert pool.apply("三个字") == 3
    assert not [child.pid for child in multiprocessing.active_children() if child.pid in pids]


def test_what_fails_in_a_worker_fails_where_the_caller_sees_it() -> None:
    with Workers(int, 1) as pool, pytest.raises(ValueError, match="invalid literal"):
        pool.apply("no number")
    with Workers(len, 1) as pool, pytest.raises(TypeError):
        pool.apply(iter(()))


def test_results_come_in_order_and_a_failure_ends_them() -> None:
    assert list(in_order(abs, range(-50, 0), threads=4)) == list(range(50, 0, -1))
    with pytest.raises(ValueError, match="x"):
        list(in_order(int, ["1", "x", "2"], threads=2))


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
    with Workers(engine.extract, 1, method="spawn") as pool:
        result = pool.apply(NEWS[1])
    assert_frame_equal(result.mentions, engine.extract(NEWS[1]).mentions)


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


def test_a_worker_goes_to_the_item_that_has_waited_longest() -> None:
    turns: Turns[int] = Turns()
    with ThreadPoolExecutor(1) as pool:
        first = pool.submit(turns.take)
        while not turns.waiting:
            pass
        turns.give(1)
        turns.give(2)
        assert turns.take() == 2  # though it asks before the other thread may have run
        assert first.result() == 1


def test_packed_columns_make_the_same_frames_and_travel_in_fewer_bytes() -> None:
    engine = ss.Engine()
    batch = Batch.of([Article(text + "涨\ud800", doc_id=str(n)) for n, text in enumerate(NEWS * 50)])
    tables = engine._safely(batch)
    small = packed(tables)
    for name, columns in tables.items():
        assert_frame_equal(frame(name, columns), frame(name, small[name]), check_exact=True)
    assert len(pickle.dumps(small["mentions"])) < len(pickle.dumps(tables["mentions"]))
