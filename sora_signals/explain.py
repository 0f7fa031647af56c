"""Explaining: what the engine took for a company and why, and what each company's score is made of."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from sora_signals.arrays import Floats, Ints, overlapped
from sora_signals.articles import Article
from sora_signals.batches import Batch
from sora_signals.columns import encodable
from sora_signals.engine import Engine
from sora_signals.evidence import Evidence
from sora_signals.frames import DataFrame
from sora_signals.link.table import Candidates
from sora_signals.pipeline import Reading
from sora_signals.recognise.sections import TITLE
from sora_signals.recognise.tickers import find_codes
from sora_signals.score.function import squash
from sora_signals.score.wording import NAMES, wordings
from sora_signals.securities.codes import parse_ticker
from sora_signals.tabulate.spans import Tabulator
from sora_signals.vocabulary import EVIDENCE_KINDS, MATCHED_BY, ROLES, SECTIONS, STATUSES

ACCEPTED, REFUSED, PASSED_OVER = "accepted", "refused", "passed over"
TELLING = 0.05  # a part of the log-odds nearer to zero is not worth naming
SHOWN_PARTS = 4
Row = dict[str, Any]
FACTORS = (*NAMES, "share", "advice")
LINKS = (
    ("section", "string"),
    ("start", "Int64"),
    ("end", "Int64"),
    ("surface", "string"),
    ("means", "string"),
    ("decision", "string"),
    ("reason", "string"),
    ("log_odds", "Float64"),
    ("confidence", "Float64"),
    ("status", "string"),
    ("ticker", "string"),
    ("matched_by", "string"),
    ("role", "string"),
)
WATERFALL = (
    ("ticker", "string"),
    ("mention_id", "Int64"),
    ("mention", "string"),
    ("role", "string"),
    ("section", "string"),
    ("start", "Int64"),
    ("end", "Int64"),
    ("term", "string"),
    ("kind", "string"),
    ("rule", "string"),
    ("weight", "Float64"),
    ("wording", "Float64"),
    ("distance", "Float64"),
    ("factor", "Float64"),
    ("contribution", "Float64"),
    ("sum", "Float64"),
    ("score", "Float64"),
    *((name, "Float64") for name in FACTORS),
)


@dataclass(frozen=True, eq=False, repr=False, kw_only=True)
class Explanation:
    """Why the engine read an article as it did.

    Attributes:
        text, title: The article. ticker: The company asked about, None for all of them.
        links: One row for each place where a name or code of a listed company stands, the refused ones too: its span,
            all that it may `mean` (tickers joined with `|`), the `decision` (`accepted`, `refused`, or `passed over`
            where nothing was weighed) and its `reason`, the `log_odds` and the confidence made of them, what an
            accepted one became, and one column for each part that the log-odds are the sum of.
        waterfall: One row for each piece of evidence, mention by mention: `factor` is `wording` times `distance` (from
            the company), `contribution` is weight times factor, `sum` runs over the mention, and `score` is the
            published function of it; the mention's score is the last one. The columns behind it are what `wording`
            is the product of: each kind of modifier (`negation`, `degree`, `hedge` …), the `bound` that keeps these
            in limits, the `size` of a movement, a `mild` event, the `section_weight`, the company's `share` in an
            act, and what denial or a change of rating does to `advice`.
        signals: The rows of the `signals` frame: one a company.

    >>> import sora_signals
    >>> sora_signals.explain("天孚通信大涨").links["ticker"].tolist()
    ['300394.SZ']
    """

    text: str
    title: str | None
    ticker: str | None
    links: DataFrame
    waterfall: DataFrame
    signals: DataFrame

    def to_text(self) -> str:
        """Return the explanation as text: a table of the links, and a waterfall for each company."""
        from sora_signals.show.explanation import view  # noqa: PLC0415 - a view is built only when asked for
        from sora_signals.show.lines import to_text  # noqa: PLC0415 - the same

        return to_text(view(self))

    def _repr_html_(self) -> str:
        from sora_signals.show.explanation import to_html  # noqa: PLC0415 - a view is built only when asked for

        return to_html(self)

    def __repr__(self) -> str:
        return f"<Explanation: links {len(self.links)}, waterfall {len(self.waterfall)}>"


def explain_with(
    engine: Engine, text: str, ticker: object = None, *, title: str | None = None, published_at: object = None
) -> Explanation:
    """Explain how an engine reads an article; see ``sora_signals.explain``.

    >>> explain_with(Engine(), "国内机器人很多,天孚通信上涨").links[["surface", "decision"]].values.tolist()
    [['机器人', 'refused'], ['天孚通信', 'accepted']]
    """
    if not isinstance(text, str):
        raise TypeError(f"explain takes the text of one article as a str, not {type(text).__name__}")
    asked = None if ticker is None else parse_ticker(ticker)
    article = Article(text, doc_id="0", title=title, published_at=published_at)  # type: ignore[arg-type]
    result = engine.extract(text, title=title, published_at=published_at)
    table = engine.tabulate(Batch.of([article]))
    waterfall = _frame(list(_contributions(table)), WATERFALL)
    signals = result.signals
    if asked is not None:
        waterfall = waterfall[waterfall["ticker"] == asked].reset_index(drop=True)
        signals = signals[signals["ticker"] == asked].reset_index(drop=True)
    links = _links(engine, table)
    return Explanation(text=text, title=title, ticker=asked, links=links, waterfall=waterfall, signals=signals)


def _frame(rows: Sequence[Row], columns: Sequence[tuple[str, str]]) -> DataFrame:
    made = {name: [encodable(row.get(name)) for row in rows] for name, _ in columns}
    return DataFrame(made).astype(dict(columns))


def _links(engine: Engine, table: Tabulator) -> DataFrame:
    context = table.reading.context
    candidates, evidence = engine.pipeline.linker.weigh(context, table.reading.doc)
    mentions = _mention_rows(table)
    places = _places(table, candidates.start, candidates.end)
    total = evidence.total
    rows: list[Row] = []
    for i, place in enumerate(places):
        span = int(candidates.start[i]), int(candidates.end[i])
        parts = {name: float(values[i]) for name, values in evidence.parts.items()}
        odds = float(total[i])
        became = mentions.get(span, {})
        rows.append(
            {
                **place,
                **parts,
                **became,
                "means": _meanings(engine, candidates, i),
                "decision": ACCEPTED if became else REFUSED,
                "reason": _reason(parts),
                "log_odds": odds,
                "confidence": float(1 / (1 + np.exp(-np.clip(odds, -30, 30)))),
            }
        )
    rows += _passed_over(engine, table, candidates)
    rows.sort(key=lambda row: (row["section"] != SECTIONS[TITLE], row["start"], row["end"]))
    return _frame(rows, [*LINKS, *((name, "Float64") for name in evidence.parts)])


def _places(table: Tabulator, start: Ints, end: Ints) -> list[Row]:
    first, last, surface = table.place(start, end)
    section = [SECTIONS[s] for s in table.reading.sections.of[start].tolist()]
    columns = (section, first.tolist(), last.tolist(), surface)
    return [dict(zip(("section", "start", "end", "surface"), row, strict=True)) for row in zip(*columns, strict=True)]


def _mention_rows(table: Tabulator) -> dict[tuple[int, int], Row]:
    """What became of each span; the members of a group share one."""
    m, roles = table.reading.mentions, table.reading.roles
    rows: dict[tuple[int, int], Row] = {}
    for i in range(len(m)):
        listed = [table.securities.tickers[s] for s in [int(m.security[i])] if s >= 0]
        row = rows.setdefault((int(m.start[i]), int(m.end[i])), {"ticker": None})
        row["ticker"] = "|".join(filter(None, [row["ticker"], *listed])) or None
        row["status"], row["role"] = STATUSES[int(m.status[i])], ROLES[int(roles[i])]
        row["matched_by"] = MATCHED_BY[int(m.matched_by[i])]
    return rows


def _meanings(engine: Engine, candidates: Candidates, i: int) -> str:
    rows = candidates.row[int(candidates.first[i]) : int(candidates.stop[i])]
    securities = [int(candidates.code[i]), *engine.pipeline.forms.security[rows].tolist()]
    return "|".join(dict.fromkeys(engine.pipeline.securities.tickers[s] for s in securities if s >= 0))


def _reason(parts: dict[str, float]) -> str:
    telling = sorted(((abs(v), n, v) for n, v in parts.items() if abs(v) > TELLING), reverse=True)
    return ", ".join(f"{name} {value:+.1f}" for _, name, value in telling[:SHOWN_PARTS])


def _passed_over(engine: Engine, table: Tabulator, candidates: Candidates) -> Iterator[Row]:
    """Names and codes that stand in the text but were not weighed: parts of longer names, and other numbers."""
    context = table.reading.context
    names = context.hits["name"].longest()
    free = ~overlapped(names.start, names.end, candidates.start, candidates.end)
    fresh = free & np.concatenate([[True], np.diff(names.start) != 0])[: len(names)]
    bodies = context.hits["organisation"]
    tickers, security = engine.pipeline.securities.tickers, engine.pipeline.forms.security
    for place, i in zip(_places(table, names.start[fresh], names.end[fresh]), np.flatnonzero(fresh), strict=True):
        same = (names.start == names.start[i]) & (names.end == names.end[i])
        means = "|".join(dict.fromkeys(tickers[s] for s in security[names.row[same]].tolist()))
        over = np.flatnonzero((bodies.start < names.end[i]) & (bodies.end > names.start[i]))
        held = [context.text.text[bodies.start[j] : bodies.end[j]] for j in over.tolist()]
        reason = f"part of {max(held, key=len)}" if held else "part of another word or of a table's two cells"
        yield {**place, "means": means, "decision": PASSED_OVER, "reason": reason}
    codes = find_codes(context.text)  # those of no company too
    free = ~overlapped(codes.start, codes.end, candidates.start, candidates.end)
    for place, i in zip(_places(table, codes.start[free], codes.end[free]), np.flatnonzero(free), strict=True):
        index = engine.pipeline.securities.index_of(codes.code[i])
        means = "" if index is None else tickers[index]
        reason = "a number of something else" if means else "no code of a listed company"
        yield {**place, "means": means, "decision": PASSED_OVER, "reason": reason}


def _contributions(table: Tabulator) -> Iterator[Row]:
    reading, evidence = table.reading, table.evidence
    mentions = reading.mentions
    named, distance = _factors(reading, evidence)
    surfaces = table.place(mentions.start, mentions.end)[2]
    first, last, term = table.place(evidence.start, evidence.end)
    running: dict[int, float] = {}
    for i, mention in enumerate(evidence.mention.tolist()):
        factor, kind = float(evidence.factor[i]), int(evidence.kind[i])
        contribution = float(evidence.weight[i]) * factor
        running[mention] = running.get(mention, 0.0) + contribution
        security = int(mentions.security[mention])
        yield {
            "ticker": table.securities.tickers[security] if security >= 0 else None,
            "mention_id": mention,
            "mention": surfaces[mention],
            "role": ROLES[int(reading.roles[mention])],
            "section": SECTIONS[int(reading.sections.of[evidence.start[i]])],
            "start": int(first[i]),
            "end": int(last[i]),
            "term": term[i],
            "kind": EVIDENCE_KINDS[kind],
            "rule": evidence.rule[i],
            "weight": float(evidence.weight[i]),
            "wording": factor / float(distance[i]),
            "distance": float(distance[i]),
            "factor": factor,
            "contribution": contribution,
            "sum": running[mention],
            "score": float(squash(np.array([running[mention]]))[0]),
            **{name: float(values[i]) for name, values in named.items()},
        }


def _factors(reading: Reading, evidence: Evidence) -> tuple[dict[str, Floats], Floats]:
    """What the factor of each piece of evidence is the product of, by name, and the distance."""
    told, edges = evidence.edge >= 0, reading.edges
    of_term = {name: np.append(v, 1.0) for name, v in wordings(reading.context, reading.terms).items()}
    term = np.where(told, np.append(edges.term, 0)[evidence.edge], len(reading.terms))
    named = {name: values[term] for name, values in of_term.items()}
    named["share"] = np.where(told, np.append(edges.share, 1.0)[evidence.edge], 1.0)
    named["advice"] = np.where(told, 1.0, evidence.factor)
    return named, np.where(told, np.append(edges.distance, 1.0)[evidence.edge], 1.0)
