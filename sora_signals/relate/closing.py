"""Whom a phrase is about; one that closes its clause without a target (…,继续重点推荐。) is about the text itself."""

import numpy as np

from sora_signals.arrays import Ints, indexes
from sora_signals.link.resolve import Mentions
from sora_signals.recognise.context import Context
from sora_signals.recognise.phrases import Phrases
from sora_signals.relate.main import NOBODY
from sora_signals.relate.rated import RatedFinder
from sora_signals.relate.targets import CLOSED, Target, TargetFinder
from sora_signals.relate.words import GapWords

STRONG = 1.3  # strength from which a phrase speaks of somebody though it names none; 推荐 alone may be a noun


def find_targets(
    context: Context, words: GapWords, phrases: Phrases, mentions: Mentions, subjects: Ints, rated: RatedFinder
) -> list[Target]:
    """Return whom each phrase is about: the lists and sectors beside it, else the company that the text is about.

    Args:
        context: The batch. words: What may stand in a list. phrases, mentions: Of the batch.
        subjects: Indexes of the mentions that can be targets.
        rated: Knows which company a place of the text is about.
    """
    targets = TargetFinder(context, words, phrases, mentions, subjects).find()
    return [*targets, *_closing(context, phrases, targets, rated)]


def _closing(context: Context, phrases: Phrases, targets: list[Target], rated: RatedFinder) -> list[Target]:
    """The targets of the phrases that have none yet and close their clause, one for each."""
    if not len(phrases):
        return []
    words = context.lexicons["recommendation"]
    strong = words.numbers("strength")[phrases.row] >= STRONG
    ahead = words.flags("side", "after", "both")[phrases.row]
    done = np.zeros(len(phrases), dtype=np.bool_)
    done[[target.phrase for target in targets]] = True
    found = []
    for i in indexes(strong & ahead & ~done).tolist():
        start, end = int(phrases.start[i]), int(phrases.end[i])
        near = rated.about(start) if CLOSED.match(context.text.text, end) else NOBODY
        if near >= 0:
            found.append(Target(i, rated.subjects[near], rated.start[near], rated.end[near], None))
    return found
