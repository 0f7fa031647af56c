"""How other libraries and vendors spell a ticker; `parse_ticker` reads every one of them back."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from sora_signals.errors import SecuritiesError

_Spelling = tuple[str, Mapping[str, str]]


def _marks(shanghai: str, shenzhen: str, beijing: str) -> Mapping[str, str]:
    return MappingProxyType({"SH": shanghai, "SZ": shenzhen, "BJ": beijing})


_UPPER = _marks("SH", "SZ", "BJ")
_LOWER = _marks("sh", "sz", "bj")
_POINT: _Spelling = ("{code}.{mark}", _UPPER)
_GLUED: _Spelling = ("{mark}{code}", _LOWER)

FORMATS: Final[Mapping[str, _Spelling]] = MappingProxyType(
    {
        "akshare": ("{code}", _UPPER),
        "akshare_prefixed": _GLUED,
        "baostock": ("{mark}.{code}", _LOWER),
        "bloomberg": ("{code} CH Equity", _UPPER),
        "choice": _POINT,
        "eastmoney": ("{mark}.{code}", _marks("1", "0", "0")),
        "futu": ("{mark}.{code}", _UPPER),
        "goldminer": ("{mark}.{code}", _marks("SHSE", "SZSE", "BJSE")),
        "ifind": _POINT,
        "joinquant": ("{code}.{mark}", _marks("XSHG", "XSHE", "BJ")),
        "qlib": ("{mark}{code}", _UPPER),
        "reuters": ("{code}.{mark}", _marks("SS", "SZ", "BJ")),
        "ricequant": ("{code}.{mark}", _marks("XSHG", "XSHE", "BJSE")),
        "sina": _GLUED,
        "tdx": ("{mark}{code}", _marks("1", "0", "2")),
        "tencent": _GLUED,
        "tushare": _POINT,
        "vnpy": ("{code}.{mark}", _marks("SSE", "SZSE", "BSE")),
        "wind": _POINT,
        "xueqiu": ("{mark}{code}", _UPPER),
        "yahoo": ("{code}.{mark}", _marks("SS", "SZ", "BJ")),
    }
)


def spell(ticker: str, to: str) -> str:
    """Return a canonical ticker in one of `FORMATS`.

    Raises:
        SecuritiesError: The format is unknown; the message lists all.

    >>> spell("300394.SZ", "qlib"), spell("600519.SH", "joinquant")
    ('SZ300394', '600519.XSHG')
    """
    if to not in FORMATS:
        raise SecuritiesError(f"unknown ticker format {to!r}: choose one of {', '.join(sorted(FORMATS))}")
    template, marks = FORMATS[to]
    return template.format(code=ticker[:6], mark=marks[ticker[-2:]])
