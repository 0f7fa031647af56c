"""Compares the frames of one result with the gold of its article, aspect by aspect."""

from typing import Any

from sora_signals.evaluate.gold import DOCUMENT_FACTS, Case
from sora_signals.evaluate.tally import Row, Tally, accepts

# A target price and its rating may be one row or two: they agree when they stand this near to each other.
NEAR = 40


def compare(case: Case, result: Any, tally: Tally) -> None:
    """Count every aspect that the gold of an article speaks of in the frames of a result."""
    for error in _records(result.errors):
        reason = f"{error['error']}: {error['message']}"
        tally.judge(case, "documents", None, "extraction", expected="a result", got=reason)
    for frame, count in (
        ("mentions", _mentions),
        ("recommendations", _recommendations),
        ("ratings", _ratings),
        ("risks", _risks),
        ("signals", _signals),
    ):
        if frame in case.expect:
            count(case, case.expect[frame], _records(getattr(result, frame)), tally)
    rows = _records(result.documents)
    for fact in DOCUMENT_FACTS:
        if fact in case.expect:
            got = rows[0].get(fact) if rows else "no document"
            got = _as_gold(case.expect[fact], got)
            tally.judge(case, "documents", None, fact, expected=case.expect[fact], got=got)


def _mentions(case: Case, gold: list[Row], found: list[Row], tally: Tally) -> None:
    def same(row: Row, other: Row) -> bool:
        placed = (row.get("section") == "title") == _in_title(case, other)
        return placed and row["ticker"] == other["ticker"] and _span(other) in _spans(row)

    for row, other in tally.pair(case, "mentions", gold, found, same):
        _judge(case, "roles", "role", row, other, tally)
        _judge(case, "mention_polarity", "polarity", row, other, tally)


def _recommendations(case: Case, gold: list[Row], found: list[Row], tally: Tally) -> None:
    def same(row: Row, other: Row) -> bool:
        if not _overlap(_span(row), _span(other)) or row["target_kind"] != other["target_kind"]:
            return False
        if row["target_kind"] == "stock":
            return bool(row["ticker"] == other["ticker"])
        return _overlap(_span(row, "target_"), _span(other, "target_"))

    rows = [{**row, "start": row["phrase_start"], "end": row["phrase_end"]} for row in gold]
    for row, other in tally.pair(case, "recommendations", rows, found, same):
        _judge(case, "recommendation_details", "action", row, other, tally)
        _judge(case, "recommendation_details", "negated", row, other, tally)
        segment = {**row, "segment": _squeezed(_segment(case, row))}
        got = {"segment": _squeezed(other["segment"])}
        _judge(case, "recommendation_details", "segment", segment, got, tally, null_counts=True)


def _segment(case: Case, row: Row) -> str | None:
    """Return the label that gold spells out, or that its offsets point at."""
    if "segment_start" in row:
        return case.text[row["segment_start"] : row["segment_end"]]
    label: str | None = row.get("segment")
    return label


def _ratings(case: Case, gold: list[Row], found: list[Row], tally: Tally) -> None:
    def same(row: Row, other: Row) -> bool:
        near = _overlap((row["start"] - NEAR, row["end"] + NEAR), _span(other))
        return near and all(
            key in other and (accepts(row[key], other[key]) or (row["fact"] == "price" and row[key] is None))
            for key in row
            if key not in ("start", "end")
        )

    tally.pair(case, "ratings", _rating_facts(gold), _rating_facts(found), same)


def _rating_facts(rows: list[Row]) -> list[Row]:
    """Split rows into ratings and target prices, since a row may hold one or both."""
    facts: list[Row] = []
    for row in rows:
        place = {"start": row["start"], "end": row["end"], "ticker": row["ticker"]}
        if row["rating"] is not None:
            facts.append({**place, "fact": "rating", **{key: row[key] for key in ("scope", "rating", "change")}})
        prices = {key: row[key] for key in ("target_price", "target_price_low", "target_price_high")}
        if any(price is not None for price in prices.values()):
            facts.append({**place, "fact": "price", **prices, "currency": row["currency"]})
    return facts


def _risks(case: Case, gold: list[Row], found: list[Row], tally: Tally) -> None:
    pairs = tally.pair(case, "risks", gold, found, lambda row, other: _span(other) in _spans(row))
    for row, other in pairs:
        _judge(case, "risk_details", "category", row, other, tally)
        # Bold marks and numbering before the header may or may not belong to it.
        line = case.text.rfind("\n", 0, row["section_start"]) + 1
        fine = line <= other["section_start"] <= row["section_start"]
        start = row["section_start"] if fine else other["section_start"]
        tally.judge(case, "risk_details", row["start"], "section_start", expected=row["section_start"], got=start)


def _signals(case: Case, gold: list[Row], found: list[Row], tally: Tally) -> None:
    pairs = tally.pair(case, "signals", gold, found, lambda row, other: bool(row["ticker"] == other["ticker"]))
    for row, other in pairs:
        _judge(case, "signal_polarity", "polarity", row, other, tally)


def _judge(
    case: Case, aspect: str, column: str, row: Row, other: Row, tally: Tally, *, null_counts: bool = False
) -> None:
    """Judge one column of a pair; gold that holds null there leaves it open."""
    if null_counts or row.get(column) is not None:
        what = f"{row.get('ticker') or ''} {column}".strip()
        tally.judge(case, aspect, row.get("start"), what, expected=row[column], got=other[column])


def _records(frame: Any) -> list[Row]:
    rows: list[Row] = frame.astype(object).where(frame.notna(), None).to_dict("records")
    return rows


def _as_gold(expected: object, got: Any) -> object:
    """Print a time as precisely as the gold has it."""
    if isinstance(expected, str) and hasattr(got, "strftime"):
        return got.strftime("%Y-%m-%d %H:%M:%S")[: len(expected)]
    return got


def _in_title(case: Case, row: Row) -> bool:
    return case.inputs["title"] is not None and row["section"] == "title"


def _span(row: Row, prefix: str = "") -> tuple[int, int]:
    return row[f"{prefix}start"], row[f"{prefix}end"]


def _spans(row: Row) -> list[tuple[int, int]]:
    return [_span(row), *((start, end) for start, end in row.get("alt", ()))]


def _overlap(one: tuple[int, int], other: tuple[int, int]) -> bool:
    return one[0] < other[1] and other[0] < one[1]


def _squeezed(text: str | None) -> str | None:
    return None if text is None else "".join(text.split())
