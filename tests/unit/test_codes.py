"""Codes: every spelling leads to one ticker, every ticker survives every spelling, and the rest is refused."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sora_signals.errors import SecuritiesError
from sora_signals.securities import FORMATS, SecurityMaster, board_of, convert, exchange_of, parse_ticker

SPELLINGS = [
    (2594, "002594.SZ"),
    (np.int64(600519), "600519.SH"),
    (2594.0, "002594.SZ"),
    (1, "000001.SZ"),
    (np.int64(1), "000001.SZ"),
    ("2594", "002594.SZ"),
    ("300394", "300394.SZ"),
    ("300394.SZ", "300394.SZ"),
    ("300394.sz", "300394.SZ"),
    ("SZ300394", "300394.SZ"),
    ("sz.300394", "300394.SZ"),
    ("SZ.300394", "300394.SZ"),
    ("SH:600519", "600519.SH"),
    ("300394.XSHE", "300394.SZ"),
    ("600519.XSHG", "600519.SH"),
    ("600519.SS", "600519.SH"),
    ("SHSE.600519", "600519.SH"),
    ("600519.SSE", "600519.SH"),
    ("ＳＺ３００３９４", "300394.SZ"),
    (" 300394.SZ\n", "300394.SZ"),
    ("$贵州茅台(SH600519)$", "600519.SH"),
    ("天孚通信（300394.SZ）", "300394.SZ"),
    ("300152CH", "300152.SZ"),
    ("000725 CH Equity", "000725.SZ"),
    ("000402SZ", "000402.SZ"),
    ("603345,SH", "603345.SH"),
    ("0.300394", "300394.SZ"),
    ("1.600519", "600519.SH"),
    ("0.920002", "920002.BJ"),
    ("1600519", "600519.SH"),
    ("2920002", "920002.BJ"),
    ("000001", "000001.SZ"),
    ("000001.SZ", "000001.SZ"),
    ("688981", "688981.SH"),
    ("689009", "689009.SH"),
    ("302132", "302132.SZ"),
    ("920002", "920002.BJ"),
    # Old codes lead to today's.
    ("430017", "920017.BJ"),
    ("430017.BJ", "920017.BJ"),
    ("bj830799", "920799.BJ"),
    ("601313.SH", "601360.SH"),
    ("000022", "001872.SZ"),
    ("300114.SZ", "302132.SZ"),
    ("000043", "001914.SZ"),
]

REFUSALS = [
    ("900901", "a B share"),
    ("200002.SZ", "a B share"),
    ("510300", "a listed fund"),
    ("159915.SZ", "a listed fund"),
    ("161725", "a listed fund"),
    ("012733", "a bond"),
    ("004851", "an open-end fund"),
    ("OTCFUND|012733", "an open-end fund"),
    ("113050.SH", "a convertible bond"),
    ("128136", "a convertible bond"),
    ("000001.SH", "a Shanghai index"),
    ("000688.SH", "a Shanghai index"),
    ("1.000001", "a Shanghai index"),
    ("399006.SZ", "an index"),
    ("899050.BJ", "an index"),
    ("00700.HK", "a Hong Kong security"),
    ("0700-HK", "a Hong Kong security"),
    ("HK.00700", "a Hong Kong security"),
    (9988, "a Hong Kong security"),
    ("AAPL", "a US security"),
    ("105.AAPL", "a US security"),
    ("430999", "NEEQ"),
    ("430017.OC", "NEEQ"),
    ("830799.NQ", "NEEQ"),
    ("400002", "the transfer board"),
    ("730000", "a subscription code"),
    ("600519.SZ", "trades as 600519.SH"),
    ("300394.BJ", "trades as 300394.SZ"),
    ("hello", "no A-share code"),
    ("", "no A-share code"),
    ("茅台", "no A-share code"),
    ("6005190", "no A-share code"),
    (None, "no security code"),
    (True, "no security code"),
    (np.True_, "no security code"),
    (0, "no security code"),
    (2594.5, "no security code"),
    (float("nan"), "no security code"),
    (-1, "no security code"),
    ([600519], "no security code"),
]


@pytest.mark.parametrize(("value", "ticker"), SPELLINGS)
def test_every_spelling_leads_to_the_canonical_ticker(value, ticker):
    assert parse_ticker(value) == ticker


@pytest.mark.parametrize(("value", "kind"), REFUSALS)
def test_what_is_no_a_share_is_refused_with_what_it_looks_like(value, kind):
    with pytest.raises(SecuritiesError, match=kind) as caught:
        parse_ticker(value)
    assert repr(value) in str(caught.value)


@pytest.mark.parametrize("to", sorted(FORMATS))
def test_every_known_ticker_survives_every_format(to):
    tickers = SecurityMaster.default().tickers
    assert [parse_ticker(convert(ticker, to)) for ticker in tickers] == tickers


@given(
    st.one_of(
        st.from_regex(r"60[0135][0-9]{3}|68[89][0-9]{3}|00[0-3][0-9]{3}|30[0-2][0-9]{3}|920[0-9]{3}", fullmatch=True)
    ),
    st.sampled_from(sorted(FORMATS)),
)
def test_any_share_number_survives_any_format(code, to):
    ticker = parse_ticker(code)
    assert parse_ticker(convert(code, to)) == ticker


@given(st.text(max_size=20))
def test_any_text_is_a_ticker_or_is_refused(text):
    try:
        ticker = parse_ticker(text)
    except SecuritiesError:
        return
    assert parse_ticker(ticker) == ticker


@pytest.mark.parametrize(
    ("to", "shanghai", "shenzhen", "beijing"),
    [
        ("qlib", "SH600519", "SZ300394", "BJ920002"),
        ("xueqiu", "SH600519", "SZ300394", "BJ920002"),
        ("joinquant", "600519.XSHG", "300394.XSHE", "920002.BJ"),
        ("yahoo", "600519.SS", "300394.SZ", "920002.BJ"),
        ("baostock", "sh.600519", "sz.300394", "bj.920002"),
        ("akshare", "600519", "300394", "920002"),
        ("akshare_prefixed", "sh600519", "sz300394", "bj920002"),
        ("sina", "sh600519", "sz300394", "bj920002"),
        ("futu", "SH.600519", "SZ.300394", "BJ.920002"),
        ("bloomberg", "600519 CH Equity", "300394 CH Equity", "920002 CH Equity"),
        ("wind", "600519.SH", "300394.SZ", "920002.BJ"),
        ("tushare", "600519.SH", "300394.SZ", "920002.BJ"),
        ("eastmoney", "1.600519", "0.300394", "0.920002"),
        ("tdx", "1600519", "0300394", "2920002"),
    ],
)
def test_formats_are_those_of_the_libraries(to, shanghai, shenzhen, beijing):
    assert [convert(code, to) for code in (600519, "300394", "920002.BJ")] == [shanghai, shenzhen, beijing]


def test_an_unknown_format_is_refused_with_all_that_are_known():
    with pytest.raises(SecuritiesError, match=r"unknown ticker format 'wnid'.*qlib.*yahoo"):
        convert("600519.SH", "wnid")


@pytest.mark.parametrize(
    ("code", "exchange", "board"),
    [
        ("600519", "SSE", "main"),
        ("688981", "SSE", "star"),
        ("689009", "SSE", "star"),
        ("000001", "SZSE", "main"),
        ("003816", "SZSE", "main"),
        ("300750", "SZSE", "chinext"),
        ("302132", "SZSE", "chinext"),
        ("920002", "BSE", "bse"),
        ("430017", "BSE", "bse"),
    ],
)
def test_a_code_tells_exchange_and_board(code, exchange, board):
    assert (exchange_of(code), board_of(code)) == (exchange, board)
