"""Whom a phrase is about; one without a target that closes its clause, or names 公司, is about the text's own."""

from sora_signals.arrays import Bools, Ints, indexes
from sora_signals.lexicon.lists import Lexicons
from sora_signals.link.resolve import Mentions
from sora_signals.recognise.context import Context
from sora_signals.recognise.phrases import Phrases
from sora_signals.recognise.sections import Sections
from sora_signals.relate.main import NOBODY
from sora_signals.relate.rated import RatedFinder
from sora_signals.relate.runs import Target
from sora_signals.relate.targets import CLOSED, TargetFinder
from sora_signals.relate.words import GapWords

LIKED = 1.0  # strength from which a phrase before 公司 speaks of the text's own company (看好公司长期发展)
REMARKED = ("watch", "benefit")  # actions of phrases behind which 公司 begins what is remarked of it (关注公司订单)
STRONG = 1.3  # strength from which a phrase speaks of somebody though it names none; 推荐 alone may be a noun


def find_targets(
    context: Context,
    words: GapWords,
    phrases: Phrases,
    mentions: Mentions,
    subjects: Ints,
    rated: RatedFinder,
    sections: Sections,
) -> list[Target]:
    """Return whom each phrase is about: the lists and sectors beside it, else the company that the text is about.

    Args:
        context: The batch. words: What may stand in a list. phrases, mentions: Of the batch.
        subjects: Indexes of the mentions that can be targets.
        rated: Knows which company a place of the text is about. sections: Of the batch.
    """
    if not len(phrases):
        return []
    targets = TargetFinder(context, words, phrases, mentions, subjects, sections).find()
    return [*targets, *_closing(context, words, phrases, targets, rated)]


def _closing(
    context: Context, gap_words: GapWords, phrases: Phrases, targets: list[Target], rated: RatedFinder
) -> list[Target]:
    """The targets of the phrases that have none yet and close their clause, or stand before 公司, one for each."""
    strong, liked = (flags[phrases.row] for flags in context.lexicons.once(_closers))
    done = {target.phrase for target in targets}
    found = []
    for i in indexes(strong | liked).tolist():
        if i in done:
            continue
        start, end = phrases.start.item(i), phrases.end.item(i)
        own = bool(liked[i]) and gap_words.pronouns.end(context.text.text, end) > end
        closes = bool(strong[i]) and CLOSED.match(context.text.text, end)
        near = rated.about(start) if own or closes else NOBODY
        if near >= 0 and (closes or rated.start[near] < start):
            found.append(Target(i, rated.subjects[near], rated.start[near], rated.end[near], None))
    return found


def _closers(lexicons: Lexicons) -> tuple[Bools, Bools]:
    """Which phrases speak of the text's own company where they close their clause, and which where 公司 follows."""
    words = lexicons["recommendation"]
    strength, ahead = words.numbers("strength"), words.flags("side", "after", "both")
    return (strength >= STRONG) & ahead, (strength >= LIKED) & ahead & ~words.flags("action", *REMARKED)
