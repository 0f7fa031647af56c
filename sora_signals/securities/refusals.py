"""What a code that is no A share looks like, so that a refusal can say it."""

import re
from typing import Final

# First match wins. The text is upper case; an exchange, where known, stands before the six digits.
_KINDS: Final = (
    (r".*\.(?:OC|NQ)|(?:BJ)?(?:43|83|87)\d{4}", "a security of the New Third Board (NEEQ)", ""),
    (r"(?:SZ|BJ)?4[02]0\d{3}", "a delisted share on the transfer board", ""),
    (r"(?:SH)?900\d{3}|(?:SZ)?20[01]\d{3}", "a B share", ": pass the company's A share"),
    (r"SH000\d{3}", "a Shanghai index", ": for the Shenzhen share of that number write .SZ"),
    (r"(?:SZ)?399\d{3}|(?:SH)?(?:88|93|95)\d{4}|(?:BJ)?899\d{3}", "an index", ""),
    (r"(?:SH)?5[0-8]\d{4}|(?:SZ)?1[568]\d{4}", "a listed fund", ""),
    (r"(?:SH)?11[0-8]\d{3}|(?:SZ)?12\d{4}|BJ81\d{4}", "a convertible bond", ""),
    (r"(?:SH|SZ)?(?:01|02|10|13|14|17|18|19|20|24)\d{4}", "a bond or repo", ""),
    (r"0\d{5}|OF\d{6}|\d{6}\.OF|.*OTCFUND.*", "an open-end fund", ""),
    (r"(?:SH)?7\d{5}|BJ889\d{3}", "a subscription code", ""),
    (r"\d{1,5}[.:-]?\s?HK.*|HK[.:]?\d{1,5}|0\d{3,4}|\d{1,5}|116\.\d{5}|00\d{4}", "a Hong Kong security", ""),
    (r"(?:US\.|10[5-7]\.)?[A-Z]{1,5}(?:\.(?:US|N|O|A|B))?", "a US security", ""),
)
_PATTERNS: Final = tuple((re.compile(pattern), kind, advice) for pattern, kind, advice in _KINDS)


def looks_like(text: str) -> tuple[str, str]:
    """Return what the text looks like and what to do about it, or two empty strings.

    >>> looks_like("SH000001")
    ('a Shanghai index', ': for the Shenzhen share of that number write .SZ')
    >>> looks_like("600519")
    ('', '')
    """
    for pattern, kind, advice in _PATTERNS:
        if pattern.fullmatch(text):
            return kind, advice
    return "", ""
