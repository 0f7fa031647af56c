"""The plain text view: every mark is a sign in the text, and colour is added only on a terminal."""

import os
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING, TextIO
from unicodedata import east_asian_width

from sora_signals.frames import DataFrame
from sora_signals.show.spans import DOWN, UP, Document, Mark, cell, documents, pieces, price_of, sign_of

if TYPE_CHECKING:
    from sora_signals.result import Result

LIMIT = 20
BAR = 8
RESET = "\x1b[0m"
BRACKETS = (("recommendation", "«", "»"), ("rating", "‹", "›"), ("risk", "⟨", "⟩"))
LEGEND = "▲ good  ▼ bad  ● neutral  ? ambiguous  ○ source  «recommendation»  ‹rating›  ⟨risk⟩"


def render(result: "Result", doc_id: str | None = None, *, colour: bool = False) -> str:
    """Draw a document, or the first 20, as text: the article with its marks, then what was read out of it.

    Args:
        result: The frames, and the texts if they were kept.
        doc_id: The document; the first 20 without.
        colour: Whether to add ANSI colours. No meaning is carried by colour alone.

    Raises:
        SoraSignalsError: No document has that id.
    """
    shown = documents(result, doc_id, LIMIT)
    if not shown:
        return "no documents"
    parts = [_document(document, colour) for document in shown]
    more = 0 if doc_id is not None else result.documents["doc_id"].nunique() - len(shown)
    tail = [f"and {more} more documents; name one by its doc_id"] if more else []
    return "\n\n".join([*parts, *tail, LEGEND])


def write(text: str, stream: TextIO | None = None) -> None:
    """Write a line of text to a stream (standard output without), whatever its encoding can hold."""
    out = sys.stdout if stream is None else stream
    encoding = getattr(out, "encoding", None) or "utf-8"
    out.write(text.encode(encoding, "replace").decode(encoding) + "\n")


def wants_colour(stream: TextIO | None = None) -> bool:
    """Whether a stream (standard output without) is a terminal and the user has not set NO_COLOR."""
    out = sys.stdout if stream is None else stream
    return out.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


def table(rows: Sequence[Sequence[str]]) -> str:
    """Lay rows of cells out in columns; a Chinese character takes two places.

    >>> print(table([["天孚通信", "1"], ["a", "2"]]))
    天孚通信  1
    a         2
    """
    widths = [max(map(_width, column)) for column in zip(*rows, strict=True)]
    lines = ("  ".join(map(_padded, row, widths)) for row in rows)
    return "\n".join(line.rstrip() for line in lines)


def _document(document: Document, colour: bool) -> str:  # noqa: FBT001 - passed on from the public switch
    title = _marked(document.title, document.title_marks, colour) if document.title else ""
    text = "(the text was not kept)" if document.text is None else document.text
    body = _marked(text, document.marks if document.text is not None else (), colour)
    named = f"== {cell(document.doc_id)} {title}".rstrip()
    head = "\n".join(filter(None, (named, cell(document.about))))
    lists = (
        _companies(document.signals),
        _advice(document.recommendations),
        _ratings(document.ratings),
        _risks(document.risks),
    )
    return "\n\n".join(filter(None, (head, body.strip("\n"), *lists)))


def _marked(text: str, marks: tuple[Mark, ...], colour: bool) -> str:  # noqa: FBT001 - as above
    # rows for several targets of one phrase are drawn as one
    spans = {(mark.start, mark.end, mark.kind): mark for mark in marks}
    opens = {kind: sign for kind, sign, _ in BRACKETS}
    closes = {kind: sign for kind, _, sign in BRACKETS}
    drawn = []
    for piece in pieces(text, spans.values()):
        opening = "".join(opens.get(mark.kind) or _sign(mark) for mark in piece.opening)
        closing = "".join(closes.get(mark.kind, "") for mark in piece.closing)
        paint = _paint(piece.marks) if colour else ""
        drawn.append(f"{paint}{opening}{piece.text}{closing}{RESET if paint else ''}")
    return "".join(drawn)


def _sign(mark: Mark) -> str:
    return "○" if mark.kind == "source" else mark.sign


def _paint(marks: tuple[Mark, ...]) -> str:
    kinds = {mark.kind for mark in marks}
    signs = {mark.sign for mark in marks if mark.kind == "mention"}
    # red is up and green is down on Chinese screens
    codes = [
        *(["31"] if UP in signs else []),
        *(["32"] if DOWN in signs else []),
        *(["1"] if "mention" in kinds else []),
        *(["4"] if "recommendation" in kinds or "rating" in kinds else []),
        *(["2"] if kinds & {"source", "risk"} else []),
    ]
    return f"\x1b[{';'.join(codes)}m" if codes else ""


def _companies(signals: DataFrame) -> str:
    rows = [
        [
            cell(row["ticker"]),
            cell(row["name"]),
            sign_of(row["polarity"]),
            cell(row["score"], "+.2f"),
            _bar(row["score"]),
            cell(row["n_mentions"]),
            cell(row["relevance"], ".0%"),
            cell(row["action"]),
            cell(row["rating"]),
            cell(row["target_price"], ".2f"),
        ]
        for row in signals.to_dict("records")
    ]
    head = ["ticker", "name", "", "score", "", "mentions", "relevance", "action", "rating", "target price"]
    return table([head, *rows]) if rows else "no companies"


def _bar(score: float) -> str:
    return "" if cell(score) == "" else "█" * round(abs(score) * BAR) or "▏"


def _advice(recommendations: DataFrame) -> str:
    rows = [
        [
            f"{'not ' if row['negated'] is True else ''}{cell(row['action'])}",
            _line(row["phrase"]),
            _line(row["target"]),
            cell(row["ticker"]),
            _line(row["segment"]),
            _line(row["issuer"]),
        ]
        for row in recommendations.to_dict("records")
    ]
    return table([["advice", "phrase", "target", "ticker", "segment", "issuer"], *rows]) if rows else ""


def _ratings(ratings: DataFrame) -> str:
    rows = [
        [
            _line(row["surface"]),
            cell(row["ticker"]) or cell(row["scope"]),
            cell(row["rating"]),
            cell(row["change"]),
            price_of(row),
            _line(row["issuer"]),
        ]
        for row in ratings.to_dict("records")
    ]
    return table([["rated", "of", "rating", "change", "target price", "issuer"], *rows]) if rows else ""


def _risks(risks: DataFrame) -> str:
    rows = [[cell(row["category"]), _line(row["item"])] for row in risks.to_dict("records")]
    return table([["risk", "item"], *rows]) if rows else ""


def _line(value: object) -> str:
    return " ".join(cell(value).split())


def _width(text: str) -> int:
    return sum(2 if east_asian_width(sign) in "WF" else 1 for sign in text)


def _padded(text: str, width: int) -> str:
    return text + " " * (width - _width(text))
