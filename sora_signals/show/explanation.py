"""The views of an explanation: tables of links and waterfalls, as text and as HTML."""

from collections.abc import Iterator, Mapping, Sequence
from html import escape
from typing import TYPE_CHECKING, Any

from rich.console import Group

from sora_signals.explain import FACTORS
from sora_signals.frames import DataFrame
from sora_signals.show import lines, markup
from sora_signals.show.spans import cell, sign_of

if TYPE_CHECKING:
    from sora_signals.explain import Explanation

LINK_HEAD = ("where", "surface", "may mean", "decision", "as", "role", "because")
WATERFALL_HEAD = ("", "term", "kind", "weight", "factors", "adds", "sum", "score")
NUMBERS = ("weight", *WATERFALL_HEAD[5:])
WORDS = ("surface", "because", "", "term", "factors")
WRAPS = (*WORDS, "decision", "as")  # of a terminal, which is narrower than a page
SAME = 1e-9
Row = Mapping[Any, Any]
Table = tuple[str, Sequence[str], list[list[str]]]


def view(explanation: "Explanation") -> Group:
    """Draw an explanation for a terminal."""
    return lines.stacked(_captioned(caption, head, rows) for caption, head, rows in _tables(explanation))


def to_html(explanation: "Explanation") -> str:
    """Draw an explanation as HTML; everything out of the text is escaped."""
    parts = []
    for caption, head, rows in _tables(explanation):
        kinds = "".join("n" if name in NUMBERS else "w" if name in WORDS else "." for name in head)
        laid_out = markup.table(caption, head, [[*map(markup.plain, row)] for row in rows], kinds)
        parts.append(laid_out or f'<p class="dim">{escape(caption)}</p>')
    return f'<div class="sora"><style>{markup.STYLE}</style>{"".join(parts)}</div>'


def _tables(explanation: "Explanation") -> Iterator[Table]:
    links = [_link(row) for row in explanation.links.to_dict("records")]
    yield f"{len(links)} names and codes" if links else "no name and no code of a listed company", LINK_HEAD, links
    if explanation.ticker and explanation.signals.empty:
        yield f"{explanation.ticker}: no mention as a subject, so no score", WATERFALL_HEAD, []
    for signal in explanation.signals.to_dict("records"):
        own = explanation.waterfall[explanation.waterfall["ticker"] == signal["ticker"]]
        yield _caption(signal, own), WATERFALL_HEAD, list(_steps(own))


def _captioned(caption: str, head: Sequence[str], rows: list[list[str]]) -> Group:
    laid_out = lines.table(head, [[*map(_line, row)] for row in rows], right=NUMBERS, wraps=WRAPS)
    return Group(lines.line(caption, "bold"), *([laid_out] if laid_out else []))


def _link(row: Row) -> list[str]:
    became = " ".join(filter(None, map(cell, (row["ticker"], row["matched_by"]))))
    status = cell(row["status"])
    return [
        _where(row),
        cell(row["surface"]),
        cell(row["means"]),
        " ".join(filter(None, (cell(row["decision"]), cell(row["log_odds"], "+.1f")))),
        became if status in ("", "resolved") else f"{status} {became}".strip(),
        cell(row["role"]),
        cell(row["reason"]),
    ]


def _where(row: Row) -> str:
    return f"{'title ' if row['section'] == 'title' else ''}{row['start']}–{row['end']}"


def _caption(signal: Row, own: DataFrame) -> str:
    who = f"{cell(signal['ticker'])} {cell(signal['name'])}"
    score, count = f"{sign_of(signal['polarity'])} score {cell(signal['score'], '+.2f')}", cell(signal["n_mentions"])
    said = "" if len(own) else ", nothing said of it"
    return f"{who} {score} = tanh(sum over {count} mentions / √{count} / 2){said}"


def _steps(own: DataFrame) -> Iterator[list[str]]:
    for _, rows in own.groupby("mention_id", sort=False):
        first = rows.iloc[0]
        role = "" if first["role"] == "subject" else f" ({first['role']}, not counted)"
        yield [f"{cell(first['mention'])}{role}", *[""] * (len(WATERFALL_HEAD) - 1)]
        for row in rows.to_dict("records"):
            figures = [cell(row[name], "+.2f") for name in ("contribution", "sum", "score")]
            yield [
                f"  {_where(row)}",
                cell(row["term"]),
                cell(row["kind"]),
                cell(row["weight"], "+.2f"),
                _factors(row),
                *figures,
            ]


def _factors(row: Row) -> str:
    """Every factor that changes something, by name: their product is the factor of the row."""
    told = [(name, row[name]) for name in (*FACTORS, "distance") if abs(row[name] - 1.0) > SAME]
    return " × ".join(f"{name} {value:.2f}" for name, value in told)


def _line(value: str) -> str:
    return f"{' ' * (len(value) - len(value.lstrip(' ')))}{' '.join(value.split())}"
