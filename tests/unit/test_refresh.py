"""A refresh: the exchanges' answers, recorded, are merged into the tables, and texts too new for a table are told of."""

import builtins
import json
import warnings
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

import sora_signals as ss
from sora_signals.cli import main
from sora_signals.securities.master import SecurityMaster
from sora_signals.securities.refresh import refresh
from sora_signals.securities.renewal import bare

RECORDED = Path(__file__).parents[1] / "data" / "akshare"
DAY = date(2026, 11, 21)


class Recorded:
    """Answers as akshare gives them, from files; `changed` puts others in their place."""

    def __init__(self, **changed: Any) -> None:
        self.changed = changed

    def __getattr__(self, function: str) -> Any:
        def answer(symbol: str = "") -> Any:
            if function in self.changed:
                return self.changed[function](symbol)
            held = json.loads((RECORDED / f"{function}.json").read_text(encoding="utf-8"))[symbol]
            frame = pd.DataFrame(held["rows"], columns=held["columns"])
            for column in frame.columns:
                if column.endswith("日期"):
                    frame[column] = pd.to_datetime(frame[column]).dt.date
            return frame

        return answer


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    return refresh(tmp_path_factory.mktemp("tables") / "new", source=Recorded(), as_of=DAY)


@pytest.fixture(scope="module")
def fresh(folder) -> SecurityMaster:
    return SecurityMaster.from_folder(folder)


@pytest.fixture(scope="module")
def shipped() -> SecurityMaster:
    return SecurityMaster.default()


def test_the_day_and_the_digest_are_new_and_nothing_known_is_lost(fresh, shipped) -> None:
    assert fresh.as_of == DAY
    assert fresh.digest != shipped.digest
    assert set(shipped.tickers) <= set(fresh.tickers)
    assert fresh.old_codes == shipped.old_codes
    assert fresh.b_codes == shipped.b_codes
    for number, ticker in enumerate(shipped.tickers):
        known = {span.name for span in shipped.spans[number]}
        assert known <= {span.name for span in fresh.spans[fresh.index_of(ticker)]}, ticker


def test_a_company_that_no_answer_names_stays_as_it_was(fresh, shipped) -> None:
    assert fresh["600036"] == shipped["600036"]


def test_new_listings_are_read_in_text(fresh) -> None:
    assert fresh["605999"].list_date == date(2026, 11, 12)
    star = fresh["688999"]
    assert (star.name, star.board, star.full_name) == ("拾光", "star", "拾光(上海)半导体股份有限公司")
    result = ss.Engine(securities=fresh).extract("建议关注晨样新材。")
    assert result.mentions["ticker"].tolist() == ["605999.SH"]


def test_a_change_of_name_is_dated_in_shenzhen_and_seen_in_shanghai(fresh) -> None:
    tianfu, three = fresh["300394"], fresh["601360"]
    assert tianfu.name == "天孚光电"
    assert tianfu.names[0] == ("天孚通信", date(2015, 2, 17), date(2026, 11, 4))
    assert ("天孚光电", date(2026, 11, 5), None) in tianfu.names
    assert fresh.name_on(fresh.index_of("300394"), date(2026, 11, 4)) == "天孚通信"
    assert three.name == "三六五零"
    assert ("三六零", date(2020, 1, 6), date(2026, 10, 22)) in three.names
    assert [found.ticker for found in fresh.lookup("三六零")] == ["601360.SH"]


def test_old_changes_become_former_names_with_days(fresh) -> None:
    assert ("平银样名", date(2001, 6, 1), date(2012, 8, 1)) in fresh["000001"].names


def test_markers_and_cut_names_are_no_change(fresh, shipped) -> None:
    for code in ("600519", "603999", "000002"):
        assert fresh[code].name == shipped[code].name
    assert ("读者", DAY, None) in fresh["603999"].names


def test_delistings_come_with_their_days(fresh, shipped) -> None:
    gone = fresh["600770"]
    assert (gone.status, gone.delist_date, gone.name) == ("gone", date(2026, 11, 16), shipped["600770"].name)
    assert ("综艺", date(2026, 11, 16), None) in gone.names
    assert fresh["000004"].delist_date == date(2026, 7, 14)
    assert fresh["600602"].status == "listed", "only its B share went"
    assert fresh["600107"] == shipped["600107"], "the day is to come, or it was gone"
    assert fresh["600108"] == shipped["600108"], "no day"


def test_what_changed_is_counted(folder) -> None:
    counts = json.loads((folder / "changes.json").read_text(encoding="utf-8"))
    assert counts["as_of"] == "2026-11-21"
    assert (counts["new"], counts["renamed"], counts["gone"]) == (2, 2, 1)
    assert counts["listed_but_not_named"] > 5000
    assert sorted(file.name for file in folder.iterdir()) == ["changes.json", "companies.tsv", "names.tsv"]


def test_a_second_refresh_goes_on_from_the_first(folder, tmp_path) -> None:
    again = tmp_path / "tables"
    again.mkdir()
    for file in folder.iterdir():
        (again / file.name).write_bytes(file.read_bytes())
    refresh(again, source=Recorded(), as_of=date(2026, 12, 1))
    counts = json.loads((again / "changes.json").read_text(encoding="utf-8"))
    assert counts["before"] == "2026-11-21"
    assert {"new", "renamed", "gone", "former_names"}.isdisjoint(counts)
    assert list(tmp_path.iterdir()) == [again]


