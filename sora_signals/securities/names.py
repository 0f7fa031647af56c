"""Names in time: which short name was in force on a day, given the days on which names were seen."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Final

from sora_signals.securities.forms import NameSpan
from sora_signals.securities.tables import day_of

# Names known to be older than the oldest dated list end here; when they began is unknown.
BEFORE_LISTS: Final = date(2015, 6, 29)


def read_spans(rows: Iterable[dict[str, str]]) -> dict[str, list[NameSpan]]:
    """Return code -> names in the order of the table (oldest first), days as seen."""
    spans: dict[str, list[NameSpan]] = {}
    for row in rows:
        markers = tuple(row["markers"].split("|")) if row["markers"] else ()
        span = NameSpan(row["name"], row["kind"], day_of(row["first_day"]), day_of(row["last_day"]), markers)
        spans.setdefault(row["code"], []).append(span)
    return spans


def widen(spans: Sequence[NameSpan]) -> list[NameSpan]:
    """Return the spans from the earliest to the latest day each name can have been in force.

    The lists are snapshots: a name last seen in one and gone in the next was dropped on an unknown day between.
    """
    return [span._replace(first_day=_earliest(span, spans), last_day=_latest(span, spans)) for span in spans]


def _earliest(span: NameSpan, spans: Sequence[NameSpan]) -> int:
    if not span.first_day:
        return 0
    before = [other.last_day for other in spans if other.last_day and other.last_day < span.first_day]
    return max(before) + 1 if before else span.first_day


def _latest(span: NameSpan, spans: Sequence[NameSpan]) -> int:
    if not span.last_day:
        return 0
    after = [other.first_day for other in spans if other.first_day > span.last_day]
    return min(after) - 1 if after else span.last_day


def is_cut(stub: str, name: str) -> bool:
    """Tell whether `stub` is `name` with characters left out, at least two kept.

    >>> is_cut("金源", "金谷源"), is_cut("源金", "金谷源")
    (True, False)
    """
    rest = iter(name)
    return len(stub) > 1 and len(stub) < len(name) and all(character in rest for character in stub)


def dated(spans: Sequence[NameSpan]) -> list[NameSpan]:
    """Return the short names among which a day chooses: those with days if there are any.

    Names older than the oldest list have none, so before it the oldest dated name is given.
    """
    whole = [span for span in spans if span.kind in ("current", "former")]
    return [span for span in whole if span.last_day != BEFORE_LISTS.toordinal()] or whole


def name_on(spans: Sequence[NameSpan], day: int) -> str:
    """Return the short name in force on a day (ordinal), of those that ``dated`` leaves: seen on it, else nearest."""
    if len(spans) == 1:
        return spans[0].name
    return min(spans, key=lambda span: (_distance(span, day), -span.first_day)).name


def _distance(span: NameSpan, day: int) -> int:
    if day < span.first_day:
        return span.first_day - day
    return max(0, day - span.last_day) if span.last_day else 0
