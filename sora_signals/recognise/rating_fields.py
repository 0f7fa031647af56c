"""Fields: ratings on a front page, beside the name or mark of their field, and fields that say who is rated."""

import re
from bisect import bisect_left

from sora_signals.recognise.anchors import Anchors
from sora_signals.recognise.context import Context
from sora_signals.text.classes import HAN
from sora_signals.text.normalise import Text

# the mark of the field of a rating
MARK = re.compile(r"(?:TABLE_[A-Z]*(?:RANK|INVEST|RATING|GRADE)[A-Z]*[\]】]|#[A-Z]*(?:SUGGESTION|RATING)[A-Z]*#)$")
INDUSTRY = re.compile(r"TABLE_IND[A-Z]*[\]】]$")
DAY = re.compile(r"20\d\d年\d{1,2}月\d{1,2}日")
MARK_ENDS = frozenset("]】#\n")  # what they end in
LONGEST, SHORT_ANCHOR = 24, 2  # characters of such a mark; an anchor that is longer names a field (行业评级)
BETWEEN = re.compile(r"[ |/\n]{0,2}(?:证券研究报告[ |/·\n]{0,2})?")  # a label and the name of the next field
TITLE = re.compile(r"[—-]{1,2}[^\n\x1e。,;:]{0,12}")  # and the title that goes on behind it
GAP = 14  # characters of either
ENDS = frozenset("的,、—")  # behind a word that is no value of a field
DEFINES = re.compile(r"[^\n\x1e。]{0,12}?(?:\d+个月|\d%|[±]\d)")  # what a legend says behind a word
GRADE = "评级"  # how the name of the field of a rating ends
FRONT = 300  # characters of a front page
WHOLE = 4  # characters of a rating that is a line of it, too long to be anything else (优于大市)
QUOTES = frozenset("“\"‘'")
CLOSING = frozenset(")\x1e")  # behind which a bracket is open no more
LINE_ENDS, BLANKS = frozenset("\n\x1e"), frozenset(("", "\n", "\x1e", " "))


def is_marked(text: str, start: int) -> bool:
    """Return whether the mark of a field of ratings stands right before a word."""
    return text[start - 1] in MARK_ENDS and MARK.search(text, max(0, start - LONGEST), start) is not None


def fills(text: str, anchors: Anchors, start: int, end: int, before: int) -> bool:
    """Return whether a word is glued to the name of its field (行业评级中性), and no legend says what it means.

    A short name may be any word's end, unless the former rating stands behind (评级增持上次评级中性).

    Args:
        text, anchors: The batch. start, end: The word. before: Where the anchor before it ends.
    """
    if text[before:start] not in ("", ":"):
        return False
    if anchors["former"].starts_between(end, end + 1):
        return True
    first = anchors["rating"].last_start(start)
    if before - first <= SHORT_ANCHOR or not text.endswith(GRADE, first, before):
        return False  # 投资建议:推荐甲公司 is said
    return text[end] not in ENDS and not DEFINES.match(text, end)


def is_pair(text: Text, start: int, end: int, change: tuple[int, int, int]) -> bool:
    """Return whether a word and its change stand for themselves, blanks around them (买入 首次, 维持买入).

    Args:
        text: The batch. start, end: The word. change: What is done to it, right before it or right behind it.
    """
    first, last, _ = change
    touch = last == start or (first == end and is_apart(text, end))
    return touch and is_apart(text, min(start, first)) and is_apart(text, max(end, last))


def is_apart(text: Text, at: int) -> bool:
    """Return whether no Han character touches another one at a position: a blank was dropped there, or a line ends."""
    if at <= 0 or at >= len(text.text):
        return True
    return is_parted(text, at) or not text.kinds.item(at - 1) == text.kinds.item(at) == HAN


def is_parted(text: Text, at: int) -> bool:
    """Return whether a blank was dropped at a position inside the text."""
    return text.origin.item(at) != text.origin.item(at - 1) + 1


def before_bracket(text: str, start: int, reach: int) -> int:
    """Return where the bracket opens that closes right before a word (维持甲(600000,现价9元)买入评级), else the word.

    >>> before_bracket("维持甲(600000,现价9元)买入评级", 16, 40)
    3
    >>> before_bracket("维持甲(600000)“买入”评级", 12, 40)
    3
    """
    end = start - (text[start - 1] in QUOTES)
    if text[end - 1] != ")":
        return start
    opening = text.rfind("(", max(0, end - reach), end)
    return opening if opening > 0 and CLOSING.isdisjoint(text[opening : end - 1]) else start


def of_industry(text: str, anchors: Anchors, start: int, last: int) -> bool:
    """Return whether the mark before a word, or field or title behind its label (增持(维持)行业走势), is an industry's.

    Args:
        text, anchors: The batch. start: Where the word begins. last: Where its label ends.
    """
    if text[start - 1] in MARK_ENDS and INDUSTRY.search(text, max(0, start - LONGEST), start):
        return True
    names = anchors["industry"]
    i = bisect_left(names.start, last)
    if i == len(names.start) or names.start[i] > last + GAP or names.end[i] - names.start[i] <= SHORT_ANCHOR:
        return False
    between = text[last : names.start[i]]
    return (BETWEEN.fullmatch(between) or TITLE.fullmatch(between)) is not None


def is_line(context: Context, start: int, end: int) -> bool:
    """Return whether a word of at least ``WHOLE`` characters stands alone on a front page.

    It is a line of it, or blanks part it from what stands beside it (行业月度策略 优于大市 核心观点).

    Args:
        context: The batch. start, end: The word.
    """
    text, front = context.text, context.piece_span(start)[0]
    if start - front > FRONT:
        return False
    opens = start == front or text.text[start - 1] in LINE_ENDS or is_parted(text, start)
    return opens and (text.text[end : end + 1] in BLANKS or is_parted(text, end))


def heads_page(text: str, anchors: Anchors, end: int, *, of_industry: bool = False) -> bool:
    """Return whether the day of a report and the name of its kind stand behind a word (看好2020年11月5日行业研究).

    A word that rates nothing but industries needs no name (第三方实验室专题超配2020年09月29日).

    Args:
        text, anchors: The batch. end: Where the word ends. of_industry: Whether it is such a word.
    """
    day = DAY.match(text, end)
    kinds = ("industry", "stock")
    return day is not None and (of_industry or any(anchors[k].starts_between(day.end(), day.end() + 1) for k in kinds))
