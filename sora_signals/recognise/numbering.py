"""Numbering: the marks that count the items of a list (1)…2)…, ①…②…, 一是…二是…, bullets)."""

import re
from typing import TypeAlias

NUMERALS = "一二三四五六七八九十"
CIRCLED = "".join(map(chr, range(ord("①"), ord("⑳") + 1)))
BULLETS = "".join(map(chr, range(0xF06C, 0xF100))) + "•●■◆▪◼❖➢✓"
MARKING = frozenset("([0123456789其第-*+·" + NUMERALS + CIRCLED + BULLETS)  # what a marker begins with
# the first look at a character refuses nearly all of them
MARKER = re.compile(
    rf"(?=[{re.escape(''.join(sorted(MARKING)))}])(?:(?<![\d.%])(?:(?P<bracket>[(\[]\d{{1,2}}[)\]]|\d{{1,2}}[)\]](?!\d))"
    rf"|(?P<dot>\d{{1,2}}[.、:](?!\d))|(?P<han>[(]?[{NUMERALS}]{{1,3}}[)、.])"
    rf"|(?P<told>[{NUMERALS}]是|[其第][{NUMERALS}][,、:是]?)"
    rf"|(?P<circled>[{CIRCLED}])|(?P<bullet>[{BULLETS}]+))[:,]?|(?P<dash>(?<=\n)[-*+·](?![\d.])))"
)
BEFORE = "\n,;。、 :)】]”!…"
GLUED = ("bracket", "dot", "circled")  # styles that count on even where no mark parts them from the item before
REACH = 700  # characters from one marker to the next

Marker: TypeAlias = re.Match[str]


def sequence(text: str, start: int, limit: int) -> list[Marker]:
    """Return the markers that count the items of a list: of one style, each the number behind the one before.

    Args:
        text: The text. start, limit: Where the list begins and where it ends at the latest.

    >>> [m[0] for m in sequence("1)需求;2)价格;4)竞争", 0, 15)]
    ['1)', '2)']
    """
    found: list[Marker] = []
    for match in MARKER.finditer(text, start, limit):
        if found and match.start() - found[-1].end() > REACH:
            break
        opened = match.start() == start or text[match.start() - 1] in BEFORE or match.lastgroup == "bullet"
        opened |= bool(found) and match.lastgroup in GLUED
        if opened and (_follows(found[-1], match) if found else _number(match) == 1):
            found.append(match)
    return found


def _number(match: Marker) -> int:
    """The number that a marker bears; 1 for a bullet."""
    sign = match[0].strip("()[].、:,")
    if sign.isdigit() and sign.isascii():
        return int(sign)
    if match.lastgroup == "circled":
        return ord(sign[0]) - ord("①") + 1
    return sum(NUMERALS.index(c) + 1 for c in sign if c in NUMERALS) or 1


def _follows(one: Marker, other: Marker) -> bool:
    if one.lastgroup != other.lastgroup:
        return False
    if one.lastgroup in ("bullet", "dash"):
        return bool(one[0].strip() == other[0].strip())
    return _number(other) == _number(one) + 1
