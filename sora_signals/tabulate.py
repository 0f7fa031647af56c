"""Tables of spans become the columns of the frames: offsets into the raw texts, surfaces, names, ids."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256

import numpy as np

from sora_signals.arrays import Floats, Ints, ints
from sora_signals.pipeline import Reading
from sora_signals.recognise.sections import RECOMMENDATION
from sora_signals.relate.sources import Houses, issuer_at
from sora_signals.score.advice import advice_parts, rating_weight
from sora_signals.score.function import signs, squash
from sora_signals.securities.master import SecurityMaster
from sora_signals.vocabulary import ACTIONS, BOARDS, EVIDENCE_KINDS, EXCHANGES, SCOPES, STATUSES, TARGET_KINDS

Columns = dict[str, Sequence[object] | np.ndarray]
NOT_SAID = -1


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of the documents of a batch beside their text.

    Attributes:
        doc_ids, titles: Of each document. days: Day ordinals for names, 0 if unknown. published: Times or None.
        texts: The bodies. constants: Columns that are the same in every row of ``documents``.
    """

    doc_ids: Sequence[str]
    titles: Sequence[str | None]
    days: Sequence[int]
    published: Sequence[object]
    texts: Sequence[str]
    constants: Mapping[str, str]
