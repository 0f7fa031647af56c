"""Terms: the words of a text that bear a sign, with the metric they speak of and all that modifies them."""

from dataclasses import dataclass

import numpy as np

from sora_signals.arrays import Bools, Bytes, Floats, Ints
from sora_signals.lexicon.automaton import Hits
from sora_signals.recognise.context import Context
from sora_signals.score.modifiers import modify
from sora_signals.score.numbers import percentages, size_factor
from sora_signals.score.parts import Part, find_parts
from sora_signals.score.rows import OPEN, PRICE, Names, signed_rows
from sora_signals.score.words import find_words

SECTION_FACTORS = (1.0, 1.0, 1.0, 0.15, 0.2, 0.0, 0.0)  # one for each of SECTIONS, in their order


@dataclass(slots=True)
class Terms:
    """Signed terms in reading order, equally long.

    Attributes:
        start, end: Span in the normalised text. kind: Index into ``EVIDENCE_KINDS``.
        weight: Weight of the term, with its metric. factor: Product of all that modifies it.
        rule: Name of the rule or list it comes from.
        move: Whether it is a price move. stranger: Whether an unknown subject stands before it in its clause.
        modifiers, size, mild, section: What the factor is made of: the modifiers of the batch, the size of a movement,
            a mild event in running text, the section.
        act: Row of acts.tsv of a word between two parties, -1 for others. alone: What of its weight such a word has
            where it stands between nobody.
    """

    start: Ints
    end: Ints
    kind: Ints
    weight: Floats
    factor: Floats
    rule: Names
    move: Bools
    stranger: Bools
    modifiers: Hits
    size: Floats
    mild: Floats
    section: Floats
    act: Ints
    alone: Floats

    @property
    def worth(self) -> Floats:
        """What each term adds to the score of the whole text."""
        return self.weight * self.factor * self.alone

    def __len__(self) -> int:
        return len(self.start)


def find_terms(context: Context, section: Bytes, taken: Bools) -> Terms:
    """Return the signed terms of a batch.

    Args:
        context: The batch. section: Section of each character.
        taken: Characters that belong to something else already: a company's name, a recommendation.
    """
    words, found = find_words(context, taken), percentages(context.text)
    rows, parts = context.lexicons.once(signed_rows), find_parts(context, section, words, found)
    part = parts[0] if len(parts) == 1 else Part(*map(np.concatenate, zip(*parts, strict=True)))
    order = part.weight.nonzero()[0]
    order = order.take(np.lexsort((part.end.take(order), part.start.take(order))))
    start, end, weight = part.start.take(order), part.end.take(order), part.weight.take(order)
    row, free, mild = part.row.take(order), part.free.take(order), part.mild.take(order)
    act, modifiers = rows.act.take(row), words.of("modifier")
    size = size_factor(context, found, start, end, rows.moves.take(row), act < 0)
    placed = np.array(SECTION_FACTORS).take(section.take(start))
    factor = modify(context, start, end, weight > 0, modifiers) * size * mild * placed
    stranger = words.strangers(_clause_start(context, start), start)
    move = (free == PRICE) | ((free == OPEN) & _holds_move(context, start, end))
    told = weight, factor, rows.rule.take(row), move, stranger, modifiers, size, mild, placed, act, rows.alone.take(row)
    return Terms(start, end, rows.kind.take(row), *told)


def _clause_start(context: Context, position: Ints) -> Ints:
    layout = context.layout
    return layout.clause_start.take(layout.clause.take(position))


def _holds_move(context: Context, start: Ints, end: Ints) -> Bools:
    """Whether a word that marks a price move lies in each span."""
    hits = context.hits["subject"]
    marks = hits.start[context.lexicons["subject"].flags("kind", "move").take(hits.row)]
    return marks.searchsorted(end) > marks.searchsorted(start)
