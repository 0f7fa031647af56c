"""Lists: which actors stand side by side (A、B和C) and act as one."""

import numpy as np
import regex

from sora_signals.arrays import Bools, Ints, count_between, expand, indexes
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
    sentence = context.layout.sentence
    last = max(len(sentence) - 1, 0)
    quiet = term_start.searchsorted(start[1:]) == term_start.searchsorted(end[:-1])
    near = (gap >= 1) & (gap <= LIST_GAP) & quiet
    near &= sentence[np.minimum(end[:-1], last)] == sentence[start[1:]]
    near &= ~_two_clauses(context, start, end, term_start)
    close = indexes(near)
    close = close[_may_part(context, end.take(close), start.take(close + 1), real.take(close + 1))]
    listed = np.zeros(len(gap), dtype=np.bool_)
    text, fits, patterns = context.text.text, context.once(_fits), context.lexicons.once(_list_patterns)
    spans = zip(real.take(close + 1).tolist(), end.take(close).tolist(), start.take(close + 1).tolist(), strict=True)
    for i, (is_real, low, high) in zip(close.tolist(), spans, strict=True):
        key = is_real, text[low:high]
        if key not in fits:
            fits[key] = patterns[not is_real].fullmatch(key[1]) is not None
        listed[i] = fits[key]
    return np.asarray(listed | (start[1:] == start[:-1]) | ((gap == 0) & ~real[1:]))


def _fits(_: Context) -> dict[tuple[bool, str], bool]:
    """Whether a gap parts two items of a list, by whether the second is a target: most gaps are one mark or another."""
    return {}


def _two_clauses(context: Context, start: Ints, end: Ints, term_start: Ints) -> Bools:
    """Whether nothing but a comma parts each actor from the next and both clauses judge (做空A,B大涨)."""
    layout, codes = context.layout, context.text.codes
    comma = (start[1:] - end[:-1] == 1) & (codes.take(end[:-1]) == ord(","))
    opens = layout.clause_start.take(layout.clause.take(start[:-1]))
    closes = layout.clause_start.take(layout.clause.take(start[1:]) + 1)
    return np.asarray(
        comma & (count_between(term_start, opens, start[:-1]) > 0) & (count_between(term_start, start[1:], closes) > 0)
    )


def _may_part(context: Context, start: Ints, end: Ints, real: Bools) -> Bools:
    """Whether each gap holds anything without which no pattern of ``_list_patterns`` fits.

    That is the beginning of a separator or closing word, in a gap that opens with one, a bracket or an amount; or a few
    characters alone, which may stand behind a bracket.
    """
    codes, size = context.text.codes, end - start
    first = codes.take(start, mode="clip")
    short = (size <= TAIL) | ((first == ord("(")) & ~real)
    opens = context.lexicons.once(_openings).take(first) & ~short
    gap, place = expand(np.where(opens, size, 0))
    marks = context.lexicons.once(_beginnings).take(codes.take(start.take(gap) + place))
    short[gap[marks]] = True
    return np.asarray(short)


def _closings(lexicons: Lexicons) -> list[str]:
    """Words that close a list (等)."""
    words = lexicons["subject"]
    return [term for term, kind in zip(words["term"], words["kind"], strict=True) if kind == "etc"]


def _beginnings(lexicons: Lexicons) -> Bools:
    """For each code point whether a separator or closing word begins with it."""
    table = np.zeros(CODE_POINTS, dtype=np.bool_)
    table[[ord(term[0]) for term in (*separators(lexicons), *_closings(lexicons))]] = True
    return table


def _openings(lexicons: Lexicons) -> Bools:
    """For each code point whether what parts two items can begin with it: what begins a mark, a bracket, an amount."""
    table = lexicons.once(_beginnings).copy()
    table[[ord(char) for char in "(-+.,%0123456789"]] = True
    return table


def _list_patterns(lexicons: Lexicons) -> tuple[regex.Pattern[str], regex.Pattern[str]]:
    """What may stand between two items: brackets, an amount, a separator, and further items each with one.

    The second pattern is for an item that is no target: its name may begin before its actor, and what stands right
    behind a target is part of the target's name.
    """
    separator = "|".join(regex.escape(term) for term in separators(lexicons))
    ends = "|".join(regex.escape(term) for term in _closings(lexicons))
    bracket = r"\([^()]{0,30}\)"
    items = rf"(?:[^,;:、()]{{1,12}}(?:{bracket})?(?:、|{ends})+)*"
    lead = rf"(?:{bracket})?(?:[-+\d.,%]+\p{{Han}}{{0,4}})?"
    listed = rf"{lead}(?:(?:{separator}){items}(?:(?:{ends})[^,;:、]{{0,6}})?|(?:{ends})[^,;:、]{{0,6}})"
    name = rf"(?:{separator}){items}[^,;:、()]{{1,12}}|(?:{bracket})?[^,;:、。\n]{{0,{TAIL}}}"
    quotes = r"[\"'“”‘’「」]{2}"
    return regex.compile(rf"{quotes}|{listed}"), regex.compile(rf"{listed}|{name}")
