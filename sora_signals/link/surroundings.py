"""What surrounds a candidate: its place in the line, its neighbours in a list, how much is said of stocks nearby."""

import numpy as np
import regex

from sora_signals.arrays import Bools, Floats, Ints, count_between, indexes
from sora_signals.link.table import NO_SECURITY, Candidates
from sora_signals.recognise.context import Context
from sora_signals.text.classes import HAN
from sora_signals.vocabulary import ROLES

COLON, BRACKET = ord(":"), ord("(")
AMERICAN = regex.compile(r"\((?:[A-Z]{1,5}\.(?:O|N|US)|US\.[A-Z]{1,5}|(?:NASDAQ|NYSE): ?[A-Z]{1,5})\)")
NEARBY = 40  # characters on either side within which words on stocks and other companies speak for a name
BESIDE = 14  # the same for the cues of a subject
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
    for i in indexes((candidates.code == NO_SECURITY) & (codes[behind] == BRACKET)).tolist():
        out[i] = AMERICAN.match(text, int(candidates.end[i])) is not None
    return out


def boundaries(context: Context, candidates: Candidates) -> Floats:
    """How many of a candidate's two edges lie at a line end or beside punctuation, from 0 to 1."""
    kinds = context.text.kinds
    # before the first character comes the last one, a separator
    solid = (kinds[candidates.start - 1] == HAN).astype(np.float64) + (kinds[candidates.end] == HAN)
    return np.asarray(1.0 - solid / 2)


def touching(candidates: Candidates, sure: Bools) -> Floats:
    """How many sure companies stand right before or behind a candidate with nothing between, as tables print them."""
    if not len(candidates):
        return np.zeros(0, dtype=np.float64)
    meets = candidates.start[1:] == candidates.end[:-1]
    out = np.zeros(len(candidates), dtype=np.float64)
    out[1:] += meets & sure[:-1]
    out[:-1] += meets & sure[1:]
    return out


def talk(context: Context, start: Ints, end: Ints) -> Ints:
    """How many words on the business of stocks (events, figures, cues of a subject) stand near each span."""
    hits = context.hits
    cues = hits["role"]
    subject = context.lexicons["role"].choices("role", ROLES) == ROLES.index("subject")
    near = _starts_near(context, start, end, cues.start[subject[cues.row]], BESIDE)
    business = np.concatenate([hits["event"].start, hits["metric"].start])
    business.sort(kind="stable")  # two runs in order
    near += _starts_near(context, start, end, business, NEARBY)
    return np.minimum(near, MANY_WORDS)


def _starts_near(context: Context, start: Ints, end: Ints, places: Ints, reach: int) -> Ints:
    """How many different ones of the sorted places lie near each span and not inside it."""
    fresh = np.ones(len(places), dtype=np.bool_)
    fresh[1:] = places[1:] != places[:-1]
    low, high = _window(context, start, end, reach)
    return count_between(places[fresh], low, high) - count_between(places[fresh], start, end)


def companies_near(context: Context, candidates: Candidates, asked: Ints, sure: Bools) -> Ints:
    """How many sure companies other than itself stand near each of the candidates that are asked about."""
    low, high = _window(context, candidates.start[asked], candidates.end[asked], NEARBY)
    return np.minimum(count_between(candidates.start[sure], low, high) - sure[asked], MANY_COMPANIES)


def _window(context: Context, start: Ints, end: Ints, reach: int) -> tuple[Ints, Ints]:
    """The characters near each span, inside its own piece."""
    starts = context.text.piece_start
    piece = context.text.piece_of(start)
    return np.maximum(start - reach, starts[piece]), np.minimum(end + reach, starts[piece + 1])
