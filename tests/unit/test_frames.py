"""Schemas, frames, the result and its folders."""

import json
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from pandas.testing import assert_frame_equal

from sora_signals.errors import SoraSignalsError
from sora_signals.frames import empty, frame
from sora_signals.result import Result, concat
from sora_signals.schemas import CATEGORY, SCHEMAS
from tests.unit.results import MOMENT, filler, rows, sample

NAMES = list(SCHEMAS)


@pytest.mark.parametrize("name", NAMES)
def test_a_full_and_an_empty_frame_have_the_declared_columns_and_dtypes(name: str) -> None:
    full = frame(name, {c.name: [filler(c.dtype, c.categories)] * 2 for c in SCHEMAS[name]})
    for made in (full, empty(name)):
        assert list(made.columns) == [c.name for c in SCHEMAS[name]]
        assert [str(dtype) for dtype in made.dtypes] == [c.dtype for c in SCHEMAS[name]]
    assert list(full.dtypes) == list(empty(name).dtypes)
    assert len(full) == 2
    assert not full.isna().any(axis=None)


@pytest.mark.parametrize("name", NAMES)
def test_none_is_a_missing_value_in_every_column(name: str) -> None:
    assert frame(name, {c.name: [None, None] for c in SCHEMAS[name]}).isna().all(axis=None)


@pytest.mark.parametrize("name", NAMES)
def test_every_column_says_what_it_means_and_only_categories_have_a_vocabulary(name: str) -> None:
    for column in SCHEMAS[name]:
        assert len(column.meaning) > 10
        assert bool(column.categories) == (column.dtype == CATEGORY)
        assert len(set(column.categories)) == len(column.categories)


def test_the_schemas_cannot_be_changed() -> None:
    with pytest.raises(TypeError):
        SCHEMAS["more"] = ()


def test_a_category_column_takes_codes_or_words() -> None:
    base = {c.name: [None, None] for c in SCHEMAS["risks"]}
    words = frame("risks", {**base, "category": ["macro", None]})
    codes = frame("risks", {**base, "category": np.array([5, -1], np.int8)})
    assert_frame_equal(words, codes)
    assert words["category"].tolist()[0] == "macro"


def test_arrays_and_lists_make_the_same_frame() -> None:
    lists = {"doc_id": ["0", "1"], "mention_id": [0, 1], "start": [0, 4], "end": [2, 6], "term": ["涨", None],
             "kind": ["event", None], "weight": [0.5, None], "factor": [1, 1], "contribution": [0.5, None],
             "rule": [None, None], "section": ["body", None]}  # fmt: skip
    arrays = {**lists, "mention_id": np.array([0, 1]), "start": np.array([0, 4], np.int32), "term": np.array(["涨", None]),
              "end": np.array([2, 6], np.uint8), "weight": np.array([0.5, np.nan]), "factor": np.array([1, 1])}  # fmt: skip
    assert_frame_equal(frame("evidence", lists), frame("evidence", arrays))


def test_a_frame_does_not_share_memory_with_the_arrays_it_was_made_of() -> None:
    base = {c.name: [None] for c in SCHEMAS["signals"]}
    score, flag, count = np.array([0.5]), np.array([True]), np.array([3])
    made = frame("signals", {**base, "score": score, "recommended": flag, "n_mentions": count})
    score[0], flag[0], count[0] = 9, False, 9
    assert (made["score"][0], made["recommended"][0], made["n_mentions"][0]) == (0.5, True, 3)


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ([datetime(2024, 2, 20, 15, 30)], "2024-02-20T15:30:00+08:00"),  # noqa: DTZ001 - naive is the case
        ([datetime(2024, 2, 20, 7, 30, tzinfo=UTC)], "2024-02-20T15:30:00+08:00"),
        ([datetime(2024, 2, 20, 8, 30, tzinfo=timezone(timedelta(hours=1)))], "2024-02-20T15:30:00+08:00"),
        ([MOMENT], "2024-02-20T15:30:00+08:00"),
        (np.array(["2024-02-20T15:30"], "datetime64[s]"), "2024-02-20T15:30:00+08:00"),
        ([datetime(1988, 7, 1, tzinfo=MOMENT.tzinfo)], "1988-07-01T00:00:00+09:00"),
    ],
)
def test_times_are_shanghai_time_in_nanoseconds(given: object, expected: str) -> None:
    base = {c.name: [None] for c in SCHEMAS["signals"]}
    made = frame("signals", {**base, "published_at": given})
    assert made["published_at"][0].isoformat() == expected
    assert str(made["published_at"].dtype) == "datetime64[ns, Asia/Shanghai]"


