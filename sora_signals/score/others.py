"""Others: the bodies and markets that are no targets, and would else hand on to these what is theirs."""

import numpy as np

from sora_signals.arrays import Bools, Bytes, Ints, ended, indexes, ints, led, longest, overlapped
from sora_signals.lexicon.automaton import Automaton, Hits
from sora_signals.lexicon.lists import Lexicons
from sora_signals.recognise.context import Context
from sora_signals.recognise.lists import separators
from sora_signals.score.asked import Asked
from sora_signals.score.cues import OBLIQUE, Cues
from sora_signals.text.classes import DIGIT

NAME_REACH = 24  # characters that the name of a body may be long
FILLER, MARKET, STOCKS, BODY = range(1, 5)  # kinds of words among which others are looked for


def find_others(cues: Cues, start: Ints, end: Ints, asked: Asked) -> tuple[Hits, Ints]:
    """Bodies and markets that are no targets, each body from the first character of its name on, and their shifts.

    Groups of stocks act where markets do not, too, if no target stands before them in their clause (银行股承压).
    """
    context = cues.context
    hits, kind, shift = _candidates(context, start, asked)
    acting = kind != FILLER
    if not np.count_nonzero(acting):
        return hits.where(ints()), ints()
    at = _beside(hits.start + shift, hits.end + shift, acting)
    hits, kind, shift = hits.where(at), kind[at], shift[at]
    at = indexes(longest(hits.start + shift, hits.end + shift) & (kind != FILLER))
    hits, kind, shift = hits.where(at), kind[at], shift[at]
    reach = led(-1, np.maximum.accumulate(end))[start.searchsorted(hits.end)]
    clear = (reach <= hits.start) & (context.text.kinds.take(hits.start - 1, mode="wrap") != DIGIT)
    stocks = indexes((kind == STOCKS) & (shift == 0))
    if len(stocks) and not asked.markets[0]:
        clear[stocks] &= _first(context, hits.start[stocks], start)
    at = indexes(clear)
    hits, body = hits.where(at), indexes(kind[at] == BODY)
    if len(body):
        hits.start[body] = _named_from(cues, hits.start[body], reach[at[body]])
    return hits, shift[at]


def _beside(start: Ints, end: Ints, acting: Bools) -> Ints:
    """The words that act, and what hangs together with such a one: nothing else can take its place."""
    group = np.add.accumulate(led(0, start[1:] >= np.maximum.accumulate(end)[:-1]))
    held = np.zeros(len(group), dtype=np.bool_)
    held[group[acting]] = True
    return indexes(held.take(group))


def _candidates(context: Context, start: Ints, asked: Asked) -> tuple[Hits, Bytes, Ints]:
    """Words that may close the name of a body or be a market, in each reading; their kinds and their shifts."""
    hits, sentence = context.hits["subject"], context.layout.sentence
    kind = context.lexicons.once(_actor_kinds).take(hits.row)
    chosen = indexes(kind > 0)
    hits, kind = hits.where(chosen), kind.take(chosen)
    told = np.zeros((len(asked.markets), asked.size), dtype=np.bool_)
    told.reshape(-1)[asked.sentence] = True
    told[:, sentence.take(start)] = True
    told = told.take(sentence.take(hits.start), axis=1)
    if not asked.markets[0]:
        told[0] &= kind != MARKET
    reading, at = told.nonzero()
    hits, kind, shift = hits.where(at), kind[at], reading * asked.size
    body = indexes(kind == BODY)
    if len(body):  # 科技股 in 科技股份有限公司
        low, high = hits.start + shift, hits.end + shift
        free = ~overlapped(low, high, low[body], high[body])
        free[body] = True
        at = indexes(free)
        hits, kind, shift = hits.where(at), kind[at], shift[at]
    return hits, kind, shift


def _actor_kinds(lexicons: Lexicons) -> Bytes:
    """For each row of subjects.tsv which kind of words it is among those that others are looked for, 0 for none."""
    kinds = {"filler": FILLER, "market": MARKET, "stocks": STOCKS, "body": BODY}
    return np.array([kinds.get(kind, 0) for kind in lexicons["subject"]["kind"]], dtype=np.uint8)


def _named_from(cues: Cues, position: Ints, reach: Ints) -> Ints:
    """Where the name of a body begins of which the last word begins at each position, behind the last target."""
    context, layout = cues.context, cues.context.layout
    floor = np.maximum(layout.clause_start[layout.clause[position]], reach)
    floor = np.maximum(floor, position - NAME_REACH)
    found = context.lexicons.once(_separators).find_within(context.text.codes, floor, position)
    cuts = np.sort(np.concatenate([cues.ends(*OBLIQUE, "own", "holder"), found["separator"].end]))
    last = led(0, cuts)[cuts.searchsorted(position, side="right")]
    return np.asarray(np.maximum(floor, np.minimum(last, position)))


def _first(context: Context, position: Ints, start: Ints) -> Bools:
    """Whether no target stands before each position in its clause."""
    clause = context.layout.clause
    before = ended(start, -1)[start.searchsorted(position) - 1]
    return np.asarray((before < 0) | (clause.take(before) != clause.take(position)))


def _separators(lexicons: Lexicons) -> Automaton:
    """Finds what parts the items of a list; looked for before the names of bodies only."""
    return Automaton({"separator": separators(lexicons)})
