"""What surrounds a candidate: its place in the line, its neighbours in a list, how much is said of stocks nearby."""

import numpy as np
import regex

from sora_signals.arrays import Bools, Floats, Ints, count_between
from sora_signals.link.table import NO_SECURITY, Candidates
from sora_signals.recognise.context import Context
from sora_signals.text.classes import COMMA, HAN
from sora_signals.vocabulary import ROLES

COLON, BRACKET = ord(":"), ord("(")
AMERICAN = regex.compile(r"\((?:[A-Z]{1,5}\.(?:O|N|US)|US\.[A-Z]{1,5}|(?:NASDAQ|NYSE): ?[A-Z]{1,5})\)")
NEARBY = 40  # characters on either side within which words on stocks and other companies speak for a name
BESIDE = 14  # the same for cues, which are looked for beside names only
MANY_WORDS, MANY_COMPANIES = 4, 2  # more of them say no more


def line_head(context: Context, candidates: Candidates) -> Bools:
    """A name that opens its line or sentence and is followed by a colon: the headline's subject."""
    codes, layout = context.text.codes, context.layout
    at_head = layout.sentence_start[layout.sentence[candidates.start]] == candidates.start
    behind = np.minimum(candidates.end, len(codes) - 1)
    return np.asarray(at_head & (candidates.end < len(codes)) & (codes[behind] == COLON))


def listed_abroad(context: Context, candidates: Candidates) -> Bools:
    """Whether nothing but an American code stands behind a name: 百济神州(BGNE.O) is the share in New York."""
    text, codes = context.text.text, context.text.codes
    out = np.zeros(len(candidates), dtype=np.bool_)
    behind = np.minimum(candidates.end, max(len(codes) - 1, 0))
    for i in np.flatnonzero((candidates.code == NO_SECURITY) & (codes[behind] == BRACKET)).tolist():
        out[i] = AMERICAN.match(text, int(candidates.end[i])) is not None
    return out


def boundaries(context: Context, candidates: Candidates) -> Floats:
    """How many of a candidate's two edges lie at a line end or beside punctuation, from 0 to 1."""
    padded = np.concatenate([[COMMA], context.text.kinds, [COMMA]])
    solid = padded == HAN
    return np.asarray(1.0 - (solid[candidates.start].astype(np.float64) + solid[candidates.end + 1]) / 2)


def touching(candidates: Candidates, sure: Bools) -> Floats:
    """How many sure companies stand right before or behind a candidate with nothing between, as tables print them."""
    if not len(candidates):
        return np.zeros(0, dtype=np.float64)
    meets = candidates.start[1:] == candidates.end[:-1]
    out = np.zeros(len(candidates), dtype=np.float64)
    out[1:] += meets & sure[:-1]
    out[:-1] += meets & sure[1:]
    return out


def talk(context: Context, candidates: Candidates) -> Ints:
    """How many words on the business of stocks (events, figures, cues of a subject) stand near each candidate."""
    hits = context.hits
    cues = hits["role"]
    subject = context.lexicons["role"].choices("role", ROLES) == ROLES.index("subject")
    cues = cues.where(subject[cues.row])
    near = _starts_near(context, candidates, cues.start, BESIDE)
    near += _starts_near(context, candidates, np.concatenate([hits["event"].start, hits["metric"].start]), NEARBY)
    return np.minimum(near, MANY_WORDS)


def _starts_near(context: Context, candidates: Candidates, places: Ints, reach: int) -> Ints:
    """How many different places lie near each candidate and not inside it."""
    places = np.unique(places)
    low, high = _window(context, candidates, reach)
    return count_between(places, low, high) - count_between(places, candidates.start, candidates.end)


def companies_near(context: Context, candidates: Candidates, sure: Bools) -> Ints:
    """How many sure companies other than the candidate itself stand near it."""
    places = candidates.start[sure]
    low, high = _window(context, candidates, NEARBY)
    return np.minimum(count_between(places, low, high) - sure, MANY_COMPANIES)


def _window(context: Context, candidates: Candidates, reach: int) -> tuple[Ints, Ints]:
    """The characters near each candidate, inside its own piece."""
    starts = context.text.piece_start
    piece = context.text.piece_of(candidates.start)
    low = np.maximum(candidates.start - reach, starts[piece])
    return low, np.minimum(candidates.end + reach, starts[piece + 1])
