"""The columns of the errors, and those of several batches laid end to end, before they become frames."""

from collections.abc import Sequence
from itertools import chain
from typing import Any

import numpy as np

from sora_signals.schemas import SCHEMAS
from sora_signals.tabulate.spans import Columns

Tables = dict[str, Columns]


def joined(parts: Sequence[Tables]) -> Tables:
    """Lay the columns of several batches end to end.

    >>> joined([{"risks": {"item": ["需求"]}}, {}, {"risks": {"item": ["竞争"]}}])
    {'risks': {'item': ['需求', '竞争']}}
    """
    if len(parts) == 1:
        return parts[0]
    out: Tables = {}
    for name in SCHEMAS:
        held = [part[name] for part in parts if name in part]
        if len(held) > 1:
            out[name] = {column: _laid([h[column] for h in held]) for column in held[0]}
        elif held:
            out[name] = held[0]
    return out


def _laid(columns: Sequence[Any]) -> Any:
    if all(isinstance(c, np.ndarray) for c in columns):
        return np.concatenate(columns)
    return list(chain.from_iterable(columns))


def error_row(doc_id: str, stage: str, error: Exception) -> dict[str, str]:
    """Return what the errors frame says of a document that failed.

    >>> error_row("a.txt", "read", ValueError("empty"))
    {'doc_id': 'a.txt', 'stage': 'read', 'error': 'ValueError', 'message': 'empty'}
    """
    return {"doc_id": doc_id, "stage": stage, "error": type(error).__name__, "message": str(error)}


def error_columns(rows: Sequence[dict[str, str]]) -> Columns:
    """Return the columns of the errors frame."""
    return {name: [row[name] for row in rows] for name in ("doc_id", "stage", "error", "message")}
