"""Factors: which session a document counts on, how scores are added up, and what other tools take."""

import warnings

import numpy as np
import pandas as pd
import pytest

import sora_signals as ss
from sora_signals.sessions import Sessions
from tests.unit.results import rows

SHANGHAI = "Asia/Shanghai"
DAYS = pd.DatetimeIndex(["2024-02-19", "2024-02-20", "2024-02-21", "2024-02-22", "2024-02-23"])
A, B = "300394.SZ", "600519.SH"


def signals(*given: tuple[object, ...]) -> pd.DataFrame:
    """Build signals from (published_at, ticker, score[, relevance[, recommended]])."""
    names = ("published_at", "ticker", "score", "relevance", "recommended")
    cells = [dict(zip(names, row, strict=False)) for row in given]
    moments = [pd.Timestamp(cell["published_at"], tz=SHANGHAI) if cell["published_at"] else None for cell in cells]
    usual = {"relevance": 1.0, "recommended": False}
    dated = zip(cells, moments, strict=True)
    return rows("signals", [{**usual, **c, "doc_id": str(n), "published_at": m} for n, (c, m) in enumerate(dated)])


def first_session(moment: str, calendar: object = "XSHG", **options: object) -> str:
    factor = ss.to_factor(signals((moment, A, 0.5)), calendar, **options)
    return f"{factor.index[0][0]:%Y-%m-%d}"


@pytest.mark.parametrize(
    ("moment", "session"),
    [
        ("2024-02-20 08:00", "2024-02-20"),  # before the opening
        ("2024-02-20 09:29:59", "2024-02-20"),
        ("2024-02-20 09:30", "2024-02-21"),  # at the opening
        ("2024-02-20 10:15", "2024-02-21"),  # in the morning session
        ("2024-02-20 12:00", "2024-02-21"),  # lunch
        ("2024-02-20 14:59", "2024-02-21"),
        ("2024-02-20 20:30", "2024-02-21"),  # after the close
        ("2024-02-20 00:00", "2024-02-21"),  # no time of day
        ("2024-02-20 00:00:01", "2024-02-20"),
        ("2024-02-23 16:00", "2024-02-26"),  # Friday evening
        ("2024-02-24 09:00", "2024-02-26"),  # weekend
        ("2024-02-18 09:00", "2024-02-19"),  # a working Sunday without trading
        ("2024-02-09 16:00", "2024-02-19"),  # the week of the spring festival
        ("2024-02-08 15:01", "2024-02-19"),
        ("2024-02-19 00:00", "2024-02-20"),
    ],
)
def test_a_document_counts_on_the_first_session_whose_opening_it_precedes(moment: str, session: str) -> None:
    pytest.importorskip("exchange_calendars", reason="pip install sora-signals[factors]")
    assert first_session(moment) == session


def test_a_day_from_extract_has_no_time_of_day() -> None:
    result = ss.extract("宁德时代签订重大合同。", published_at="2024-02-20")
    assert ss.to_factor(result, DAYS).index[0] == (DAYS[2], "300750.SZ")


def test_a_delay_leaves_out_what_comes_after_the_call_auction() -> None:
    assert first_session("2024-02-20 09:24", DAYS, delay="5min") == "2024-02-20"
    assert first_session("2024-02-20 09:25", DAYS, delay="5min") == "2024-02-21"


@pytest.mark.parametrize("delay", ["-1s", "soon"])
def test_a_delay_that_looks_ahead_or_makes_no_sense_is_refused(delay: str) -> None:
    with pytest.raises(ss.SoraSignalsError, match="delay"):
        first_session("2024-02-20 09:24", DAYS, delay=delay)


@pytest.mark.filterwarnings("ignore::DeprecationWarning")  # exchange_calendars' own
def test_beyond_the_calendar_is_an_error_that_says_how_far_it_reaches() -> None:
    exchange_calendars = pytest.importorskip("exchange_calendars", reason="pip install sora-signals[factors]")
    last = exchange_calendars.get_calendar("XSHG").bound_max()
    with pytest.raises(ss.SoraSignalsError, match=rf"after the last opening of the calendar XSHG.*{last:%Y-%m-%d}"):
        first_session("2199-02-20 08:00")
    with pytest.raises(ss.SoraSignalsError, match=r"before the first session of the calendar XSHG.*reaches from 1990"):
        first_session("1985-02-20 08:00")


