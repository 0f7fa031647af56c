"""Brackets: what they hold is passed over in a list, and a sentence or line that ends inside one goes on."""

import re

from sora_signals.text.classes import SEPARATOR

BRACKETS = re.compile(r"\([^()\n\x1e]{0,120}\)|\[[^\[\]\n\x1e]{0,60}\]|【[^】\n\x1e]{0,60}】")
# of a bracket that opens inside the company's span: (300750,买入)
BRACKET_TAIL = re.compile(r"[^()\n\x1e]{1,120}\)")
BRACKET_END = re.compile(r"[^()\n\x1e]{0,120}\)")
GOES_ON = re.compile(r"[ ]*[、,;]")
OPEN = frozenset("([【")


def behind_bracket(text: str, start: int) -> int:
    """Return the end of the bracket that opens at a position, the position itself if none does.

    >>> behind_bracket("甲公司(600000):", 3), behind_bracket("甲公司:", 3)
    (11, 3)
    """
    bracket = BRACKETS.match(text, start) if text[start : start + 1] in OPEN else None
    return bracket.end() if bracket else start


def goes_on(text: str, start: int, end: int) -> bool:
    r"""Return whether a sentence that ends at a position goes on: in a bracket, or with a mark that opens a line.

    Args:
        text: The text. start: Where the sentence, or what is read of it, begins. end: Its end.

    >>> goes_on("甲公司(增收。增利),乙公司", 0, 7), goes_on("甲公司 \n、乙公司", 0, 5), goes_on("甲公司。乙公司", 0, 4)
    (True, True, False)
    """
    if text[end - 1] == "\n":
        return GOES_ON.match(text, end) is not None
    if text[end - 1] == SEPARATOR:
        return False  # what follows is another document
    opening = text.rfind("(", start, end)
    return opening >= 0 and text.find(")", opening, end) < 0 and BRACKET_END.match(text, end) is not None
