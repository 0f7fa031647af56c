"""Why a row differs: another text, other evidence behind a number, or another version."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sora_signals.differences.rows import ADDED, CHANGED
from sora_signals.frames import DataFrame
from sora_signals.result import Result

CAUSES = ("evidence", "mentions", "recommendations", "ratings")
MOST = 5


@dataclass(frozen=True, slots=True)
class _Cause:
    """A changed row that a number can depend on: its document, what it is found by, and how it is told."""

    frame: str
    key: str
    about: str
    told: str


def reasons(rows: DataFrame, before: Result, after: Result, versions: DataFrame) -> list[str]:
    """Return for each row of a difference why it differs; see `diff`."""
    documents = _documents(before, after)
    causes = _causes(rows)
    fallback = _of_versions(versions)
    return [documents.get(row.doc_id) or _told(row, causes.get(row.doc_id, ())) or fallback for row in _each(rows)]


def _each(rows: DataFrame) -> Iterable[Any]:
    # the stubs give a row's cells no type that fits
    return rows.itertuples(index=False)


def _documents(before: Result, after: Result) -> dict[str, str]:
    """Lead each document that is not the same text in both results to the reason."""
    one, other = (_texts(result) for result in (before, after))
    found = dict.fromkeys(one.keys() - other.keys(), "the document is only in the first result")
    found |= dict.fromkeys(other.keys() - one.keys(), "the document is only in the second result")
    for doc_id in one.keys() & other.keys():
        if one[doc_id] != other[doc_id]:
            place = [n for n, a, b in zip(("text", "title"), one[doc_id], other[doc_id], strict=True) if a != b]
            found[doc_id] = f"the {' and the '.join(place)} {'differs' if len(place) == 1 else 'differ'}"
    return found


def _texts(result: Result) -> dict[str, tuple[str, str]]:
    table = result.documents[["doc_id", "sha256", "title"]].astype("string").fillna("")
    known = {doc_id: (digest, title) for doc_id, digest, title in table.itertuples(index=False)}
    return dict.fromkeys(result.errors["doc_id"].dropna(), ("", "")) | known


def _causes(rows: DataFrame) -> Mapping[str, Sequence[_Cause]]:
    """Group the changed rows that numbers depend on by document."""
    found: defaultdict[str, list[_Cause]] = defaultdict(list)
    for row in _each(rows[rows["frame"].isin(CAUSES)]):
        if row.change != CHANGED or row.frame == "evidence" or row.column in ("ticker", "role", "status", "action"):
            found[row.doc_id].append(_Cause(row.frame, row.key, f"{row.key} {row.before} {row.after}", _tell(row)))
    return found


def _tell(row: Any) -> str:
    if row.change == CHANGED:
        return f"{row.frame} [{row.key}] {row.column} {row.before} -> {row.after}"
    return f"{row.frame} {'+' if row.change == ADDED else '-'} {row.after or row.before}"


def _told(row: Any, causes: Sequence[_Cause]) -> str:
    """Tell what a number of a mention, a company or a document depends on and differs; empty if nothing does."""
    if row.frame == "mentions" and row.change == CHANGED:
        start = row.key.split()[1]
        kept = [c for c in causes if c.frame == "evidence" and c.key.split()[0].endswith(f"@{start}")]
    elif row.frame == "signals":
        kept = [c for c in causes if row.key.split()[0] in c.about]
    elif row.frame == "documents":
        kept = list(causes)
    else:
        return ""
    told = list(dict.fromkeys(cause.told for cause in kept))
    return "; ".join([*told[:MOST], *([f"and {len(told) - MOST} more"] if len(told) > MOST else [])])


def _of_versions(versions: DataFrame) -> str:
    keys = versions["key"].tolist()
    return f"other {', '.join(keys)}" if keys else "no version differs: the engines were configured differently"
