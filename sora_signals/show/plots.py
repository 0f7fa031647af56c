"""Pictures of a result with matplotlib: over time, ranked, explained, together.

Every method draws into the axes given, or new ones, and returns them. Signs have shapes as well as colours (red is up
and green is down, as on Chinese screens). Chinese names are drawn in a font that has them; where the machine has none,
tickers stand in their place, with a warning.
"""

from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from sora_signals.arrays import Floats
from sora_signals.errors import SoraSignalsError
from sora_signals.frames import DataFrame
from sora_signals.score.function import signs
from sora_signals.securities.codes import parse_ticker
from sora_signals.show.fonts import Lettering, figure_axes

if TYPE_CHECKING:
    from sora_signals.result import Result

UP, DOWN, LEVEL, INK = "#b3261e", "#14713d", "#5a5a5a", "#1c4fa0"
SIGNS = ((1, "^", UP, "good"), (0, "o", LEVEL, "neutral"), (-1, "v", DOWN, "bad"))
COLOURS = MappingProxyType({sign: colour for sign, _, colour, _ in SIGNS})

Axes = Any
"""matplotlib.axes.Axes."""


@dataclass(frozen=True, slots=True)
class Plots:
    """The pictures of a result: `result.plot`.

    >>> import matplotlib, warnings
    >>> matplotlib.use("agg")
    >>> import sora_signals as ss
    >>> result = ss.extract("宁德时代签订重大合同。", published_at="2024-02-20 08:00")
    >>> with warnings.catch_warnings(action="ignore"):  # this machine may have no Chinese font
    ...     axes = result.plot.timeline("300750.SZ")
    >>> axes.get_ylabel()
    'score'
    """

    result: "Result"

    def timeline(self, ticker: str, *, ax: Axes = None) -> Axes:
        """Draw the score of a company in each document over time, and the mean of each day as a line.

        Documents without a time are left out; a ring marks those that recommend the company, whose `ticker` may be
        spelled in any way.

        Raises:
            SecuritiesError: `ticker` is no ticker of an A share.
            SoraSignalsError: No dated document is about the company.
            DependencyError: matplotlib is not installed.
        """
        ticker = parse_ticker(ticker)
        known = self._of(ticker)
        rows = known.dropna(subset=["published_at", "score"]).sort_values("published_at")
        if rows.empty:
            lacking = f"{len(known)} documents are about {ticker}, none with a published_at: give it to extract"
            raise SoraSignalsError(lacking if len(known) else f"no document is about {ticker}")
        ax = figure_axes(ax, (9, 4))
        dated = rows.assign(published_at=rows["published_at"].dt.tz_localize(None), score=rows["score"].astype(float))
        _points(ax, dated)
        noon = dated["published_at"].dt.normalize() + pd.Timedelta(hours=12)
        daily = dated.groupby(noon)["score"].mean()
        ax.plot(daily.index, daily.to_numpy(), color=LEVEL, linewidth=1, alpha=0.7, label="mean of the day")
        _score_axis(ax.yaxis, ax.set_ylim, ax.axhline)
        ax.tick_params(axis="x", labelrotation=30)
        ax.legend(loc="upper left", bbox_to_anchor=(1, 1), fontsize="small", frameon=False)
        Lettering.of([_called(rows)], [ticker]).title(ax, 0, "score over time")
        return ax

    def ranking(self, n: int = 20, *, ax: Axes = None) -> Axes:
        """Draw the n companies most documents are about, ranked by their mean score.

        Raises:
            SoraSignalsError: No document is about a company.
            DependencyError: matplotlib is not installed.
        """
        table = self._companies(n).sort_values("score", kind="stable")
        ax = figure_axes(ax, (8, 1.2 + 0.32 * len(table)))
        place = np.arange(len(table))
        score = table["score"].to_numpy(dtype=float)
        colours = [COLOURS[sign] for sign in signs(score).tolist()]
        ax.barh(place, score, color=colours, height=0.7)
        for row, (value, count) in enumerate(zip(score, table["documents"], strict=True)):
            ax.annotate(
                f"{value:+.2f} ({count})", (value, row), xytext=(4 if value >= 0 else -4, 0),
                textcoords="offset points", va="center", ha="left" if value >= 0 else "right", fontsize="small",
            )  # fmt: skip
        _score_axis(ax.xaxis, ax.set_xlim, ax.axvline, margin=0.35)
        letters = Lettering.of(table["name"].tolist(), table.index.tolist())
        letters.ticks(ax.yaxis, place)
        ax.set_title("mean score (documents)")
        return ax

    def waterfall(self, doc_id: str, ticker: str, *, ax: Axes = None) -> Axes:
        """Draw how the evidence of a document adds up for a company, term by term, strongest last.

        Raises:
            SecuritiesError: `ticker` is no ticker of an A share.
            SoraSignalsError: The document says nothing of the company.
            DependencyError: matplotlib is not installed.
        """
        ticker = parse_ticker(ticker)
        mentions = self.result.mentions
        own = mentions[
            (mentions["doc_id"] == doc_id) & (mentions["ticker"] == ticker) & (mentions["role"] == "subject")
        ]
        evidence = self.result.evidence
        rows = evidence[(evidence["doc_id"] == doc_id) & evidence["mention_id"].isin(own["mention_id"])]
        if rows.empty:
            raise SoraSignalsError(
                f"document {doc_id!r} holds no evidence about {ticker}; ask result.evidence what it holds"
            )
        steps = _steps(rows)
        ax = figure_axes(ax, (8, 1.6 + 0.34 * (len(steps) + 1)))
        _stairs(ax, steps["contribution"].to_numpy(dtype=float))
        ax.set_xlabel(f"contributions; score = tanh(sum / √{len(own)} / 2), for {len(own)} mentions")
        labels = Lettering.of([*steps["term"], "sum"], [*steps["plain"], "sum"])
        labels.ticks(ax.yaxis, np.arange(len(steps) + 1))
        found = self._of(ticker)
        score = found[found["doc_id"] == doc_id]["score"]
        rest = "" if score.empty else f"score {float(score.iloc[0]):+.2f}"
        Lettering.of([f"{_called(own)} in {doc_id}"], [f"{ticker} in {_plain(doc_id)}"]).title(ax, 0, rest)
        return ax

    def cooccurrence(self, n: int = 15, *, ax: Axes = None) -> Axes:
        """Draw how many documents name two companies together, for the n companies most documents are about.

        Raises:
            SoraSignalsError: No document is about a company.
            DependencyError: matplotlib is not installed.
        """
        table = self._companies(n)
        rows = self.result.signals
        kept = rows[rows["ticker"].isin(table.index)]
        seen = pd.crosstab(kept["doc_id"], kept["ticker"]).clip(upper=1).reindex(columns=table.index, fill_value=0)
        pairs = seen.to_numpy(dtype=float).T @ seen.to_numpy(dtype=float)
        np.fill_diagonal(pairs, np.nan)
        side = 2.5 + 0.38 * len(table)
        ax = figure_axes(ax, (side + 1, side))
        top = np.nanmax(pairs) if len(table) > 1 else 0.0
        drawn = ax.imshow(pairs, cmap="Blues", vmin=0, vmax=max(top, 1))
        for (row, column), value in np.ndenumerate(pairs):
            if value > 0:
                ax.text(column, row, f"{value:.0f}", ha="center", va="center", color="w" if value > top / 2 else "k")
        ax.figure.colorbar(drawn, ax=ax, shrink=0.8, label="documents that name both")
        letters = Lettering.of(table["name"].tolist(), table.index.tolist())
        letters.ticks(ax.xaxis, np.arange(len(table)), rotation=90)
        letters.ticks(ax.yaxis, np.arange(len(table)))
        ax.set_title("companies named together")
        return ax

    def _of(self, ticker: str) -> DataFrame:
        rows = self.result.signals
        return rows[rows["ticker"] == ticker]

    def _companies(self, n: int) -> DataFrame:
        """The companies most documents are about: by ticker, with name, mean score and number of documents."""
        groups = self.result.signals.groupby("ticker", sort=True)
        columns = {
            "name": groups["name"].last(),
            "score": groups["score"].mean(),
            "documents": groups["doc_id"].nunique(),
        }
        table = DataFrame(columns).sort_values("documents", ascending=False, kind="stable").head(n)
        if table.empty:
            raise SoraSignalsError("no document is about a company, so there is nothing to draw")
        return table


