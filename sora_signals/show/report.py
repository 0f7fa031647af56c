"""The report: one self-contained page over many documents, in which every number leads to its sentences."""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, overload

from sora_signals.frames import DataFrame
from sora_signals.show import html, tallies
from sora_signals.show.charts import timeline
from sora_signals.show.companies import Company, gather
from sora_signals.show.markup import LEGEND, STYLE, Html, plain, signed, table
from sora_signals.show.moments import over_time
from sora_signals.show.quotes import Quotes, counted, different, how_many, listed
from sora_signals.show.spans import documents, price_of

if TYPE_CHECKING:
    from sora_signals.result import Result

COMPANIES, ROWS, ITEMS, QUOTES = 200, 200, 20, 3
WHOLE_DOCUMENTS, WHOLE_CHARS = 3, 100_000
FRAME = """<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>{title}</title><style>{style}</style></head><body><main class="sora">{body}</main></body></html>
"""
PAGE_STYLE = """
body{margin:0;background:light-dark(#fff,#181818)}main.sora{margin:0 auto;max-width:76em;padding:1em 1.5em 4em}
.sora h1{font-size:1.6em;margin:.4em 0}.sora h2{margin:2em 0 .4em;padding-top:.4em;border-top:1px solid var(--line)}
.sora h3{margin:1.6em 0 .2em}.sora nav a{margin-right:1em;white-space:nowrap}.sora figure{margin:.6em 0}
.sora svg{width:100%;max-width:640px;height:auto;display:block}.sora ul{margin:.3em 0;padding-left:1.4em}
.sora li,.sora q{overflow-wrap:anywhere}.sora q{quotes:none}.sora cite{font-style:normal;font-size:.9em}
.sora :target{background:var(--shade)}.sora summary{cursor:pointer}.sora .share{background:none;color:var(--level)}
.sora :is(h2,p)+.wide caption{position:absolute;clip-path:inset(50%);height:1px;width:1px;overflow:hidden}
.sora dl{display:flex;flex-wrap:wrap;gap:.4em 2.2em;margin:.8em 0}
.sora dl div{display:flex;flex-direction:column-reverse}
.sora dt{color:var(--dim)}.sora dd{margin:0;font-size:1.5em;line-height:1.3}
.sora svg a:focus-visible path{stroke:var(--advice);stroke-width:3}
@media(max-width:40em){main.sora{padding:.5em .8em 3em}.sora svg text{font-size:20px}}
"""


@overload
def report(result: "Result", path: None = None, *, title: str = ...) -> str: ...
@overload
def report(result: "Result", path: str | os.PathLike[str], *, title: str = ...) -> Path: ...
def report(result: "Result", path: str | os.PathLike[str] | None = None, *, title: str = "Report") -> str | Path:
    """Draw all documents of a result as one page of HTML that needs nothing else: no scripts, no network.

    Companies are ranked, with their scores over time; then who recommends what, ratings and target prices, risks, and
    the documents, the articles themselves where there are at most three. Long lists are cut, and say how much was left
    out, so that ten thousand documents make a page of a few megabytes.

    Args:
        result: The frames, and the texts, without which words are quoted and not sentences.
        path: The file to write, replaced if it is there.
        title: The heading of the page.

    Returns:
        The page, or the path where one was given.

    >>> from sora_signals.result import Result
    >>> "no documents" in report(Result())
    True
    """
    if not hasattr(result, "documents"):
        raise TypeError(f"a report is made of a Result, not of {type(result).__name__}")
    page = FRAME.format(title=plain(title), style=STYLE + PAGE_STYLE, body=_body(result, title))
    if path is None:
        return page
    target = Path(path)
    target.write_text(page, encoding="utf-8")
    return target


