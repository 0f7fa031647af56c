"""Columns of frames on their way: packed to travel between processes, and those of several batches laid end to end."""

from collections.abc import Mapping, Sequence
from itertools import chain
from types import MappingProxyType
from typing import Any

import numpy as np
import pyarrow as pa

from sora_signals.schemas import CATEGORY, SCHEMAS, TEXT, WHOLE

Values = Any
"""A column as handed on: a list, an array of numpy or of Arrow, or the column of another frame."""
Tables = Mapping[str, Mapping[str, Values]]
"""The columns of each frame."""

# no vocabulary has more words than a byte counts, and no text more characters than fit into four
_NARROW: Mapping[str, type[np.signedinteger[Any]]] = MappingProxyType({CATEGORY: np.int8, WHOLE: np.int32})


def joined(parts: Sequence[Tables]) -> Tables:
    """Lay the columns of several batches end to end.

    >>> joined([{"risks": {"item": ["需求"]}}, {}, {"risks": {"item": ["竞争"]}}])
    {'risks': {'item': ['需求', '竞争']}}
    """
    if len(parts) == 1:
        return parts[0]
    out: dict[str, Mapping[str, Values]] = {}
    for name in SCHEMAS:
        held = [part[name] for part in parts if name in part]
        if len(held) > 1:
            out[name] = {column: _laid([h[column] for h in held]) for column in held[0]}
        elif held:
            out[name] = held[0]
    return out


def _laid(columns: Sequence[Values]) -> Values:
    if all(isinstance(c, np.ndarray) for c in columns):
        return np.concatenate(columns)
    if all(isinstance(c, pa.Array) for c in columns):
        return pa.chunked_array(columns)
    return list(chain.from_iterable(columns))


def packed(tables: Tables) -> Tables:
    """Return the same columns in the form that travels best: text as Arrow arrays, whole numbers in few bytes.

    A process unpacks them in a sixth of the time that lists of words take it, and has less left to do for frames.

    >>> packed({"risks": {"item": ["需求"], "start": np.array([7])}})["risks"]["start"].dtype
    dtype('int32')
    """
    kinds = {name: {column.name: column.dtype for column in SCHEMAS[name]} for name in tables}
    return {
        name: {column: _packed(kinds[name][column], values) for column, values in columns.items()}
        for name, columns in tables.items()
    }


def _packed(dtype: str, values: Values) -> Values:
    if dtype == TEXT:
        return arrow_text(values)
    narrow = _NARROW.get(dtype)
    return values.astype(narrow) if narrow and isinstance(values, np.ndarray) else values


def arrow_text(values: Values) -> Values:
    r"""Return text as an Arrow array, in which NaN and NA are missing as well as None, and a lone surrogate is U+FFFD.

    >>> arrow_text(["涨\ud800", None]).to_pylist() == ["涨\ufffd", None]
    True
    """
    if isinstance(values, (pa.Array, pa.ChunkedArray)):
        return values
    try:
        return pa.array(values, type=pa.large_string(), from_pandas=True)
    except UnicodeEncodeError:
        return pa.array([encodable(value) for value in values], type=pa.large_string(), from_pandas=True)


def encodable(value: Any) -> Any:
    r"""Replace each lone surrogate by U+FFFD, which keeps the length; other values pass.

    >>> encodable("涨\ud800") == "涨\ufffd"
    True
    """
    if not isinstance(value, str):
        return value
    return value.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