@pytest.mark.parametrize(
    ("column", "values", "said"),
    [
        ("action", ["hold"], "hold"),
        ("score", ["high"], "score"),
        ("n_mentions", [1.5], "n_mentions"),
        ("recommended", [2], "recommended"),
        ("name", [5], "name"),
        ("published_at", ["soon"], "published_at"),
        ("action", np.array([99], np.int8), "action"),
        ("name", ["a", "b"], "length"),
    ],
)
def test_what_a_column_cannot_hold_is_refused_by_name(column: str, values: object, said: str) -> None:
    base = {c.name: [None] for c in SCHEMAS["signals"]}
    with pytest.raises(SoraSignalsError, match=said):
        frame("signals", {**base, column: values})


def test_missing_and_unknown_columns_and_frames_are_named() -> None:
    with pytest.raises(SoraSignalsError, match=r"missing columns \['stage', 'error', 'message'\].*\['why'\]"):
        frame("errors", {"doc_id": [], "why": []})
    with pytest.raises(SoraSignalsError, match=r"no frame is called 'mention'.*mentions"):
        empty("mention")


def test_a_lone_surrogate_becomes_a_replacement_character_of_the_same_length() -> None:
    assert rows("errors", [{"message": "涨\ud800停"}])["message"][0] == "涨\ufffd停"


def test_a_result_is_made_of_empty_frames_unless_told_otherwise() -> None:
    result = Result()
    assert list(result.frames) == NAMES
    for name, rows_ in result.frames.items():
        assert_frame_equal(rows_, empty(name))
        assert rows_ is getattr(result, name)
    assert "mentions 0" in repr(result)


@pytest.mark.parametrize("result", [Result(), sample()], ids=["empty", "full"])
def test_parquet_gives_back_the_very_result(tmp_path: Path, result: Result) -> None:
    back = Result.from_parquet(result.to_parquet(tmp_path / "deep" / "out"))
    for name in NAMES:
        assert_frame_equal(getattr(back, name), getattr(result, name), check_exact=True)
        assert list(getattr(back, name).dtypes) == list(getattr(result, name).dtypes)
    assert back.meta == result.meta
    assert back.texts == result.texts


def test_texts_may_be_left_out_of_the_folder(tmp_path: Path) -> None:
    assert not Result.from_parquet(sample().to_parquet(tmp_path / "out", texts=False)).texts


def test_an_older_result_is_replaced_whole(tmp_path: Path) -> None:
    sample().to_csv(tmp_path / "out")
    Result().to_parquet(tmp_path / "out")
    assert sorted(p.name for p in tmp_path.iterdir()) == ["out"]
    assert not list((tmp_path / "out").glob("*.csv"))
    assert not len(Result.from_parquet(tmp_path / "out").mentions)


@pytest.mark.parametrize("stranger", ["thesis.docx", "mentions.csv"])
@pytest.mark.parametrize("write", [Result.to_parquet, Result.to_csv, Result.to_jsonl])
def test_a_folder_with_other_things_is_refused_and_left_alone(tmp_path: Path, stranger: str, write) -> None:
    (tmp_path / stranger).write_text("mine")
    with pytest.raises(SoraSignalsError, match="holds other things"):
        write(sample(), tmp_path)
    assert [p.name for p in tmp_path.iterdir()] == [stranger]


def test_a_result_folder_with_an_added_file_is_refused(tmp_path: Path) -> None:
    Result().to_parquet(tmp_path / "out")
    (tmp_path / "out" / "notes.txt").write_text("mine")
    with pytest.raises(SoraSignalsError, match=r"notes\.txt"):
        Result().to_parquet(tmp_path / "out")


def test_a_file_is_no_folder(tmp_path: Path) -> None:
    (tmp_path / "out").write_text("mine")
    with pytest.raises(SoraSignalsError, match="is a file"):
        Result().to_parquet(tmp_path / "out")


def test_a_writing_that_fails_leaves_the_older_result_and_no_rubbish(tmp_path: Path) -> None:
    sample().to_parquet(tmp_path / "out")
    with pytest.raises(SoraSignalsError, match="JSON"):
        Result(meta={"engine": object()}).to_parquet(tmp_path / "out")
    broken = Result(texts={"a": ("title", 5)})
    with pytest.raises(Exception, match="int"):
        broken.to_parquet(tmp_path / "out")
    assert [p.name for p in tmp_path.iterdir()] == ["out"]
    assert len(Result.from_parquet(tmp_path / "out").mentions) == 3


