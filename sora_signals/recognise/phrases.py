"""Phrases that recommend, before anyone asks whom: longest reading, look-alikes out, negation seen."""

import re
from dataclasses import dataclass

import numpy as np

from sora_signals.arrays import Bools, Ints, in_sorted, indexes, led, longest
from sora_signals.lexicon.automaton import Hits
from sora_signals.lexicon.lists import Lexicons
from sora_signals.lexicon.places import WordsAt
from sora_signals.recognise.context import Context
from sora_signals.recognise.numbering import MARKER
from sora_signals.recognise.sections import Sections
from sora_signals.text.classes import DIGIT

NEGATION_REACH = 4  # characters between a negation and the phrase it denies, all of them of other modifiers
TITLE_HEAD, TITLE_REACH = re.compile(r"[#*\s【\[(<]*"), 12  # signs before a title, characters of them at most
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
    words = context.lexicons["recommendation"]
    hits = context.longest("recommendation")
    hits = hits.where(
        (words.flags("kind", "phrase")[hits.row] | _entitling(context, hits) | _heading(context, hits))
        & sections.advises(hits.start)
    )
    hits = hits.where(~_in_table(context, hits))
    return Phrases(hits.start, hits.end, hits.row, negated(context, hits.start))


def _entitling(context: Context, hits: Hits) -> Bools:
    """Which hits are titles of a list (推荐个股), words that recommend nobody elsewhere."""
    out = context.lexicons["recommendation"].flags("kind", "title", "head")[hits.row]
    for i in indexes(out).tolist():
        out[i] = opens_line(context, int(hits.start[i])) and bool(TITLE_TAIL.match(context.text.text, int(hits.end[i])))
    return out


def _heading(context: Context, hits: Hits) -> Bools:
    """Which hits head a list that a colon or a word like 为 leads to, words that recommend nobody elsewhere."""
    out = context.lexicons["recommendation"].flags("kind", "head")[hits.row]
    text, leads = context.text.text, context.lexicons.once(_leads)
    for i in indexes(out).tolist():
        end = int(hits.end[i])
        out[i] = text.startswith(":", end) or leads.end(text, end) > end
    return out


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
    ratings = context.hits["rating"]
    graded = in_sorted(hits.start, ratings.start[in_sorted(ratings.end, hits.end)])
    behind = context.text.kinds[np.maximum(hits.start - 1, 0)] == DIGIT if len(hits) else np.zeros(0, dtype=np.bool_)
    return np.asarray(graded & behind)


def negated(context: Context, start: Ints) -> Bools:
    """Return whether a negation stands right before each position, in its clause.

    Between the two only other modifiers may stand (不太看好); a longer word that holds a negation (不少, 未来) is none.
    """
    out = np.zeros(len(start), dtype=np.bool_)
    words, guards = (_in_clauses(context, context.hits[name], start) for name in ("modifier", "guard"))
    every_start, every_end = (np.concatenate([getattr(h, side) for h in (words, guards)]) for side in ("start", "end"))
    kept = longest(every_start, every_end)[: len(words)]
    hits = words.where(kept & context.lexicons.once(_denies).take(words.row))
    if not len(hits):
        return out
    clause = context.layout.clause_start[context.layout.clause[start]]
    nearest = hits.start.searchsorted(start) - 1
    at = np.maximum(nearest, 0)
    end = np.minimum(hits.end[at], start)
    out = (nearest >= 0) & (hits.start[at] >= clause) & (start - end <= NEGATION_REACH)
    reach = led(-1, np.maximum.accumulate(words.end))
    for step in range(NEGATION_REACH):
        place = end + step
        out &= (place >= start) | (reach[words.start.searchsorted(place, side="right")] > place)
    return np.asarray(out)


def _in_clauses(context: Context, hits: Hits, position: Ints) -> Hits:
    """The hits that begin in the clauses of some positions."""
    clause = context.layout.clause
    wanted = np.zeros(len(context.layout.clause_start), dtype=np.bool_)
    wanted[clause[position]] = True
    return hits.where(wanted[clause[hits.start]])


def _denies(lexicons: Lexicons) -> Bools:
    """Which rows of the modifiers deny what stands behind them."""
    words = lexicons["modifier"]
    strong = words.numbers("factor") <= DENIAL
    return words.flags("kind", "negation") & ~words.flags("side", "before") & strong
