"""Factors as alphalens, qlib and research panels take them."""

from typing import Any, Literal, TypedDict, Unpack

import numpy as np
import pandas as pd

from sora_signals.errors import SoraSignalsError
from sora_signals.factors.aggregate import KEYS, How, aggregate
from sora_signals.factors.place import Once, Undated, place
from sora_signals.factors.status import STATUSES, status
from sora_signals.frames import DataFrame
from sora_signals.result import Result
from sora_signals.securities.codes import convert
from sora_signals.sessions import Calendar, Sessions

INDEX = ("date", "asset")


class Options(TypedDict, total=False):
    """What `to_qlib` and `to_panel` pass on; `to_factor` says what each means."""

    halflife: float
    once_per_story: Once
    delay: str
    undated: Undated


def to_factor(
    result: Result | DataFrame,
    calendar: Calendar = "XSHG",
    how: How = "mean",
    *,
    halflife: float = 5.0,
    once_per_story: Once = False,
    delay: str = "0min",
    undated: Undated = "drop",
) -> Any:
    """Add up scores by session and company without look-ahead, as alphalens takes a factor.

    A document counts on the first session whose opening is later than its publication: one of 08:00 on that day's
    session, one of 09:30, of the lunch break, of after the close, of a holiday on the next one. Midnight sharp is a
    day without a time of day: known once the day is over, so it counts on the next session.

    Args:
        result: A Result, or signals (any part of `result.signals`).
        calendar: A name of exchange_calendars, such a calendar, or a DatetimeIndex of openings.
        how: Of the scores ``mean``, ``weighted`` (mean weighted by relevance), ``sum``, ``disagreement`` (standard
            deviation, 0 for one document), ``decayed`` (sum over all sessions so far, each halved every `halflife`
            sessions); of the documents ``count``, and ``recommendations`` (how many recommend the company).
        halflife: In sessions, for ``decayed``; a company leaves ten half-lives after its last document.
        once_per_story: Count each story once a company, where it came out first: True (stories of 3 days), the
            window of `cluster_stories`, or the frame that it returned.
        delay: From publication until the document is read; ``"5min"`` leaves out what comes after the call auction.
        undated: ``drop`` documents without published_at with a warning, or ``error``.

    Returns:
        A sorted Series of float64 over a MultiIndex (date, asset): days without a zone, and tickers; none is missing.

    Raises:
        SoraSignalsError: The calendar does not reach as far as the documents, an argument makes no sense, or a
            document has no time and `undated` is ``error``.
        DependencyError: A calendar is named and exchange_calendars is not installed.

    >>> import sora_signals as ss
    >>> days = pd.DatetimeIndex(["2024-02-19", "2024-02-20", "2024-02-21"])
    >>> result = ss.extract("宁德时代签订重大合同。", published_at="2024-02-20 11:45")
    >>> to_factor(result, calendar=days).round(2).reset_index().values.tolist()[0][:2]
    [Timestamp('2024-02-21 00:00:00'), '300750.SZ']
    """
    sessions = Sessions.of(calendar)
    rows = place(result, sessions, once=once_per_story, delay=delay, undated=undated)
    return _indexed(aggregate(rows, how, halflife), sessions).rename(how)