@pytest.mark.parametrize("make", [ss.to_factor, ss.to_qlib, ss.to_panel])
def test_what_is_no_result_and_what_is_no_calendar_is_told(make) -> None:
    with pytest.raises(TypeError, match="a Result or of its signals, not of int"):
        make(5, DAYS)
    with pytest.raises(TypeError, match="DatetimeIndex of openings, not int"):
        make(MANY, 5)


def test_an_unknown_calendar_is_an_error() -> None:
    pytest.importorskip("exchange_calendars", reason="pip install sora-signals[factors]")
    with pytest.raises(ss.SoraSignalsError, match="XSHG is Shanghai"):
        first_session("2024-02-20", "SSE_")


def test_a_calendar_out_of_order_is_an_error() -> None:
    with pytest.raises(ss.SoraSignalsError, match="not in order"):
        Sessions.of(DAYS[::-1])


@pytest.mark.filterwarnings("ignore::DeprecationWarning")  # the same
def test_a_calendar_object_and_its_name_give_the_same() -> None:
    exchange_calendars = pytest.importorskip("exchange_calendars", reason="pip install sora-signals[factors]")
    given = signals(("2024-02-20 08:00", A, 0.5))
    calendar = exchange_calendars.get_calendar("XSHG")
    pd.testing.assert_series_equal(ss.to_factor(given, calendar), ss.to_factor(given, "XSHG"))


def test_documents_without_a_time_are_dropped_with_a_warning_or_refused() -> None:
    given = signals((None, A, 0.5), ("2024-02-20 08:00", B, 0.1))
    with pytest.warns(UserWarning, match="1 documents have no published_at"):
        assert ss.to_factor(given, DAYS).index.tolist() == [(DAYS[1], B)]
    with pytest.raises(ss.SoraSignalsError, match="undated='drop'"):
        ss.to_factor(given, DAYS, undated="error")


MANY = signals(
    ("2024-02-19 20:00", A, 0.8, 0.25, True),
    ("2024-02-20 08:00", A, -0.4, 0.75),
    ("2024-02-20 08:30", B, 0.3, 1.0, True),
    ("2024-02-21 20:00", A, 0.2),
)


@pytest.mark.parametrize(
    ("how", "values"),
    [
        ("mean", [0.2, 0.3, 0.2]),
        ("weighted", [-0.1, 0.3, 0.2]),
        ("sum", [0.4, 0.3, 0.2]),
        ("count", [2, 1, 1]),
        ("recommendations", [1, 1, 0]),
        ("disagreement", [0.6, 0, 0]),
    ],
)
def test_scores_are_added_up_by_session_and_company(how: str, values: list[float]) -> None:
    factor = ss.to_factor(MANY, DAYS, how)
    assert factor.index.tolist() == [(DAYS[1], A), (DAYS[1], B), (DAYS[3], A)]
    assert factor.dtype == "float64"
    assert factor.to_numpy() == pytest.approx(values)


def test_a_decayed_score_halves_every_half_life_and_goes_on_between_documents() -> None:
    factor = ss.to_factor(MANY, DAYS, "decayed", halflife=1)
    assert factor.xs(A, level="asset").to_numpy() == pytest.approx([0.4, 0.2, 0.3])
    assert factor.xs(B, level="asset").to_numpy() == pytest.approx([0.3, 0.15, 0.075])


def test_a_company_is_forgotten_after_ten_half_lives() -> None:
    days = pd.bdate_range("2024-01-01", periods=40)
    given = signals(("2024-01-01 08:00", A, 0.8), ("2024-02-20 08:00", B, 0.8))
    assert len(ss.to_factor(given, days, "decayed", halflife=1).xs(A, level="asset")) == 11


@pytest.mark.parametrize("options", [{"how": "median"}, {"how": "decayed", "halflife": 0}])
def test_what_makes_no_sense_is_refused(options: dict[str, object]) -> None:
    with pytest.raises(ss.SoraSignalsError, match=r"how=|halflife="):
        ss.to_factor(MANY, DAYS, **options)


def test_a_result_without_signals_gives_an_empty_factor() -> None:
    factor = ss.to_factor(ss.Result(), DAYS)
    assert (len(factor), factor.index.names, factor.dtype) == (0, ["date", "asset"], "float64")
    assert ss.to_qlib(ss.Result(), DAYS).empty
    assert ss.to_panel(ss.Result(), DAYS).empty
    assert ss.to_panel(ss.Result(), DAYS, "decayed", form="long").empty


def test_a_frame_that_is_no_signals_is_refused() -> None:
    with pytest.raises(ss.SoraSignalsError, match="relevance"):
        ss.to_factor(MANY.drop(columns="relevance"), DAYS)


