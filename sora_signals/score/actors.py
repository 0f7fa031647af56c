"""Actors: who may bear a sign: the targets, and the other bodies and markets that would else hand theirs on."""

from dataclasses import dataclass

import numpy as np
import regex

from sora_signals.arrays import Bools, Ints, longest
from sora_signals.lexicon.automaton import Hits
from sora_signals.lexicon.lists import Lexicons
from sora_signals.recognise.context import Context
from sora_signals.text.classes import DIGIT

LIST_GAP = 48  # characters between two items of a list that count as listed together
NAME_REACH = 24  # characters that the name of a body may be long
HOLDER_REACH, OWN_REACH = 5, 3
TAIL = 2  # characters between a name and the word that it forms a longer name with


@dataclass(frozen=True, slots=True)
class Runs:
    """Actors in reading order and the runs that they form (A、B和C), each run as one grammatical subject.

    Attributes:
        actor_start, actor_end, target, run: Of each actor: its span, its target (-1 for none) and its run.
        first: First actor of each run, and one past the last.
        start, end: Span of each run. oblique, holder, own: Whether it is no subject (为A供货), holds shares of the
            company spoken of, or belongs to the company before it. joint: Whether it acts with the company before it.
        real: Whether a target is in it.
    """

    actor_start: Ints
    actor_end: Ints
    target: Ints
    run: Ints
    first: Ints
    start: Ints
    end: Ints
    oblique: Bools
    holder: Bools
    own: Bools
    joint: Bools
    real: Bools

    def __len__(self) -> int:
        return len(self.start)

    @property
    def size(self) -> Ints:
        """How many actors each run has."""
        return np.diff(self.first)


def find_runs(context: Context, start: Ints, end: Ints, term_start: Ints, *, markets: bool) -> Runs:
    """Return the actors of a batch as runs.

    Args:
        context: The batch. start, end: Spans of the targets in reading order.
        term_start: Where signed terms begin, sorted. markets: Whether markets and sectors are actors.
    """
    kinds = ("body", "market") if markets else ("body",)
    others = _others(context, start, end, kinds)
    target = np.concatenate([np.arange(len(start)), np.full(len(others), -1)])
    start, end = np.concatenate([start, others.start]), np.concatenate([end, others.end])
    order = np.lexsort((end, start))
    start, end, target = start[order], end[order], target[order]
    linked = _linked(context, start, end, target >= 0, term_start)
    run = np.concatenate([[0], np.cumsum(~linked)]).astype(np.int64)
    first = np.searchsorted(run, np.arange(run[-1] + 2))
    run_start, run_end = start[first[:-1]], np.maximum.reduceat(end, first[:-1])
    return Runs(
        start,
        end,
        target,
        run,
        first,
        run_start,
        run_end,
        _preceded(context, run_start, 0, "oblique", "rival"),
        _preceded(context, run_start, HOLDER_REACH, "holder"),
        _preceded(context, run_start, OWN_REACH, "own"),
        _preceded(context, run_start, 0, "with"),
        np.maximum.reduceat(target, first[:-1]) >= 0,
    )


def subject_hits(context: Context, *kinds: str) -> Hits:
    """Return the hits of some kinds of subject words."""
    hits = context.hits["subject"]
    return hits.where(context.lexicons["subject"].flags("kind", *kinds)[hits.row])


def _others(context: Context, start: Ints, end: Ints, kinds: tuple[str, ...]) -> Hits:
    """Bodies and markets that are no targets, each body from the first character of its name on."""
    hits = subject_hits(context, *kinds, "filler")
    hits = hits.where(longest(hits.start, hits.end))
    units = context.text.kinds[np.maximum(hits.start - 1, 0)] == DIGIT
    hits = hits.where(context.lexicons["subject"].flags("kind", *kinds)[hits.row] & ~units)
    order = np.argsort(start)
    ends = np.concatenate([[-1], np.maximum.accumulate(end[order])])
    reach = ends[np.searchsorted(start[order], hits.end)]
    hits, reach = hits.where(reach <= hits.start), reach[reach <= hits.start]
    words = context.lexicons["subject"]
    body = words.flags("kind", "body")[hits.row]
    floor = np.maximum(context.layout.clause_start[context.layout.clause[hits.start]], reach)
    floor = np.maximum(floor, hits.start - NAME_REACH)
    cuts = np.sort(np.concatenate([subject_hits(context, "oblique", "own", "holder").end, _separators(context).end]))
    last = np.concatenate([[0], cuts])[np.searchsorted(cuts, hits.start, side="right")]
    named = np.where(body, np.maximum(floor, np.minimum(last, hits.start)), hits.start)
    return Hits(named, hits.end, hits.row)


def _separators(context: Context) -> Hits:
    hits = context.hits["target"]
    return hits.where(context.lexicons["target"].flags("role", "separator")[hits.row])


def _linked(context: Context, start: Ints, end: Ints, real: Bools, term_start: Ints) -> Bools:
    """Whether each actor stands in a list with the next one, over items that nobody knows and amounts.

    What is no target and stands right behind one is part of its name (A50指数期货).
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


def _preceded(context: Context, start: Ints, reach: int, *kinds: str) -> Bools:
    """Whether a word of some kinds ends at most so many characters before each position, in its clause."""
    ends = np.sort(subject_hits(context, *kinds).end)
    low = np.maximum(start - reach, context.layout.clause_start[context.layout.clause[start]] + 1)
    return np.asarray(np.searchsorted(ends, start, side="right") > np.searchsorted(ends, low))
