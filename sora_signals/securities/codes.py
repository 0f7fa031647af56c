"""Security codes: what a code is, and the one canonical spelling of every A share.

The canonical ticker is six digits, a point and ``SH``, ``SZ`` or ``BJ``. Only A shares and depositary receipts
have one; anything else is refused with a message that says what it looks like.
"""

import re
import unicodedata
from collections.abc import Mapping
from functools import cache
from numbers import Number
from types import MappingProxyType
from typing import Final

from sora_signals.errors import SecuritiesError
from sora_signals.resources import data
from sora_signals.securities.formats import FORMATS, spell
from sora_signals.securities.refusals import looks_like

__all__ = ["FORMATS", "board_of", "convert", "exchange_of", "old_codes", "parse_ticker"]

_SHARES: Final = (
    ("SH", re.compile(r"60[0135]\d{3}|68[89]\d{3}")),
    ("SZ", re.compile(r"00[0-3]\d{3}|30[0-2]\d{3}")),
    ("BJ", re.compile(r"920\d{3}")),
)
_OLD_BEIJING: Final = re.compile(r"(?:43|83|87)\d{4}")
_EXCHANGES: Final = MappingProxyType({"SH": "SSE", "SZ": "SZSE", "BJ": "BSE"})
# Every way to name an exchange beside a code; Bloomberg's CH names the country only.
_MARKS: Final = MappingProxyType(
    {
        **dict.fromkeys(("SH", "SS", "SSE", "SHSE", "XSHG", "SHA"), "SH"),
        **dict.fromkeys(("SZ", "SZSE", "XSHE", "SHE"), "SZ"),
        **dict.fromkeys(("BJ", "BSE", "BJSE", "XBSE", "XBJS"), "BJ"),
        **dict.fromkeys(("CH", "CN", "C1", "C2"), ""),
    }
)
_MARK = "|".join(sorted(_MARKS, key=len, reverse=True))
_BRACKETED: Final = re.compile(r"\$?[^()]*\(([^()]*)\)\$?")
_AFTER: Final = re.compile(rf"(?P<code>\d{{6}})\s*[.,:_-]?\s*(?P<mark>{_MARK})(?: EQUITY)?")
_BEFORE: Final = re.compile(rf"(?P<mark>{_MARK})\s*[.,:_-]?\s*(?P<code>\d{{6}})")
_NUMBERED: Final = re.compile(r"(?P<mark>[01])\.(?P<code>\d{6})|(?P<tdx>[012])#?(?P<tdx_code>\d{6})")
_DIGITS: Final = re.compile(r"\d{6}|[1-9]\d{0,4}")


def parse_ticker(value: object) -> str:
    """Return the canonical ticker of an A share or depositary receipt, however it is written.

    Old codes (Beijing's 43/83/87 codes, renumbered companies) lead to today's code.

    Args:
        value: A whole number (2594 is 002594), or text in any spelling of `FORMATS` or of news text.

    Raises:
        SecuritiesError: The value is no A share; the message says what it looks like.

    >>> parse_ticker("SZ300394"), parse_ticker(2594), parse_ticker("$贵州茅台(SH600519)$")
    ('300394.SZ', '002594.SZ', '600519.SH')
    >>> parse_ticker("430017")
    '920017.BJ'
    """
    text = _text_of(value)
    bracketed = _BRACKETED.fullmatch(text)
    text = bracketed.group(1).strip() if bracketed else text
    code, mark = _split(text)
    exchange = _share_exchange(code)
    if not exchange or mark not in ("", exchange):
        raise SecuritiesError(_refusal(value, text, code, mark, exchange))
    today = old_codes().get(code, code)
    return f"{today}.{_share_exchange(today)}"


