"""Trading sessions: from the moment a document can be known to the first session whose opening it precedes."""

import warnings
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
import pandas as pd

from sora_signals.arrays import Ints
from sora_signals.errors import DependencyError, SoraSignalsError

SHANGHAI = "Asia/Shanghai"
OPENING = pd.Timedelta(hours=9, minutes=30)  # of a session that is given as a day
DAY = pd.Timedelta(days=1)


class ExchangeCalendar(Protocol):
    """What is needed of a calendar of exchange_calendars: the openings, indexed by session."""

    @property
    def opens(self) -> "pd.Series[Any]":
        """Openings as times with a zone, indexed by the day of the session."""


Calendar = str | pd.DatetimeIndex | ExchangeCalendar


@dataclass(frozen=True, slots=True)
class Sessions:
    """The sessions of a calendar in order.

    Attributes:
        name: What the calendar is called in messages.
        days: The day of each session, without a zone.
        opens: Its opening in nanoseconds since 1970, UTC; as long as `days`.

    >>> opens = pd.DatetimeIndex(["2024-02-08 09:30", "2024-02-19 09:30"], tz="Asia/Shanghai")
    >>> sessions = Sessions.of(opens)
    >>> sessions.days[sessions.after(opens[:1])].strftime("%m-%d").tolist()
    ['02-19']
    """

    name: str
    days: pd.DatetimeIndex
    opens: Ints

    @classmethod
    def of(cls, calendar: Calendar) -> "Sessions":
        """Read a calendar: a name such as ``XSHG``, a calendar of exchange_calendars, or the openings themselves.

        Openings are a DatetimeIndex; without a zone they are Shanghai time, and days without a time of day open at
        09:30 Shanghai time, so the index of a table of prices will do.

        Raises:
            DependencyError: A name is given and exchange_calendars is not installed.
            SoraSignalsError: No calendar has that name, or the openings are not in order.
            TypeError: It is none of these.
        """
        if isinstance(calendar, str):
            return cls.of_opens(_named(calendar).opens, calendar)
        if isinstance(calendar, pd.DatetimeIndex):
            return cls.of_opens(_openings(calendar), "of the openings given")
        opens = getattr(calendar, "opens", None)
        if opens is None:
            raise TypeError(
                "a calendar is a name such as 'XSHG', one of exchange_calendars, or a DatetimeIndex of openings, "
                f"not {type(calendar).__name__}"
            )
        return cls.of_opens(opens, str(getattr(calendar, "name", "given")))

    @classmethod
    def of_opens(cls, opens: "pd.Series[Any]", name: str) -> "Sessions":
        """Read openings that are indexed by the day of their session."""
        days = pd.DatetimeIndex(opens.index).tz_localize(None).normalize().as_unit("ns")
        at = nanoseconds(pd.DatetimeIndex(opens))
        if not len(at) or (np.diff(at) <= 0).any() or (np.diff(days.asi8) <= 0).any():
            raise SoraSignalsError(f"the calendar {name} has no sessions, or not in order: sort them, one a day")
        return cls(name, days.rename(None), at)

    def after(self, known: pd.DatetimeIndex) -> Ints:
        """Return the position of the first session whose opening is later than each moment.

        Raises:
            SoraSignalsError: A moment is later than the last opening, or on a day before the first session.
        """
        at = nanoseconds(known)
        found = np.searchsorted(self.opens, at, side="right")
        self._check(at, found)
        return found.astype(np.int64)

    def _check(self, at: Ints, found: Ints) -> None:
        first = nanoseconds(pd.DatetimeIndex([self.days[0].tz_localize(SHANGHAI)]))[0]
        for wrong, side, advice in (
            (found == len(self.opens), "after the last opening", "a newer exchange_calendars may know more sessions"),
            (at < first, "before the first session", "give a calendar that starts earlier"),
        ):
            if wrong.any():
                moment = pd.Timestamp(at[wrong][0], tz="UTC").tz_convert(SHANGHAI)
                raise SoraSignalsError(
                    f"{int(wrong.sum())} rows can be known only {side} of the calendar {self.name}, which reaches from "
                    f"{self.days[0]:%Y-%m-%d} to {self.days[-1]:%Y-%m-%d}; the first is of {moment:%Y-%m-%d %H:%M}: "
                    f"leave them out, or pass calendar=; {advice}"
                )


def known_at(published: Any) -> pd.DatetimeIndex:
    """Return from when on a document can be known; midnight sharp is a day without a time, known when it is over.

    Args:
        published: Times of publication, a Series or index; without a zone they are Shanghai time.

    >>> times = pd.DatetimeIndex(["2024-02-20", "2024-02-20 08:15"])
    >>> known_at(times).strftime("%m-%d %H:%M").tolist()
    ['02-21 00:00', '02-20 08:15']
    """
    times = shanghai(pd.DatetimeIndex(published))
    return times.where(times != times.normalize(), times + DAY)


def shanghai(times: pd.DatetimeIndex) -> pd.DatetimeIndex:
    """Return times in Shanghai's zone; times without a zone are taken as Shanghai's own."""
    if times.tz is None:
        # Shanghai had summer time until 1991: an hour that occurred twice is taken as its second, later one
        times = times.tz_localize(SHANGHAI, ambiguous=np.zeros(len(times), bool), nonexistent="shift_forward")
    return times.tz_convert(SHANGHAI).as_unit("ns")


def nanoseconds(times: pd.DatetimeIndex) -> Ints:
    """Return times with a zone as nanoseconds since 1970, UTC."""
    return times.as_unit("ns").asi8


def _openings(index: pd.DatetimeIndex) -> "pd.Series[Any]":
    days_only = bool((index == index.normalize()).all())
    local = shanghai(index.tz_localize(None) + OPENING) if days_only else shanghai(index)
    return pd.Series(local, index=local.tz_localize(None).normalize())


def _named(name: str) -> ExchangeCalendar:
    try:
        import exchange_calendars  # noqa: PLC0415 - an extra, and slow to import
    except ImportError as error:
        raise DependencyError(
            f"the calendar {name} comes from exchange_calendars: pip install 'sora-signals[factors]', "
            "or pass the openings of the sessions as a DatetimeIndex"
        ) from error
    try:
        with warnings.catch_warnings():
            # exchange_calendars 4 uses what pandas 3 deprecates; its users can do nothing about it
            warnings.simplefilter("ignore", DeprecationWarning)
            return _whole(exchange_calendars.get_calendar, name)
    except exchange_calendars.errors.InvalidCalendarName as error:
        raise SoraSignalsError(f"no calendar is called {name!r}: XSHG is Shanghai's (and Shenzhen's)") from error


def _whole(get_calendar: Callable[..., Any], name: str) -> ExchangeCalendar:
    """Return a calendar from its first known session to its last; what it is by default depends on today's date."""
    usual = get_calendar(name)
    bounds = {"start": usual.bound_min(), "end": usual.bound_max()}
    whole: ExchangeCalendar = get_calendar(name, **{k: v for k, v in bounds.items() if v is not None})
    return whole
