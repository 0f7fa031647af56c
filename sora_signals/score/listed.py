"""Lists: which actors stand side by side (A、B和C) and act as one."""

import numpy as np
import regex

from sora_signals.arrays import Bools, Ints, any_between, indexes
from sora_signals.lexicon.lists import Lexicons
from sora_signals.recognise.context import Context
from sora_signals.recognise.lists import separators
from sora_signals.text.fold import CODE_POINTS

LIST_GAP = 48  # characters between two items of a list that count as listed together
TAIL = 2  # characters between a name and the word that it forms a longer name with


def linked(context: Context, start: Ints, end: Ints, real: Bools, term_start: Ints) -> Bools:
    """Return whether each actor stands in a list with the next one, over items that nobody knows and amounts.

    What is no target and stands right behind one is part of its name (A50指数期货).

    Args:
        context: The batch. start, end: Spans of the actors in reading order. real: Whether each is a target.
        term_start: Where signed terms begin, sorted.
    """
    gap = start[1:] - end[:-1]
    listed = np.zeros(len(gap), dtype=np.bool_)
    close = indexes((gap >= 1) & (gap <= LIST_GAP))
    following = close + 1
    may = indexes(_may_part(context, end.take(close), start.take(following), real.take(following), term_start))
    close, following, text = close.take(may), following.take(may), context.text.text
    spans = zip(real.take(following).tolist(), end.take(close).tolist(), start.take(following).tolist(), strict=True)
    gaps = [(is_real, text[low:high]) for is_real, low, high in spans]
    fits = {gap: _parts(context.lexicons, gap) for gap in set(gaps)}  # most are one mark or another
    listed[close] = [fits[gap] for gap in gaps]
    comma = close[(gap.take(close) == 1) & (context.text.codes.take(end.take(close)) == ord(","))]
    if len(comma):
        listed[comma] &= ~_two_clauses(context, start.take(comma), start.take(comma + 1), term_start)
    return np.asarray(listed | (start[1:] == start[:-1]) | ((gap == 0) & ~real[1:]))


def _parts(lexicons: Lexicons, between: tuple[bool, str]) -> bool:
    """Whether a gap parts two items of a list, told with whether the second one is a target."""
    (real, gap), (before_target, before_other) = between, lexicons.once(_list_patterns)
    if gap in lexicons.once(_alone):  # as most are
        return True
    return (before_target if real else before_other).fullmatch(gap) is not None


def _two_clauses(context: Context, start: Ints, following: Ints, term_start: Ints) -> Bools:
    """Whether the clauses of actors that a comma alone parts both judge (做空A,B大涨), from where the two begin."""
    layout = context.layout
    opens = layout.clause_start.take(layout.clause.take(start))
    closes = layout.clause_start.take(layout.clause.take(following) + 1)
    return any_between(term_start, opens, start) & any_between(term_start, following, closes)


def _may_part(context: Context, start: Ints, end: Ints, real: Bools, term_start: Ints) -> Bools:
    """Whether each gap lies in one sentence, holds no beginning of a term, and opens and ends as one of a list can.

    That is with a separator or closing word, a bracket or an amount; a few characters alone may stand behind a bracket.
    Before a target it ends with a separator or holds a closing word, unlike the cells of tables, on which the pattern
    would spend long.
    """
    codes, sentence, short = context.text.codes, context.layout.sentence, end - start <= TAIL
    fits = short | context.lexicons.once(_openings).take(codes.take(start))
    fits &= term_start.searchsorted(end) == term_start.searchsorted(start)
    fits &= sentence.take(start) == sentence.take(end)
    doubted = indexes(fits & real & ~short & ~context.lexicons.once(_endings).take(codes.take(end - 1)))
    if len(doubted):
        hits = context.hits["subject"]
        closings = hits.start[context.lexicons["subject"].flags("kind", "etc").take(hits.row)]
        fits[doubted] = any_between(closings, start.take(doubted), end.take(doubted))
    return np.asarray(fits)


def _closings(lexicons: Lexicons) -> list[str]:
    """Words that close a list (等)."""
    words = lexicons["subject"]
    return [term for term, kind in zip(words["term"], words["kind"], strict=True) if kind == "etc"]


def _alone(lexicons: Lexicons) -> frozenset[str]:
    """What parts two items by itself."""
    return frozenset((*separators(lexicons), *_closings(lexicons)))


def _endings(lexicons: Lexicons) -> Bools:
    """For each code point whether a separator can end with it."""
    table = np.zeros(CODE_POINTS, dtype=np.bool_)
    table[[ord("、"), *(ord(term[-1]) for term in separators(lexicons))]] = True
    return table


def _openings(lexicons: Lexicons) -> Bools:
    """For each code point whether what parts two items can begin with it: what begins a mark, a bracket, an amount."""
    table = np.zeros(CODE_POINTS, dtype=np.bool_)
    table[[ord(term[0]) for term in (*separators(lexicons), *_closings(lexicons))]] = True
    table[[ord(char) for char in "(-+.,%0123456789"]] = True
    return table


def _list_patterns(lexicons: Lexicons) -> tuple[regex.Pattern[str], regex.Pattern[str]]:
    """What may stand between two items: brackets, an amount, a separator, and further items each with one.

    The second pattern is for an item that is no target: its name may begin before its actor, and what stands right
    behind a target is part of the target's name.
    """
    separator, ends = _any_of(separators(lexicons)), _any_of(_closings(lexicons))
    bracket = r"\([^()]{0,30}\)"
    items = rf"(?:[^,;:、()]{{1,12}}(?:{bracket})?(?:、|{ends})+)*"
    lead = rf"(?:{bracket})?(?:[-+\d.,%]+\p{{Han}}{{0,4}})?"
    listed = rf"{lead}(?:(?:{separator}){items}(?:(?:{ends})[^,;:、]{{0,6}})?|(?:{ends})[^,;:、]{{0,6}})"
    name = rf"(?:{separator}){items}[^,;:、()]{{1,12}}|(?:{bracket})?[^,;:、。\n]{{0,{TAIL}}}"
    quotes = r"[\"'“”‘’「」]{2}"
    return regex.compile(rf"{quotes}|{listed}"), regex.compile(rf"{listed}|{name}")


def _any_of(terms: list[str]) -> str:
    """A pattern of some words, which are not tried one by one where none of their first characters stands."""
    if not terms:
        return "(?!)"
    heads = "".join({regex.escape(term[0]): None for term in terms})
    return f"(?=[{heads}])(?:{'|'.join(map(regex.escape, terms))})"
