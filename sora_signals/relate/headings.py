"""What surrounds a rating: headings and titles above and before it, and a bracket that is open at it."""

from bisect import bisect_left
from collections.abc import Sequence

from sora_signals.recognise.context import Context
from sora_signals.relate.brackets import behind_bracket

TURN = 600  # characters of a line from one rating to the next one
NEAR_BRACKET = 20  # characters back to a bracket that is open at a rating


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


def turns_to(context: Context, starts: Sequence[int], told: Sequence[int], position: int) -> int:
    """Return which company opens the sentence behind the last rating before a position in its line, -1 without both.

    A is rated, then the line speaks of B: A增长,维持“买入”评级。B是龙头。公司渠道加密,维持“增持”评级。

    Args:
        context: The batch. starts: Where its companies begin, in reading order.
        told: Where the words of its ratings begin, in reading order. position: The word of another rating.
    """
    last = bisect_left(told, position) - 1
    if last < 0 or told[last] < max(position - TURN, context.line_of(position)[0]):
        return -1
    _, sentence = context.sentence_of(told[last])
    i = bisect_left(starts, sentence)
    return i if i < len(starts) and starts[i] == sentence < position else -1
