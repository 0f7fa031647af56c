"""Rows: what each row of the lists of signed words says by itself, laid end to end and made once."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from sora_signals.arrays import Bools, Floats, Ints, filled, ints
from sora_signals.lexicon.lists import Lexicons
from sora_signals.score.acts import relation_weights
from sora_signals.score.words import LAYERS
from sora_signals.vocabulary import EVIDENCE_KINDS

Names = npt.NDArray[np.object_]  # texts of Python: a column of them is chosen from like any other
BOUND, OPEN, PRICE = range(3)  # whether a term moves a metric of the company, none, or the price of a security
ACT = "act"  # the rule of words between two parties
SIGNED = LAYERS[: LAYERS.index("metric") + 1]
OPEN_LISTS = ("sentiment", "event", "forum", "direction")  # whose words speak without a metric
MILD = 0.5  # the weight up to which an event is mild


@dataclass(slots=True)
class Rows:
    """Equally long columns, one row for each of the lists ``SIGNED`` laid end to end, and a last one for numbers.

    Attributes:
        first: Where each list begins. weight: What a word weighs without a metric.
        outside: Likewise outside of headlines. titled: Whether it counts otherwise there, as a mild event does too.
        kind: Index into ``EVIDENCE_KINDS``. rule: Name of the rule. free: ``BOUND`` or ``OPEN``.
        moves: Whether it is a direction. act: Row of acts.tsv, -1 for others.
        alone: What of its weight a word between two parties has where it stands between nobody.
    """

    first: Ints
    weight: Floats
    outside: Floats
    titled: Bools
    kind: Ints
    rule: Names
    free: Ints
    moves: Bools
    act: Ints
    alone: Floats


def signed_rows(lexicons: Lexicons) -> Rows:
    """Return the rows of the signed lists."""
    sizes = [len(lexicons[name]) for name in SIGNED]
    names = np.array([*SIGNED, "number"]).repeat([*sizes, 1])
    weight = np.concatenate([*(_weights(lexicons, name) for name in SIGNED), [0.0]])
    act, alone = filled(len(names), -1), np.ones(len(names))
    act[names == ACT] = np.arange(len(lexicons[ACT]))
    told = (act >= 0) & (weight != 0)
    alone[told] = lexicons[ACT].numbers("alone")[act[told]] / weight[told]
    rule: Names = np.where(names == "headline", "event", names).astype(object)
    return Rows(
        first=np.cumsum(ints([0, *sizes[:-1]])),
        weight=weight,
        outside=np.where(names == "headline", 0.0, weight),
        titled=(names == "headline") | ((names == "event") & (np.abs(weight) <= MILD)),
        kind=ints([EVIDENCE_KINDS.index("event" if name == ACT else name) for name in rule]),
        rule=rule,
        free=np.where(np.isin(names, OPEN_LISTS), OPEN, BOUND),
        moves=names == "direction",
        act=act,
        alone=alone,
    )


def _weights(lexicons: Lexicons, name: str) -> Floats:
    words = lexicons[name]
    if name == ACT:
        return relation_weights(lexicons, np.arange(len(words)))
    return words.numbers("alone" if name in ("direction", "metric") else "weight")
