"""Writes what a securities table holds, and what was found in it, for a terminal."""

from collections import Counter
from collections.abc import Iterable
from typing import TYPE_CHECKING

from sora_signals.show.lines import Drawn, table

if TYPE_CHECKING:
    from sora_signals.securities.master import SecurityMaster
    from sora_signals.securities.shown import Security


def info(master: "SecurityMaster") -> Drawn:
    """Return the table's day and digest, and how many securities it holds of each kind."""
    rows = [["as of", master.as_of.isoformat()], ["digest", master.digest]]
    for title, values in (
        ("exchange", master.exchanges),
        ("board", master.boards),
        ("status", master.statuses),
    ):
        rows += [[f"{title} {value}", str(count)] for value, count in sorted(Counter(values).items())]
    return table(["", ""], [*rows, ["securities", str(len(master.tickers))]], wraps={""})


def matches(found: Iterable["Security"]) -> Drawn:
    """Return one line a security."""
    head = ["ticker", "name", "exchange", "board", "status", "full name"]
    return table(
        head, [[s.ticker, s.name, s.exchange, s.board, s.status, s.full_name or ""] for s in found], wraps={"full name"}
    )
