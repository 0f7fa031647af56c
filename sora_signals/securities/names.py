"""Names in time: which short name was in force on a day, given the days on which names were seen."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Final

from sora_signals.securities.forms import NameSpan
from sora_signals.securities.tables import days_of

# Names known to be older than the oldest dated list end here; when they began is unknown.
BEFORE_LISTS: Final = date(2015, 6, 29)


def read_spans(columns: Mapping[str, Sequence[str]]) -> dict[str, list[NameSpan]]:
    """Return code -> names in the order of the table (oldest first), days as seen."""
    markers: dict[str, tuple[str, ...]] = {text: tuple(text.split("|")) for text in set(columns["markers"])} | {"": ()}
    borne = [markers[text] for text in columns["markers"]]
    days = days_of(columns["first_day"]), days_of(columns["last_day"])
    spans: dict[str, list[NameSpan]] = {}
    for code, span in zip(columns["code"], map(NameSpan, columns["name"], columns["kind"], *days, borne), strict=True):
        spans.setdefault(code, []).append(span)
    return spans


def widen(spans: Sequence[NameSpan]) -> Sequence[NameSpan]:
    """Return the spans from the earliest to the latest day each name can have been in force.

    The lists are snapshots: a name last seen in one and gone in the next was dropped on an unknown day between.
    """
    if len(spans) == 1:
        return spans
    firsts, lasts = [span.first_day for span in spans], [span.last_day for span in spans]
    out = []
    for span in spans:
        name, kind, first, last, markers = span
        before = [day for day in lasts if 0 < day < first]
        after = [day for day in firsts if day > last] if last else []
        if before or after:
            earliest, latest = max(before) + 1 if before else first, min(after) - 1 if after else last
            out.append(NameSpan(name, kind, earliest, latest, markers))
        else:
            out.append(span)
    return out


def is_cut(stub: str, name: str) -> bool:
    """Tell whether `stub` is `name` with characters left out, at least two kept.

    >>> is_cut("金源", "金谷源"), is_cut("源金", "金谷源")
    (True, False)
    """
    if not 1 < len(stub) < len(name):
        return False
    rest = iter(name)
    return all(character in rest for character in stub)


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
