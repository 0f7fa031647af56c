"""One rating, and what rating words that stand side by side say of each other."""

import re
from collections.abc import Sequence
from typing import NamedTuple

from sora_signals.recognise.context import Context
from sora_signals.recognise.lists import is_in_order
from sora_signals.vocabulary import CHANGES

NONE = -1
INITIATE, MAINTAIN = CHANGES.index("initiate"), CHANGES.index("maintain")
UPGRADE, DOWNGRADE = CHANGES.index("upgrade"), CHANGES.index("downgrade")
CLAUSE_END = re.compile(r"[,;。!?\n\x1e]|$")
OPENING, CLOSING = "“\"'‘(【[《", "”\"'’)】]》"
TURNED = ("->", "→", " → ")  # between the former rating and the new one in a cell
ARROW = 3  # characters of the longest
NEXT = re.compile(r"[”\"]?(?:[、和及]|以及)[“\"]?")  # between the ratings of a list (分别为买入和增持)


class Rating(NamedTuple):
    """A rating as spans of the normalised text and indexes into the vocabularies; -1 where nothing is said.

    Attributes:
        start, end: From the change or quotation mark before the word to the anchor behind it.
        word: Span of the rating word. rating, change: What it says.
        scope: ``stock``, ``industry``, or ``both`` where that is open. industry_at: Where the industry is named.
        told: Whether it is said in a sentence (维持“买入”评级), not shown as a label.
        cell: Whether it is a rating only if a company stands right before it: in a bracket or a row of a table.
        glued: Whether such a cell has no mark behind it, so that it is one only in a list of others (甲增持乙买入).
    """

    start: int
    end: int
    word: tuple[int, int]
    rating: int
    change: int
    scope: str
    industry_at: int
    told: bool
    cell: bool
    glued: bool


def repeats(text: str, rating: Rating, following: Rating) -> bool:
    """Return whether a rating says in a bracket what the one before it has said: 增持(Overweight)."""
    if rating.rating != following.rating:
        return False
    return text[rating.word[1] : following.word[0]].strip(CLOSING) in (" (", "(")


def _turned(text: str, rating: Rating, following: Rating) -> int | None:
    """Return the change that a cell shows from one rating to the one behind it (中性->买入), None without."""
    low, high = rating.word[1], following.word[0]
    if high - low > ARROW or rating.rating == following.rating or text[low:high] not in TURNED:
        return None
    return UPGRADE if following.rating < rating.rating else DOWNGRADE


def with_those_in_order(context: Context, words: Sequence[tuple[int, int, int, Rating | None]]) -> list[Rating]:
    """Return the ratings among words, with those before one of them that are given in order (分别给予买入、增持评级).

    Args:
        context: The batch.
        words: Span and level of each rating word in reading order, with the rating that it is by itself, if any.
    """
    found: list[Rating] = []
    for start, end, level, rating in reversed(words):
        behind = found[-1] if found and (rating is None or rating.cell) else None
        if (
            behind
            and not behind.cell
            and NEXT.fullmatch(context.text.text, end, behind.word[0])
            and is_in_order(context.text.text, context.clause_of(start)[0], start)
        ):
            found.append(behind._replace(start=start, end=end, word=(start, end), rating=level))
        elif rating:
            found.append(rating)
    return found[::-1]


def with_the_change_of_the_list(text: str, ratings: Sequence[Rating]) -> list[Rating]:
    """Return ratings with the change of the one before them where they go on a list (分别维持“买入”、“增持”评级)."""
    found: list[Rating] = []
    for rating in ratings:
        goes_on = found and rating.change == NONE and NEXT.fullmatch(text, found[-1].word[1], rating.word[0])
        found.append(rating._replace(change=found[-1].change) if goes_on else rating)
    return found


def without_the_former(text: str, ratings: Sequence[Rating]) -> list[Rating]:
    """Return ratings with one for each two of a cell: last time's and the new one, glued or behind an arrow."""
    found: list[Rating] = []
    for rating in ratings:
        last = found[-1] if found else None
        change = _turned(text, last, rating) if last else None
        if change is not None:
            found[-1] = rating._replace(change=change)
        elif last and last.cell and rating.cell and last.end == rating.start:
            found[-1] = last._replace(end=rating.end, rating=rating.rating, glued=rating.glued)
        else:
            found.append(rating)
    return found
