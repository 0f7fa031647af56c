"""What a view draws: the marks of one document, and its text cut where a mark starts or ends."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import pandas as pd

from sora_signals.errors import SoraSignalsError
from sora_signals.frames import DataFrame

if TYPE_CHECKING:
    from sora_signals.result import Result

TOP_EVIDENCE = 6
TITLE = "title"
UP, DOWN, LEVEL, UNSURE = "▲", "▼", "●", "?"
# Control characters would steer a terminal, directional ones would reorder the text around them, and no UTF-8 holds
# surrogates. Each becomes one character, so that offsets stay.
_STEERING = (*range(9), *range(11, 32), *range(127, 160), 0x61C, 0x200E, 0x200F, *range(0x202A, 0x202F))
_SHOWN = MappingProxyType(
    {**dict.fromkeys((*_STEERING, *range(0x2066, 0x206A), *range(0xD800, 0xE000)), "\ufffd"), ord("\r"): " "}
)


@dataclass(frozen=True, slots=True)
class Mark:
    """A span to be highlighted: what it is, its sign (None where none applies) and the words that explain it.

    `kind` is mention, source, recommendation, rating or risk.

    >>> Mark(0, 4, "mention", "▲", "300394.SZ +0.60").sign
    '▲'
    """

    start: int
    end: int
    kind: str
    sign: str
    note: str


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of text under the same marks; `opening` start and `closing` end with it."""

    text: str
    marks: tuple[Mark, ...]
    opening: tuple[Mark, ...]
    closing: tuple[Mark, ...]


@dataclass(frozen=True, slots=True)
class Document:
    """One document as a view draws it; `text` is None where the result was stored without texts.

    `about` is when it came out, who published it and what kind of text it is.
    """

    doc_id: str
    about: str
    title: str | None
    text: str | None
    title_marks: tuple[Mark, ...]
    marks: tuple[Mark, ...]
    signals: DataFrame
    recommendations: DataFrame
    ratings: DataFrame
    risks: DataFrame


def documents(result: "Result", doc_id: str | None = None, limit: int | None = None) -> list[Document]:
    """Gather the documents to be shown: the one asked for, else the first `limit`.

    Raises:
        SoraSignalsError: No document has that id.
    """
    known = list(dict.fromkeys(result.documents["doc_id"]))
    if doc_id is not None and doc_id not in known:
        few = ", ".join(map(repr, known[:5])) or "none at all"
        raise SoraSignalsError(f"no document has the doc_id {doc_id!r}; there are {few}")
    wanted = known[:limit] if doc_id is None else [doc_id]
    frames = {name: rows[rows["doc_id"].isin(wanted)] for name, rows in result.frames.items()}
    return [_document(key, frames, result.texts.get(key)) for key in wanted]


def pieces(text: str, marks: Iterable[Mark]) -> Iterator[Piece]:
    """Cut a text where a mark starts or ends; the pieces laid together are the text.

    Marks may nest and overlap. What lies outside the text is cut off, and an empty mark is left out.

    >>> cut = pieces("ABCD", [Mark(0, 3, "mention", "▲", ""), Mark(2, 4, "risk", "", "")])
    >>> [(piece.text, len(piece.marks)) for piece in cut]
    [('AB', 1), ('C', 2), ('D', 1)]
    """
    inside = [mark for mark in marks if 0 <= mark.start < min(mark.end, len(text))]
    waiting = sorted(inside, key=lambda mark: (mark.start, -mark.end), reverse=True)
    ends = {mark: min(mark.end, len(text)) for mark in inside}
    over: list[Mark] = []
    for start, end in pairwise(sorted({0, len(text), *(mark.start for mark in inside), *ends.values()})):
        over = [mark for mark in over if ends[mark] > start]
        while waiting and waiting[-1].start == start:
            over.append(waiting.pop())
        opening = tuple(mark for mark in over if mark.start == start)
        closing = tuple(mark for mark in reversed(over) if ends[mark] == end)
        yield Piece(text[start:end], tuple(over), opening, closing)


def sign_of(polarity: object) -> str:
    """Return the sign that stands for a polarity: ▲, ▼ or ● (also for a missing one).

    >>> sign_of(-1)
    '▼'
    """
    if polarity is None or polarity is pd.NA:
        return LEVEL
    return {1: UP, -1: DOWN}.get(int(str(polarity)), LEVEL)


def printable(text: str) -> str:
    r"""Replace what a screen would obey rather than show by U+FFFD, one for one; tabs and line ends stay.

    >>> printable("涨\x1b[2J") == "涨\ufffd[2J"
    True
    """
    return text.translate(_SHOWN)


def cell(value: object, form: str = "") -> str:
    """Return a value of a frame as printable text, a missing one as no text.

    >>> cell(0.6543, "+.2f"), cell(None)
    ('+0.65', '')
    """
    return "" if pd.isna(value) else printable(format(value, form))  # type: ignore[call-overload]


