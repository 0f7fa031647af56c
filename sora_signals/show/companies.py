"""The companies of a report: a row of the ranking each, and a section with the sentences behind its numbers."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sora_signals.frames import DataFrame
from sora_signals.score.function import polarity
from sora_signals.show.charts import timeline
from sora_signals.show.markup import Html, bar, plain, signed
from sora_signals.show.moments import over_time
from sora_signals.show.quotes import Quote, Quotes, counted, different, how_many, listed
from sora_signals.show.spans import cell
from sora_signals.show.tallies import SPARE, chosen, latest, records

if TYPE_CHECKING:
    from sora_signals.result import Result

SHOWN, POINTS = 5, 24
SIGNS = ((1, "good", "▲ Good", SHOWN), (-1, "bad", "▼ Bad", SHOWN), (0, "level", "● Neutral", 2))


@dataclass(frozen=True, slots=True)
class Company:
    """A company of the report.

    `facts` is its row of `tallies.companies`; `said` are quotes and how many there are, by polarity; `advised` and
    `rated` the same of recommendations and ratings; `drawn` is its score over time.
    """

    anchor: str
    ticker: str
    facts: Mapping[Any, Any]
    said: Mapping[int, tuple[list[Quote], int]]
    advised: tuple[list[Quote], int]
    rated: tuple[list[Quote], int]
    drawn: Html

    def row(self, rank: int) -> list[Html]:
        """Return the cells of its row in the ranking."""
        facts = self.facts
        score, sign = facts["score"], polarity(facts["score"])
        return [
            f'<span class="dim">{rank}</span> <a href="#{self.anchor}">{self._name()}</a>',
            self._link("", signed(score, sign)),
            bar(score, sign),
            self._link("", f"{facts['documents']:,}"),
            *(self._count(f"-{name}", facts[name], self.said[key][1]) for key, name, _, _ in SIGNS),
            self._count("-advice", facts["recommended"], self.advised[1]),
            self._link("-ratings" if self.rated[1] else "", plain(facts["rating"])),
            self._link("-ratings" if self.rated[1] else "", plain(facts["target_price"], ".2f")),
        ]

    def section(self) -> Html:
        """Return its section: what it counts, its score over time, and its sentences."""
        facts = self.facts
        score = signed(facts["score"], polarity(facts["score"]))
        counts = f"{counted(facts['documents'], 'document')}, mean score {score}"
        groups = [(name, head, *self.said[key]) for key, name, head, _ in SIGNS]
        groups += [("advice", "Recommended", *self.advised), ("ratings", "Rated", *self.rated)]
        lists = "".join(self._list(*group) for group in groups if group[-1])
        return f'<section id="{self.anchor}"><h3>{self._name()}</h3><p>{counts}</p>{self.drawn}{lists}</section>'

    def _name(self) -> Html:
        return f'<span lang="zh">{plain(self.facts["name"])}</span> {plain(self.ticker)}'

    def _list(self, name: str, head: str, quotes: list[Quote], count: int) -> Html:
        anchor = f"{self.anchor}-{name}"
        return f'<div id="{anchor}"><h4>{head}: {how_many(len(quotes), count)}</h4>{listed(quotes, anchor)}</div>'

    def _count(self, part: str, count: int, quoted: int) -> Html:
        return self._link(part if quoted else "", f"{count:,}") if count else "0"

    def _link(self, part: str, inner: Html) -> Html:
        return f'<a href="#{self.anchor}{part}">{inner}</a>' if inner else inner


def gather(result: "Result", ranked: DataFrame, said: DataFrame, quotes: Quotes) -> list[Company]:
    """Return the companies of a report.

    Args:
        result: The frames.
        ranked: The companies, of `tallies.companies`.
        said: What is said of them, of `tallies.sentences`.
        quotes: Quotes it.
    """
    counts = said.groupby(["ticker", "polarity"]).size().to_dict()
    found = records(chosen(said, SHOWN), ["ticker", "polarity"])
    advised = _told(result, result.recommendations, "phrase", "recommendation", quotes)
    rated = _told(result, result.ratings, "surface", "rating", quotes)
    drawn = _drawn(result, said, quotes)

    def spoken(ticker: str, sign: int, limit: int) -> tuple[list[Quote], int]:
        held = found.get((ticker, sign), ())
        return different(map(quotes.mention, held), limit), counts.get((ticker, sign), 0)

    return [
        Company(
            anchor=f"c{number}",
            ticker=ticker,
            facts=facts,
            said={sign: spoken(ticker, sign, limit) for sign, _, _, limit in SIGNS},
            advised=advised(ticker),
            rated=rated(ticker),
            drawn=drawn(f"c{number}-time", ticker),
        )
        for number, (ticker, facts) in enumerate(zip(ranked.index, ranked.to_dict("records"), strict=True), start=1)
    ]


def _drawn(result: "Result", said: DataFrame, quotes: Quotes) -> Callable[[str, str], Html]:
    """Return a function that draws the scores of a company over time, if there is more than one point."""
    scores = dict(tuple(result.signals.groupby("ticker")[["published_at", "score"]]))
    mentions = dict(tuple(said.groupby("ticker")))

    def drawn(anchor: str, ticker: str) -> Html:
        line = timeline(scores[ticker]["published_at"], scores[ticker]["score"], POINTS)
        if ticker not in mentions or len(line.rows) < 2:
            return ""
        return over_time(f"Score of {cell(ticker)}", anchor, line, mentions[ticker], quotes)

    return drawn


def _told(
    result: "Result", rows: DataFrame, word: str, kind: str, quotes: Quotes
) -> Callable[[str], tuple[list[Quote], int]]:
    """Return a function that quotes the latest rows about a company and says how many there are."""
    counts = rows["ticker"].value_counts().to_dict()
    own = latest(result, rows.dropna(subset=["ticker"])).groupby("ticker", sort=False).head(SHOWN * SPARE)
    found = records(own, ["ticker"])

    def told(ticker: str) -> tuple[list[Quote], int]:
        quoted = (quotes.words(row, word, kind) for row in found.get(ticker, ()))
        return different(quoted, SHOWN), counts.get(ticker, 0)

    return told
