"""The server for assistants: a real client of the official SDK starts it and talks to it over standard streams."""

import asyncio
import json
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, get_args

import pytest

from sora_signals import mcp_server
from sora_signals.cli import main
from sora_signals.schemas import SCHEMAS

pytest.importorskip("mcp.server.mcpserver", reason="the MCP SDK is an extra: pip install sora-signals[mcp]")

from mcp.client.session import ClientSession
from mcp.client.stdio import StdioServerParameters, stdio_client

pytestmark = pytest.mark.slow

TEXT = "光模块景气上行,建议关注天孚通信(300394.SZ)、新易盛。\n迈瑞医疗净利润同比下降28.8%。\n风险提示:需求不及预期。"
PATIENCE = 120  # seconds, of a machine that does other things too

# The command as it is, in an interpreter that tells what it opens for writing, connects to and starts.
WATCHED = """
import os, sys
def watch(event, args):
    writing = event == "open" and isinstance(args[0], str) and args[0] != os.devnull and (
        any(c in (args[1] or "") for c in "wax+") or (args[2] or 0) & (os.O_WRONLY | os.O_RDWR))
    if writing or event in ("socket.connect", "socket.bind", "socket.getaddrinfo", "subprocess.Popen", "os.remove"):
        os.write(2, f"SEEN {event} {args}\\n".encode())
sys.dont_write_bytecode = True
from sora_signals.cli import main
sys.addaudithook(watch)
sys.exit(main(["mcp"]))
"""

CALLS = {
    "extract": ("extract", {"text": TEXT, "published_at": "2025-10-20 15:30"}),
    "two_tables": ("extract", {"text": TEXT, "tables": ["mentions", "evidence"], "max_rows": 1}),
    "long_cells": ("extract", {"text": "风险提示:" + "需求" * 600 + "。贵州茅台下跌。", "tables": ["risks"]}),
    "nothing_read": ("extract", {"text": ""}),
    "explain": ("explain", {"text": TEXT, "ticker": "SZ300760"}),
    "a_common_word": ("explain", {"text": "机器人行业景气,天孚通信上涨", "ticker": "300024"}),
    "former_name": ("lookup", {"name": "江南嘉捷", "as_of": "2016-05-03"}),
    "by_ticker": ("lookup", {"name": "sz300394"}),
    "not_yet_listed": ("lookup", {"name": "300394", "as_of": "2010-01-04"}),
    "unknown_name": ("lookup", {"name": "没有这家公司"}),
    "bad_time": ("extract", {"text": TEXT, "published_at": "soon"}),
    "bad_table": ("extract", {"text": TEXT, "tables": ["prices"]}),
    "bad_rows": ("extract", {"text": TEXT, "max_rows": 0}),
    "too_long": ("extract", {"text": "涨" * (mcp_server.MAX_CHARS + 1)}),
    "no_text": ("extract", {}),
    "foreign_ticker": ("explain", {"text": TEXT, "ticker": "0700.HK"}),
    "absent_company": ("explain", {"text": TEXT, "ticker": "600519"}),
    "bad_day": ("lookup", {"name": "天孚通信", "as_of": "yesterday"}),
    "bad_tool": ("trade", {"ticker": "600519"}),
}


@dataclass(frozen=True)
class Session:
    """What a client saw: the server's name, its tools, the answer to each call, and what the watch told."""

    server: str
    tools: Mapping[str, Any]
    answers: Mapping[str, Any]
    log: str

    def answer(self, call: str) -> dict[str, Any]:
        answer = self.answers[call]
        assert not answer.is_error, answer.content
        return answer.structured_content

    def refusal(self, call: str) -> str:
        answer = self.answers[call]
        assert answer.is_error, answer.content
        return answer.content[0].text


@pytest.fixture(scope="module")
def session(repository: Path, tmp_path_factory: pytest.TempPathFactory) -> Session:
    folder = tmp_path_factory.mktemp("client")
    return asyncio.run(asyncio.wait_for(_talk(repository, folder), PATIENCE))


async def _talk(repository: Path, folder: Path) -> Session:
    """Start the server in a subprocess and make every call in one session."""
    start = StdioServerParameters(
        command=sys.executable,
        args=["-X", "utf8", "-c", WATCHED],
        env={"PYTHONPATH": str(repository)},
        cwd=folder,
    )
    with (folder / "log").open("w", encoding="utf-8") as log:
        async with stdio_client(start, errlog=log) as (incoming, outgoing), ClientSession(incoming, outgoing) as client:
            hello = await client.initialize()
            tools = {tool.name: tool for tool in (await client.list_tools()).tools}
            answers = {name: await _call(client, *call) for name, call in CALLS.items()}
    return Session(hello.server_info.name, tools, answers, (folder / "log").read_text(encoding="utf-8"))


async def _call(client: ClientSession, tool: str, arguments: Mapping[str, Any]) -> Any:
    return await client.call_tool(tool, dict(arguments))


