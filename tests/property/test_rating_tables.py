"""Tables of ratings: whatever the order of the columns and the marks between them, each row has its rating and price."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

import sora_signals as ss

NAMES = {
    "name": "公司",
    "code": "代码",
    "industry": "行业",
    "rating": "评级",
    "price": "目标价",
    "close": "现价",
    "eps": "EPS",
}
COMPANIES = (
    ("天孚通信", "300394.SZ", "通信设备"),
    ("贵州茅台", "600519.SH", "白酒"),
    ("恒瑞医药", "600276.SH", "化学制剂"),
    ("海康威视", "002415.SZ", "安防"),
)
RATINGS = ("买入", "增持", "买入", "中性")
LEFT = (["name"], ["code", "name"], ["name", "code"], ["code", "name", "industry"], ["industry", "code", "name"])
MARKS = (" ", "\t", "\n", " | ")
RIGHT = ["rating", "price", "close", "eps"]


def row(number: int, columns: list[str], change: str) -> list[str]:
    """The cells of one company's row."""
    name, ticker, industry = COMPANIES[number]
    figures = {"price": f"{45.1 + 20 * number:.2f}", "close": f"{38.2 + 20 * number:.2f}", "eps": f"{1.1 + number:.2f}"}
    values = {"name": name, "code": ticker, "industry": industry, "rating": RATINGS[number] + change, **figures}
    return [values[column] for column in columns]


def table(columns: list[str], mark: str, change: str) -> str:
    """A table with its header."""
    rows = [[NAMES[column] for column in columns], *(row(number, columns, change) for number in range(len(COMPANIES)))]
    framed = "| {} |" if mark.strip() == "|" else "{}"
    return "\n".join(framed.format(mark.join(cells)) for cells in rows) + "\n资料来源:公司公告"


# a word in a line of its own between a name and figures may be anything
SHAPES = [(left, mark) for left in LEFT for mark in MARKS if mark != "\n" or left[-1] != "industry"]


@given(st.sampled_from(SHAPES), st.permutations(RIGHT), st.sampled_from(["", "(维持)"]))
def test_each_row_has_its_rating_and_its_price(shape: tuple[list[str], str], right: list[str], change: str) -> None:
    left, mark = shape
    found = ss.extract(table([*left, *right], mark, change)).ratings
    rated, priced = found[found["rating_raw"].notna()], found[found["target_price"].notna()]
    tickers = [ticker for _, ticker, _ in COMPANIES]
    assert list(zip(rated["ticker"], rated["rating_raw"], strict=True)) == list(zip(tickers, RATINGS, strict=True))
    assert set(rated["change"].dropna()) == ({"maintain"} if change else set())
    prices = [pytest.approx(45.1 + 20 * number) for number in range(len(COMPANIES))]
    assert list(priced["ticker"]) == tickers
    assert list(priced["target_price"]) == prices
