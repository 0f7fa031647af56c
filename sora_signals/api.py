"""The functions of the package: the same as the methods of an ``Engine`` with the shipped tables."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import overload

from sora_signals.articles import Article, Articles, Unread
from sora_signals.engine import RESULT_ARTICLES, Engine, default_engine
from sora_signals.explain import Explanation, explain_with
from sora_signals.frames import DataFrame
from sora_signals.result import Result


def extract(
    text: str,
    *,
    title: str | None = None,
    published_at: object = None,
    source: str | None = None,
    doc_id: str | None = None,
) -> Result:
    """Read one article.

    Args:
        text: The article. Offsets in the frames are code points of this very string.
        title: Its title; rows of ``section`` ``title`` point into it.
        published_at: When it came out, a str, date, datetime or Timestamp; without a zone it is Shanghai time.
        source: Who published it.
        doc_id: Its id; ``"0"`` without.

    Raises:
        TypeError: ``text`` is no str.
        ArticleError: ``published_at`` is no time.

    >>> extract("宁德时代签订重大合同,股价大涨。").signals[["ticker", "polarity"]].values.tolist()
    [['300750.SZ', 1]]
    """
    return default_engine().extract(text, title=title, published_at=published_at, source=source, doc_id=doc_id)


def extract_many(
    articles: DataFrame | Articles | Iterable[str | Mapping[str, object] | Article | Unread],
    *,
    workers: int = 1,
    progress: bool = False,
) -> Result:
    """Read many articles; one that fails becomes a row of ``errors`` and costs no other one.

    Args:
        articles: A DataFrame with a column ``text``, what ``read_articles`` returns, or any iterable of str, dict
            (``text``, and if known ``doc_id``, ``title``, ``published_at``, ``source``) or ``Article``.
        workers: Processes that read batches at the same time, this one included; others start, and pay, from
            a million characters on.
        progress: Whether to show a progress bar on a terminal; needs the extra ``progress``.

    Raises:
        TypeError: ``articles`` is a single text or nothing that can be iterated.
        DependencyError: A progress bar is asked for and its extra is not installed.

    >>> extract_many(["贵州茅台涨停", 5]).errors["doc_id"].tolist()
    ['1']
    """
    return default_engine().extract_many(articles, workers=workers, progress=progress)


def iter_results(
    articles: DataFrame | Articles | Iterable[str | Mapping[str, object] | Article],
    *,
    workers: int = 1,
    batch: int = RESULT_ARTICLES,
    progress: bool = False,
) -> Iterator[Result]:
    """Read any number of articles and yield a Result for each few, in order, as they are done.

    Neither articles nor results pile up: memory is bounded by the batch, however many articles there are. Laid end
    to end the frames are those of ``extract_many``.

    Args:
        articles, workers, progress: As for ``extract_many``.
        batch: Most articles in one Result; it holds fewer where they are long (some four million characters).

    Raises:
        TypeError, DependencyError: As for ``extract_many``, at the call.
        ValueError: ``batch`` or ``workers`` is below 1.

    >>> [len(result.documents) for result in iter_results(["贵州茅台涨停", "宁德时代大跌", "比亚迪"], batch=2)]
    [2, 1]
    """
    return default_engine().iter_results(articles, workers=workers, batch=batch, progress=progress)


def explain(
    text: str,
    ticker: object = None,
    *,
    title: str | None = None,
    published_at: object = None,
    engine: Engine | None = None,
) -> Explanation:
    """Explain what is read out of an article: every name and code with all that speaks for and against it, and scores.

    Args:
        text: The article. ticker: The company whose score is asked about, in any spelling; all of them without.
        title, published_at: As for ``extract``.
        engine: Whose tables and scorer to use; those that ship with the package without.

    Raises:
        TypeError: ``text`` is no str.
        SecuritiesError: ``ticker`` is no ticker of an A share.

    >>> why = explain("订单饱满,天孚通信大涨", "300394.SZ")
    >>> float(why.waterfall["score"].iloc[-1]) > 0, why.links["decision"].tolist()
    (True, ['accepted'])
    """
    return explain_with(engine or default_engine(), text, ticker, title=title, published_at=published_at)


@overload
def score(text: str) -> float: ...
@overload
def score(text: str, targets: Sequence[tuple[int, int]]) -> list[float]: ...
def score(text: str, targets: Sequence[tuple[int, int]] | None = None) -> float | list[float]:
    """Score a text as a whole, or what it says of each target span.

    Args:
        text: A headline, a sentence or an article; it need not name a company.
        targets: Spans (start, end) in code points, half open, of whatever the question is about.

    Returns:
        A float in [-1, 1], or one for each target.

    Raises:
        TypeError: ``text`` is no str.
        ValueError: A target lies outside the text.

    >>> score("净利润大增") > 0 > score("净利润大降")
    True
    """
    return default_engine().score(text, targets)
