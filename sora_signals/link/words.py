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
    kinds, origin, layout, text = context.text.kinds, context.text.origin, context.layout, context.text.text
    clause = layout.clause[start]  # no word holds what ends one
    low = np.maximum(layout.clause_start[clause], start - WINDOW)
    high = np.minimum(layout.clause_start[clause + 1], end + WINDOW)
    # an edge between Han characters of one clause can lie inside a word, but for one at which a blank was dropped
    # (某某 国海证券研究所)
    joins = [
        (low < at) & (at < high) & (kinds[at - 1] == HAN) & (kinds[at] == HAN) & (origin[at] == origin[at - 1] + 1)
        for at in (start, end)
    ]
    out: list[int] = []
    columns = (asked, low, start, end, high, *joins)
    for i, first, left, right, last, joins_left, joins_right in zip(*(c.tolist() for c in columns), strict=True):
        # where no word can reach over an edge, what lies beyond it has no say
        begin = first if joins_left else left
        name, stop = left - begin, right - begin
        window = text[begin : last if joins_right else right]
        # a word over the right edge that begins before the name reaches over the left one too
        over_left = joins_left and segmenter.may_join(window, name)
        if over_left or (joins_right and segmenter.may_join(window, stop, name)):
            edges = segmenter.edges(window)
            if name not in edges or stop not in edges:
                out.append(i)
    return ints(out)
