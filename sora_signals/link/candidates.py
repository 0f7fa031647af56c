"""Candidates: every place where a name or a code of a listed company may stand, with all that it may mean."""

from sora_signals.arrays import Ints, indexes
from sora_signals.link.beside_codes import join_codes, join_figures
from sora_signals.link.broken import add_broken
from sora_signals.link.listed import add_listed
from sora_signals.link.marks import add_legal_forms, add_marks, add_stubs, refuse_longer, refuse_others
from sora_signals.link.names import NameIndex
from sora_signals.link.own import add_own_names
from sora_signals.link.spans import name_spans
from sora_signals.link.table import Candidates
from sora_signals.recognise.context import Context
from sora_signals.securities.master import SecurityMaster
from sora_signals.text.classes import HAN


def find_candidates(context: Context, index: NameIndex, master: SecurityMaster, doc: Ints) -> Candidates:
    """Return the candidates of a batch: names, the longest where they overlap, and codes.

    Args:
        context: The batch. index: The written forms. master: Knows the codes.
        doc: Document of each piece.
    """
    text = context.text
    spans = add_broken(context, name_spans(context), index)
    add_marks(text, spans)
    spans = add_stubs(text, spans, index)
    add_legal_forms(text, spans, index)
    goes_on = indexes(text.kinds[spans.end] == HAN)
    refuse_others(text, spans, index, goes_on)
    refuse_longer(text, spans, goes_on, doc)
    spans = join_codes(text.text, spans, context.codes, index, master)
    join_figures(text, spans, index, master)
    return add_listed(context, add_own_names(context, spans, index, doc), index, doc)