def _without_a_column(symbol: str) -> pd.DataFrame:
    return pd.DataFrame({"证券代码": ["920017"], "简称": ["星昊医药"]})


def _without_a_net(symbol: str) -> pd.DataFrame:
    raise ConnectionError("no route")


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (_without_a_column, ["stock_info_bj_name_code()", "expected", "证券简称", "got ['证券代码', '简称']"]),
        (lambda symbol: pd.DataFrame(), ["expected", "got []"]),
        (_without_a_net, ["stock_info_bj_name_code()", "no answer", "no route"]),
    ],
)
def test_an_answer_of_another_shape_is_refused_and_nothing_is_written(tmp_path, answer, said) -> None:
    with pytest.raises(ss.SecuritiesError) as caught:
        refresh(tmp_path / "new", source=Recorded(stock_info_bj_name_code=answer), as_of=DAY)
    assert [part for part in said if part not in str(caught.value)] == []
    assert list(tmp_path.iterdir()) == []


def test_a_folder_of_other_files_a_file_and_an_earlier_day_are_refused(tmp_path) -> None:
    (tmp_path / "mine.txt").write_text("mine", encoding="utf-8")
    for out, day, said in (
        (tmp_path, DAY, "mine.txt"),
        (tmp_path / "mine.txt", DAY, "is a file"),
        (tmp_path / "new", date(2026, 1, 1), "pass as_of="),
    ):
        with pytest.raises(ss.SecuritiesError, match=said):
            refresh(out, source=Recorded(), as_of=day)
    assert [file.name for file in tmp_path.iterdir()] == ["mine.txt"]


@pytest.mark.parametrize("text", [None, "", "# as_of: soon\ncode\n", "# as_of: 2026-11-21\ncode\n1\t2\n"])
def test_a_damaged_folder_is_refused(tmp_path, text) -> None:
    if text is not None:
        (tmp_path / "companies.tsv").write_text(text, encoding="utf-8")
    with pytest.raises(ss.SecuritiesError, match="no folder of securities tables"):
        SecurityMaster.from_folder(tmp_path)


def test_without_akshare_the_extra_is_named(tmp_path, monkeypatch, capsys) -> None:
    real = builtins.__import__

    def without(name: str, *rest: Any, **more: Any) -> Any:
        if name == "akshare":
            raise ImportError("No module named 'akshare'")
        return real(name, *rest, **more)

    monkeypatch.setattr(builtins, "__import__", without)
    with pytest.raises(ss.DependencyError, match=r"sora-signals\[refresh\]"):
        refresh(tmp_path / "new")
    assert main(["securities", "refresh", "--out", str(tmp_path / "new")]) == 2
    assert "sora-signals[refresh]" in capsys.readouterr().err


def test_the_command_prints_what_changed(tmp_path, monkeypatch, capsys) -> None:
    monkeypatch.setattr("sora_signals.securities.refresh._akshare", Recorded)
    assert main(["securities", "refresh", "--out", str(tmp_path / "new")]) == 0
    said = capsys.readouterr()
    told = json.loads(said.out)
    assert told["new"] == 2
    assert f"--securities {tmp_path / 'new'}" in said.err
    assert ss.Engine(securities=str(tmp_path / "new")).meta["securities_as_of"] == told["as_of"]


@pytest.mark.parametrize(
    ("written", "name", "marker"),
    [("S*ST东力", "东力", "S*ST"), ("退市综艺", "综艺", "退市"), ("美尔雅退", "美尔雅", "退"), ("N拾光-U", "拾光", ""),
     ("SST华新", "华新", "SST"), ("TCL科技", "TCL科技", ""), ("C晨样", "晨样", ""), ("大退", "大退", "")],
)  # fmt: skip
def test_markers_are_taken_off(written, name, marker) -> None:
    assert bare(written)[:2] == (name, marker)


def test_texts_long_after_the_table_warn_once_a_call(shipped) -> None:
    engine = ss.Engine(securities=shipped)
    late = [{"text": "建议关注天孚通信。", "published_at": day} for day in ("2028-05-01", "2028-05-02", "2026-05-02")]
    with pytest.warns(ss.StaleSecuritiesWarning) as caught:
        engine.extract_many(late)
    assert len(caught) == 1
    message = str(caught[0].message)
    assert [part for part in ("2028-05-02", shipped.as_of.isoformat(), "refresh") if part not in message] == []
    with pytest.warns(ss.StaleSecuritiesWarning, match="2028-05-01") as caught:
        engine.extract("建议关注天孚通信。", published_at="2028-05-01")
    assert [warning.filename for warning in caught] == [__file__]


@pytest.mark.parametrize("day", [None, "2019-05-01", "2026-11-20", "2027-04-20"])
def test_texts_of_the_tables_own_time_warn_of_nothing(shipped, day) -> None:
    engine = ss.Engine(securities=shipped)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        engine.extract("建议关注天孚通信。", published_at=day)
        engine.extract_many([{"text": "建议关注天孚通信。", "published_at": day}])
