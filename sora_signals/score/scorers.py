"""Scorers: what may judge sentences in the place of the word lists, and how a judgement becomes a contribution."""

from collections.abc import Callable
from dataclasses import dataclass
from numbers import Real

import numpy as np

from sora_signals.arrays import Floats
from sora_signals.errors import SoraSignalsError
from sora_signals.score.function import SCALE
from sora_signals.score.snownlp_baseline import sentiment

LEXICON, SNOWNLP = "lexicon", "snownlp"
CERTAIN = 1 - 1e-7  # a judgement of 1 would be an endless contribution
SHOWN = 60  # characters of a text that an error message shows


@dataclass(frozen=True, slots=True)
class Scorer:
    """A judge of sentences.

    Attributes:
        name: What the evidence calls it.
        judge: Takes the text of a sentence as it stands in the article and returns a float in [-1, 1].

    >>> Scorer("mine", lambda text: 0.5)("股价上涨")
    0.5
    """

    name: str
    judge: Callable[[str], float]

    def __call__(self, text: str) -> float:
        """Return the judgement of a text; 0.0 for a blank one, which the judge is not asked about.

        Raises:
            SoraSignalsError: The judge returned anything but a number from -1 to 1.
        """
        if not text.strip():
            return 0.0
        found: object = self.judge(text)
        if not isinstance(found, Real) or not -1 <= float(found) <= 1:
            shown = text if len(text) <= SHOWN else text[:SHOWN] + "…"
            raise SoraSignalsError(
                f"the scorer {self.name} returned {found!r} for {shown!r}; it must return a number from -1 to 1"
            )
        return float(found)


def scorer_of(given: str | Callable[[str], float]) -> Scorer | None:
    """Return the scorer that a name or a function stands for; None for the word lists.

    Raises:
        SoraSignalsError: No scorer has that name.

    >>> scorer_of("lexicon") is None, scorer_of("snownlp").name, scorer_of(len).name
    (True, 'snownlp', 'len')
    """
    if callable(given):
        return Scorer(str(getattr(given, "__qualname__", type(given).__qualname__)), given)
    if given == LEXICON:
        return None
    if given == SNOWNLP:
        return Scorer(SNOWNLP, sentiment)
    raise SoraSignalsError(
        f"no scorer is called {given!r}; give {LEXICON!r}, {SNOWNLP!r} or a function from text to a float in [-1, 1]"
    )


def contributions(judgements: Floats) -> Floats:
    """Return the contributions from which the published function makes the judgements again.

    Source: the inverse of ``score.function.squash``, ``2 artanh``; certainty is cut at 1 - 1e-7.

    >>> contributions(np.array([0.0, 0.5, 1.0])).round(2).tolist()
    [0.0, 1.1, 16.81]
    """
    return np.asarray(SCALE * np.arctanh(np.clip(judgements, -CERTAIN, CERTAIN)))