def _body(result: "Result", title: str) -> Html:
    if not len(result.documents) and not len(result.errors):
        return f"<h1>{plain(title)}</h1><p>no documents</p>"
    ranked = tallies.companies(result.signals, COMPANIES)
    newest = tallies.newest(result.documents, ROWS)
    said = tallies.sentences(result, ranked.index, newest["doc_id"])
    quotes = Quotes.of(result, said)
    companies = gather(result, ranked, said, quotes)
    anchors = {company.ticker: f"#{company.anchor}" for company in companies}
    parts = {
        "companies": ("Companies", _ranking(result, companies)),
        "advice": ("Who recommends what", _advice(result, quotes, anchors)),
        "ratings": ("Ratings and target prices", _ratings(result, quotes, anchors)),
        "risks": ("Risks", _risks(result, quotes)),
        "sentences": ("Sentences by company", "".join(company.section() for company in companies)),
        "documents": ("Documents", _documents(result, newest, said, quotes)),
        "errors": ("Not read", _errors(result)),
    }
    held = {name: part for name, part in parts.items() if part[1]}
    links = "".join(f'<a href="#{name}">{head}</a>' for name, (head, _) in held.items())
    sections = "".join(f'<section id="{name}"><h2>{head}</h2>{inner}</section>' for name, (head, inner) in held.items())
    head = f"<header><h1>{plain(title)}</h1>{_numbers(result, held)}</header><nav>{links}</nav>"
    line = timeline(result.documents["published_at"], result.documents["score"])
    drawn = over_time("Score of the documents", "t", line, said, quotes) if len(line.rows) > 1 else ""
    return f"{head}{drawn}{sections}{_footer(result)}"


def _numbers(result: "Result", held: Mapping[str, object]) -> Html:
    days = result.documents["published_at"].dropna()
    counts = {
        "documents": ("documents", result.documents["doc_id"].nunique()),
        "companies": ("companies", result.signals["ticker"].nunique()),
        "recommendations": ("advice", len(result.recommendations)),
        "ratings and target prices": ("ratings", len(result.ratings)),
        "risks": ("risks", len(result.risks)),
        "documents not read": ("errors", len(result.errors)),
    }
    cells = [
        f'<div><dt>{name}</dt><dd><a href="#{place}">{count:,}</a></dd></div>'
        for name, (place, count) in counts.items()
        if place in held
    ]
    span = dict.fromkeys(plain(day, "%Y-%m-%d") for day in ([days.min(), days.max()] if len(days) else []))
    return f'<p class="dim">{" to ".join(span)}</p><dl>{"".join(cells)}</dl>'


def _ranking(result: "Result", companies: list[Company]) -> Html:
    total = result.signals["ticker"].nunique()
    rows = [company.row(rank) for rank, company in enumerate(companies, start=1)]
    head = ["company", "mean score", "", "documents", "▲", "▼", "●", "recommended", "rating", "target price"]
    note = "Ranked by the sum of the documents' scores; each number leads to its sentences."
    if total > len(companies):
        note += f" Shown are the {len(companies)} of {total:,} companies that most documents are about."
    return f'<p class="dim">{note}</p>{table("Companies ranked", head, rows, ".n.nnnnn.n")}' if rows else ""


def _advice(result: "Result", quotes: Quotes, anchors: Mapping[str, str]) -> Html:
    keys = ["who", "what", "whom"]
    rows = tallies.latest(result, tallies.advice(result.recommendations))
    groups = tallies.counted(rows, keys)
    top = groups.head(ROWS)
    names = result.signals.dropna(subset=["name"]).drop_duplicates("ticker").set_index("ticker")["name"].to_dict()
    own = rows.merge(top[keys], on=keys).groupby(keys, sort=False).head(QUOTES * tallies.SPARE)
    held = tallies.records(own, keys)
    lines = []
    for group in top.to_dict("records"):
        who, what, whom = (group[key] for key in keys)
        said = different((quotes.words(row, "phrase", "recommendation") for row in held[who, what, whom]), QUOTES)
        on = _linked(f"{plain(names.get(whom))} {plain(whom)}", anchors.get(whom))
        lines.append([plain(who), plain(what), on, _opened(counted(group["documents"], "document"), listed(said))])
    head = ["who", "advice", "on", "sentences"]
    return table("Who recommends what", head, lines, "..ww") + _left_out(len(groups), "groups")