def test_the_server_offers_three_tools_that_only_read(session: Session) -> None:
    assert session.server == "sora-signals"
    assert set(session.tools) == {"extract", "explain", "lookup"}
    for tool in session.tools.values():
        assert tool.annotations.read_only_hint
        assert not tool.annotations.open_world_hint
        assert ">>>" not in tool.description
        assert "Args:" in tool.description


def test_extract_returns_tables_as_json(session: Session) -> None:
    answer = session.answer("extract")
    signals = answer["tables"]["signals"]
    assert [(row["ticker"], row["polarity"]) for row in signals["rows"]] == [
        ("300394.SZ", 1),
        ("300502.SZ", 1),
        ("300760.SZ", -1),
    ]
    assert signals["rows"][0]["published_at"] == "2025-10-20T15:30:00+08:00"
    assert signals["rows"][0]["target_price"] is None
    assert answer["tables"]["risks"]["rows"][0]["item"] == "需求不及预期"
    assert answer["meta"]["securities_as_of"]
    # a client that knows no structured answers reads the same as text
    assert json.loads(session.answers["extract"].content[0].text) == answer


def test_offsets_of_an_answer_point_into_the_text(session: Session) -> None:
    (mention,) = session.answer("two_tables")["tables"]["mentions"]["rows"]
    assert TEXT[mention["start"] : mention["end"]] == mention["surface"] == "天孚通信(300394.SZ)"


def test_an_answer_is_bounded_and_says_how_much_there_is(session: Session) -> None:
    tables = session.answer("two_tables")["tables"]
    assert set(tables) == {"mentions", "evidence"}
    assert [len(table["rows"]) for table in tables.values()] == [1, 1]
    assert tables["mentions"]["total"] == 3
    for row in session.answer("long_cells")["tables"]["risks"]["rows"]:
        assert all(len(cell) <= mcp_server.MAX_CELL for cell in row.values() if isinstance(cell, str))


def test_an_empty_text_has_empty_tables(session: Session) -> None:
    assert all(table == {"rows": [], "total": 0} for table in session.answer("nothing_read")["tables"].values())


def test_explain_takes_the_score_apart(session: Session) -> None:
    answer = session.answer("explain")
    assert answer["signal"]["ticker"] == "300760.SZ"
    assert answer["evidence"]["rows"][0]["term"] == "同比下降"
    parts = [row["weight"] * row["wording"] * row["distance"] for row in answer["evidence"]["rows"]]
    assert sum(parts) == pytest.approx(answer["total"], abs=1e-5)
    assert [link["decision"] for link in answer["links"]["rows"]] == ["accepted"]


def test_explain_tells_why_a_word_is_not_the_company(session: Session) -> None:
    answer = session.answer("a_common_word")
    assert answer["signal"] is None
    (link,) = answer["links"]["rows"]
    assert link["surface"] == "机器人"
    assert link["decision"] != "accepted"


def test_lookup_answers_as_of_a_day(session: Session) -> None:
    (found,) = session.answer("former_name")["securities"]
    assert (found["ticker"], found["name"], found["name_then"]) == ("601360.SH", "三六零", "江南嘉捷")
    (early,) = session.answer("not_yet_listed")["securities"]
    assert early["listed_then"] is False


def test_lookup_reads_any_spelling_of_a_ticker(session: Session) -> None:
    assert [found["ticker"] for found in session.answer("by_ticker")["securities"]] == ["300394.SZ"]


def test_an_unknown_name_is_no_error(session: Session) -> None:
    assert session.answer("unknown_name")["securities"] == []


@pytest.mark.parametrize(
    ("call", "told"),
    [
        ("bad_time", "'soon' is no time"),
        ("bad_table", "tables"),
        ("bad_rows", "max_rows is a number from 1 to 200, not 0"),
        ("too_long", "200001 characters, more than 200000"),
        ("no_text", "text"),
        ("foreign_ticker", "looks like a Hong Kong security"),
        ("absent_company", "nothing in the text may mean 600519.SH; it names 300394.SZ, 300502.SZ, 300760.SZ"),
        ("bad_day", "as_of is a day like 2024-02-20"),
        ("bad_tool", "trade"),
    ],
)
def test_what_is_refused_is_refused_with_a_reason(session: Session, call: str, told: str) -> None:
    assert told in session.refusal(call)


def test_the_server_writes_connects_and_starts_nothing(session: Session) -> None:
    assert "SEEN" not in session.log


def test_the_tables_that_can_be_asked_for_are_the_frames() -> None:
    assert get_args(mcp_server.Table) == tuple(SCHEMAS)


def test_without_the_sdk_the_command_names_the_extra(monkeypatch, capsys) -> None:
    monkeypatch.setitem(sys.modules, "mcp.server.mcpserver", None)
    assert main(["mcp"]) == 2
    assert "pip install 'sora-signals[mcp]'" in capsys.readouterr().err
