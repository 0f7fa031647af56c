"""Words around doubtful candidates: does a word of the sentence reach over the name's edge (不良信息 over 良信)?"""

import numpy as np

from sora_signals.arrays import Bools, Floats
from sora_signals.link.candidates import Candidates
from sora_signals.recognise.context import Context
from sora_signals.text.classes import HAN
from sora_signals.text.tokens import Segmenter

WINDOW = 7  # characters on either side of a name that are segmented


def straddled(context: Context, candidates: Candidates, doubtful: Bools, segmenter: Segmenter) -> Floats:
    """Return for each candidate 1 if a word reaches over one of its edges, -1 if words end at both, 0 if not asked."""
    out = np.zeros(len(candidates), dtype=np.float64)
    kinds, origin = context.text.kinds, context.text.origin
    memory: dict[str, frozenset[int]] = {}
    for i in np.flatnonzero(doubtful).tolist():
        start, end = int(candidates.name_start[i]), int(candidates.name_end[i])
        first, last = context.sentence_of(start)
        low, high = max(first, start - WINDOW), min(last, end + WINDOW)
        # a blank that was dropped at an edge (某某 国海证券研究所) parts the words there already
        joins = {
            at - low
            for at in (start, end)
            if low < at < high and kinds[at - 1] == kinds[at] == HAN and origin[at] == origin[at - 1] + 1
        }
        window = context.text.text[low:high] if joins else ""
        if window not in memory:
            memory[window] = frozenset(segmenter.edges(window))
        out[i] = -1.0 if joins <= memory[window] else 1.0
    return out
