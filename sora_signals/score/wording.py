"""Wording: the factors of each term by name, for whoever asks how its factor came about."""

from sora_signals.arrays import Floats
from sora_signals.recognise.context import Context
from sora_signals.score.modifiers import KINDS, modify_by_kind
from sora_signals.score.terms import Terms

NAMES = (*KINDS, "bound", "size", "mild", "section_weight")


def wordings(context: Context, terms: Terms) -> dict[str, Floats]:
    """Return the factors of each term by the names of ``NAMES``; their product is the term's factor.

    Args:
        context: The batch. terms: Its terms.
    """
    by_kind = modify_by_kind(context, terms.start, terms.end, terms.weight > 0, terms.modifiers)
    return by_kind | {"size": terms.size, "mild": terms.mild, "section_weight": terms.section}
