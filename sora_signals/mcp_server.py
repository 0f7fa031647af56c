"""A read-only server of the Model Context Protocol: assistants extract, explain and look up over standard streams.

Needs the extra ``mcp``. The tools read the text they are given and the shipped tables, and nothing else: no file, no
network, no clock. What they answer is bounded, and says how much was left out.
"""

import inspect
from collections.abc import Callable, Mapping
from datetime import date
from functools import wraps
from typing import Any, Final, Literal, ParamSpec

from sora_signals.engine import default_engine, version
from sora_signals.errors import DependencyError, SoraSignalsError
from sora_signals.explain import FACTORS, explain_with
from sora_signals.frames import DataFrame
from sora_signals.schemas import SCHEMAS
from sora_signals.securities.master import SecurityMaster
from sora_signals.securities.shown import Security

Table = Literal["mentions", "recommendations", "ratings", "risks", "evidence", "signals", "documents", "errors"]
Answer = dict[str, Any]
_Given = ParamSpec("_Given")

MAX_CHARS: Final = 200_000  # of a text; some hundred pages
MAX_TITLE: Final = 1_000
MAX_ROWS: Final = 200  # of each table in one answer
MAX_CELL: Final = 400  # characters of one cell
MAX_NAME: Final = 100
USUAL: Final[tuple[Table, ...]] = ("signals", "recommendations", "ratings", "risks")
FORMULA: Final = "score = tanh(total / sqrt(n_mentions) / 2); total = sum of contribution = weight * factor"
INSTRUCTIONS: Final = (
    "Reads Chinese equity text by word lists and rules: which A shares it names, what it says of each, what it "
    "recommends, rates and warns of. Offsets are code points into the text as passed. Scores are no investment advice."
)


def serve() -> None:
    """Serve over standard input and output until the client hangs up.

    Raises:
        DependencyError: The extra ``mcp`` is not installed.
    """
    build().run("stdio")


def build() -> Any:
    """Return the server with its three tools, not yet running.

    Raises:
        DependencyError: The extra ``mcp`` is not installed.
    """
    try:
        from mcp.server.mcpserver import MCPServer  # noqa: PLC0415 - an extra
        from mcp.types import ToolAnnotations  # noqa: PLC0415 - the same
    except ImportError as error:
        raise DependencyError(
            f"the server needs the MCP SDK 2 or later: pip install 'sora-signals[mcp]' ({error})"
        ) from error
    server = MCPServer("sora-signals", instructions=INSTRUCTIONS, version=version(), log_level="WARNING")
    harmless = ToolAnnotations(read_only_hint=True, destructive_hint=False, idempotent_hint=True, open_world_hint=False)
    for tool in (extract, explain, lookup):
        server.add_tool(_refusing(tool), description=_description(tool), annotations=harmless)
    return server


def extract(
    text: str,
    title: str | None = None,
    published_at: str | None = None,
    source: str | None = None,
    tables: list[Table] | None = None,
    max_rows: int = 50,
) -> Answer:
    """Read one Chinese article: the companies it names, what it says of each, recommendations, ratings and risks.

    Args:
        text: The article, at most 200,000 characters.
        title: Its title; rows whose section is title point into it.
        published_at: When it came out, such as 2025-10-20 15:30 (Shanghai time without a zone). Names are read as of
            that day.
        source: Who published it.
        tables: Which tables to return; signals, recommendations, ratings and risks without.
        max_rows: Most rows of each table, 1 to 200.

    Returns:
        For each table its rows and the total number of rows, which is larger where rows were left out; and meta, the
        versions behind the answer.

    >>> extract("建议关注天孚通信(300394.SZ)。", tables=["signals"])["tables"]["signals"]["rows"][0]["ticker"]
    '300394.SZ'
    """
    if not 1 <= max_rows <= MAX_ROWS:
        raise SoraSignalsError(f"max_rows is a number from 1 to {MAX_ROWS}, not {max_rows}")
    _refuse_long("text", text, MAX_CHARS)
    _refuse_long("title", title or "", MAX_TITLE)
    _refuse_long("source", source or "", MAX_TITLE)
    result = default_engine().extract(text, title=title, published_at=published_at, source=source)
    wanted = {name: result.frames[name] for name in SCHEMAS if name in (tables or USUAL)}
    return {
        "tables": {name: _table(frame, max_rows) for name, frame in wanted.items()},
        "meta": dict(result.meta),
    }


