"""The baseline that others measure against: SnowNLP's sentiment, a Bayes classifier of shopping reviews."""

import warnings
from typing import Any


def sentiment(text: str) -> float:
    """Return SnowNLP's sentiment of a text on the scale from -1 to 1.

    SnowNLP gives the probability p of a positive review; the score is 2p - 1. Traditional script is simplified
    first, for the classifier has seen none.

    Source: snownlp 0.12, ``SnowNLP.han`` and ``SnowNLP.sentiments``.

    >>> sentiment("这部电影太好看了") > 0
    True
    """
    model = _model()
    return min(1.0, max(-1.0, 2 * float(model(model(text).han).sentiments) - 1))


def _model() -> Any:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the package's own slips are not the caller's concern
        from snownlp import SnowNLP  # noqa: PLC0415 - loading takes seconds, and few ever need it

    return SnowNLP
