"""The companies of a report: a row of the ranking each, and a section with the sentences behind its numbers."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pandas as pd

from sora_signals.frames import DataFrame
from sora_signals.score.function import polarity
from sora_signals.show.charts import Timeline, chart, timeline
from sora_signals.show.markup import Html, bar, plain, signed
from sora_signals.show.quotes import Quote, Quotes, different, how_many, listed, reasons_of
from sora_signals.show.spans import cell
from sora_signals.show.tallies import SPARE, companies, sentences

if TYPE_CHECKING:
    from sora_signals.result import Result

SHOWN = 5
SIGNS = ((1, "good", "▲ Good"), (-1, "bad", "▼ Bad"), (0, "level", "● Neutral"))


@dataclass(frozen=True, slots=True)
class Company:
    """A company of the report.

    `facts` is its row of `tallies.companies`; `said` are quotes and how many there are, by polarity; `advised` and
    `rated` the same of recommendations and ratings; `line` is its score over time, `times` the time of each document.
    """

    anchor: str
    ticker: str
    facts: Mapping[Any, Any]
    said: Mapping[int, tuple[list[Quote], int]]
    advised: tuple[list[Quote], int]
    rated: tuple[list[Quote], int]
    line: Timeline
    times: Mapping[str, Any]

    def row(self, rank: int) -> list[Html]:
        """Return the cells of its row in the ranking."""
        facts = self.facts
        score, sign = facts["score"], polarity(facts["score"])
        return [
            f'<span class="dim">{rank}</span> <a href="#{self.anchor}">{self._name()}</a>',
            self._link("", signed(score, sign)),
            bar(score, sign),
            self._link("", f"{facts['documents']:,}"),
            *(self._count(f"-{name}", facts[name], self.said[key][1]) for key, name, _ in SIGNS),
            self._count("-advice", facts["recommended"], self.advised[1]),
            self._link("-ratings" if self.rated[1] else "", plain(facts["rating"])),
            self._link("-ratings" if self.rated[1] else "", plain(facts["target_price"], ".2f")),
        ]

    def section(self) -> Html:
        """Return its section: what it counts, its score over time, and its sentences."""
        facts = self.facts
        counts = f"{facts['documents']:,} documents, mean score {signed(facts['score'], polarity(facts['score']))}"
        groups = [(name, head, *self.said[key]) for key, name, head in SIGNS]
        groups += [("advice", "Recommended", *self.advised), ("ratings", "Rated", *self.rated)]
        lists = "".join(self._list(*group) for group in groups if group[-1])
        drawn = (
            chart(f"Score of {cell(self.ticker)}", self.line, self.links(self.line)) if len(self.line.rows) > 1 else ""
        )
        return f'<section id="{self.anchor}"><h3>{self._name()}</h3><p>{counts}</p>{drawn}{lists}</section>'

    def anchored(self) -> Iterator[tuple[str, Quote]]:
        """Yield its quotes, each with the name it has on the page."""
        for key, name, _ in SIGNS:
            for number, quote in enumerate(self.said[key][0]):
                yield f"{self.anchor}-{name}-{number}", quote

    def links(self, line: Timeline) -> dict[object, str]:
        """Return where each period of a timeline leads: to the first of its quotes from that period."""
        links: dict[object, str] = {}
        for anchor, quote in self.anchored():
            time = self.times.get(quote.doc_id)
            if not pd.isna(time):
                links.setdefault(line.period(time), f"#{anchor}")
        return links

    def _name(self) -> Html:
        return f'<span lang="zh">{plain(self.facts["name"])}</span> {plain(self.ticker)}'

    def _list(self, name: str, head: str, quotes: list[Quote], count: int) -> Html:
        anchor = f"{self.anchor}-{name}"
        return f'<div id="{anchor}"><h4>{head}: {how_many(len(quotes), count)}</h4>{listed(quotes, anchor)}</div>'

    def _count(self, part: str, count: int, quoted: int) -> Html:
        return self._link(part if quoted else "", f"{count:,}") if count else "0"

    def _link(self, part: str, inner: Html) -> Html:
        return f'<a href="#{self.anchor}{part}">{inner}</a>' if inner else inner


def gather(result: "Result", quotes: Quotes, limit: int) -> list[Company]:
    """Return the companies most documents are about, at most `limit`, ranked by the sum of their documents' scores."""
    ranked = companies(result.signals, limit)
    said = _said(result, quotes, ranked.index)
    advised = _told(result.recommendations, "phrase", "recommendation", quotes, ranked.index)
    rated = _told(result.ratings, "surface", "rating", quotes, ranked.index)
    scores = dict(tuple(result.signals.groupby("ticker")[["published_at", "score"]]))
    times = {doc_id: time for doc_id, (_, _, time) in quotes.about.items()}
    nothing: tuple[list[Quote], int] = ([], 0)
    return [
        Company(
            anchor=f"c{number}",
            ticker=ticker,
            facts=facts,
            said={sign: said.get((ticker, sign), nothing) for sign, _, _ in SIGNS},
            advised=advised.get(ticker, nothing),
            rated=rated.get(ticker, nothing),
            line=timeline(scores[ticker]["published_at"], scores[ticker]["score"]),
            times=times,
        )
        for number, (ticker, facts) in enumerate(zip(ranked.index, ranked.to_dict("records"), strict=True), start=1)
    ]


def _said(result: "Result", quotes: Quotes, tickers: "pd.Index[str]") -> dict[tuple[str, int], tuple[list[Quote], int]]:
    chosen, counts = sentences(result, tickers, SHOWN)
    reasons = reasons_of(result.evidence, chosen)
    said = {}
    key: Any  # (ticker, polarity); pandas says no more than that it is hashable
    for key, rows in chosen.groupby(["ticker", "polarity"], sort=False):
        found = (quotes.mention(row, reasons.get((row["doc_id"], row["mention_id"]), ())) for row in _records(rows))
        said[key] = different(found, SHOWN), int(counts[key])
    return said


def _told(
    rows: DataFrame, word: str, kind: str, quotes: Quotes, tickers: "pd.Index[str]"
) -> dict[str, tuple[list[Quote], int]]:
    told = {}
    for ticker, own in rows[rows["ticker"].isin(tickers)].groupby("ticker", sort=False):
        found = (quotes.words(row, word, kind) for row in _records(own.head(SHOWN * SPARE)))
        told[str(ticker)] = different(found, SHOWN), len(own)
    return told


def _records(rows: DataFrame) -> list[dict[Any, Any]]:
    return rows.to_dict("records")
