"""Candidates: every place where a name or a code of a listed company may stand, with all that it may mean."""

from dataclasses import dataclass

import numpy as np

from sora_signals.arrays import Bools, Ints, expand, ints
from sora_signals.link.beside_codes import join_codes
from sora_signals.link.broken import add_broken
from sora_signals.link.marks import add_legal_forms, add_marks, add_stubs
from sora_signals.link.names import NameIndex
from sora_signals.link.own import add_own_names
from sora_signals.link.spans import NO_SECURITY, Span, name_spans
from sora_signals.recognise.context import Context
from sora_signals.securities.master import SecurityMaster
from sora_signals.text.tokens import Segmenter

__all__ = ["NO_SECURITY", "Candidates", "find_candidates", "meanings"]


@dataclass(frozen=True, slots=True)
class Candidates:
    """Spans in reading order; each may mean one or several securities.

    Attributes:
        start, end: Span in the normalised text; a name and the code beside it are one span.
        name_start, name_end: The part that is a name; empty (equal) for a code alone.
        code: Security that a code names, else -1. bare: whether that code stands without its exchange.
        code_start: Where the code stands, else -1.
        first, stop: Slice of ``row`` that holds the rows of ``NameForms`` which spell the name.
        row: Rows of ``NameForms``.
        marked: Whether a state mark (ST, XD, -U) stands beside the name.
        legal: Whether the legal form of a listed company follows the name.
        own: ``GIVEN``, ``STEM`` or ``FOREIGN`` for a name that the document gives itself, else 0.
    """

    start: Ints
    end: Ints
    name_start: Ints
    name_end: Ints
    code: Ints
    bare: Bools
    code_start: Ints
    first: Ints
    stop: Ints
    row: Ints
    marked: Bools
    legal: Bools
    own: Ints

    def __len__(self) -> int:
        return len(self.start)


def find_candidates(
    context: Context, index: NameIndex, master: SecurityMaster, doc: Ints, segmenter: Segmenter
) -> Candidates:
    """Return the candidates of a batch: names, the longest where they overlap, and codes.

    Args:
        context: The batch. index: The written forms. master: Knows the codes.
        doc: Document of each piece. segmenter: Tells ordinary words from names.
    """
    text = context.text.text
    spans = add_broken(context, name_spans(context), index)
    add_marks(text, spans)
    spans = add_stubs(text, spans, index)
    add_legal_forms(text, spans, index)
    spans = join_codes(text, spans, context.codes, index.forms, master)
    return _table(add_own_names(context, spans, index, doc, segmenter))


def _table(spans: list[Span]) -> Candidates:
    sizes = ints([len(s.rows) for s in spans])
    stop = np.cumsum(sizes)
    return Candidates(
        start=ints([s.start for s in spans]),
        end=ints([s.end for s in spans]),
        name_start=ints([s.name_start for s in spans]),
        name_end=ints([s.name_end for s in spans]),
        code=ints([s.code for s in spans]),
        bare=np.array([s.bare for s in spans], dtype=np.bool_),
        code_start=ints([s.code_start for s in spans]),
        first=stop - sizes,
        stop=stop,
        row=ints([r for s in spans for r in s.rows]),
        marked=np.array([s.marked for s in spans], dtype=np.bool_),
        legal=np.array([s.legal for s in spans], dtype=np.bool_),
        own=ints([s.own for s in spans]),
    )


def meanings(candidates: Candidates) -> tuple[Ints, Ints]:
    """Return every (candidate, form row) pair as two equally long arrays."""
    owner, place = expand(candidates.stop - candidates.first)
    return owner, candidates.row[candidates.first[owner] + place]