def _ratings(result: "Result", quotes: Quotes, anchors: Mapping[str, str]) -> Html:
    rows = tallies.latest(result, result.ratings)
    lines = [
        [
            plain(row["time"], "%Y-%m-%d"),
            _linked(plain(row["ticker"]) or plain(row["scope"]), anchors.get(row["ticker"])),
            plain(row["issuer"]),
            plain(row["rating"]),
            plain(row["change"]),
            plain(price_of(row)),
            _opened(plain(row["surface"]) or "sentence", quotes.words(row, "surface", "rating").html),
        ]
        for row in rows.head(ROWS).to_dict("records")
    ]
    head = ["date", "of", "issuer", "rating", "change", "target price", "sentence"]
    return table("Ratings and target prices", head, lines, ".....nw") + _left_out(
        len(rows), "ratings, the latest first"
    )


def _risks(result: "Result", quotes: Quotes) -> Html:
    rows = result.risks.assign(category=result.risks["category"].astype("string").fillna("other"))
    groups = tallies.counted(rows, ["category"])
    most = int(groups["documents"].max()) if len(groups) else 1
    lines = []
    for group in groups.to_dict("records"):
        own = rows[rows["category"] == group["category"]].drop_duplicates("item")
        said = different((quotes.words(row, "item", "risk") for row in own.head(ITEMS).to_dict("records")), ITEMS)
        opened = _opened(how_many(len(said), group["rows"]), listed(said))
        width = f"left:0;width:{100 * group['documents'] / most:.0f}%"
        share = f'<span class="bar share" aria-hidden="true"><i style="{width}"></i></span>'
        lines.append([plain(group["category"]), f"{group['documents']:,}", share, opened])
    return table("Risks by category", ["category", "documents", "", "sentences"], lines, ".n.w")


def _documents(result: "Result", newest: DataFrame, said: DataFrame, quotes: Quotes) -> Html:
    total = result.documents["doc_id"].nunique()
    sizes = [len(text) for _, text in result.texts.values()] if total <= WHOLE_DOCUMENTS else []
    if sizes and sum(sizes) <= WHOLE_CHARS:
        return "".join(map(html.article, documents(result))) + LEGEND
    own = said[said["doc_id"].isin(newest["doc_id"])]
    found = tallies.records(own.groupby("doc_id", sort=False).head(QUOTES * tallies.SPARE), ["doc_id"])
    lines = []
    for row in newest.to_dict("records"):
        told = different(map(quotes.mention, found.get(row["doc_id"], ())), QUOTES) or quotes.opening(row["doc_id"])
        score = signed(row["score"], row["polarity"])
        facts = (plain(row[name]) for name in ("title", "publisher", "kind"))
        opened = _opened(score, listed(told)) if told else score
        lines.append([plain(row["doc_id"]), plain(row["published_at"], "%Y-%m-%d"), *facts, opened])
    head = ["document", "date", "title", "publisher", "kind", "score and sentences"]
    return table("Documents", head, lines, "..w..w") + _left_out(total, "documents, the latest first")


def _errors(result: "Result") -> Html:
    columns = ["doc_id", "stage", "error", "message"]
    lines = [[plain(row[name]) for name in columns] for row in result.errors.head(ROWS).to_dict("records")]
    return table("Documents not read", columns, lines, "...w") + _left_out(len(result.errors), "errors")


def _footer(result: "Result") -> Html:
    names = {"engine_version": "sora_signals", "lexicon_digest": "word lists", "securities_as_of": "securities as of"}
    told = [f"{name} {plain(result.meta[key])}" for key, name in names.items() if result.meta.get(key)]
    return f'<footer class="dim"><p>{" · ".join(told)}</p></footer>'


def _left_out(count: int, what: str) -> Html:
    return f'<p class="dim">{ROWS} of {count:,} {what}; all of them are in the frames.</p>' if count > ROWS else ""


def _opened(summary: Html, inner: Html) -> Html:
    return f"<details><summary>{summary}</summary>{inner}</details>"


def _linked(inner: Html, link: str | None) -> Html:
    return f'<a href="{link}">{inner}</a>' if link else inner
