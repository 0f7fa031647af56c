"""The linker: from a batch as the recognisers see it to the companies that it names."""

from collections.abc import Sequence

import numpy as np

from sora_signals.arrays import Ints
from sora_signals.link.affixes import Affixes
from sora_signals.link.candidates import find_candidates
from sora_signals.link.evidence import Evidence, weigh
from sora_signals.link.names import NameIndex
from sora_signals.link.resolve import Mentions, resolve
from sora_signals.link.table import Candidates
from sora_signals.recognise.context import Context
from sora_signals.securities.forms import NameForms
from sora_signals.securities.master import SecurityMaster
from sora_signals.text.tokens import Segmenter


class Linker:
    """Holds what is worked out once for all batches.

    Args:
        securities: The master. forms: Its written forms. folded: each of them as it stands in the normalised text.
        houses: Securities of listed research houses, data vendors and media, sorted.
        affixes: The words beside names.
    """

    def __init__(
        self, securities: SecurityMaster, forms: NameForms, folded: Sequence[str], houses: Ints, affixes: Affixes
    ) -> None:
        self.securities = securities
        self.affixes = affixes
        self.segmenter = Segmenter()
        self.index = NameIndex(forms, folded, securities, self.segmenter)
        self.of_house = np.isin(forms.security, houses)

    def link(self, context: Context, doc: Ints, day: Ints) -> Mentions:
        """Return the companies that a batch names, in reading order.

        Args:
            context: The batch. doc, day: Document, and its publication day as an ordinal (0 unknown), of each piece.
        """
        candidates = find_candidates(context, self.index, self.securities, doc)
        piece = context.text.piece_of(candidates.start)
        number = doc[piece]
        evidence = self._evidence(context, candidates, number)
        return resolve(candidates, evidence, self.index, number, day[piece], context.text.kinds)

    def weigh(self, context: Context, doc: Ints) -> tuple[Candidates, Evidence]:
        """Return every place where a company may be named, and what speaks for each of them; refused ones too.

        Args:
            context: The batch. doc: Document of each piece.
        """
        candidates = find_candidates(context, self.index, self.securities, doc)
        return candidates, self._evidence(context, candidates, doc[context.text.piece_of(candidates.start)])

    def _evidence(self, context: Context, candidates: Candidates, doc: Ints) -> Evidence:
        if not len(candidates):
            return Evidence(np.zeros(0, dtype=np.bool_))
        return weigh(context, candidates, self.index, doc, self.of_house, self.affixes, self.segmenter)
