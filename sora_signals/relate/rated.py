"""Whom a rating or target price is about."""

import numpy as np

from sora_signals.arrays import Ints
from sora_signals.link.resolve import Mentions
from sora_signals.recognise.context import Context
from sora_signals.recognise.ratings import Rating

NOBODY = -1
MAIN_SHARE = 0.5  # share of a document's subject mentions from which a company is what it is about


class RatedFinder:
    """Finds the mention that a rating speaks of: in its sentence, else before it in its line, else the main subject."""

    def __init__(self, context: Context, mentions: Mentions, subjects: Ints, doc: Ints) -> None:
        self.context = context
        self.doc = doc  # of each piece
        self.subjects = subjects
        self.start = mentions.start[subjects]
        self.end = mentions.end[subjects]
        self.main = _main_subjects(mentions, subjects)

    def of_rating(self, rating: Rating) -> int:
        """Return the index of the mention that a rating is about, -1 where it rates an industry or nobody."""
        return NOBODY if rating.scope == "industry" else self.mention(*rating.word)

    def mention(self, start: int, end: int) -> int:
        """Return the index of the mention that a span is about, -1 for none."""
        first, last = self.context.sentence_of(start)
        low, here, high = np.searchsorted(self.start, [first, start, max(last, end)]).tolist()
        if here > low:
            return int(self.subjects[here - 1])
        if high > here:
            return int(self.subjects[here])
        line, _ = self.context.line_of(start)
        low = int(np.searchsorted(self.start, line))
        if here > low:
            return int(self.subjects[here - 1])
        piece = int(np.searchsorted(self.context.text.piece_start, start, side="right")) - 1
        return self.main.get(int(self.doc[piece]), NOBODY)


def _main_subjects(mentions: Mentions, subjects: Ints) -> dict[int, int]:
    """For each document that is mostly about one company, the first mention of that company."""
    doc, security = mentions.doc[subjects], mentions.security[subjects]
    main: dict[int, int] = {}
    for d in np.unique(doc).tolist():
        own = np.flatnonzero(doc == d)
        values, first, counts = np.unique(security[own], return_index=True, return_counts=True)
        top = int(np.argmax(counts))
        if counts[top] > MAIN_SHARE * len(own) and (len(values) == 1 or counts[top] > 1):
            main[d] = int(subjects[own[first[top]]])
    return main