NOTE = "天孚通信发布业绩预告,预计全年净利润同比大增一倍以上,主要受益于高速光引擎需求旺盛,订单饱满。"


def test_a_story_counts_once_where_it_came_out_first() -> None:
    pytest.importorskip("datasketch", reason="pip install sora-signals[novelty]")
    articles = [
        {"text": "【转载】" + NOTE, "published_at": "2024-02-20 20:00"},
        {"text": NOTE, "published_at": "2024-02-20 08:00"},
        {"text": "天孚通信股价下跌。", "published_at": "2024-02-20 20:30"},
    ]
    result = ss.extract_many(articles)
    assert ss.to_factor(result, DAYS, "count").tolist() == [1, 2]
    assert ss.to_factor(result, DAYS, "count", once_per_story=True).tolist() == [1, 1]
    assert ss.to_factor(result, DAYS, "count", once_per_story="1h").tolist() == [1, 2]
    stories = ss.cluster_stories(articles)
    assert ss.to_factor(result.signals, DAYS, "count", once_per_story=stories).tolist() == [1, 1]
    with pytest.raises(ss.SoraSignalsError, match="signals hold no texts"):
        ss.to_factor(result.signals, DAYS, once_per_story=True)


def test_qlib_gets_its_spelling_and_its_index() -> None:
    frame = ss.to_qlib(MANY, DAYS)
    assert frame.index.names == ["datetime", "instrument"]
    assert frame.index.tolist() == [(DAYS[1], "SH600519"), (DAYS[1], "SZ300394"), (DAYS[3], "SZ300394")]
    assert frame.columns.tolist() == ["score"]
    assert frame.index.is_monotonic_increasing
    assert ss.to_qlib(MANY, DAYS, eve=True).index.levels[0].tolist() == [DAYS[0], DAYS[2]]


def test_the_eve_of_the_first_session_is_an_error() -> None:
    with pytest.raises(ss.SoraSignalsError, match="no session before"):
        ss.to_qlib(signals(("2024-02-19 08:00", A, 0.5)), DAYS, eve=True)


def test_a_wide_panel_has_every_session_between_and_gaps_where_nothing_was_said() -> None:
    panel = ss.to_panel(MANY, DAYS)
    assert panel.index.tolist() == DAYS[1:4].tolist()
    assert panel.columns.tolist() == [A, B]
    assert panel.isna().sum().tolist() == [1, 2]


def test_a_long_panel_tells_what_is_behind_each_number() -> None:
    panel = ss.to_panel(MANY, DAYS, "decayed", form="long", halflife=1)
    assert panel.columns.tolist() == ["factor", "n_documents", "known_at", "status"]
    own = panel.xs(A, level="asset")
    assert own["n_documents"].tolist() == [2, 0, 1]
    assert own["known_at"].dt.strftime("%d %H:%M").tolist() == ["20 08:00", "20 08:00", "21 20:00"]
    with pytest.raises(ss.SoraSignalsError, match="wide or long"):
        ss.to_panel(MANY, DAYS, form="tall")


def test_companies_that_cannot_be_traded_stay_and_are_flagged() -> None:
    given = signals(
        ("2024-02-20 08:00", A, 0.5),
        ("2024-02-20 08:00", "600001.SH", 0.5),  # 邯郸钢铁, delisted in 2009
        ("2024-02-20 08:00", "301611.SZ", 0.5),  # listed in August 2024
    )
    prices = pd.DataFrame({A: [1.0, np.nan, 1.0, 1.0, 1.0]}, index=DAYS)
    plain = ss.to_panel(given, DAYS, form="long").droplevel("date")["status"].to_dict()
    assert plain.pop("600001.SH") in {"delisted", "unknown"}
    assert plain == {A: "listed", "301611.SZ": "unlisted"}
    assert ss.to_panel(given, DAYS, form="long", prices=prices)["status"].xs(A, level="asset").tolist() == ["suspended"]


def joined(*given: tuple[str, str]) -> pd.DataFrame:
    published, dates = zip(*given, strict=True)
    return pd.DataFrame({"published_at": pd.DatetimeIndex(published), "date": pd.DatetimeIndex(dates)})


PRICES = pd.DataFrame({A: 1.0}, index=DAYS)


def test_a_factor_of_ours_could_be_known_when_it_is_traded() -> None:
    for how in ("mean", "decayed"):
        panel = ss.to_panel(MANY, DAYS, how, form="long")
        assert ss.check_lookahead(panel, PRICES, DAYS).empty


