"""Words that may stand in gaps, by what they do there."""

from collections.abc import Sequence

from sora_signals.lexicon.places import WordsAt
from sora_signals.recognise.numbering import MARKING
from sora_signals.relate.brackets import OPEN

DOUBTS = frozenset(";。!?\n\x1e,-等")  # what may part more than two targets
LABEL_MARKS = ("label_mark", "chain_mark", "vague_mark")


class GapWords:
    """What may stand in gaps, compiled once.

    Args:
        terms, roles: The list of what stands around targets, folded, and the role of each row.
        ratings: The words of ratings.
    """

    def __init__(self, terms: Sequence[str], roles: Sequence[str], ratings: Sequence[str]) -> None:
        def of(*names: str) -> WordsAt:
            return WordsAt(term for term, role in zip(terms, roles, strict=True) if role in names)

        fillers = ("filler", "lead", "instance", "exemplar")
        idle = [term for term, role in zip(terms, roles, strict=True) if role in ("separator", *fillers)]
        self.separators, self.fillers, self.idle = of("separator"), of(*fillers), WordsAt(idle)
        self.opens = OPEN | MARKING | self.idle.heads  # with one of them begins all that says nothing
        self.plain = frozenset(t for t in idle if DOUBTS.isdisjoint(t))  # parts two targets and leaves them neighbours
        self.leads = WordsAt(t for t, role in zip(terms, roles, strict=True) if role in fillers and len(t) > 1)
        self.instances, self.frames, self.asides = of("instance"), of("frame"), of("aside")
        self.chain_marks, self.marks = of("chain_mark"), of(*LABEL_MARKS)
        self.matters, self.chances = of("matter_mark"), of("chance_mark")
        self.more = self.chain_marks.heads | self.matters.heads | {"的"}  # with one begins what a name goes on in
        self.columns, self.received = of("column"), of("received")
        self.furniture = of("furniture")
        self.pronouns, self.objects = of("pronoun"), of("object")
        self.vague, self.exemplars = of("vague", "vague_mark", "separator", *fillers), of("exemplar")
        self.ratings = WordsAt(ratings)

    def is_noun(self, text: str, start: int, end: int) -> bool:
        """Whether a stretch of text ends in a word for companies or their part of the market (龙头, 公司, 标的)."""
        return any(words.ends_at(text, end, start) for words in (self.marks, self.fillers))