def test_what_is_no_result_is_not_read(tmp_path: Path) -> None:
    with pytest.raises(SoraSignalsError, match="no result folder"):
        Result.from_parquet(tmp_path)
    Result().to_csv(tmp_path / "csv")
    with pytest.raises(SoraSignalsError, match="cannot be read as a Parquet result"):
        Result.from_parquet(tmp_path / "csv")


def test_a_damaged_file_is_reported(tmp_path: Path) -> None:
    folder = sample().to_parquet(tmp_path / "out")
    (folder / "risks.parquet").write_bytes(b"PAR1 no")
    with pytest.raises(SoraSignalsError, match="cannot be read"):
        Result.from_parquet(folder)


def test_a_column_that_an_older_version_did_not_write_is_missing_values(tmp_path: Path) -> None:
    folder = sample().to_parquet(tmp_path / "out")
    old = pd.read_parquet(folder / "documents.parquet").drop(columns="analysts")
    old.to_parquet(folder / "documents.parquet", index=False)
    assert Result.from_parquet(folder).documents["analysts"].isna().all()


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠"])
def test_csv_disarms_what_a_spreadsheet_would_run(tmp_path: Path, start: str) -> None:
    risky = f"{start}HYPERLINK(1)"
    folder = Result(documents=rows("documents", [{"doc_id": risky, "title": "好=1", "score": -0.5}])).to_csv(
        tmp_path / "o"
    )
    back = pd.read_csv(folder / "documents.csv", keep_default_na=False, lineterminator="\n" if start == "\r" else None)
    assert back["doc_id"][0] == f"'{risky}"
    assert (back["title"][0], back["score"][0]) == ("好=1", -0.5)


def test_csv_opens_as_utf8_in_a_spreadsheet(tmp_path: Path) -> None:
    assert (sample().to_csv(tmp_path / "o") / "signals.csv").read_bytes().startswith(b"\xef\xbb\xbfdoc_id,")


def test_jsonl_keeps_types_chinese_and_the_offset_of_times(tmp_path: Path) -> None:
    lines = (sample().to_jsonl(tmp_path / "o") / "signals.jsonl").read_text(encoding="utf-8").splitlines()
    first, second = map(json.loads, lines)
    assert first["published_at"] == "2024-02-20T15:30:00+08:00"
    assert (first["name"], first["score"], first["recommended"]) == ("天孚通信", 0.6, True)
    assert second["action"] is None
    assert list(first) == [c.name for c in SCHEMAS["signals"]]
    assert (tmp_path / "o" / "errors.jsonl").read_text().strip() == ""


def test_concat_keeps_ids_rows_dtypes_and_texts() -> None:
    joined = concat([sample("a"), Result(), sample("b")])
    assert joined.documents["doc_id"].tolist() == ["a", "b"]
    assert len(joined.mentions) == 6
    assert joined.mentions.index.tolist() == list(range(6))
    assert set(joined.texts) == {"a", "b"}
    for name in NAMES:
        assert list(joined.frames[name].dtypes) == list(empty(name).dtypes)


def test_concat_of_nothing_is_an_empty_result() -> None:
    assert len(concat([]).mentions) == 0


def test_concat_refuses_a_document_id_that_two_results_share() -> None:
    with pytest.raises(SoraSignalsError, match=r"'a\.txt'.*doc_id="):
        concat([sample(), sample()])
    failed = Result(errors=rows("errors", [{"doc_id": "a.txt"}]))
    with pytest.raises(SoraSignalsError):
        concat([sample(), failed])


def test_concat_keeps_meta_that_agrees_and_lists_the_parts_that_differ() -> None:
    one, same, other = (Result(meta={"v": v, "d": "x"}) for v in (1, 1, 2))
    assert concat([one, same]).meta == {"v": 1, "d": "x"}
    mixed = concat([concat([one, other]), same]).meta
    assert mixed == {"d": "x", "parts": [{"v": 1, "d": "x"}, {"v": 2, "d": "x"}]}


def test_a_million_rows_take_seconds_at_most() -> None:
    n = 1_000_000
    pick = {
        "string": ["天孚通信"] * n,
        "Int64": np.arange(n),
        "Float64": np.ones(n),
        CATEGORY: np.zeros(n, np.int8),
    }
    assert len(frame("mentions", {c.name: pick[c.dtype] for c in SCHEMAS["mentions"]})) == n
