"""The engine: holds the compiled parts, cuts articles into batches, runs the stages, and builds the frames."""

import pickle
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cached_property, lru_cache
from hashlib import sha256
from importlib import metadata
from itertools import islice
from os import PathLike
from pathlib import Path
from typing import Any

from sora_signals.articles import Article, articles_of
from sora_signals.batches import Batch, Item, cut, each_once, published_days, watched
from sora_signals.columns import Tables, joined, packed
from sora_signals.errors import DependencyError
from sora_signals.lexicon.lists import Lexicons, WordList
from sora_signals.pipeline import Pieces, Pipeline
from sora_signals.recognise.datelines import ordinals
from sora_signals.resources import keep_memory, reading
from sora_signals.result import Result
from sora_signals.score.function import squash
from sora_signals.score.scorers import LEXICON, scorer_of
from sora_signals.securities.master import SecurityMaster
from sora_signals.securities.stale import warn_if_stale
from sora_signals.tabulate.joined import columns_of, error_columns, error_row
from sora_signals.tabulate.judged import judge, judge_spans
from sora_signals.tabulate.spans import Known, Tabulator
from sora_signals.times import parse_time
from sora_signals.workers import each

BATCH_CHARS = 900_000  # characters read together: enough to spare the fixed cost of array operations, little in memory
SHARED_CHARS = 500_000  # the same where several processes read: the last batch keeps the others waiting
BATCH_ARTICLES = 5_000  # headlines, of which so many share that cost too
RESULT_ARTICLES = 1_000  # of one Result in a stream: enough to spare overheads, little enough for any memory
RESULT_CHARS = 4_000_000
WARMING_NAMES = 50  # short names that are words: enough to need the segmenter
WARMING_ARTICLES, WARMING_CHARS = 20, 2_000  # enough to need nearly all that reading ever needs
Done = tuple[Batch, Tables]  # a batch, and what came of it: columns for each frame


