"""No factor sees tomorrow's news, whatever the moment of publication."""

from datetime import datetime

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

import sora_signals as ss
from sora_signals.sessions import Sessions, known_at, nanoseconds
from tests.unit.results import rows

pytest.importorskip("exchange_calendars", reason="pip install sora-signals[factors]")

SHANGHAI = "Asia/Shanghai"
MOMENTS = st.datetimes(datetime(1990, 12, 19), datetime(2026, 12, 20))  # noqa: DTZ001
# Most moments are nowhere near a border, so borders are drawn on purpose.
BORDERS = st.builds(
    lambda day, clock: datetime.combine(day, datetime.strptime(clock, "%H:%M:%S.%f").time()),  # noqa: DTZ007
    st.dates(datetime(1990, 12, 19).date(), datetime(2026, 12, 20).date()),  # noqa: DTZ001
    st.sampled_from(
        ["00:00:00.0", "00:00:00.000001", "09:29:59.999999", "09:30:00.0", "11:30:00.0", "15:00:00.0", "23:59:59.9"]
    ),
)
TIMES = st.lists(MOMENTS | BORDERS, min_size=1, max_size=8)
TICKERS = ("300394.SZ", "600519.SH")


def signals(moments: list[datetime], scores: list[float] | None = None) -> pd.DataFrame:
    local = pd.DatetimeIndex(moments).tz_localize(
        SHANGHAI, ambiguous=np.zeros(len(moments), bool), nonexistent="shift_forward"
    )
    return rows(
        "signals",
        [
            {
                "doc_id": str(n),
                "published_at": at,
                "ticker": TICKERS[n % 2],
                "score": score,
                "relevance": 1.0,
                "recommended": False,
            }
            for n, (at, score) in enumerate(zip(local, scores or [0.5] * len(moments), strict=True))
        ],
    )


@given(TIMES)
def test_the_opening_is_later_than_the_publication_and_no_earlier_session_would_do(moments: list[datetime]) -> None:
    sessions = Sessions.of("XSHG")
    published = signals(moments)["published_at"]
    place = sessions.after(known_at(published))
    assert (sessions.opens[place] > nanoseconds(pd.DatetimeIndex(published))).all()
    assert (sessions.opens[place] > nanoseconds(known_at(published))).all()
    before = np.maximum(place - 1, 0)
    assert ((place == 0) | (sessions.opens[before] <= nanoseconds(known_at(published)))).all()


@given(MOMENTS | BORDERS, st.timedeltas(min_value=pd.Timedelta(0), max_value=pd.Timedelta(days=9)))
def test_a_later_document_never_counts_on_an_earlier_session(moment: datetime, later: pd.Timedelta) -> None:
    sessions = Sessions.of("XSHG")
    # Midnight stands for the whole day, so the moment is when a document can be known.
    first = known_at(signals([moment])["published_at"])
    assert sessions.after(first + later)[0] >= sessions.after(first)[0]


@given(TIMES)
def test_the_days_of_a_panel_hold_no_row_that_could_not_have_been_known(moments: list[datetime]) -> None:
    sessions = Sessions.of("XSHG")
    prices = pd.DataFrame(index=sessions.days)
    panel = ss.to_panel(signals(moments), form="long")
    assert ss.check_lookahead(panel, prices).empty


@given(TIMES, st.sampled_from(["mean", "sum", "count", "disagreement", "weighted"]), st.data())
def test_what_comes_later_does_not_change_what_was_there(
    moments: list[datetime], how: str, data: st.DataObject
) -> None:
    scores = data.draw(st.lists(st.floats(-1, 1), min_size=len(moments), max_size=len(moments)))
    whole = signals(moments, scores)
    cut = data.draw(st.sampled_from(moments))
    past = whole[known_at(whole["published_at"]) <= known_at(signals([cut])["published_at"])[0]]
    factor, known = ss.to_factor(whole, how=how), ss.to_factor(past, how=how)
    # The session on which the last of the past counts may still receive later documents.
    done = known[known.index.get_level_values("date") < known.index.get_level_values("date").max()]
    pd.testing.assert_series_equal(factor[factor.index.isin(done.index)], done)
    assert set(known.index) <= set(factor.index)
