"""Text for terminals, laid out by rich: fits a terminal's width, and has no right margin anywhere else."""

import os
import sys
from collections.abc import Collection, Iterable, Mapping, Sequence
from io import StringIO
from types import MappingProxyType
from typing import Any, Literal, TextIO

from rich.console import Console, Group
from rich.table import Table
from rich.text import Text

ENDLESS = 100_000  # columns of a file or a pipe, whose lines no terminal has to hold

OPTIONS: Mapping[str, Any] = MappingProxyType(
    {"markup": False, "emoji": False, "highlight": False, "legacy_windows": False, "force_jupyter": False}
)

Drawn = Group | Table | Text | str | None
"""A part of a view; None and nothing at all are left out."""


def line(text: str | Text, style: str = "") -> Text:
    """Return a line, or several, that a terminal breaks where it ends, so that they can be copied out of it."""
    drawn = Text(text, style=style) if isinstance(text, str) else text
    drawn.no_wrap, drawn.overflow = True, "ignore"
    return drawn


def stacked(parts: Iterable[Drawn]) -> Group:
    """Lay parts below each other, an empty line between them.

    >>> print(to_text(stacked(["a", None, "b"])))
    a
    <BLANKLINE>
    b
    """
    held = [line(part) if isinstance(part, str) else part for part in parts if part]
    return Group(*[piece for part in held for piece in (Text(), part)][1:])


def table(
    head: Sequence[str],
    rows: Sequence[Sequence[str | Text]],
    *,
    right: Collection[str] = (),
    wraps: Collection[str] = (),
) -> Table | None:
    """Lay out rows of cells; no rows, no table.

    Args:
        head: The names of the columns.
        rows: As many cells each.
        right: The columns that stand at the right, as numbers do.
        wraps: The columns whose cells take several lines where the terminal is too narrow.

    >>> print(to_text(table(["name", "score"], [["天孚通信", "1"], ["a", "20"]], right={"score"})))
    name      score
    天孚通信      1
    a            20
    """
    if not rows:
        return None
    drawn = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="dim")
    for name in head:
        side: Literal["left", "right"] = "right" if name in right else "left"
        drawn.add_column(name, justify=side, overflow="fold", no_wrap=name not in wraps)
    for row in rows:
        drawn.add_row(*(Text(cell) if isinstance(cell, str) else cell for cell in row))
    return drawn


def to_text(drawn: Drawn) -> str:
    """Return what is drawn without colour and as wide as it is."""
    return _printed(drawn, Console(file=StringIO(), width=ENDLESS, **OPTIONS))


def write(drawn: Drawn, stream: TextIO | None = None) -> None:
    """Write to a stream (standard output without) as its terminal, NO_COLOR and its encoding want it.

    What is no terminal gets no colour and lines as long as they come, if no COLUMNS is set.
    """
    out = sys.stdout if stream is None else stream
    console = Console(file=out, **OPTIONS)
    if not console.is_terminal and not os.environ.get("COLUMNS"):
        console.width = ENDLESS
    encoding = getattr(out, "encoding", None) or "utf-8"
    out.write(_printed(drawn, console).encode(encoding, "replace").decode(encoding) + "\n")


def _printed(drawn: Drawn, console: Console) -> str:
    with console.capture() as caught:
        console.print(line(drawn) if isinstance(drawn, str) else drawn, crop=False)
    return "\n".join(map(str.rstrip, caught.get().rstrip("\n").split("\n")))