def to_qlib(
    result: Result | DataFrame,
    calendar: Calendar = "XSHG",
    how: How = "mean",
    *,
    eve: bool = False,
    **options: Unpack[Options],
) -> DataFrame:
    """Lay out the factor as qlib takes signals: a column ``score`` over (datetime, instrument), tickers as SZ300394.

    Args:
        result: As in `to_factor`, like `calendar`, `how` and the options.
        eve: Date each value on the session before its own. qlib's strategies trade a signal one session after its
            date; with True that is the first session that could know, with False (safe under any use) one later.

    Raises:
        SoraSignalsError: As `to_factor`.

    >>> import sora_signals as ss
    >>> days = pd.DatetimeIndex(["2024-02-19", "2024-02-20", "2024-02-21"])
    >>> result = ss.extract("宁德时代签订重大合同。", published_at="2024-02-20 08:00")
    >>> to_qlib(result, days).index.tolist()
    [(Timestamp('2024-02-20 00:00:00'), 'SZ300750')]
    """
    sessions = Sessions.of(calendar)
    factor = to_factor(result, calendar, how, **options)
    dates = factor.index.get_level_values("date")
    if eve:
        position = sessions.days.get_indexer(dates) - 1
        if (position < 0).any():
            raise SoraSignalsError(f"the calendar {sessions.name} knows no session before {sessions.days[0]:%Y-%m-%d}")
        dates = sessions.days[position]
    tickers = factor.index.get_level_values("asset")
    spelled = {ticker: convert(ticker, "qlib") for ticker in tickers.unique()}
    index = pd.MultiIndex.from_arrays([dates, tickers.map(spelled)], names=["datetime", "instrument"])
    return DataFrame({"score": factor.to_numpy()}, index=index).sort_index()


def to_panel(
    result: Result | DataFrame,
    calendar: Calendar = "XSHG",
    how: How = "mean",
    *,
    form: Literal["wide", "long"] = "wide",
    prices: DataFrame | None = None,
    **options: Unpack[Options],
) -> DataFrame:
    """Lay out the factor as a panel: date × ticker, or one row a (date, asset) with what is behind each number.

    Args:
        result: As in `to_factor`, like `calendar`, `how` and the options.
        form: ``wide`` has a row for every session from the first to the last, a column a ticker, and NaN where
            nothing was said. ``long`` has the columns factor, n_documents (of that session), known_at (when the last
            document behind the value could be known) and status: ``listed``, ``unlisted`` (not yet), ``suspended``,
            ``delisted``, ``unknown`` (gone, nobody knows since when). No company is left out for its status.
        prices: Days × tickers; a missing price of a listed company makes it ``suspended``. For ``long`` only.

    Raises:
        SoraSignalsError: As `to_factor`.

    >>> import sora_signals as ss
    >>> days = pd.DatetimeIndex(["2024-02-19", "2024-02-20", "2024-02-21"])
    >>> result = ss.extract("宁德时代签订重大合同。", published_at="2024-02-20 08:00")
    >>> to_panel(result, days).shape, to_panel(result, days, form="long")["status"].tolist()
    ((1, 1), ['listed'])
    """
    sessions = Sessions.of(calendar)
    halflife, once = options.get("halflife", 5.0), options.get("once_per_story", False)
    delay, undated = options.get("delay", "0min"), options.get("undated", "drop")
    rows = place(result, sessions, once=once, delay=delay, undated=undated)
    values = aggregate(rows, how, halflife)
    if form == "wide":
        return _wide(values, sessions)
    if form != "long":
        raise SoraSignalsError(f"form={form!r} is unknown: choose wide or long")
    known = rows.groupby(list(KEYS))["known_at"].max().reindex(values.index).groupby(level="ticker").ffill()
    counts = rows.groupby(list(KEYS)).size().reindex(values.index, fill_value=0)
    panel = DataFrame({"factor": values, "n_documents": counts.astype("Int64"), "known_at": known})
    long: DataFrame = _indexed(panel, sessions)
    kinds = status(pd.DatetimeIndex(long.index.get_level_values("date")), long.index.get_level_values("asset"), prices)
    return long.assign(status=pd.Categorical(kinds, categories=list(STATUSES)))


def _wide(values: Any, sessions: Sessions) -> DataFrame:
    wide: DataFrame = _indexed(values, sessions).unstack("asset")
    if wide.empty:
        return wide
    span = sessions.days.slice_indexer(wide.index[0], wide.index[-1])
    return wide.reindex(sessions.days[span].rename("date"))


def _indexed(values: Any, sessions: Sessions) -> Any:
    """Lead positions back to days."""
    position = values.index.get_level_values("session").to_numpy(dtype=np.int64)
    tickers = pd.Index(values.index.get_level_values("ticker").astype(str))
    return values.set_axis(pd.MultiIndex.from_arrays([sessions.days[position], tickers], names=INDEX))