def moment(time: object) -> str:
    """Return when a document came out, as a day alone where no time of day is known.

    >>> moment(pd.Timestamp("2024-02-20 15:30")), moment(pd.Timestamp("2024-02-20")), moment(pd.NaT)
    ('2024-02-20 15:30', '2024-02-20', '')
    """
    return cell(time, "%Y-%m-%d %H:%M").removesuffix(" 00:00")


def price_of(row: Mapping[Any, Any]) -> str:
    """Return the target price of a row of ratings, its range where it is one, with the currency.

    >>> price_of({"target_price": 95.0, "target_price_low": 90.0, "target_price_high": 100.0, "currency": "CNY"})
    '90.00-100.00 CNY'
    """
    ends = dict.fromkeys(cell(row[name], ".2f") for name in ("target_price_low", "target_price_high"))
    told = [end for end in ends if end] or [cell(row["target_price"], ".2f")]
    return " ".join(filter(None, ("-".join(told), cell(row["currency"])))) if told[0] else ""


def in_title(row: Mapping[Any, Any]) -> bool:
    """Whether the offsets of a row point into the title; a risk, whose row has no section, never stands there.

    >>> in_title({"start": 0, "end": 2, "section": "title"}), in_title({"start": 0, "end": 2, "item": "风险"})
    (True, False)
    """
    return bool(row.get("section") == TITLE)


def _document(doc_id: str, frames: dict[str, DataFrame], stored: tuple[str | None, str] | None) -> Document:
    own = {name: rows[rows["doc_id"] == doc_id] for name, rows in frames.items()}
    head = own["documents"].iloc[0]
    title, text = stored if stored is not None else (cell(head["title"]) or None, None)
    marks = [
        *_mentions(own["mentions"], own["evidence"]),
        *_marked(own["recommendations"], "recommendation", _advised),
        *_marked(own["ratings"], "rating", _rated),
        *_marked(own["risks"], "risk", lambda row: f"risk: {cell(row['category'])}"),
    ]
    about = moment(head["published_at"]), cell(head["publisher"]), cell(head["kind"])
    return Document(
        doc_id,
        " · ".join(filter(None, about)),
        None if title is None else printable(title),
        None if text is None else printable(text),
        tuple(mark for titled, mark in marks if titled),
        tuple(mark for titled, mark in marks if not titled),
        **{name: own[name] for name in ("signals", "recommendations", "ratings", "risks")},
    )


def _mentions(rows: DataFrame, evidence: DataFrame) -> Iterator[tuple[bool, Mark]]:
    reasons = _reasons(evidence)
    for row in rows.to_dict("records"):
        kind = "source" if row["role"] == "source" else "mention"
        sign = UNSURE if row["status"] == "ambiguous" else sign_of(row["polarity"])
        head = " ".join(filter(None, (cell(row["ticker"]), cell(row["name"]), cell(row["score"], "+.2f"))))
        note = "\n".join([head, *_odd(row), *reasons.get(row["mention_id"], ())])
        yield row["section"] == TITLE, Mark(row["start"], row["end"], kind, sign, note)


def _odd(row: dict[Any, Any]) -> list[str]:
    """Say what is not the ordinary case: a role, status or section that changes how the mention counts."""
    plain = {"role": "subject", "status": "resolved", "section": "body"}
    return [f"{name}: {row[name]}" for name, usual in plain.items() if cell(row[name]) not in {"", usual}]


def _reasons(evidence: DataFrame) -> dict[Any, list[str]]:
    strongest = evidence.assign(strength=evidence["contribution"].abs()).sort_values("strength", ascending=False)
    top = strongest.groupby("mention_id", sort=False).head(TOP_EVIDENCE).to_dict("records")
    reasons: dict[Any, list[str]] = {}
    for row in top:
        reason = f"{cell(row['contribution'], '+.2f')} {cell(row['term'])} ({cell(row['kind'])})"
        reasons.setdefault(row["mention_id"], []).append(reason)
    return reasons


def _marked(rows: DataFrame, kind: str, explain: Callable[[dict[Any, Any]], str]) -> Iterator[tuple[bool, Mark]]:
    # several targets of one phrase are several rows, but one mark
    spans: dict[tuple[int, int, bool], list[str]] = {}
    for row in rows.to_dict("records"):
        key = row["start"], row["end"], in_title(row)
        spans.setdefault(key, []).append(explain(row))
    for (start, end, titled), notes in spans.items():
        yield titled, Mark(start, end, kind, "", "\n".join(dict.fromkeys(notes)))


def _advised(row: dict[Any, Any]) -> str:
    against = "not " if row["negated"] is True else ""
    whom = cell(row["target"]) or cell(row["ticker"])
    said = ", ".join(filter(None, (f"{against}{cell(row['action'])} {whom}".strip(), cell(row["issuer"]))))
    return f"recommendation: {said}"


def _rated(row: dict[Any, Any]) -> str:
    parts = cell(row["rating"]), cell(row["change"]), price_of(row), cell(row["issuer"])
    return f"rating: {', '.join(filter(None, parts))}"
