"""The notebook view: one self-contained piece of HTML without scripts, for light and dark screens."""

from html import escape
from typing import TYPE_CHECKING

from sora_signals.frames import DataFrame
from sora_signals.show.markup import LEGEND, STYLE, Html, bar, marked, plain, signed, table
from sora_signals.show.spans import Document, cell, documents, price_of

if TYPE_CHECKING:
    from sora_signals.result import Result

LIMIT = 3


def page(result: "Result", doc_id: str | None = None) -> Html:
    """Draw a document, or the first three, as HTML; everything out of the text is escaped.

    Args:
        result: The frames, and the texts if they were kept.
        doc_id: The document; the first three without.

    Raises:
        SoraSignalsError: No document has that id.

    >>> from sora_signals.result import Result
    >>> "no documents" in page(Result())
    True
    """
    shown = documents(result, doc_id, LIMIT)
    total = result.documents["doc_id"].nunique()
    body = "".join(map(article, shown)) or '<p class="dim">no documents</p>'
    more = "" if doc_id is not None or total <= len(shown) else _more(total - len(shown))
    return f'<div class="sora"><style>{STYLE}</style>{body}{more}{LEGEND if shown else ""}</div>'


def article(document: Document) -> Html:
    """Draw one document: its text with the marks, then tables of what was read out of it.

    Its styles are `markup.STYLE`, inside an element of class sora.
    """
    title = "" if document.title is None else marked(document.title, document.title_marks)
    name = f'<span class="dim">{" · ".join(filter(None, (plain(document.doc_id), plain(document.about))))}</span>'
    text = '<p class="dim">the text was not kept</p>'
    if document.text is not None:
        text = f'<div class="text" lang="zh" tabindex="0">{marked(document.text, document.marks)}</div>'
    tables = (
        _companies(document.signals),
        _advice(document.recommendations),
        _ratings(document.ratings),
        _risks(document.risks),
    )
    return f'<article><h4><span lang="zh">{title}</span> {name}</h4>{text}{"".join(tables)}</article>'


def _more(count: int) -> Html:
    return f'<p class="dim">and {count} more documents: result.show(doc_id)</p>'


def _companies(signals: DataFrame) -> Html:
    rows = [
        [
            plain(row["ticker"]),
            plain(row["name"]),
            signed(row["score"], row["polarity"]),
            bar(row["score"], row["polarity"]),
            plain(row["n_mentions"]),
            plain(row["relevance"], ".0%"),
            plain(row["action"]),
            plain(row["rating"]),
            plain(row["target_price"], ".2f"),
        ]
        for row in signals.to_dict("records")
    ]
    head = ["ticker", "name", "score", "", "mentions", "relevance", "action", "rating", "target price"]
    return table("Companies", head, rows, "..n.nn..n")


def _advice(recommendations: DataFrame) -> Html:
    rows = [
        [
            f"{'not ' if row['negated'] is True else ''}{plain(row['action'])}",
            *(plain(row[name]) for name in ("phrase", "target", "ticker", "segment", "issuer")),
        ]
        for row in recommendations.to_dict("records")
    ]
    return table("Recommendations", ["advice", "phrase", "target", "ticker", "segment", "issuer"], rows, ".ww.w.")


def _ratings(ratings: DataFrame) -> Html:
    rows = [
        [
            plain(row["surface"]),
            plain(row["ticker"]) or plain(row["scope"]),
            plain(row["rating"]),
            plain(row["change"]),
            plain(price_of(row)),
            plain(row["issuer"]),
        ]
        for row in ratings.to_dict("records")
    ]
    return table("Ratings", ["words", "of", "rating", "change", "target price", "issuer"], rows, "w...n.")


def _risks(risks: DataFrame) -> Html:
    rows = [[plain(row["category"]), escape(cell(row["item"]))] for row in risks.to_dict("records")]
    return table("Risks", ["risk", "item"], rows, ".w")