class Engine:
    """Reads articles with the given securities and word lists; configured once, used often, from any thread.

    Args:
        securities: Who is listed; the shipped table without. A file is your own aliases for it, a folder a newer one.
        lexicons: Word lists; the shipped ones without. A path is a file or folder of your own words for them.
        scorer: What judges the text: ``"lexicon"``, ``"snownlp"`` (a baseline), or a function that takes a sentence as
            it stands in the article and returns a float in [-1, 1]. A scorer other than the word lists gives each
            mention the judgement of its sentence, in one row of ``evidence`` of kind ``other``; recommendations,
            ratings and risks are read as ever, but do not score. With several workers it must be safe to copy into
            another process.

    Raises:
        SoraSignalsError: No scorer has that name.
        LexiconError, SecuritiesError: The files of your own hold bad rows.

    >>> result = Engine().extract("建议关注天孚通信(300394.SZ)。")
    >>> result.mentions["ticker"].tolist()
    ['300394.SZ']
    """

    def __init__(
        self,
        *,
        securities: SecurityMaster | str | PathLike[str] | None = None,
        lexicons: Lexicons | str | PathLike[str] | None = None,
        scorer: str | Callable[[str], float] = LEXICON,
    ) -> None:
        keep_memory()
        self.scorer = scorer_of(scorer)
        with reading():
            self.pipeline = Pipeline(_securities(securities), _lexicons(lexicons))
        self._is_warm = False

    @cached_property
    def meta(self) -> dict[str, str]:
        """Versions and digests that tell two runs apart."""
        return {
            "engine_version": version(),
            "lexicon_digest": self.pipeline.lexicons.digest,
            "securities_digest": self.pipeline.securities.digest,
            "securities_as_of": self.pipeline.securities.as_of.isoformat(),
            "scorer": self.scorer.name if self.scorer else LEXICON,
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
        batch = Batch.of([Article.of(article)])
        warn_if_stale(self.pipeline.securities.as_of, published_days([batch]))
        return self._result([(batch, self._read(batch))])

    def extract_many(self, articles: object, *, workers: int = 1, progress: bool = False) -> Result:
        """Read many articles; see ``sora_signals.extract_many``."""
        batches = each_once(cut(articles_of(articles), articles=BATCH_ARTICLES, chars=_chars(workers)))
        done = list(_shown(self._stream(map(Batch.of, batches), workers), is_shown=progress))
        warn_if_stale(self.pipeline.securities.as_of, published_days(batch for batch, _ in done))
        return self._result(done)

    def iter_results(
        self, articles: object, *, workers: int = 1, batch: int = RESULT_ARTICLES, progress: bool = False
    ) -> Iterator[Result]:
        """Read many articles and yield a Result for each few; see ``sora_signals.iter_results``."""
        if batch < 1:
            raise ValueError(f"batch is the number of articles in a Result, at least 1, not {batch}")
        groups = each_once(cut(articles_of(articles), articles=batch, chars=RESULT_CHARS))
        return self.read_groups(groups, workers=workers, progress=progress)

    def read_groups(
        self, groups: Iterable[Sequence[Item]], *, workers: int = 1, progress: bool = False
    ) -> Iterator[Result]:
        """Read groups of articles, each into a Result of its own; groups are taken a few ahead of the caller.

        >>> [len(r.documents) for r in Engine().read_groups([[Article("一", "a"), Article("二", "b")], []])]
        [2, 0]
        """
        parts: deque[int] = deque()
        batches = watched(map(Batch.of, _divided(groups, parts, _chars(workers))), self.pipeline.securities.as_of)
        done = _shown(self._stream(batches, workers), is_shown=progress)
        return (self._result([first, *islice(done, parts.popleft() - 1)]) for first in done)

    def score(self, text: str, targets: Sequence[tuple[int, int]] | None = None) -> float | list[float]:
        """Score a text, or each target span of it; see ``sora_signals.score``."""
        if not isinstance(text, str):
            raise TypeError(f"score takes a str, not {type(text).__name__}")
        if targets is None and self.scorer:
            return self.scorer(text)
        if targets is None:
            return float(squash(self.pipeline.score(text, []))[0]) if text else 0.0
        wrong = [t for t in targets if not 0 <= t[0] < t[1] <= len(text)]
        if wrong:
            raise ValueError(f"targets are (start, end) with 0 <= start < end <= {len(text)}; not so: {wrong[:5]}")
        if self.scorer:
            return judge_spans(self.pipeline, self.scorer, text, targets)
        return squash(self.pipeline.score(text, targets)).tolist() if targets else []

    def __reduce__(self) -> tuple[Callable[..., "Engine"], tuple[bytes, ...]]:
        """Travel to another process as what the engine was built from; there it is built once."""
        if default_engine.cache_info().currsize and self is default_engine():
            return default_engine, ()
        lists = {name: (words.topic, dict(words.columns)) for name, words in self.pipeline.lexicons.lists.items()}
        scorer = self.scorer.judge if self.scorer else LEXICON
        return _built_once, (pickle.dumps((self.pipeline.securities, lists, scorer)),)

    def _stream(self, batches: Iterable[Batch], workers: int) -> Iterator[Done]:
        """Read batches in order; the texts stay here, so that workers send back no more than what they found."""
        if workers < 1:
            raise ValueError(f"workers is a number of processes, at least 1, not {workers}")
        held: deque[Batch] = deque()
        read = self._safely if workers == 1 else self._packed
        done = each(read, _kept(batches, held), workers, self._warm)
        return ((held.popleft(), tables) for tables in done)

    def _warm(self, batch: Batch) -> None:
        """Read a little, so that what the first use makes is made once, before processes that share it start."""
        if self._is_warm:
            return
        heads = [text[:WARMING_CHARS] for text in batch.texts[:WARMING_ARTICLES]]
        names = "。".join(sorted(self.pipeline.securities.doubtful)[:WARMING_NAMES])
        self._packed(Batch.of([Article(text, doc_id=str(number)) for number, text in enumerate([names, *heads])]))
        self._is_warm = True

    def _packed(self, batch: Batch) -> Tables:
        return packed(self._safely(batch))

    def _safely(self, batch: Batch) -> Tables:
        """Read a batch; if that fails, read its documents one by one, so that only the bad one is lost."""
        unread = [error_row(item.doc_id, "read", item.error) for item in batch.unread]
        try:
            done = [self._read(batch)] if batch.texts else []
        except Exception as error:  # noqa: BLE001 - whatever one document does, the others must come back
            done = [self._safely(one) for one in batch.one_by_one()] if len(batch.texts) > 1 else []
            if len(batch.texts) == 1:
                unread.append(error_row(batch.doc_ids[0], "extract", error))
        return joined([*done, {"errors": error_columns(unread)}])

    def _read(self, batch: Batch) -> Tables:
        with reading():
            return self._tables(batch.texts, self.tabulate(batch))

    def tabulate(self, batch: Batch) -> Tabulator:
        """Return the reading of articles with its evidence, which frames and explanations are made of.

        >>> len(Engine().tabulate(Batch.of([Article("建议关注天孚通信", doc_id="0")])).reading.mentions)
        1
        """
        pieces = Pieces.of(batch.texts, batch.titles, ordinals(batch.published), batch.sources)
        reading = self.pipeline.read(pieces)
        told = zip(batch.published, reading.dates, strict=True)
        published = [given or (parse_time(found) if found else None) for given, found in told]
        known = Known(batch.doc_ids, batch.titles, batch.texts, published)
        judged = judge(reading, self.scorer, len(batch.texts)) if self.scorer else None
        return Tabulator(reading, known, self.pipeline.securities, self.pipeline.houses, judged)

    def _tables(self, texts: Sequence[str], table: Tabulator) -> Tables:
        told = columns_of(table)
        constant = {k: [self.meta[k]] * len(texts) for k in ("engine_version", "lexicon_digest", "securities_as_of")}
        digests = [sha256(text.encode("utf-8", "surrogatepass")).hexdigest() for text in texts]
        return {**told, "documents": {**told["documents"], "sha256": digests, **constant}}

    def _result(self, done: Sequence[Done]) -> Result:
        texts: dict[str, tuple[str | None, str]] = {}
        for batch, _ in done:
            texts.update(zip(batch.doc_ids, zip(batch.titles, batch.texts, strict=True), strict=True))
        return Result(meta=self.meta, texts=texts, **joined([tables for _, tables in done]))


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


@lru_cache(maxsize=4)
def _built_once(parts: bytes) -> Engine:
    """Build an engine that came from another process; a second copy of it is the first."""
    securities, lists, scorer = pickle.loads(parts)  # noqa: S301 - what `Engine.__reduce__` made, in a pickle itself
    columns: Mapping[str, WordList] = {name: WordList(topic, words) for name, (topic, words) in lists.items()}
    return Engine(securities=securities, lexicons=Lexicons(columns), scorer=scorer)


def _securities(given: SecurityMaster | str | PathLike[str] | None) -> SecurityMaster:
    if isinstance(given, SecurityMaster):
        return given
    if given is not None and Path(given).is_dir():
        return SecurityMaster.from_folder(Path(given))
    return SecurityMaster.default() if given is None else SecurityMaster.default().extend(Path(given))


def _lexicons(given: Lexicons | str | PathLike[str] | None) -> Lexicons:
    if isinstance(given, Lexicons):
        return given
    return Lexicons.default() if given is None else Lexicons.default().extend(Path(given))


def _chars(workers: int) -> int:
    """How many characters are read together."""
    return BATCH_CHARS if workers == 1 else SHARED_CHARS


def _divided(groups: Iterable[Sequence[Item]], parts: deque[int], chars: int) -> Iterator[Sequence[Item]]:
    """Cut each group into batches of so many characters, and note how many it made."""
    for group in groups:
        batches: list[Sequence[Item]] = [*cut(group, articles=BATCH_ARTICLES, chars=chars)] or [[]]
        parts.append(len(batches))
        yield from batches


def _kept(batches: Iterable[Batch], held: deque[Batch]) -> Iterator[Batch]:
    for batch in batches:
        held.append(batch)
        yield batch


def _shown(done: Iterator[Done], *, is_shown: bool) -> Iterator[Done]:
    """Show a progress bar that counts articles if one is asked for; silent where standard error is no terminal."""
    if not is_shown:
        return done
    try:
        from tqdm.auto import tqdm  # noqa: PLC0415 - an extra, loaded only when a bar is asked for
    except ImportError as error:
        raise DependencyError(f"a progress bar needs tqdm: pip install 'sora-signals[progress]' ({error})") from error
    return _counted(done, tqdm(unit=" articles", disable=None))


def _counted(done: Iterator[Done], bar: Any) -> Iterator[Done]:
    with bar:
        for batch, tables in done:
            bar.update(len(batch))
            yield batch, tables
