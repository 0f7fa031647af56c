"""The columns of all frames of a batch, and those of the errors frame, before they become frames."""

from collections.abc import Sequence

from sora_signals.arrays import ints
from sora_signals.columns import Tables
from sora_signals.tabulate import ratings, summary
from sora_signals.tabulate.spans import Columns, Tabulator


def columns_of(table: Tabulator) -> Tables:
    """Return the columns of each frame that has rows, and of the documents those that the reading knows."""
    reading = table.reading
    rated, companies = ratings.rated_rows(reading), summary.Companies.of(table)
    said_by = table.issuers(ints([*(r.start for r in reading.recommendations), *(r.start for r in rated)]))
    count = len(reading.recommendations)
    found = (
        ("mentions", reading.mentions, table.mentions),
        ("recommendations", reading.recommendations, lambda: table.recommendations(said_by[:count])),
        ("ratings", rated, lambda: ratings.columns(table, rated, said_by[count:])),
        ("risks", reading.risks, table.risks),
        ("evidence", table.evidence.mention, table.evidence_rows),
    )
    told = {name: columns() for name, rows, columns in found if len(rows)}  # one article leaves several without
    if len(companies):
        told["signals"] = summary.signals(table, companies, rated, told["mentions"])
    return {**told, "documents": summary.documents(table)}


def error_row(doc_id: str, stage: str, error: Exception) -> dict[str, str]:
    """Return what the errors frame says of a document that failed.

    >>> error_row("a.txt", "read", ValueError("empty"))
    {'doc_id': 'a.txt', 'stage': 'read', 'error': 'ValueError', 'message': 'empty'}
    """
    return {"doc_id": doc_id, "stage": stage, "error": type(error).__name__, "message": str(error)}


def error_columns(rows: Sequence[dict[str, str]]) -> Columns:
    """Return the columns of the errors frame."""
    return {name: [row[name] for row in rows] for name in ("doc_id", "stage", "error", "message")}
