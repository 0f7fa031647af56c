"""The engine: holds the compiled parts, cuts articles into batches, runs the stages, and builds the frames."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from hashlib import sha256
from importlib import metadata
from itertools import chain
from typing import Any

import numpy as np

from sora_signals.arrays import ints
from sora_signals.articles import Article, Unread, articles_of
from sora_signals.errors import SoraSignalsError
from sora_signals.lexicon.lists import Lexicons
from sora_signals.pipeline import Piece, Pipeline, Reading
from sora_signals.result import Result
from sora_signals.schemas import SCHEMAS
from sora_signals.score.function import squash
from sora_signals.securities.master import SecurityMaster
from sora_signals.tabulate import ratings, summary
from sora_signals.tabulate.spans import Columns, Known, Tabulator
from sora_signals.times import parse_time

BATCH_CHARS = 120_000  # characters read together: enough to spare overheads, little enough to stay in the cache
BATCH_ARTICLES = 500
Scorer = str | Callable[[str], float]
Tables = dict[str, Columns]


@dataclass(slots=True)
class Batch:
    """What came of one batch: columns for each frame, and the texts."""

    tables: Tables
    texts: dict[str, tuple[str | None, str]] = field(default_factory=dict)


class Engine:
    """Reads articles with the given securities and word lists; configured once, used often, from any thread.

    Args:
        securities: Who is listed; the shipped table without.
        lexicons: Word lists; the shipped ones without.

    >>> result = Engine().extract("建议关注天孚通信(300394.SZ)。")
    >>> result.mentions["ticker"].tolist()
    ['300394.SZ']
    """

    def __init__(self, *, securities: SecurityMaster | None = None, lexicons: Lexicons | None = None) -> None:
        self.pipeline = Pipeline(securities or SecurityMaster.default(), lexicons or Lexicons.default())

    @cached_property
    def meta(self) -> dict[str, str]:
        """Versions and digests that tell two runs apart."""
        return {
            "engine_version": version(),
            "lexicon_digest": self.pipeline.lexicons.digest,
            "securities_digest": self.pipeline.securities.digest,
            "securities_as_of": self.pipeline.securities.as_of.isoformat(),
        }

    def extract(
        self,
        text: str,
        *,
        title: str | None = None,
        published_at: object = None,
        source: str | None = None,
        doc_id: str | None = None,
    ) -> Result:
        """Read one article; see ``sora_signals.extract``."""
        if not isinstance(text, str):
            raise TypeError(f"extract takes the text of one article as a str, not {type(text).__name__}")
        article = Article(text, doc_id=doc_id, title=title, published_at=published_at, source=source)  # type: ignore[arg-type]
        return self._result([self._read([Article.of(article)])])

    def extract_many(self, articles: object, *, workers: int = 1, progress: bool = False) -> Result:
        """Read many articles; see ``sora_signals.extract_many``."""
        batches = _batches(articles_of(articles))
        if progress:
            batches = _shown(batches)
        if workers > 1:
            with ThreadPoolExecutor(workers) as pool:
                return self._result(list(pool.map(self._safely, batches)))
        return self._result([self._safely(batch) for batch in batches])

    def score(self, text: str, targets: Sequence[tuple[int, int]] | None = None) -> float | list[float]:
        """Score a text, or each target span of it; see ``sora_signals.score``."""
        if not isinstance(text, str):
            raise TypeError(f"score takes a str, not {type(text).__name__}")
        if targets is None:
            return float(squash(self.pipeline.score(text, []))[0]) if text else 0.0
        wrong = [t for t in targets if not 0 <= t[0] < t[1] <= len(text)]
        if wrong:
            raise ValueError(f"targets are (start, end) with 0 <= start < end <= {len(text)}; not so: {wrong[:5]}")
        return squash(self.pipeline.score(text, targets)).tolist() if targets else []

    def _safely(self, batch: Sequence[Article | Unread]) -> Batch:
        """Read a batch; if that fails, read its documents one by one, so that only the bad one is lost."""
        articles = [item for item in batch if isinstance(item, Article)]
        unread = [_error_row(item.doc_id, "read", item.error) for item in batch if isinstance(item, Unread)]
        try:
            done = [self._read(articles)]
        except Exception as error:  # noqa: BLE001 - whatever one document does, the others must come back
            done = [self._alone(article) for article in articles] if len(articles) > 1 else []
            if len(articles) == 1:
                unread.append(_error_row(str(articles[0].doc_id), "extract", error))
        tables = _joined([batch.tables for batch in done] + [{"errors": _error_columns(unread)}])
        return Batch(tables, {k: v for batch in done for k, v in batch.texts.items()})

    def _alone(self, article: Article) -> Batch:
        return self._safely([article])

    def _read(self, articles: Sequence[Article]) -> Batch:
        pieces = [piece for number, article in enumerate(articles) for piece in _pieces(number, article)]
        reading = self.pipeline.read(pieces, len(articles))
        tables = self._tables(articles, reading)
        return Batch(tables, {str(a.doc_id): (a.title, a.text) for a in articles})

    def _tables(self, articles: Sequence[Article], reading: Reading) -> Tables:
        dates = [a.published_at or (parse_time(d)) for a, d in zip(articles, reading.dates, strict=True)]
        known = Known(
            [str(a.doc_id) for a in articles],
            [a.title for a in articles],
            [a.text for a in articles],
            dates,
            ints([d.toordinal() if d else 0 for d in dates]),
        )
        table = Tabulator(reading, known, self.pipeline.securities, self.pipeline.houses)
        rated = ratings.rated_rows(table)
        meta = self.meta
        constant = {k: [meta[k]] * len(articles) for k in ("engine_version", "lexicon_digest", "securities_as_of")}
        digests = [sha256(a.text.encode("utf-8", "surrogatepass")).hexdigest() for a in articles]
        return {
            "mentions": table.mentions(),
            "recommendations": table.recommendations(),
            "ratings": ratings.columns(table, rated),
            "risks": table.risks(),
            "evidence": table.evidence_rows(),
            "signals": summary.signals(table, summary.Companies.of(table), rated),
            "documents": {**summary.documents(table), "sha256": digests, **constant},
        }

    def _result(self, batches: Sequence[Batch]) -> Result:
        tables = _joined([batch.tables for batch in batches])
        texts = {k: v for batch in batches for k, v in batch.texts.items()}
        return Result(meta=self.meta, texts=texts, **tables)


def version() -> str:
    """Return the version of the installed distribution, or ``0+unknown`` in a bare checkout."""
    try:
        return metadata.version("sora-signals")
    except metadata.PackageNotFoundError:
        return "0+unknown"


@lru_cache(maxsize=1)
def default_engine() -> Engine:
    """Return the engine with the shipped tables, built at the first call and shared by all."""
    return Engine()


def _pieces(number: int, article: Article) -> Iterator[Piece]:
    day = article.published_at.toordinal() if article.published_at else 0
    if article.title:
        yield Piece(article.title, number, is_title=True, day=day)
    yield Piece(article.text, number, is_title=False, day=day)


def _batches(articles: Iterable[Article | Unread]) -> Iterator[list[Article | Unread]]:
    """Cut articles into batches by characters and number; ids that come twice are refused as errors."""
    batch: list[Article | Unread] = []
    seen: set[str] = set()
    size = 0
    for article in articles:
        item = article
        if str(item.doc_id) in seen:
            text = f"the doc_id {item.doc_id!r} stands in the batch already; give each document an id of its own"
            item = Unread(str(item.doc_id), SoraSignalsError(text))
        seen.add(str(item.doc_id))
        batch.append(item)
        size += len(item.text) if isinstance(item, Article) else 0
        if size >= BATCH_CHARS or len(batch) >= BATCH_ARTICLES:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch


def _shown(batches: Iterator[list[Article | Unread]]) -> Iterator[list[Article | Unread]]:
    """Show a progress bar that counts articles; silent where standard error is no terminal."""
    from tqdm.auto import tqdm  # noqa: PLC0415 - loaded only when a bar is asked for

    with tqdm(unit=" articles", disable=None) as bar:
        for batch in batches:
            yield batch
            bar.update(len(batch))


def _error_row(doc_id: str, stage: str, error: Exception) -> dict[str, str]:
    return {"doc_id": doc_id, "stage": stage, "error": type(error).__name__, "message": str(error)}


def _error_columns(rows: list[dict[str, str]]) -> Columns:
    return {name: [row[name] for row in rows] for name in ("doc_id", "stage", "error", "message")}


def _joined(parts: Sequence[Tables]) -> Tables:
    """Lay the columns of several batches end to end."""
    out: Tables = {}
    for name in SCHEMAS:
        held = [part[name] for part in parts if name in part]
        if held:
            out[name] = {column: _laid([h[column] for h in held]) for column in held[0]}
    return out


def _laid(columns: Sequence[Any]) -> Any:
    if len(columns) == 1:
        return columns[0]
    if all(isinstance(c, np.ndarray) for c in columns):
        return np.concatenate(columns)
    return list(chain.from_iterable(columns))
