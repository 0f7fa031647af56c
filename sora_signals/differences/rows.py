"""Which rows of two frames are the same row, and which cells of them differ."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

import numpy as np
import pandas as pd

from sora_signals.frames import DataFrame
from sora_signals.result import Result

# What makes a row of each frame itself, beside doc_id; ids are counted anew in every run and make nothing.
KEYS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "mentions": ("part", "start", "end"),
        "recommendations": ("part", "start", "end", "target_start", "target_end"),
        "ratings": ("start", "end", "scope"),
        "risks": ("start", "end"),
        "evidence": ("mention", "start", "end", "kind", "rule"),
        "signals": ("ticker",),
        "documents": (),
        "errors": ("stage",),
    }
)
COUNTED = ("mention_id", "recommendation_id", "risk_id", "sentence_id")
VERSIONS = ("engine_version", "lexicon_digest", "securities_as_of")
ADDED, REMOVED, CHANGED = "added", "removed", "changed"
NEAR = 1e-9


def compared(name: str, before: Result, after: Result) -> DataFrame:
    """Return added and removed rows and changed cells of one frame."""
    one, other = (_keyed(name, result) for result in (before, after))
    new, old = other.index.difference(one.index, sort=False), one.index.difference(other.index, sort=False)
    common = one.index.intersection(other.index, sort=False)
    found = [_whole(one.loc[old], REMOVED), _whole(other.loc[new], ADDED)]
    found += [_cells(column, one.loc[common, column], other.loc[common, column]) for column in one.columns]
    return pd.concat(found, ignore_index=True).assign(frame=name)


def _keyed(name: str, result: Result) -> DataFrame:
    """Return a frame indexed by doc_id and the key as text, without ids and versions; twins are counted."""
    rows = result.frames[name]
    if name == "evidence":
        rows = rows.assign(mention=_mention_spans(result, rows))
    if "section" in rows.columns:
        rows = rows.assign(part=np.where((rows["section"] == "title").to_numpy(dtype=bool), "title", "text"))
    texts: Any = [rows[column].astype("string").fillna("") for column in KEYS[name]]
    key = pd.Series("", index=rows.index, dtype="string").str.cat(texts, sep=" ").str.strip() if texts else _blank(rows)
    twin = rows.assign(_key=key).groupby(["doc_id", "_key"]).cumcount()
    key = key.where(twin == 0, key + " #" + twin.astype("string"))
    kept = [c for c in rows.columns if c not in ("doc_id", "part", "mention", *COUNTED, *VERSIONS)]
    return rows[kept].set_axis(pd.MultiIndex.from_arrays([rows["doc_id"], key], names=["doc_id", "key"]))


def _blank(rows: DataFrame) -> Any:
    return pd.Series("", index=rows.index, dtype="string")


def _mention_spans(result: Result, rows: DataFrame) -> Any:
    m = result.mentions
    spans = m["ticker"].fillna("?") + "@" + m["start"].astype("string")
    spans = spans.set_axis(pd.MultiIndex.from_arrays([m["doc_id"], m["mention_id"]]))
    wanted = pd.MultiIndex.from_arrays([rows["doc_id"], rows["mention_id"]])
    return spans[~spans.index.duplicated()].reindex(wanted).fillna("?").array


def _whole(rows: DataFrame, change: str) -> DataFrame:
    """Return added or removed rows, told by the words that they hold."""
    words = ("surface", "ticker", "phrase", "target", "term", "item", "rating_raw", "contribution", "score", "message")
    told = [_text(rows[word]) for word in words if word in rows.columns]
    lines = [" ".join(filter(None, cells)) for cells in zip(*told, strict=True)] if told else [""] * len(rows)
    side = {"before": lines, "after": ""} if change == REMOVED else {"before": "", "after": lines}
    return _entries(rows.index, change, "", **side)


def _cells(column: str, one: Any, other: Any) -> DataFrame:
    changed = _differ(one, other)
    before, after = _text(one[changed]), _text(other[changed])
    return _entries(one.index[changed], CHANGED, column, before=before, after=after)


def _entries(index: Any, change: str, column: str, *, before: Any, after: Any) -> DataFrame:
    found = {"doc_id": index.get_level_values(0), "key": index.get_level_values(1), "change": change}
    return DataFrame({**found, "column": column, "before": before, "after": after}).astype("string")


def _differ(one: Any, other: Any) -> Any:
    gone, lost = one.isna().to_numpy(), other.isna().to_numpy()
    if pd.api.types.is_float_dtype(one.dtype):
        apart = np.abs(one.to_numpy(float, na_value=np.nan) - other.to_numpy(float, na_value=np.nan)) > NEAR
    else:
        apart = one.astype("string").fillna("").to_numpy() != other.astype("string").fillna("").to_numpy()
    return (gone != lost) | (~gone & ~lost & apart)


def _text(values: Any) -> list[str]:
    if pd.api.types.is_float_dtype(values.dtype):
        return ["" if pd.isna(value) else f"{value:+.3f}" for value in values]
    return ["" if pd.isna(value) else str(value) for value in values]
