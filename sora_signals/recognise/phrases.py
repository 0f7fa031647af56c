"""Phrases that recommend, before anyone asks whom: longest reading, look-alikes out, negation seen."""

import re
from dataclasses import dataclass

import numpy as np

from sora_signals.arrays import Bools, Ints, any_between, in_sorted, indexes, led, longest
from sora_signals.lexicon.automaton import Hits
from sora_signals.lexicon.lists import Lexicons
from sora_signals.lexicon.places import WordsAt
from sora_signals.recognise.context import Context
from sora_signals.recognise.numbering import MARKER
from sora_signals.recognise.sections import Sections
from sora_signals.text.classes import DIGIT

NEGATION_REACH = 4  # characters between a negation and the phrase it denies, all of them of other modifiers
TITLE_HEAD, TITLE_REACH = re.compile(r"[#* \n【\[(<]*"), 12  # signs before a title, characters of them at most
TITLE_TAIL = re.compile(r"[*】\])>]{0,3}[ ]?[:\n\x1e]")
DENIAL = -0.5  # factor from which on a modifier denies


@dataclass(frozen=True, slots=True)
class Phrases:
    """Recommendation phrases in reading order, equally long: spans, rows of the word list, and whether denied."""

    start: Ints
    end: Ints
    row: Ints
    negated: Bools

    def __len__(self) -> int:
        return len(self.start)


def find_phrases(context: Context, sections: Sections) -> Phrases:
    """Return the phrases of a batch that stand where a recommendation can stand."""
    hits = context.longest("recommendation")
    hits = hits.where(sections.advises(hits.start))
    hits = hits.where(_count(context, hits))
    hits = hits.where(~_in_table(context, hits))
    return Phrases(hits.start, hits.end, hits.row, negated(context, hits.start))


def _count(context: Context, hits: Hits) -> Bools:
    """Which hits recommend: phrases anywhere, titles and heads of lists as such only, look-alikes never."""
    words, text = context.lexicons["recommendation"], context.text.text
    out = words.flags("kind", "phrase")[hits.row]
    for i in indexes(words.flags("kind", "title", "head")[hits.row]).tolist():
        start, end = hits.start.item(i), hits.end.item(i)
        titled = TITLE_TAIL.match(text, end) is not None and opens_line(context, start)
        out[i] = titled or (words["kind"][hits.row.item(i)] == "head" and _leads_on(context, end))
    return out


def _leads_on(context: Context, end: int) -> bool:
    """Whether a colon or a word like 为 leads on to a list."""
    text, leads = context.text.text, context.lexicons.once(_leads)
    return text.startswith(":", end) or leads.end(text, end) > end


def _leads(lexicons: Lexicons) -> WordsAt:
    """Words that lead to a list."""
    words = lexicons["target"]
    rows = zip(words["term"], words["role"], strict=True)
    return WordsAt(term for term, role in rows if role in ("lead", "instance"))


def opens_line(context: Context, position: int) -> bool:
    """Return whether nothing but signs and a number stands before a position in its line."""
    text, (first, _) = context.text.text, context.line_of(position)
    if position - first > TITLE_REACH:
        return False
    numbered = MARKER.match(text, first, position)
    return TITLE_HEAD.fullmatch(text, numbered.end() if numbered else first, position) is not None


def _in_table(context: Context, hits: Hits) -> Bools:
    """Whether a phrase is the rating behind the figures of a table's row (…72.5强推), whose next row follows."""
    behind = context.text.kinds[hits.start - 1] == DIGIT  # before the first character comes the last, a separator
    if not np.count_nonzero(behind):
        return np.zeros(len(hits), dtype=np.bool_)
    ratings = context.hits["rating"]
    return np.asarray(behind & in_sorted(hits.start, ratings.start[in_sorted(ratings.end, hits.end)]))


def negated(context: Context, start: Ints) -> Bools:
    """Return whether a negation stands right before each position, in its clause.

    Between the two only other modifiers may stand (不太看好); a longer word that holds a negation (不少, 未来) is none.
    """
    out = np.zeros(len(start), dtype=np.bool_)
    words, clause = context.hits["modifier"], context.layout.clause_start[context.layout.clause[start]]
    denying = context.lexicons.once(_denies).take(words.row)
    # most clauses hold no word that denies, whatever it may be part of
    some = indexes(any_between(words.start[denying], clause, start))
    if len(some):
        out[some] = _negated(context, start[some], clause[some], denying)
    return out


def _negated(context: Context, start: Ints, clause: Ints, denying: Bools) -> Bools:
    """Whether each position is denied in its clause; ``denying``: which modifiers deny."""
    (chosen, words), (_, guards) = (_in_clauses(context, context.hits[name], start) for name in ("modifier", "guard"))
    every_start, every_end = (np.concatenate([getattr(h, side) for h in (words, guards)]) for side in ("start", "end"))
    kept = longest(every_start, every_end)[: len(words)]
    hits = words.where(kept & denying[chosen])
    if not len(hits):
        return np.zeros(len(start), dtype=np.bool_)
    nearest = hits.start.searchsorted(start) - 1
    at = np.maximum(nearest, 0)
    end = np.minimum(hits.end[at], start)
    out = (nearest >= 0) & (hits.start[at] >= clause) & (start - end <= NEGATION_REACH)
    reach = led(-1, np.maximum.accumulate(words.end))
    for step in range(NEGATION_REACH):
        place = end + step
        out &= (place >= start) | (reach[words.start.searchsorted(place, side="right")] > place)
    return np.asarray(out)


def _in_clauses(context: Context, hits: Hits, position: Ints) -> tuple[Ints, Hits]:
    """The hits that begin in the clauses of some positions, and their places among all."""
    clause = context.layout.clause
    wanted = np.zeros(len(context.layout.clause_start), dtype=np.bool_)
    wanted[clause[position]] = True
    chosen = indexes(wanted[clause[hits.start]])
    return chosen, hits.where(chosen)


def _denies(lexicons: Lexicons) -> Bools:
    """Which rows of the modifiers deny what stands behind them."""
    words = lexicons["modifier"]
    strong = words.numbers("factor") <= DENIAL
    return words.flags("kind", "negation") & ~words.flags("side", "before") & strong
