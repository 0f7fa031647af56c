"""Turns Chinese equity text into tidy pandas frames: companies, recommendations, ratings, risks and scores.

>>> import sora_signals as ss
>>> result = ss.extract("建议关注天孚通信(300394.SZ)。风险提示:需求不及预期。")
>>> result.mentions["ticker"].tolist(), result.risks["item"].tolist()
(['300394.SZ'], ['需求不及预期'])
"""

from importlib import import_module
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from sora_signals.api import explain, extract, extract_many, iter_results, score
from sora_signals.articles import Article, read_articles
from sora_signals.engine import Engine, version
from sora_signals.errors import (
    ArticleError,
    DependencyError,
    LexiconError,
    SecuritiesError,
    SoraSignalsError,
    StaleSecuritiesWarning,
)
from sora_signals.explain import Explanation
from sora_signals.lexicon.lists import Lexicons
from sora_signals.result import Result, concat
from sora_signals.schemas import SCHEMAS
from sora_signals.score.function import polarity
from sora_signals.securities.codes import convert, parse_ticker
from sora_signals.securities.master import SecurityMaster

if TYPE_CHECKING:
    from sora_signals.differences import Difference, diff
    from sora_signals.factors import check_lookahead, to_factor, to_panel, to_qlib
    from sora_signals.lexicon.report import LexiconReport
    from sora_signals.lint import lexicon_check
    from sora_signals.novelty import cluster_stories
    from sora_signals.show.report import report

__version__ = version()

__all__ = [
    "SCHEMAS",
    "Article",
    "ArticleError",
    "DependencyError",
    "Difference",
    "Engine",
    "Explanation",
    "LexiconError",
    "LexiconReport",
    "Lexicons",
    "Result",
    "SecuritiesError",
    "SecurityMaster",
    "SoraSignalsError",
    "StaleSecuritiesWarning",
    "__version__",
    "check_lookahead",
    "cluster_stories",
    "concat",
    "convert",
    "diff",
    "explain",
    "extract",
    "extract_many",
    "iter_results",
    "lexicon_check",
    "parse_ticker",
    "polarity",
    "read_articles",
    "report",
    "score",
    "to_factor",
    "to_panel",
    "to_qlib",
]


# what few programs use is loaded when it is first asked for: modules, and names by the module that holds them
_MODULES = ("dask", "runs", "spark")
_NAMES = MappingProxyType(
    {
        "Difference": "differences",
        "LexiconReport": "lexicon.report",
        "check_lookahead": "factors",
        "cluster_stories": "novelty",
        "diff": "differences",
        "lexicon_check": "lint",
        "report": "show.report",
        "to_factor": "factors",
        "to_panel": "factors",
        "to_qlib": "factors",
    }
)


def __getattr__(name: str) -> Any:
    if name in _MODULES:
        return import_module(f"{__name__}.{name}")
    if name in _NAMES:
        return getattr(import_module(f"{__name__}.{_NAMES[name]}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
