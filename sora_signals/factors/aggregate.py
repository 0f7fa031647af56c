"""Adds up what the documents of a session say of a company."""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any, Literal

import numpy as np
import pandas as pd

from sora_signals.arrays import Floats, Ints
from sora_signals.errors import SoraSignalsError
from sora_signals.frames import DataFrame

How = Literal["mean", "weighted", "sum", "decayed", "count", "recommendations", "disagreement"]
KEYS = ("session", "ticker")
FORGOTTEN = 10  # half-lives after which less than a thousandth of a document is left

Values = Any
"""Numbers indexed by (session, ticker)."""


def aggregate(rows: DataFrame, how: str, halflife: float) -> Values:
    """Return one number a (session, ticker), sorted, as `how` says; see `to_factor`.

    Raises:
        SoraSignalsError: An unknown `how`, or a half-life that is not above zero.
    """
    if how == "decayed":
        return _decayed(rows, halflife)
    if how not in _WAYS:
        raise SoraSignalsError(f"how={how!r} is unknown: choose one of {', '.join((*_WAYS, 'decayed'))}")
    return _WAYS[how](rows).astype("float64").sort_index()


def _weighted(rows: DataFrame) -> Values:
    weight = rows["relevance"].fillna(1.0).clip(lower=0.0)
    parts = rows.assign(part=rows["score"] * weight, weight=weight).groupby(list(KEYS))[["part", "weight"]].sum()
    return (parts["part"] / parts["weight"]).where(parts["weight"] > 0, _mean(rows))


def _mean(rows: DataFrame) -> Values:
    return rows.groupby(list(KEYS))["score"].mean()


_WAYS: Mapping[str, Callable[[DataFrame], Values]] = MappingProxyType(
    {
        "mean": _mean,
        "weighted": _weighted,
        "sum": lambda rows: rows.groupby(list(KEYS))["score"].sum(),
        "count": lambda rows: rows.groupby(list(KEYS))["score"].size(),
        "recommendations": lambda rows: rows.groupby(list(KEYS))["recommended"].sum(),
        "disagreement": lambda rows: rows.groupby(list(KEYS))["score"].std(ddof=0),
    }
)


def _decayed(rows: DataFrame, halflife: float) -> Values:
    """Sum the scores so far, each halved every `halflife` sessions, until the last session any document reaches."""
    if not halflife > 0:
        raise SoraSignalsError(f"halflife={halflife!r} is a number of sessions above zero")
    if rows.empty:
        return rows.groupby(list(KEYS))["score"].sum()
    daily = rows.groupby(list(KEYS))["score"].sum()
    session = daily.index.get_level_values("session").to_numpy(dtype=np.int64)
    codes, tickers = pd.factorize(daily.index.get_level_values("ticker"), sort=True)
    first = int(session[0])
    said = np.full((int(session[-1]) - first + 1, len(tickers)), np.nan)
    said[session - first, codes] = daily.to_numpy()
    memory, last = _remember(said, 0.5 ** (1 / halflife))
    age = np.arange(len(said))[:, None] - last
    day, ticker = np.nonzero((last >= 0) & (age <= FORGOTTEN * halflife))
    index = pd.MultiIndex.from_arrays([day + first, tickers[ticker]], names=KEYS)
    return pd.Series(memory[day, ticker], index=index)


def _remember(said: Floats, keep: float) -> tuple[Floats, Ints]:
    """Return the fading sum down each column, and the row in which each column was last spoken of, -1 before."""
    spoken = ~np.isnan(said)
    memory = np.where(spoken, said, 0.0)
    for row in range(1, len(memory)):
        memory[row] += keep * memory[row - 1]
    rows = np.where(spoken, np.arange(len(said))[:, None], -1)
    return memory, np.maximum.accumulate(rows, axis=0)
