"""The notebook view: one self-contained piece of HTML without scripts, for light and dark screens."""

from collections.abc import Iterable, Sequence
from html import escape
from typing import TYPE_CHECKING

from sora_signals.frames import DataFrame
from sora_signals.show.spans import Document, Mark, Piece, cell, documents, pieces, sign_of

if TYPE_CHECKING:
    from sora_signals.result import Result

LIMIT = 3
# Red is up and green is down on Chinese screens; each sign also has its own shape, so colour adds no meaning.
STYLE = """
.sora{--paper:#fff;--ink:#1b1b1b;--dim:#666;--line:#d5d5d5;--up:#b3261e;--down:#14713d;--level:#5a5a5a;--risk:#8a5a00;
--advice:#1c4fa0;--wash:#f6f6f3;background:var(--paper);
padding:.6em 1em;color:var(--ink);font:14px/1.7 system-ui,sans-serif;max-width:60em}
@media (prefers-color-scheme:dark){.sora{--paper:#1a1a1a;--ink:#e6e6e6;--dim:#a0a0a0;--line:#444;--up:#ff8a80;
--down:#7bd89b;--level:#b5b5b5;--risk:#e6b450;--advice:#8ab4f8;--wash:#262626}}
.sora article{white-space:pre-wrap;overflow-wrap:anywhere;background:var(--wash);padding:.8em 1em;
border-radius:6px;max-height:32em;overflow:auto}
.sora h4{margin:.8em 0 .3em}.sora .dim{color:var(--dim)}
.sora [data-sign]::before{content:attr(data-sign);font-size:.8em;margin-right:.1em}
.sora .mention{font-weight:600;border-bottom:2px solid}.sora .source{color:var(--dim);border-bottom:1px solid}
.sora .up{color:var(--up)}.sora .down{color:var(--down)}.sora .level{color:var(--level)}
.sora .recommendation{background:color-mix(in srgb,var(--advice) 18%,transparent)}
.sora .rating{outline:1px solid var(--advice)}.sora .risk{border-bottom:2px dotted var(--risk)}
.sora table{border-collapse:collapse;margin:.4em 0}.sora th,.sora td{padding:.15em .7em;text-align:left;
border-bottom:1px solid var(--line);color:var(--ink);background:none}
.sora th{color:var(--dim);font-weight:400}.sora .bar{display:inline-block;position:relative;width:6em;
height:.7em;background:linear-gradient(var(--line),var(--line)) 50%/1px 100% no-repeat}
.sora .bar i{position:absolute;top:0;bottom:0;background:currentColor}
"""
CLASSES = (("▲", "up"), ("▼", "down"), ("●", "level"), ("?", "level"))
LEGEND = (
    '<p class="dim">▲ good, ▼ bad, ● neutral, ? ambiguous, ○ source; shaded: recommendation; '
    "boxed: rating; dotted: risk. Point at a mark for the reasons.</p>"
)


def page(result: "Result", doc_id: str | None = None) -> str:
    """Draw a document, or the first three, as HTML; everything out of the text is escaped.

    Args:
        result: The frames, and the texts if they were kept.
        doc_id: The document; the first three without.

    Raises:
        SoraSignalsError: No document has that id.
    """
    shown = documents(result, doc_id, LIMIT)
    total = result.documents["doc_id"].nunique()
    body = "".join(map(_document, shown)) or '<p class="dim">no documents</p>'
    more = "" if doc_id is not None or total <= len(shown) else _more(total - len(shown))
    return f'<div class="sora"><style>{STYLE}</style>{body}{more}{LEGEND if shown else ""}</div>'


def _more(count: int) -> str:
    return f'<p class="dim">and {count} more documents: result.show(doc_id)</p>'


def _document(document: Document) -> str:
    name = f'<span class="dim">{escape(cell(document.doc_id))}</span>'
    title = "" if document.title is None else _marked(document.title, document.title_marks)
    text = '<p class="dim">the text was not kept</p>'
    if document.text is not None:
        text = f"<article>{_marked(document.text, document.marks)}</article>"
    tables = _companies(document.signals), _advice(document.recommendations), _risks(document.risks)
    return f"<section><h4>{title} {name}</h4>{text}{''.join(tables)}</section>"


def _marked(text: str, marks: Iterable[Mark]) -> str:
    return "".join(_piece(piece) for piece in pieces(text, marks))


def _piece(piece: Piece) -> str:
    text = escape(piece.text)
    if not piece.marks:
        return text
    signs = dict(CLASSES)
    classes = {mark.kind for mark in piece.marks}
    classes |= {signs[mark.sign] for mark in piece.marks if mark.kind == "mention"}
    starts = "".join("○" if mark.kind == "source" else mark.sign for mark in piece.opening)
    sign = f' data-sign="{escape(starts)}"' if starts else ""
    notes = escape("\n".join(dict.fromkeys(mark.note for mark in piece.marks)))
    return f'<span class="{" ".join(sorted(classes))}"{sign} title="{notes}">{text}</span>'


def _companies(signals: DataFrame) -> str:
    rows = [
        [
            escape(cell(row["ticker"])),
            escape(cell(row["name"])),
            f"{sign_of(row['polarity'])} {cell(row['score'], '+.2f')}",
            _bar(row["score"], sign_of(row["polarity"])),
            cell(row["n_mentions"]),
            cell(row["relevance"], ".0%"),
            cell(row["action"]),
            cell(row["rating"]),
            cell(row["target_price"], ".2f"),
        ]
        for row in signals.to_dict("records")
    ]
    return _table(["ticker", "name", "score", "", "mentions", "relevance", "action", "rating", "target"], rows)


def _bar(score: float, sign: str) -> str:
    """Draw a score as a bar that grows from the middle, to the right for good and to the left for bad."""
    if cell(score) == "":
        return ""
    width = 50 * min(abs(score), 1)
    left = 50 if score >= 0 else 50 - width
    colour = dict(CLASSES)[sign]
    return f'<span class="bar {colour}"><i style="left:{left:.0f}%;width:{width:.0f}%"></i></span>'


def _advice(recommendations: DataFrame) -> str:
    rows = [
        [
            f"{'not ' if row['negated'] is True else ''}{cell(row['action'])}",
            *(escape(cell(row[name])) for name in ("phrase", "target", "ticker", "segment", "issuer")),
        ]
        for row in recommendations.to_dict("records")
    ]
    return _table(["advice", "phrase", "target", "ticker", "segment", "issuer"], rows)


def _risks(risks: DataFrame) -> str:
    rows = [[cell(row["category"]), escape(cell(row["item"]))] for row in risks.to_dict("records")]
    return _table(["risk", "item"], rows)


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Lay out cells that are HTML already; no rows, no table."""
    if not rows:
        return ""
    header = "".join(f"<th>{name}</th>" for name in head)
    body = "".join(f"<tr>{''.join(f'<td>{cell_}</td>' for cell_ in row)}</tr>" for row in rows)
    return f"<table><thead><tr>{header}</tr></thead><tbody>{body}</tbody></table>"
