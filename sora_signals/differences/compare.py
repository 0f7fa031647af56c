"""What a new version of the library, of the word lists or of the securities changed in the frames, and why."""

from dataclasses import dataclass
from html import escape
from typing import Any

import pandas as pd

from sora_signals.differences.rows import ADDED, CHANGED, KEYS, REMOVED, compared
from sora_signals.differences.why import reasons
from sora_signals.frames import DataFrame
from sora_signals.result import PARTS, Result

COLUMNS = ("frame", "doc_id", "key", "change", "column", "before", "after", "why")
SHOWN = 40


@dataclass(frozen=True, slots=True)
class Difference:
    """What differs between two results.

    Attributes:
        versions: Meta data that differ: columns key, before, after.
        rows: One row for each added or removed row and each changed cell: frame, doc_id, key (what the row is found
            by), change (``added``, ``removed``, ``changed``), column, before, after (as text) and why.
    """

    versions: DataFrame
    rows: DataFrame

    @property
    def summary(self) -> DataFrame:
        """How many rows of each frame were added, removed and changed (a row with several changed cells once)."""
        once = self.rows.drop_duplicates(["frame", "doc_id", "key", "change"])
        table = pd.crosstab(once["frame"], once["change"])
        return table.reindex(
            index=[n for n in KEYS if n in table.index], columns=[ADDED, REMOVED, CHANGED], fill_value=0
        )

    def to_text(self, limit: int = SHOWN) -> str:
        """Tell the differences in lines of text, at most `limit` of rows.

        >>> import sora_signals as ss
        >>> result = ss.extract("平安银行上涨")
        >>> print(diff(result, result).to_text())
        no rows differ
        """
        lines = [f"{key}: {before} -> {after}" for key, before, after in self.versions.itertuples(index=False)]
        if self.rows.empty:
            return "\n".join([*lines, "no rows differ"])
        lines.append(self.summary.to_string())
        lines += [_line(row) for row in self.rows.head(limit).itertuples(index=False)]
        more = len(self.rows) - limit
        return "\n".join([*lines, *([f"and {more} more: .rows"] if more > 0 else [])])

    def __str__(self) -> str:
        return self.to_text()

    def _repr_html_(self) -> str:
        return f"<pre>{escape(self.to_text())}</pre>"


def diff(before: Result, after: Result) -> Difference:
    """Compare two readings of the same documents, row by row, and say why each row differs.

    Rows are found by where they stand in the text, so that counted ids do not matter. A reason is, in this order: the
    document is only in one result; its text or title differs; the evidence, mentions or advice behind a number
    differs (told with their terms); else the versions that differ.

    Raises:
        TypeError: One of the two is no Result.

    >>> import sora_signals as ss
    >>> old = ss.extract("平安银行上涨")
    >>> new = ss.extract("平安银行下跌")
    >>> changed = diff(old, new).rows.query("frame == 'signals' and column == 'polarity'")
    >>> changed[["before", "after", "why"]].values.tolist()
    [['1', '-1', 'the text differs']]
    """
    for given in (before, after):
        if not isinstance(given, Result):
            raise TypeError(f"diff compares two Results, not {type(given).__name__}")
    versions = _versions(before, after)
    parts = [compared(name, before, after) for name in KEYS]
    rows = pd.concat(parts, ignore_index=True)
    return Difference(versions, rows.assign(why=reasons(rows, before, after, versions))[list(COLUMNS)])


def _line(row: Any) -> str:
    what = f"{row.column}: {row.before} -> {row.after}" if row.change == CHANGED else row.after or row.before
    sign = {ADDED: "+", REMOVED: "-", CHANGED: "~"}[row.change]
    return f"{sign} {row.frame} {row.doc_id} [{row.key}] {what} ({row.why})"


def _versions(before: Result, after: Result) -> DataFrame:
    held = [{k: str(v) for k, v in result.meta.items() if k != PARTS} for result in (before, after)]
    keys = [key for key in dict.fromkeys([*held[0], *held[1]]) if held[0].get(key) != held[1].get(key)]
    cells = [[key, held[0].get(key, ""), held[1].get(key, "")] for key in keys]
    return DataFrame(cells, columns=["key", "before", "after"], dtype="string")
