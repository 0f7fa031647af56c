"""Reads the moment of publication from whatever a caller holds it in."""

import math
import re
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd

from sora_signals.errors import ArticleError

SHANGHAI = "Asia/Shanghai"
# What nanoseconds since 1970 can hold, in whole years.
FIRST_YEAR, LAST_YEAR = 1678, 2261
# ISO 8601 and what Chinese sites print: 2024-02-20 15:30, 2024/2/20, 20240220, 2024年2月20日 15时30分.
_DAY = r"(?P<year>\d{4})(?:[-/.年](?P<month>\d{1,2})[-/.月](?P<day>\d{1,2})日?|(?P<compact>\d{4}))"
_CLOCK = r"(?P<hour>\d{1,2})[:：时時](?P<minute>\d{1,2})分?(?:[:：]?(?P<second>\d{2})(?:\.(?P<part>\d+))?秒?)?"
_ZONE = r"(?P<zone>Z|[+-]\d{2}:?\d{2})"
_MOMENT = re.compile(rf"{_DAY}(?:(?:T|\s)?\s*{_CLOCK}\s*{_ZONE}?)?", re.ASCII)


def parse_time(given: object, where: str = "published_at") -> datetime | None:
    """Read a time given as text, date, datetime, Timestamp or datetime64; without a zone it is Shanghai time.

    Returns:
        An aware datetime in Asia/Shanghai; None for None, blank text, NaN and NaT.

    Raises:
        ArticleError: It is no time, or before 1678 or after 2261, which a frame cannot hold.

    >>> parse_time("2024年2月20日 15:30").isoformat(), parse_time("2024-02-20T07:30Z").isoformat()
    ('2024-02-20T15:30:00+08:00', '2024-02-20T15:30:00+08:00')
    """
    if is_missing(given):
        return None
    moment = _moment(given, where)
    if not FIRST_YEAR <= moment.year <= LAST_YEAR:
        raise ArticleError(f"{where}: {given!r} is outside the years {FIRST_YEAR} to {LAST_YEAR}")
    shanghai = ZoneInfo(SHANGHAI)
    return moment.replace(tzinfo=shanghai) if moment.tzinfo is None else moment.astimezone(shanghai)


def is_missing(given: object) -> bool:
    """Whether a value stands for none: None, NaN, NaT, NA or blank text.

    >>> is_missing(float("nan")), is_missing(" "), is_missing(0)
    (True, True, False)
    """
    if isinstance(given, str):
        return not given.strip()
    if given is None or given is pd.NaT or given is pd.NA:
        return True
    return isinstance(given, float) and math.isnan(given)


def _moment(given: object, where: str) -> datetime:
    if isinstance(given, np.datetime64):
        given = pd.Timestamp(given)
    if isinstance(given, pd.Timestamp):
        return given.to_pydatetime(warn=False)
    if isinstance(given, datetime):
        return given
    if isinstance(given, date):
        return datetime.combine(given, time())
    if isinstance(given, str) or (isinstance(given, int) and len(str(given)) == len("yyyymmdd")):
        return _read(str(given), where)
    kind = type(given).__name__
    raise ArticleError(f"{where}: a {kind} is no time; give text such as 2024-02-20 15:30, or a datetime")


def _read(text: str, where: str) -> datetime:
    found = _MOMENT.fullmatch(text.strip())
    if found is None:
        raise ArticleError(f"{where}: {text!r} is no time; write it as 2024-02-20 15:30")
    year, month, day, compact, hour, minute, second, part, zone = found.groups()
    if compact:
        month, day = compact[:2], compact[2:]
    try:
        return datetime(
            int(year), int(month), int(day),
            int(hour or 0), int(minute or 0), int(second or 0), int(part[:6].ljust(6, "0")) if part else 0,
            tzinfo=_zone(zone),
        )  # fmt: skip
    except ValueError as error:
        raise ArticleError(f"{where}: {text!r} is no time: {error}") from error


def _zone(text: str | None) -> tzinfo:
    if text is None or text == "Z":
        return UTC if text else ZoneInfo(SHANGHAI)
    offset = timedelta(hours=int(text[1:3]), minutes=int(text[-2:]))
    return timezone(-offset if text.startswith("-") else offset)
