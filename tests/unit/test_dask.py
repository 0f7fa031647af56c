"""The extraction on a local Dask cluster, one of whose workers dies."""

import os
import signal
import sys
import time
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

import pandas as pd
import pytest
from pandas.testing import assert_frame_equal

import sora_signals as ss
from sora_signals.distributed import select
from sora_signals.errors import SoraSignalsError
from sora_signals.schemas import SCHEMAS

pytestmark = [
    pytest.mark.skipif(
        find_spec("dask") is None or find_spec("distributed") is None,
        reason="needs the extra dask: make test-distributed",
    ),
    pytest.mark.slow,
    pytest.mark.filterwarnings("default"),  # of Dask's own
]

NEWS = [
    "贵州茅台(600519.SH)发布年报，净利润同比增长15%，超出市场预期。",
    "建议关注：天孚通信、中际旭创、新易盛。风险提示：需求不及预期；竞争加剧。",
    "宁德时代股价大跌，机构下调评级至“中性”，目标价180元。",
    "今天天气很好。",
    "",
]
ARTICLES = pd.DataFrame(
    {
        "id": [f"doc{number}" for number in range(240)],
        "content": [NEWS[number % 5] * (1 + number % 30) for number in range(240)],
        "published_at": pd.date_range("2024-02-20 15:30", periods=240, freq="h", tz="Asia/Shanghai"),
    }
)
NAMES = {"text": "content", "doc_id": "id"}


def _spread(partitions: int = 24) -> object:
    import dask.dataframe as dd

    return dd.from_pandas(ARTICLES, npartitions=partitions)


@pytest.mark.parametrize("name", list(SCHEMAS))
def test_a_partitioned_frame_gives_the_rows_of_one_process(name: str) -> None:
    rows = ss.dask.extract(_spread(4), frame=name, **NAMES)
    assert list(rows.dtypes) == list(rows.compute(scheduler="sync").dtypes)
    assert_frame_equal(
        rows.compute(scheduler="sync").reset_index(drop=True), ss.extract_many(ARTICLES).frames[name], check_exact=True
    )


def test_one_pass_gives_all_frames() -> None:
    rows = ss.dask.extract(_spread(4), frame="all", **NAMES)
    made = rows.compute(scheduler="sync")
    assert list(rows.dtypes) == list(made.dtypes)
    expected = ss.extract_many(ARTICLES)
    for name in SCHEMAS:
        assert_frame_equal(select(made, name), expected.frames[name], check_exact=True)


def test_what_is_not_there_is_told_at_once() -> None:
    with pytest.raises(SoraSignalsError, match="no column text, doc_id; there are id, content, published_at"):
        ss.dask.extract(_spread())


@pytest.fixture
def cluster(repository: Path) -> Iterator[object]:
    """A cluster of two processes on this machine."""
    from distributed import Client, LocalCluster

    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYTHONPATH", os.pathsep.join([str(repository), os.environ.get("PYTHONPATH", "")]))
        with (
            LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None, host="127.0.0.1") as local,
            Client(local) as client,
        ):
            yield client


@pytest.mark.skipif(sys.platform == "win32", reason="sends a signal")
def test_a_worker_that_is_killed_costs_no_row(cluster) -> None:
    slow = _spread().map_partitions(_slowly, meta=ARTICLES.head(0))
    future = cluster.compute(ss.dask.extract(slow, frame="mentions", **NAMES))
    done: dict[str, int] = {}
    until = time.monotonic() + 120
    while not done and time.monotonic() < until:
        time.sleep(0.05)
        held = cluster.run(lambda dask_worker: len(dask_worker.data))
        done = {address: count for address, count in held.items() if count}
    victim = next(iter(done))
    os.kill(cluster.run(os.getpid)[victim], signal.SIGKILL)
    assert_frame_equal(
        future.result(timeout=120).reset_index(drop=True), ss.extract_many(ARTICLES).mentions, check_exact=True
    )
    assert victim not in cluster.scheduler_info()["workers"], "the cluster has lost the worker"


def _slowly(part: pd.DataFrame) -> pd.DataFrame:
    """Give the killer time."""
    time.sleep(0.1)
    return part
