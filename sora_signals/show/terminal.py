"""The view of a terminal, laid out by rich: every mark is a sign in the text, and colour only adds to it."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from rich.console import Group
from rich.text import Text

from sora_signals.frames import DataFrame
from sora_signals.show.lines import Drawn, line, stacked, table
from sora_signals.show.spans import DOWN, UP, Document, Mark, cell, documents, pieces, price_of, sign_of

if TYPE_CHECKING:
    from sora_signals.result import Result

LIMIT = 20
BAR = 6
BRACKETS = (("recommendation", "«", "»"), ("rating", "‹", "›"), ("risk", "⟨", "⟩"))
LEGEND = "▲ good  ▼ bad  ● neutral  ? ambiguous  ○ source  «recommendation»  ‹rating›  ⟨risk⟩"
PAINT = ((UP, "red"), (DOWN, "green"))  # red is up and green is down on Chinese screens


def view(result: "Result", doc_id: str | None = None) -> Group:
    """Draw a document, or the first 20: the article with its marks, then what was read out of it.

    Args:
        result: The frames, and the texts if they were kept.
        doc_id: The document; the first 20 without.

    Raises:
        SoraSignalsError: No document has that id.
    """
    shown = documents(result, doc_id, LIMIT)
    if not shown:
        return stacked(["no documents"])
    parts = [part for document in shown for part in _document(document)]
    more = 0 if doc_id is not None else result.documents["doc_id"].nunique() - len(shown)
    tail = f"and {more} more documents; name one by its doc_id" if more else None
    return stacked([*parts, tail, line(LEGEND, "dim")])


def _document(document: Document) -> Iterable[Drawn]:
    title = _marked(document.title, document.title_marks) if document.title else Text()
    named = line(Text.assemble("== ", (cell(document.doc_id), "bold"), " ", title))
    yield Group(*filter(len, (named, line(document.about, "dim"))))
    yield "(the text was not kept)" if document.text is None else _marked(document.text, document.marks)
    yield _companies(document.signals) or "no companies"
    yield from (_advice(document.recommendations), _ratings(document.ratings), _risks(document.risks))


def _marked(text: str, marks: Iterable[Mark]) -> Text:
    # rows for several targets of one phrase are drawn as one
    spans = {(mark.start, mark.end, mark.kind): mark for mark in marks}
    opens = {kind: sign for kind, sign, _ in BRACKETS}
    closes = {kind: sign for kind, _, sign in BRACKETS}
    drawn = Text()
    for piece in pieces(text, spans.values()):
        opening = "".join(opens.get(mark.kind) or _sign(mark) for mark in piece.opening)
        closing = "".join(closes.get(mark.kind, "") for mark in piece.closing)
        drawn.append(f"{opening}{piece.text}{closing}", _style(piece.marks))
    first = len(drawn.plain) - len(drawn.plain.lstrip("\n"))
    return line(drawn[first : len(drawn.plain.rstrip("\n"))])


def _sign(mark: Mark) -> str:
    return "○" if mark.kind == "source" else mark.sign


def _style(marks: tuple[Mark, ...]) -> str:
    kinds = {mark.kind for mark in marks}
    styles = [_colour(mark.sign) for mark in marks if mark.kind == "mention"]
    styles += ["bold"] if "mention" in kinds else []
    styles += ["underline"] if kinds & {"recommendation", "rating"} else []
    styles += ["dim"] if kinds & {"source", "risk"} else []
    return " ".join(filter(None, styles))


def _colour(sign: str) -> str:
    return dict(PAINT).get(sign, "")


def _companies(signals: DataFrame) -> Drawn:
    rows: list[list[str | Text]] = [
        [
            cell(row["ticker"]),
            cell(row["name"]),
            _score(row["score"], sign_of(row["polarity"])),
            cell(row["n_mentions"]),
            cell(row["relevance"], ".0%"),
            cell(row["action"]),
            cell(row["rating"]),
            cell(row["target_price"], ".2f"),
        ]
        for row in signals.to_dict("records")
    ]
    head = ["ticker", "name", "score", "mentions", "relevance", "action", "rating", "target"]
    return table(head, rows, right={"mentions", "relevance", "target"}, wraps={"name", "action", "rating"})


def _score(score: float, sign: str) -> Text:
    if cell(score) == "":
        return Text()
    bar = "█" * round(abs(score) * BAR) or "▏"
    return Text(f"{sign} {score:+.2f} {bar}", _colour(sign))


def _advice(recommendations: DataFrame) -> Drawn:
    rows = [
        [
            f"{'not ' if row['negated'] is True else ''}{cell(row['action'])}",
            *(_line(row[name]) for name in ("phrase", "target", "ticker", "segment", "issuer")),
        ]
        for row in recommendations.to_dict("records")
    ]
    head = ["advice", "phrase", "target", "ticker", "segment", "issuer"]
    return table(head, rows, wraps={"phrase", "target", "segment", "issuer"})


def _ratings(ratings: DataFrame) -> Drawn:
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
    head = ["rated", "of", "rating", "change", "target price", "issuer"]
    return table(head, rows, right={"target price"}, wraps={"rated", "issuer"})


def _risks(risks: DataFrame) -> Drawn:
    rows = [[cell(row["category"]), _line(row["item"])] for row in risks.to_dict("records")]
    return table(["risk", "item"], rows, wraps={"item"})


def _line(value: object) -> str:
    return " ".join(cell(value).split())