def explain(text: str, ticker: str, title: str | None = None, published_at: str | None = None) -> Answer:
    """Say why a company has its score in an article, and why a name in it was, or was not, taken for the company.

    Args:
        text: The article, at most 200,000 characters.
        ticker: The company, in any usual spelling: 300394.SZ, SZ300394, 300394.
        title: Its title.
        published_at: When it came out, such as 2025-10-20 15:30.

    Returns:
        signal: the company's row of the signals table, null if the text is not about it. formula: how score follows
        from total. evidence: each word that counts, with weight, wording and distance, whose product is the
        contribution, the largest first, and what wording is made of by name (negation, section_weight …). links:
        each place that may name the company, whether it was accepted, and the log-odds behind it. At most 200 rows
        of each; the totals count all.

    >>> answer = explain("迈瑞医疗净利润同比下降28.8%。", "300760")
    >>> answer["signal"]["polarity"], [row["term"] for row in answer["evidence"]["rows"]]
    (-1, ['同比下降'])
    """
    _refuse_long("text", text, MAX_CHARS)
    _refuse_long("title", title or "", MAX_TITLE)
    found = explain_with(default_engine(), text, ticker, title=title, published_at=published_at)
    links = found.links[found.links["means"].str.split("|").map(lambda means: found.ticker in means).astype(bool)]
    if links.empty:
        named = ", ".join(sorted(set(found.links["ticker"].dropna()))[:20]) or "no listed company"
        raise SoraSignalsError(f"nothing in the text may mean {found.ticker}; it names {named}")
    counted = found.waterfall[found.waterfall["role"] == "subject"]
    idle = [name for name in FACTORS if (counted[name] == 1.0).all()]
    order = counted["contribution"].abs().sort_values(ascending=False, kind="stable").index
    return {
        "signal": next(iter(_rows(found.signals, 1)), None),
        "formula": FORMULA,
        "total": round(float(counted["contribution"].sum()), 6),
        "evidence": _table(counted.loc[order].drop(columns=["sum", "score", *idle]), MAX_ROWS),
        "links": _table(links, MAX_ROWS),
    }


def lookup(name: str, as_of: str | None = None) -> Answer:
    """Look up the A shares that a name or ticker means or meant: short name, former name, alias, code.

    Args:
        name: Such as 天孚通信, 江南嘉捷, SZ300394 or 300394.
        as_of: A day such as 2016-05-03: leaves out names that cannot have been in force then, and adds the short name
            of that day and whether the share was listed.

    Returns:
        securities, best first, with their names over time; and the day up to which the table knows. An empty list
        means that no share is or was called so.

    >>> found = lookup("江南嘉捷", as_of="2016-05-03")["securities"][0]
    >>> found["ticker"], found["name"], found["name_then"], found["listed_then"]
    ('601360.SH', '三六零', '江南嘉捷', True)
    """
    _refuse_long("name", name, MAX_NAME)
    day = _day(as_of)
    master = default_engine().pipeline.securities
    found = master.lookup(name, as_of=day)
    return {
        "securities": [_security(master, security, day) for security in found[:MAX_ROWS]],
        "total": len(found),
        "table_as_of": master.as_of.isoformat(),
    }


def _refuse_long(what: str, given: str, most: int) -> None:
    if len(given) > most:
        raise SoraSignalsError(f"the {what} has {len(given)} characters, more than {most}: pass it in parts")


def _day(given: str | None) -> date | None:
    try:
        return date.fromisoformat(given) if given else None
    except ValueError as error:
        raise SoraSignalsError(f"as_of is a day like 2024-02-20, not {given!r}") from error


def _security(master: SecurityMaster, security: Security, day: date | None) -> Answer:
    names = [{"name": name, "first_day": _iso(first), "last_day": _iso(last)} for name, first, last in security.names]
    then: Answer = {}
    if day:
        index = master.index_of(security.ticker)
        is_there = (security.list_date is None or security.list_date <= day) and (
            security.delist_date is None or day < security.delist_date
        )
        then = {"name_then": master.name_on(index, day) if index is not None else None, "listed_then": is_there}
    return {
        **{field: getattr(security, field) for field in ("ticker", "name", "full_name", "exchange", "board", "status")},
        "list_date": _iso(security.list_date),
        "delist_date": _iso(security.delist_date),
        "old_codes": list(security.old_codes),
        "names": names,
        **then,
    }


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _table(frame: DataFrame, most: int) -> Answer:
    return {"rows": _rows(frame, most), "total": len(frame)}


def _rows(frame: DataFrame, most: int) -> list[Mapping[str, Any]]:
    """Return the first rows as plain values: missing ones None, times in ISO 8601, numbers rounded, long text cut."""
    head = frame.head(most)
    known = head.astype(object).where(head.notna(), None).to_dict("records")
    return [{str(name): _plain(value) for name, value in row.items()} for row in known]


def _plain(value: Any) -> Any:
    if hasattr(value, "isoformat"):
        return value.isoformat()
    if isinstance(value, float):
        return round(value, 6)
    return value[: MAX_CELL - 1] + "…" if isinstance(value, str) and len(value) > MAX_CELL else value


def _description(tool: Callable[..., Answer]) -> str:
    """What an assistant reads of a tool: its docstring without the example, which shows Python."""
    return (inspect.getdoc(tool) or "").partition(">>>")[0].strip()


def _refusing(tool: Callable[_Given, Answer]) -> Callable[_Given, Answer]:
    """Have what the tool refuses reach the assistant as the tool says it; the SDK withholds other errors' texts."""
    from mcp.server.mcpserver.exceptions import ToolError  # noqa: PLC0415 - an extra, present since `build` found it

    @wraps(tool)
    def refusing(*args: _Given.args, **kwargs: _Given.kwargs) -> Answer:
        try:
            return tool(*args, **kwargs)
        except SoraSignalsError as error:
            raise ToolError(str(error)) from error

    return refusing
