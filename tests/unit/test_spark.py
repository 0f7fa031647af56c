"""The extraction on a local Spark session."""

import os
import shutil
import sys
from collections.abc import Iterator
from datetime import date, datetime
from importlib.util import find_spec
from pathlib import Path

import pandas as pd
import pytest
from pandas.testing import assert_frame_equal

import sora_signals as ss
from sora_signals.errors import DependencyError, SoraSignalsError
from sora_signals.frames import frame
from sora_signals.schemas import SCHEMAS

pytestmark = [
    pytest.mark.skipif(find_spec("pyspark") is None, reason="needs the extra spark: make test-distributed"),
    pytest.mark.skipif(shutil.which("java") is None, reason="needs Java 17"),
    pytest.mark.slow,
    pytest.mark.filterwarnings("default"),  # of Spark's own
]

NEWS = [
    "贵州茅台(600519.SH)发布年报，净利润同比增长15%，超出市场预期。",
    "建议关注：天孚通信、中际旭创、新易盛。风险提示：需求不及预期；竞争加剧。",
    "宁德时代股价大跌，机构下调评级至“中性”，目标价180元。",
    "今天天气很好。",
    "",
]
ARTICLES = [
    {"id": f"doc{number}", "content": NEWS[number % 5] * (1 + number % 3), "title": "点评" if number % 2 else None}
    for number in range(60)
]


@pytest.fixture(scope="module")
def session(repository: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[object]:
    """A session of two Python workers that each take seven articles at a time, in a zone that is not Shanghai."""
    from pyspark.sql import SparkSession

    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYSPARK_PYTHON", sys.executable)
        patch.setenv("PYTHONPATH", os.pathsep.join([str(repository), os.environ.get("PYTHONPATH", "")]))
        builder = SparkSession.builder.master("local[2]").config("spark.ui.enabled", "false")
        builder = builder.config("spark.sql.execution.arrow.maxRecordsPerBatch", 7)
        builder = builder.config("spark.sql.session.timeZone", "America/New_York")
        builder = builder.config("spark.sql.warehouse.dir", str(tmp_path_factory.mktemp("warehouse")))
        session = builder.config("spark.driver.host", "127.0.0.1").getOrCreate()
        yield session
        session.stop()


def _collected(rows: object, name: str) -> pd.DataFrame:
    """The rows of a Spark frame as `extract_many` types them, its documents in order."""
    columns = {c.name: [] for c in SCHEMAS[name]}
    for row in rows.collect():
        for column, values in columns.items():
            value = row[column]
            # Spark hands out moments by the clocks of this process, without a zone
            values.append(value.astimezone() if isinstance(value, datetime) else value)
    made = frame(name, columns)
    return made.sort_values("doc_id", key=lambda ids: ids.str[3:].astype(int), kind="stable", ignore_index=True)


@pytest.mark.parametrize("name", list(SCHEMAS))
def test_a_partitioned_frame_gives_the_rows_of_one_process(session, name: str) -> None:
    rows = ss.spark.extract(_spread(session), text="content", doc_id="id", frame=name)
    assert_frame_equal(_collected(rows, name), ss.extract_many(ARTICLES).frames[name])


def _spread(session: object) -> object:
    return session.createDataFrame(ARTICLES, "id string, content string, title string").repartition(4)


def test_one_pass_gives_all_frames(session, tmp_path: Path) -> None:
    rows = ss.spark.extract(_spread(session), text="content", doc_id="id", frame="all")
    rows.write.partitionBy("frame").parquet(str(tmp_path / "out"))
    stored = session.read.parquet(str(tmp_path / "out"))
    expected = ss.extract_many(ARTICLES)
    for name in SCHEMAS:
        made = _collected(stored.where(stored.frame == name), name)
        assert_frame_equal(made, expected.frames[name])


def test_the_schema_is_that_of_the_frames(session) -> None:
    for name, columns in SCHEMAS.items():
        assert ss.spark.schema(name).names == [column.name for column in columns]


def test_a_bad_article_costs_no_other(session) -> None:
    given = session.createDataFrame([("a", None), ("b", "宁德时代大涨")], "doc_id string, text string")
    assert [row.doc_id for row in ss.spark.extract(given, frame="errors").collect()] == ["a"]
    assert [row.doc_id for row in ss.spark.extract(given, frame="documents").collect()] == ["b"]


@pytest.mark.parametrize(
    ("kind", "value", "told"),
    [
        ("timestamp", datetime.fromisoformat("2024-02-20T07:30:00+00:00"), "2024-02-20T15:30:00+08:00"),
        ("timestamp_ntz", datetime(2024, 2, 20, 15, 30), "2024-02-20T15:30:00+08:00"),  # noqa: DTZ001 - the case
        ("date", date(2024, 2, 20), "2024-02-20T00:00:00+08:00"),
        ("string", "2024年2月20日 15:30", "2024-02-20T15:30:00+08:00"),
    ],
)
def test_a_moment_stays_what_it_is_whatever_zone_spark_is_in(session, kind: str, value: object, told: str) -> None:
    given = session.createDataFrame(
        [("doc0", "宁德时代大涨", value)], f"doc_id string, text string, published_at {kind}"
    )
    (moment,) = _collected(ss.spark.extract(given, frame="documents"), "documents")["published_at"]
    assert moment.isoformat() == told


def test_an_engine_of_ones_own_goes_along(session, tmp_path: Path) -> None:
    lexicons = ss.Lexicons.default()
    given = session.createDataFrame([("doc0", "宁德时代大涨")], "doc_id string, text string")
    rows = ss.spark.extract(given, engine=ss.Engine(lexicons=lexicons))
    assert [row.ticker for row in rows.collect()] == ["300750.SZ"]


def test_what_is_not_there_is_told_at_once(session) -> None:
    given = session.createDataFrame([("a", "宁德时代")], "key string, text string")
    with pytest.raises(SoraSignalsError, match=r"no column doc_id; there are key, text.*ids must be told"):
        ss.spark.extract(given)
    with pytest.raises(SoraSignalsError, match="no frame is called 'mention'"):
        ss.spark.extract(given, doc_id="key", frame="mention")


def test_a_missing_extra_is_named(session, monkeypatch) -> None:
    monkeypatch.setitem(sys.modules, "pyspark.sql", None)
    with pytest.raises(DependencyError, match=r"sora-signals\[spark\]"):
        ss.spark.schema()
