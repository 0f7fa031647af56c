"""Lists: which actors stand side by side (A、B和C) and act as one."""

import numpy as np
import regex

from sora_signals.arrays import Bools, Ints
from sora_signals.lexicon.lists import Lexicons
from sora_signals.recognise.context import Context

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
    quiet = np.searchsorted(term_start, start[1:]) == np.searchsorted(term_start, end[:-1])
    near = (gap >= 1) & (gap <= LIST_GAP) & quiet
    near &= sentence[np.minimum(end[:-1], last)] == sentence[start[1:]]
    listed = np.zeros(len(gap), dtype=np.bool_)
    between, tail = context.lexicons.once(_list_patterns)
    for i in np.flatnonzero(near).tolist():
        pattern = between if real[i + 1] else tail
        listed[i] = pattern.fullmatch(context.text.text, int(end[i]), int(start[i + 1])) is not None
    return np.asarray(listed | (start[1:] == start[:-1]) | ((gap == 0) & ~real[1:]))


def _list_patterns(lexicons: Lexicons) -> tuple[regex.Pattern[str], regex.Pattern[str]]:
    """What may stand between two items: brackets, an amount, a separator, and further items each with one.

    The second pattern is for an item that is no target: its name may begin before its actor, and what stands right
    behind a target is part of the target's name.
    """
    words = lexicons["target"]
    terms = sorted((t for t, r in zip(words["term"], words["role"], strict=True) if r == "separator"), key=len)
    separator = "|".join(regex.escape(term) for term in reversed(terms))
    fillers = lexicons["subject"]
    ends = "|".join(regex.escape(t) for t, k in zip(fillers["term"], fillers["kind"], strict=True) if k == "etc")
    bracket = r"\([^()]{0,30}\)"
    items = rf"(?:[^,;:、()]{{1,12}}(?:{bracket})?(?:、|{ends})+)*"
    lead = rf"(?:{bracket})?(?:[-+\d.,%]+\p{{Han}}{{0,4}})?"
    listed = rf"{lead}(?:(?:{separator}){items}(?:(?:{ends})[^,;:、]{{0,6}})?|(?:{ends})[^,;:、]{{0,6}})"
    name = rf"(?:{separator}){items}[^,;:、()]{{1,12}}|(?:{bracket})?[^,;:、。\n]{{0,{TAIL}}}"
    quotes = r"[\"'“”‘’「」]{2}"
    return regex.compile(rf"{quotes}|{listed}"), regex.compile(rf"{listed}|{name}")