def _points(ax: Axes, rows: DataFrame) -> None:
    for sign, shape, colour, name in SIGNS:
        here = rows[(rows["polarity"] == sign).fillna(value=False)]
        if len(here):
            ax.scatter(here["published_at"], here["score"], marker=shape, color=colour, label=name, zorder=3)
    advised = rows[rows["recommended"].fillna(value=False)]
    if len(advised):
        ring = {"facecolors": "none", "edgecolors": INK, "s": 130, "label": "recommended"}
        ax.scatter(advised["published_at"], advised["score"], **ring)


def _stairs(ax: Axes, steps: Floats) -> None:
    """Draw bars that each start where the one above ends, and their sum."""
    total = float(steps.sum())
    size = np.append(steps, total)
    left = np.append(np.cumsum(steps) - steps, 0.0)
    colours = [*(UP if value > 0 else DOWN for value in steps), INK]
    ax.barh(np.arange(len(size)), size, left=left, color=colours, height=0.65)
    for row, value in enumerate(size):
        reach = max(left[row], left[row] + value)
        ax.annotate(f"{value:+.2f}", (reach, row), xytext=(4, 0), textcoords="offset points", va="center")
    ax.axvline(0, color=LEVEL, linewidth=0.8)
    ax.invert_yaxis()
    low, high = min(left.min(), (left + size).min(), 0.0), max(left.max(), (left + size).max(), 0.0)
    room = 0.15 * (high - low) or 1.0  # for the numbers beside the bars
    ax.set_xlim(low - room / 2, high + room)


def _called(rows: DataFrame) -> str:
    """The last name and the ticker of rows about one company."""
    name = rows["name"].iloc[-1]
    ticker = str(rows["ticker"].iloc[-1])
    return ticker if pd.isna(name) else f"{name} {ticker}"


def _steps(rows: DataFrame) -> DataFrame:
    """Contributions by term, weakest first; `plain` names each without its words."""
    parts = rows.assign(
        plain=[f"{_plain(kind)} at {start}" for kind, start in zip(rows["kind"], rows["start"], strict=True)]
    )
    steps = parts.groupby("term", sort=False).agg(contribution=("contribution", "sum"), plain=("plain", "first"))
    steps = steps.astype({"contribution": float}).reset_index()
    return steps.iloc[steps["contribution"].abs().argsort(kind="stable")]


def _plain(text: object) -> str:
    return "".join(letter if letter.isascii() and letter.isprintable() else "?" for letter in str(text))


def _score_axis(axis: Any, limits: Any, line: Any, margin: float = 0.05) -> None:
    limits(-1 - margin, 1 + margin)
    axis.set_label_text("score")
    line(0, color=LEVEL, linewidth=0.8)
