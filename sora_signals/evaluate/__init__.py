"""Measures the library against gold: articles of which somebody wrote down all that a careful reader finds.

Only the public contract is called. `seeds/README.md` describes the format of the gold files.
"""

from pathlib import Path
from typing import Any

import sora_signals as ss
from sora_signals.evaluate.compare import compare
from sora_signals.evaluate.gold import Case, read_gold
from sora_signals.evaluate.report import Difference, Report, Score
from sora_signals.evaluate.tally import ASPECTS, Tally

__all__ = ["ASPECTS", "Case", "Difference", "Report", "Score", "evaluate", "read_gold"]


def evaluate(gold: str | Path, *, engine: Any = None, articles: str | Path | None = None) -> Report:
    """Extract every article of a gold folder and compare it with what the gold says.

    Args:
        gold: A folder of gold files (`*.json`), or one such file.
        engine: What to measure, anything with the `extract` of `Engine`; the library's defaults unless given.
        articles: Folder of the texts that do not lie beside their gold; `../articles` unless given.

    Raises:
        ArticleError: There is no gold, a gold file is malformed, or its text is missing or another one.

    >>> evaluate("seeds/nowhere")
    Traceback (most recent call last):
        ...
    sora_signals.errors.ArticleError: no gold: seeds/nowhere holds no *.json file
    """
    tally, cases = Tally(), read_gold(gold, articles)
    extract = ss.extract if engine is None else engine.extract
    failed = 0
    for case in cases:
        result = extract(case.text, doc_id=case.name, **case.inputs)
        failed += bool(len(result.errors))
        compare(case, result, tally)
    return Report(tally.scores(), tuple(tally.failures), len(cases), failed)
