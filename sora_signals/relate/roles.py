"""Roles: is a research house, data vendor or medium the source of the text here, or its subject?"""

import numpy as np

from sora_signals.arrays import Bools, Ints, among, filled, in_sorted, indexes
from sora_signals.link.resolve import Mentions
from sora_signals.recognise.beside import SIGNED, signs, source_weights
from sora_signals.recognise.context import Context
from sora_signals.recognise.lists import list_runs, run_neighbours
from sora_signals.recognise.raters import RATES, behind_code, is_rated, rates
from sora_signals.recognise.sections import DISCLAIMER, RATING_LEGEND, Sections
from sora_signals.relate.brackets import OPEN, behind_bracket
from sora_signals.vocabulary import MATCHED_BY, ROLES

SUBJECT, SOURCE = range(len(ROLES))
WITH_CODE = MATCHED_BY.index("name+ticker")
OPENINGS = tuple(map(ord, OPEN))
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
    own = indexes(is_house)
    if not len(own):
        return filled(len(mentions), SUBJECT)
    start, end = mentions.start[own], mentions.end[own]
    whole = _whole(context, start, end)
    said = source_weights(context, start, end)
    beyond = _behind_brackets(context, whole)
    unsaid = indexes((beyond > end) & (said == 0))
    if len(unsaid):
        said[unsaid] = source_weights(context, start[unsaid], beyond[unsaid])
    run = list_runs(context, mentions.start, mentions.end)
    said[mentions.matched_by[own] == WITH_CODE] -= CODED
    said[run_neighbours(run, ~is_house)[own]] -= LISTED
    said[is_rated(context, start, behind_code(context, end))] -= RATES
    said[signs(context, start, whole)] += SIGNED
    said[rates(context, start, whole, behind_code(context, whole))] += RATES
    source = among(sections.of[start], DISCLAIMER, RATING_LEGEND) | (said > 0)
    # 甲证券、乙证券等发布研报: who speaks is one of a list
    source |= (said >= 0) & in_sorted(run[own], run[own[source]])
    silent = ~source & (said == 0)
    if np.count_nonzero(silent):
        source |= silent & _majority(mentions, own, source, silent)
    role = filled(len(mentions), SUBJECT)
    role[own[source]] = SOURCE
    return role


def _behind_brackets(context: Context, end: Ints) -> Ints:
    """End of each mention with the bracket that may stand behind it (甲证券(17.24,1.35%)指出)."""
    opened = indexes(among(context.text.codes[end], *OPENINGS))
    if not len(opened):
        return end
    beyond = end.copy()
    beyond[opened] = [behind_bracket(context.text.text, place) for place in end[opened].tolist()]
    return beyond


def _whole(context: Context, start: Ints, end: Ints) -> Ints:
    """End of each mention, or of the longer name of a house that begins with it (国泰海通 in 国泰海通证券)."""
    hits = context.longest("house")
    if not len(hits):
        return end
    at = hits.start.searchsorted(start)
    same = hits.start.take(at, mode="clip") == start
    return np.where(same, np.maximum(hits.end.take(at, mode="clip"), end), end)


def _majority(mentions: Mentions, own: Ints, source: Bools, silent: Bools) -> Bools:
    """Whether most of the spoken-for mentions of the same house in the same document are sources.

    Args:
        mentions: The mentions. own: Those of houses. source, silent: Which of these are sources, and not spoken for.
    """
    security = mentions.security[own]
    _, group = np.unique(mentions.doc[own] * (int(security.max()) + 1) + security, return_inverse=True)
    votes = np.bincount(group, weights=np.where(silent, 0.0, np.where(source, 1.0, -1.0)))
    return np.asarray(votes[group] > 0)