def test_rows_that_could_not_have_been_known_are_pointed_at() -> None:
    frame = joined(
        ("2024-02-20 08:00", "2024-02-20"),
        ("2024-02-20 09:30", "2024-02-20"),
        ("2024-02-20", "2024-02-20"),
        ("2024-02-20 20:00", "2024-02-21"),
        ("2024-02-21 07:00", "2024-02-20"),
        ("NaT", "2024-02-20"),
        ("2024-02-20 08:00", "NaT"),
    )
    found = ss.check_lookahead(frame, PRICES, DAYS)
    assert found.index.tolist() == [1, 2, 4, 5]
    assert found["reason"].tolist() == ["published after the trade"] * 3 + ["no time of publication"]
    assert (found["traded_at"] == pd.Timestamp("2024-02-20 09:30", tz=SHANGHAI)).all()


def test_prices_with_times_of_day_say_themselves_when_they_are_traded() -> None:
    frame = joined(("2024-02-20 10:00", "2024-02-20"), ("2024-02-20 15:00", "2024-02-20"))
    closes = PRICES.set_axis(DAYS + pd.Timedelta(hours=15))
    assert ss.check_lookahead(frame, closes, DAYS).index.tolist() == [1]


def test_a_price_carried_over_a_weekend_is_an_old_one() -> None:
    filled = pd.DataFrame({A: 1.0}, index=pd.date_range("2024-02-19", "2024-02-25"))
    frame = joined(("2024-02-24 10:00", "2024-02-24"))
    assert len(ss.check_lookahead(frame, filled, DAYS)) == 1
    assert ss.check_lookahead(frame, PRICES, DAYS).empty


def test_dates_in_the_index_or_in_utc_and_stacked_prices_are_read_too() -> None:
    frame = joined(("2024-02-20 10:00", "2024-02-20"), ("2024-02-20 07:00", "2024-02-20"))
    stacked = PRICES.set_axis(DAYS.tz_localize("UTC")).stack()
    for shape in (frame.set_index("date"), frame.assign(date=frame["date"].dt.tz_localize("UTC"))):
        assert len(ss.check_lookahead(shape, stacked, DAYS)) == 1


def test_what_does_not_say_when_it_was_known_or_is_traded_is_refused() -> None:
    with pytest.raises(ss.SoraSignalsError, match="published_at or known_at"):
        ss.check_lookahead(ss.to_factor(MANY, DAYS), PRICES, DAYS)
    with pytest.raises(ss.SoraSignalsError, match="no date"):
        ss.check_lookahead(MANY, PRICES, DAYS)
    with pytest.raises(ss.SoraSignalsError, match="DatetimeIndex"):
        ss.check_lookahead(joined(("2024-02-20", "2024-02-21")), PRICES.reset_index(drop=True), DAYS)


@pytest.mark.filterwarnings("ignore")  # alphalens' own
@pytest.mark.parametrize("how", ["mean", "decayed"])
@pytest.mark.parametrize("zone", [None, "UTC"])
def test_alphalens_takes_the_factor_as_it_is(how: str, zone: str | None) -> None:
    with warnings.catch_warnings(action="ignore"):
        utils = pytest.importorskip("alphalens.utils", reason="pip install alphalens-reloaded")
        performance = pytest.importorskip("alphalens.performance")
    random = np.random.default_rng(7)
    days = pd.bdate_range("2024-01-01", periods=60)
    tickers = [f"{code}.SH" for code in range(600000, 600020)]
    prices = pd.DataFrame(np.exp(random.normal(0, 0.02, (60, 20)).cumsum(axis=0)), index=days, columns=tickers)
    moments = days[:50].repeat(20) + pd.to_timedelta(random.integers(1, 86_400, 1000), unit="s")
    ahead = np.log(prices).diff().shift(-1).to_numpy()  # from this opening to the next one: a perfect foresight
    positions = Sessions.of(days).after(moments.tz_localize(SHANGHAI))
    scores = np.tanh(20 * ahead[positions, np.tile(np.arange(20), 50)])
    given = signals(*zip(moments, np.tile(tickers, 50), scores, strict=True))
    factor = ss.to_factor(given, days, how, halflife=0.2)
    if zone is not None:
        factor = factor.tz_localize(zone, level="date")
        prices = prices.tz_localize(zone)
    clean = utils.get_clean_factor_and_forward_returns(factor, prices, periods=(1, 5), quantiles=4)
    assert clean.columns.tolist() == ["1D", "5D", "factor", "factor_quantile"]
    assert len(clean) > 0.65 * len(factor)
    assert performance.factor_information_coefficient(clean)["1D"].mean() > (0.9 if how == "mean" else 0.7)
