"""Numbering: the marks that count the items of a list (1)…2)…, ①…②…, 一是…二是…, bullets)."""

import re
from typing import TypeAlias

NUMERALS = "一二三四五六七八九十"
CIRCLED = "".join(map(chr, range(ord("①"), ord("⑳") + 1)))
BULLETS = "".join(map(chr, range(0xF06C, 0xF100))) + "•●■◆▪◼❖➢✓"
MARKING = frozenset("([0123456789其第-*+·" + NUMERALS + CIRCLED + BULLETS)  # what a marker begins with
# the first character refuses nearly all places; what stands behind it is asked by what it was
MARKER = re.compile(
    rf"[{re.escape(''.join(sorted(MARKING)))}](?:(?<![\d.%].)(?:"
    rf"(?P<bracket>(?<=[(\[])\d{{1,2}}[)\]]|(?<=\d)\d?[)\]](?!\d))|(?P<dot>(?<=\d)\d?[.、:](?!\d))"
    rf"|(?P<han>(?:(?<=\()[{NUMERALS}]{{1,3}}|(?<=[{NUMERALS}])[{NUMERALS}]{{0,2}})[)、.])"
    rf"|(?P<told>(?<=[{NUMERALS}])是|(?<=[其第])[{NUMERALS}][,、:是]?)"
    rf"|(?P<circled>(?<=[{CIRCLED}]))|(?P<bullet>(?<=[{BULLETS}])[{BULLETS}]*))[:,]?|(?P<dash>(?<=\n[-*+·])(?![\d.])))"
)
BEFORE = "\n,;。、 :)】]”!…"
GLUED = ("bracket", "dot", "circled")  # styles that count on even where no mark parts them from the item before
UNNUMBERED = ("bullet", "dash")
REACH = 700  # characters from one marker to the next

Marker: TypeAlias = re.Match[str]


def sequence(text: str, start: int, limit: int, latest: int) -> list[Marker]:
    """Return the markers that count the items of a list: of one style, each the number behind the one before.

    Args:
        text: The text. start, limit: Where the list begins and where it ends at the latest.
        latest: Where its first marker stands at the latest.

    >>> [m[0] for m in sequence("1)需求;2)价格;4)竞争", 0, 15, 0)]
    ['1)', '2)']
    """
    found: list[Marker] = []
    style, number, reach = None, 1, latest
    for match in MARKER.finditer(text, start, limit):
        at, kind = match.start(), match.lastgroup
        if at > reach:
            break
        if found and kind != style:
            continue
        opened = (found and kind in GLUED) or at == start or text[at - 1] in BEFORE or kind == "bullet"
        if opened and (_is_again(found[-1], match) if found and kind in UNNUMBERED else _number(match) == number):
            found.append(match)
            style, number, reach = kind, number + 1, match.end() + REACH
    return found


def _number(match: Marker) -> int:
    """The number that a marker bears; 1 for a bullet."""
    sign = match[0].strip("()[].、:,")
    if sign.isdigit() and sign.isascii():
        return int(sign)
    if match.lastgroup == "circled":
        return ord(sign[0]) - ord("①") + 1
    return sum(NUMERALS.index(c) + 1 for c in sign if c in NUMERALS) or 1


def _is_again(one: Marker, other: Marker) -> bool:
    return bool(one[0].strip() == other[0].strip())
