"""Roles: is a research house, data vendor or medium the source of the text here, or its subject?"""

import numpy as np

from sora_signals.arrays import Bools, Ints, among, ended, in_sorted, ints
from sora_signals.link.resolve import Mentions
from sora_signals.recognise.beside import SIGNED, signs, source_weights
from sora_signals.recognise.context import Context
from sora_signals.recognise.lists import list_runs, run_neighbours
from sora_signals.recognise.raters import RATES, is_rated, rates
from sora_signals.recognise.sections import DISCLAIMER, RATING_LEGEND, Sections
from sora_signals.relate.brackets import behind_bracket
from sora_signals.vocabulary import MATCHED_BY, ROLES

SUBJECT, SOURCE = range(len(ROLES))
WITH_CODE = MATCHED_BY.index("name+ticker")
CODED = 1.5  # a house written with its code is a share rather than a source
LISTED = 3.0  # and so is one in a list with companies that are no houses


def find_roles(context: Context, sections: Sections, mentions: Mentions, houses: Ints) -> Ints:
    """Return the role of each mention.

    A security that is no house is always a subject. A house is a source where more cues say so than not; where no
    cue speaks, it is what most of its other mentions in the document are, and a subject if there are none.

    Args:
        context: The batch. sections: Its sections. mentions: Its mentions.
        houses: Securities of listed research houses, data vendors and media, sorted.
    """
    is_house = in_sorted(mentions.security, houses)
    if not is_house.any():
        return np.full(len(mentions), SUBJECT)
    start, end = mentions.start[is_house], mentions.end[is_house]
    whole = _whole(context, start, end)
    said = source_weights(context, start, end)
    beyond = ints([behind_bracket(context.text.text, place) for place in whole.tolist()])  # 甲证券(17.24,1.35%)指出
    if ((beyond > end) & (said == 0)).any():
        said = np.where(said == 0, source_weights(context, start, beyond), said)
    said -= np.where(mentions.matched_by[is_house] == WITH_CODE, CODED, 0.0)
    run = list_runs(context, mentions.start, mentions.end)
    said -= LISTED * run_neighbours(run, ~is_house)[is_house]
    said -= RATES * is_rated(context, start, end)
    balance = np.zeros(len(mentions), dtype=np.float64)
    balance[is_house] = said + SIGNED * signs(context, start, whole) + RATES * rates(context, start, whole)
    furniture = among(sections.of[mentions.start], DISCLAIMER, RATING_LEGEND)
    source = is_house & (furniture | (balance > 0))
    # 甲证券、乙证券等发布研报: who speaks is one of a list
    source |= is_house & (balance >= 0) & in_sorted(run, np.unique(run[source]))
    silent = is_house & ~source & (balance == 0)
    source |= silent & _majority(mentions, source, is_house & ~silent)
    return np.where(source, SOURCE, SUBJECT).astype(np.int64)


def _whole(context: Context, start: Ints, end: Ints) -> Ints:
    """End of each mention, or of the longer name of a house that begins with it (国泰海通 in 国泰海通证券)."""
    hits = context.longest("house")
    at = hits.start.searchsorted(start)
    same = ended(hits.start, -1)[at] == start
    return np.where(same, np.maximum(ended(hits.end, 0)[at], end), end)


def _majority(mentions: Mentions, source: Bools, spoken: Bools) -> Bools:
    """Whether most of the spoken-for mentions of the same security in the same document are sources."""
    key = mentions.doc * (int(mentions.security.max(initial=0)) + 2) + mentions.security + 1
    _, group = np.unique(key, return_inverse=True)
    votes = np.bincount(group, weights=np.where(spoken, np.where(source, 1.0, -1.0), 0.0))
    return np.asarray(votes[group] > 0)
