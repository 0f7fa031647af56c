"""Whether a company could be traded on a day: from the security master, and from prices where there are any."""

from functools import lru_cache

import numpy as np
import pandas as pd

from sora_signals.errors import SoraSignalsError
from sora_signals.frames import DataFrame
from sora_signals.securities.master import SecurityMaster

STATUSES = ("listed", "unlisted", "suspended", "delisted", "unknown")
LISTED, UNLISTED, SUSPENDED, DELISTED, UNKNOWN = STATUSES
EPOCH = pd.Timestamp("1970-01-01").toordinal()


def status(dates: pd.DatetimeIndex, tickers: pd.Index, prices: DataFrame | None = None) -> list[str]:
    """Return one of `STATUSES` for each (date, ticker).

    Args:
        dates: Days without a zone.
        tickers: As many canonical tickers.
        prices: Days × tickers, if known; a company without a price on a day that the table covers is suspended.

    >>> days = pd.DatetimeIndex(["2015-01-05", "2024-02-20"])
    >>> status(days, pd.Index(["300750.SZ", "300750.SZ"]))
    ['unlisted', 'listed']
    """
    master = _master()
    codes, names = pd.factorize(tickers)
    place = [master.index_of(str(name)) for name in names]
    listed = np.array([0 if p is None else master.list_days[p] for p in place], dtype=np.int64)
    left = np.array([0 if p is None else master.gone_days[p] for p in place], dtype=np.int64)
    lost = np.array(
        [p is None or (master.statuses[p] != LISTED and not master.gone_days[p]) for p in place], dtype=bool
    )
    day = (dates.as_unit("ns").asi8 // 86_400_000_000_000) + EPOCH
    kinds = np.where(lost[codes], UNKNOWN, LISTED).astype(object)
    kinds[day < listed[codes]] = UNLISTED
    kinds[(left[codes] > 0) & (day >= left[codes])] = DELISTED
    if prices is not None:
        kinds = _with_prices(kinds, _priced(dates, tickers, prices))
    return [str(kind) for kind in kinds]


@lru_cache(maxsize=1)
def _master() -> SecurityMaster:
    return SecurityMaster.default()


def _with_prices(kinds: np.ndarray, priced: np.ndarray) -> np.ndarray:
    kinds = np.where((kinds == LISTED) & (priced == 0), SUSPENDED, kinds)
    return np.where((kinds == UNKNOWN) & (priced == 1), LISTED, kinds)


def _priced(dates: pd.DatetimeIndex, tickers: pd.Index, prices: DataFrame) -> np.ndarray:
    """Return 1 where there is a price, 0 where it is missing, -1 where the table does not cover day or ticker."""
    if not isinstance(prices.index, pd.DatetimeIndex):
        raise SoraSignalsError("prices are days × tickers: a DataFrame with a DatetimeIndex")
    row = prices.index.tz_localize(None).normalize().as_unit("ns").get_indexer(dates)
    column = prices.columns.get_indexer(tickers)
    covered = (row >= 0) & (column >= 0)
    held = prices.notna().to_numpy()
    out = np.full(len(dates), -1)
    out[covered] = held[row[covered], column[covered]]
    return out
