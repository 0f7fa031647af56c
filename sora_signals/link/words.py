"""Words around doubtful candidates: does a word of the sentence reach over the name's edge (不良信息 over 良信)?"""

import numpy as np

from sora_signals.arrays import Ints, ints
from sora_signals.link.table import Candidates
from sora_signals.recognise.context import Context
from sora_signals.text.classes import HAN
from sora_signals.text.tokens import Segmenter

WINDOW = 7  # characters on either side of a name that are segmented


def straddled(context: Context, candidates: Candidates, asked: Ints, segmenter: Segmenter) -> Ints:
    """Return those of the candidates asked about over an edge of which a word reaches."""
    if not len(asked):
        return asked
    start, end = candidates.name_start[asked], candidates.name_end[asked]
    kinds, origin, layout = context.text.kinds, context.text.origin, context.layout
    sentence = layout.sentence[start]
    low = np.maximum(layout.sentence_start[sentence], start - WINDOW)
    high = np.minimum(layout.sentence_start[sentence + 1], end + WINDOW)
    # an edge between Han characters of one sentence can lie inside a word, but for one at which a blank was dropped
    # (某某 国海证券研究所)
    joins = [
        (low < at) & (at < high) & (kinds[at - 1] == HAN) & (kinds[at] == HAN) & (origin[at] == origin[at - 1] + 1)
        for at in (start, end)
    ]
    out: list[int] = []
    columns = (asked, low, high, start - low, end - low, *joins)
    for i, first, last, left, right, joins_left, joins_right in zip(*(c.tolist() for c in columns), strict=True):
        window = context.text.text[first:last]
        places = [at for at, joins_here in ((left, joins_left), (right, joins_right)) if joins_here]
        if any(segmenter.may_join(window, at) for at in places) and not set(places) <= set(segmenter.edges(window)):
            out.append(i)
    return ints(out)