def convert(value: object, to: str) -> str:
    """Return the ticker as another library or vendor spells it.

    Args:
        value: Anything `parse_ticker` reads.
        to: A key of `FORMATS`: ``qlib``, ``joinquant``, ``yahoo``, ``baostock``, ``akshare`` …

    Raises:
        SecuritiesError: The value is no A share, or the format is unknown.

    >>> convert("300394.SZ", "qlib"), convert(600519, "joinquant"), convert("SH600519", "yahoo")
    ('SZ300394', '600519.XSHG', '600519.SS')
    """
    return spell(parse_ticker(value), to)


def exchange_of(code: object) -> str:
    """Return ``SSE``, ``SZSE`` or ``BSE``.

    >>> exchange_of("600519.SH")
    'SSE'
    """
    return _EXCHANGES[parse_ticker(code)[-2:]]


def board_of(code: object) -> str:
    """Return ``main``, ``star``, ``chinext`` or ``bse``.

    >>> board_of(688981), board_of("302132.SZ"), board_of("920002")
    ('star', 'chinext', 'bse')
    """
    ticker = parse_ticker(code)
    boards = (("68", "star"), ("30", "chinext"), ("920", "bse"))
    return next((board for prefix, board in boards if ticker.startswith(prefix)), "main")


@cache
def old_codes() -> Mapping[str, str]:
    """Return old six-digit code -> today's six-digit code; source: data/securities/companies.tsv."""
    lines = data("securities", "companies.tsv").read_text(encoding="utf-8").split("\n")
    rows = (line.split("\t") for line in lines if line and not line.startswith("#"))
    header = next(rows)
    code, old = header.index("code"), header.index("old_code")
    return MappingProxyType({former: row[code] for row in rows if row[old] for former in row[old].split("|")})


def _text_of(value: object) -> str:
    if isinstance(value, str):
        return unicodedata.normalize("NFKC", value).strip().upper()
    number = _whole(value)
    if number is None:
        raise SecuritiesError(f"{value!r} is no security code: pass text such as '300394.SZ' or a whole number")
    return str(number)


def _whole(value: object) -> int | None:
    """Return a number that is whole and above zero as one, such as the 1 to which tables turn 000001; else None."""
    if isinstance(value, bool) or not isinstance(value, Number):
        return None
    try:
        number = int(value)  # type: ignore[call-overload]
    except (TypeError, ValueError, OverflowError):
        return None
    return number if number == value and number > 0 else None


def _split(text: str) -> tuple[str, str]:
    for pattern in (_AFTER, _BEFORE):
        if found := pattern.fullmatch(text):
            return found["code"], _MARKS[found["mark"]]
    if found := _NUMBERED.fullmatch(text):
        return _split_numbered(found)
    return (text.zfill(6), "") if _DIGITS.fullmatch(text) else ("", "")


def _split_numbered(found: re.Match[str]) -> tuple[str, str]:
    code = found["code"] or found["tdx_code"]
    number = found["mark"] or found["tdx"]
    # Eastmoney writes 0 for Shenzhen and Beijing alike.
    zero = "BJ" if _share_exchange(code) == "BJ" else "SZ"
    return code, {"0": zero, "1": "SH", "2": "BJ"}[number]


def _share_exchange(code: str) -> str:
    if _OLD_BEIJING.fullmatch(code):
        return "BJ" if code in old_codes() else ""
    return next((mark for mark, pattern in _SHARES if pattern.fullmatch(code)), "")


def _refusal(value: object, text: str, code: str, mark: str, exchange: str) -> str:
    kind, advice = looks_like(_as_shown(value, text, code, mark))
    if not kind and exchange:
        return f"{value!r} is no A share: {code} trades as {code}.{exchange}, not on {_EXCHANGES[mark]}"
    if not kind:
        return f"{value!r} is no A-share code: write it like 300394.SZ, SZ300394 or 300394"
    return f"{value!r} looks like {kind}, and only A shares have a ticker here{advice}"


def _as_shown(value: object, text: str, code: str, mark: str) -> str:
    """Return the text to judge: exchange and six digits where there are six, else what was written."""
    if code and len(text) >= len(code):
        return mark + code
    # Small letters are a word, not a US symbol.
    return text if text == str(value).strip() else text.lower()
