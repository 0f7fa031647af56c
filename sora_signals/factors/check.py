"""Points at rows of a research table that could not have been known when they are traded."""

from typing import Any

import numpy as np
import pandas as pd

from sora_signals.arrays import Ints
from sora_signals.errors import SoraSignalsError
from sora_signals.frames import DataFrame
from sora_signals.sessions import Calendar, Sessions, known_at, nanoseconds, shanghai

DATES = ("date", "session", "datetime", "trade_date")
LATE, NO_TIME = "published after the trade", "no time of publication"


def check_lookahead(frame: DataFrame, prices: Any, calendar: Calendar = "XSHG") -> DataFrame:
    """Return the rows that are joined to a price at which they could not have been known; none is what you want.

    A row is joined to the first price on or after its date. The moment of that price is the opening of its session
    (of the session before, where the day has none: such a price is an old one); where the index of the prices has
    times of day, it is that time. What was published at or after that moment could not have been known. A day
    without a time of day is known once it is over.

    Args:
        frame: One row a (document, company) or a factor with what is behind it (`to_panel(form="long")`). When it
            was known is its column ``known_at``, or else ``published_at``; its date is the column or index level
            ``date``, ``session``, ``datetime`` or ``trade_date``, or else a DatetimeIndex.
        prices: Days × tickers, or anything indexed by day first, as alphalens takes it.
        calendar: As in `to_factor`.

    Returns:
        The offending rows as they stand, in order, with the columns known_at, traded_at and reason.

    Raises:
        SoraSignalsError: The frame does not say when its rows were known or dated, or prices have no days.

    >>> days = pd.DatetimeIndex(["2024-02-19", "2024-02-20", "2024-02-21"])
    >>> rows = pd.DataFrame({"published_at": pd.to_datetime(["2024-02-20 08:00", "2024-02-20 15:30"]),
    ...                      "date": pd.to_datetime(["2024-02-20", "2024-02-20"])})
    >>> check_lookahead(rows, pd.DataFrame(index=days), calendar=days)["reason"].to_dict()
    {1: 'published after the trade'}
    """
    known, dates = _known(frame), _dates(frame)
    index = _index_of(prices)
    place, moments = _moments(index, calendar)
    joined = np.searchsorted(place, _day_or_time(_days(dates) if _days_only(index) else dates))
    traded = np.append(moments, np.iinfo(np.int64).max)[joined]
    missing = np.asarray(known.isna())
    late = ~missing & (nanoseconds(known) >= traded)
    reason = np.where(missing, NO_TIME, LATE)
    wrong = (late | missing) & (joined < len(moments)) & ~np.asarray(dates.isna())
    traded_at = pd.DatetimeIndex(traded[wrong], tz="UTC").tz_convert(known.tz)
    found: DataFrame = frame[wrong]
    return found.assign(known_at=known[wrong], traded_at=traded_at, reason=[str(r) for r in reason[wrong]])


def _known(frame: DataFrame) -> pd.DatetimeIndex:
    if not {"known_at", "published_at"} & set(getattr(frame, "columns", ())):
        raise SoraSignalsError(
            "the rows do not say when they were published: pass a DataFrame with a column published_at or known_at, "
            'such as to_panel(result, form="long")'
        )
    if "known_at" in frame.columns:
        return shanghai(pd.DatetimeIndex(frame["known_at"]))
    return known_at(frame["published_at"])


def _dates(frame: DataFrame) -> pd.DatetimeIndex:
    for name in DATES:
        if name in frame.columns:
            return pd.DatetimeIndex(frame[name])
        if name in frame.index.names:
            return pd.DatetimeIndex(frame.index.get_level_values(name))
    if isinstance(frame.index, pd.DatetimeIndex):
        return frame.index
    raise SoraSignalsError(f"the rows have no date to be traded on: name the column one of {', '.join(DATES)}")


def _index_of(prices: Any) -> pd.DatetimeIndex:
    index = prices.index.get_level_values(0) if isinstance(prices.index, pd.MultiIndex) else prices.index
    if not isinstance(index, pd.DatetimeIndex):
        raise SoraSignalsError("prices are indexed by day: a DatetimeIndex, or a MultiIndex that starts with days")
    return index.unique().sort_values()


def _moments(index: pd.DatetimeIndex, calendar: Calendar) -> tuple[Ints, Ints]:
    """Return of each price its place in time (a day is its midnight) and the moment at which it is traded."""
    place = _day_or_time(index)
    if not _days_only(index):
        return place, place
    sessions = Sessions.of(calendar)
    days = nanoseconds(shanghai(sessions.days))
    before = np.searchsorted(days, place, side="right") - 1
    if (before < 0).any():
        raise SoraSignalsError(f"prices start before the calendar {sessions.name}, on {index[0]:%Y-%m-%d}")
    return place, sessions.opens[before]


def _day_or_time(index: pd.DatetimeIndex) -> Ints:
    # a day is a label, whatever zone it carries: alphalens likes UTC
    return nanoseconds(shanghai(index.tz_localize(None) if _days_only(index) else index))


def _days(dates: pd.DatetimeIndex) -> pd.DatetimeIndex:
    local = dates.tz_localize(None) if _days_only(dates) else shanghai(dates).tz_localize(None)
    return local.normalize()


def _days_only(index: pd.DatetimeIndex) -> bool:
    held = index.dropna()
    return bool((held == held.normalize()).all())
