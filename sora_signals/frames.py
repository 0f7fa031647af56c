"""Turns columns of plain values into frames typed exactly as `sora_signals.schemas` declares."""

from collections.abc import Callable, Mapping
from datetime import datetime
from functools import lru_cache
from types import MappingProxyType
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
from pandas import DataFrame

from sora_signals.columns import Values, arrow_text
from sora_signals.errors import SoraSignalsError
from sora_signals.schemas import CATEGORY, FLAG, REAL, SCHEMAS, TEXT, TIME, WHOLE, Column

__all__ = ["DataFrame", "empty", "frame"]

SHANGHAI = "Asia/Shanghai"
NO_CATEGORY = -1


def frame(name: str, columns: Mapping[str, Values]) -> DataFrame:
    """Build one frame of the contract from its columns.

    Args:
        name: A key of `SCHEMAS`.
        columns: One equally long sequence per column, in any order. None (NaN, NaT) is a missing value.
            A category column takes words, or an integer array of codes into the declared categories with
            -1 for missing. Times without a zone are Shanghai time. A lone surrogate, which no UTF-8
            can hold, becomes U+FFFD.

    Raises:
        SoraSignalsError: An unknown frame or column, a missing column, columns of different lengths, or a
            value that the column's dtype cannot hold.

    >>> errors = frame("errors", {"doc_id": ["0"], "stage": ["read"], "error": [None], "message": ["bad"]})
    >>> errors["doc_id"].dtype == "string", int(errors["error"].isna().sum())
    (True, 1)
    """
    schema = _schema(name)
    _check(name, schema, columns)
    typed = {column.name: _typed(name, column, columns[column.name]) for column in schema}
    return DataFrame(typed, index=pd.RangeIndex(len(columns[schema[0].name])), copy=False)


def empty(name: str) -> DataFrame:
    """Build a frame without rows, whose columns and dtypes are those of a full one.

    Raises:
        SoraSignalsError: An unknown frame.

    >>> list(empty("errors").columns)
    ['doc_id', 'stage', 'error', 'message']
    """
    return _template(name).copy()


@lru_cache(maxsize=len(SCHEMAS))
def _template(name: str) -> DataFrame:
    """Build the frame without rows of a name once: an article has several such."""
    return frame(name, {column.name: [] for column in _schema(name)})


def _schema(name: str) -> tuple[Column, ...]:
    if name not in SCHEMAS:
        raise SoraSignalsError(f"no frame is called {name!r}; the frames are {', '.join(SCHEMAS)}")
    return SCHEMAS[name]


def _check(name: str, schema: tuple[Column, ...], columns: Mapping[str, Values]) -> None:
    declared = {column.name for column in schema}
    missing = [column.name for column in schema if column.name not in columns]
    unknown = sorted(set(columns) - declared)
    if missing or unknown:
        raise SoraSignalsError(f"frame {name!r}: missing columns {missing}, unknown columns {unknown}")
    lengths = {column: len(values) for column, values in columns.items()}
    if len(set(lengths.values())) > 1:
        raise SoraSignalsError(f"frame {name!r}: columns differ in length: {lengths}")


def _typed(name: str, column: Column, values: Values) -> Any:
    try:
        if column.dtype == CATEGORY:
            return _category(values, column.categories)
        return _BUILDERS[column.dtype](values)
    except (TypeError, ValueError, pa.ArrowException) as error:
        message = f"frame {name!r}, column {column.name!r} ({column.dtype}): {error}"
        raise SoraSignalsError(message) from error


def _text(values: Values) -> Any:
    if isinstance(values, pd.Series):
        return values.astype(pd.StringDtype("pyarrow")).array
    return pd.arrays.ArrowStringArray(arrow_text(values))


def _whole(values: Values) -> Any:
    if isinstance(values, np.ndarray) and values.dtype.kind in "iu":
        return pd.arrays.IntegerArray(values.astype(np.int64), np.zeros(len(values), bool))
    return pd.array(values, dtype=WHOLE)


def _real(values: Values) -> Any:
    if isinstance(values, np.ndarray) and values.dtype.kind in "fiu":
        numbers = values.astype(np.float64)
        return pd.arrays.FloatingArray(numbers, np.isnan(numbers))
    return pd.array(values, dtype=REAL)


def _flag(values: Values) -> Any:
    if isinstance(values, np.ndarray) and values.dtype == bool:
        return pd.arrays.BooleanArray(values.copy(), np.zeros(len(values), bool))
    return pd.array(values, dtype=FLAG)


def _time(values: Values) -> Any:
    if isinstance(values, list) and all(v is None or (isinstance(v, datetime) and v.tzinfo) for v in values):
        return pd.DatetimeIndex(values, dtype=TIME).array
    times = pd.DatetimeIndex(values)
    if times.tz is None:
        # Shanghai had summer time until 1991: an hour that occurred twice is taken as its first
        times = times.tz_localize(SHANGHAI, ambiguous=np.ones(len(times), bool), nonexistent="shift_forward")
    return times.tz_convert(SHANGHAI).as_unit("ns").array


def _category(values: Values, categories: tuple[str, ...]) -> Any:
    dtype = _vocabulary(categories)
    if isinstance(values, np.ndarray) and values.dtype.kind == "i":
        return pd.Categorical.from_codes(values, dtype=dtype)
    words = list(values)
    codes = {word: code for code, word in enumerate(categories)}
    strange = {word for word in words if isinstance(word, str)} - set(codes)
    if strange:
        raise ValueError(f"{sorted(strange)} are not among {list(categories)}")
    found = (codes[word] if isinstance(word, str) else NO_CATEGORY for word in words)
    return pd.Categorical.from_codes(np.fromiter(found, np.int8, len(words)), dtype=dtype)


@lru_cache(maxsize=64)
def _vocabulary(categories: tuple[str, ...]) -> pd.CategoricalDtype:
    """Build the dtype of a vocabulary once: pandas checks the words each time."""
    return pd.CategoricalDtype(list(categories))


_BUILDERS: Mapping[str, Callable[[Values], Any]] = MappingProxyType(
    {TEXT: _text, WHOLE: _whole, REAL: _real, FLAG: _flag, TIME: _time}
)
