"""What surrounds a rating: headings and titles above and before it, and a bracket that is open at it."""

import regex

from sora_signals.relate.brackets import behind_bracket

FOREIGN = regex.compile(r"(?<![^\n\x1e])[^\n\x1e(]{2,16}\((?:0\d{4}|\d{4,5}\.HK|[A-Z]{1,5}(?:\.[A-Z]{1,2})?)\):")
NEAR_BRACKET = 20  # characters back to a bracket that is open at a rating


def last_foreign(text: str, start: int, end: int) -> int:
    r"""Return where the last heading of a company listed abroad begins in a stretch of text, -1 without one.

    >>> last_foreign("甲公司(600000):增收\n乙集团(02858):增利\n", 0, 33)
    15
    """
    return max((match.start() for match in FOREIGN.finditer(text, start, end)), default=-1)


def is_bracketed(text: str, position: int) -> bool:
    """Return whether a bracket is open at a position: 甲公司(乙证券,首次“买入”).

    >>> is_bracketed("甲公司(乙证券,买入)", 8), is_bracketed("甲公司(乙证券)买入", 8)
    (True, False)
    """
    before = text[max(0, position - NEAR_BRACKET) : position]
    return before.rfind("(") > before.rfind(")")


def entitles(text: str, end: int) -> bool:
    """Return whether a company that ends at a position is the title of what follows: 宁德时代(300750):….

    >>> entitles("甲公司(600000):增收", 3), entitles("甲公司:增收", 3), entitles("甲公司增收", 3)
    (True, True, False)
    """
    return text.startswith(":", behind_bracket(text, end))
