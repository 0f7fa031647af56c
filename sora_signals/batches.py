"""Cuts a stream of articles into batches, and sees to it that a document id stands in a stream once."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import chain, islice

import numpy as np

from sora_signals.arrays import Ints
from sora_signals.articles import Article, Unread
from sora_signals.errors import SoraSignalsError
from sora_signals.securities.stale import warn_if_stale

Item = Article | Unread

OTHER = "#"  # before an id, so that its second hash knows nothing of its first
RECENT = 50_000  # ids kept as Python objects before they are packed


def cut(items: Iterable[Item], *, articles: int, chars: int) -> Iterator[list[Item]]:
    """Cut a stream into batches that end with the article that fills them.

    Args:
        articles: Most articles in a batch. chars: A batch with so many characters is full.

    >>> [len(batch) for batch in cut([Article("一二三"), Article("四"), Article("五")], articles=9, chars=4)]
    [2, 1]
    """
    stream = iter(items)
    while True:
        batch: list[Item] = []
        size = 0
        for item in islice(stream, articles):
            batch.append(item)
            size += len(item.text)
            if size >= chars:
                break
        if not batch:
            return
        yield batch


@dataclass(slots=True)
class Batch:
    """Articles that are read together, side by side as equally long columns, and those that cannot be read.

    >>> Batch.of([Article("一", doc_id="a", title="题"), Article("二", doc_id="b")]).titles
    ['题', None]
    """

    doc_ids: Sequence[str]
    texts: Sequence[str]
    titles: Sequence[str | None]
    published: Sequence[datetime | None]
    sources: Sequence[str | None]
    unread: Sequence[Unread]

    @classmethod
    def of(cls, items: Sequence[Item]) -> "Batch":
        """Lay the articles among the items side by side."""
        articles = [item for item in items if isinstance(item, Article)]
        return cls(
            [str(article.doc_id) for article in articles],
            [article.text for article in articles],
            [article.title for article in articles],
            [article.published_at for article in articles],
            [article.source for article in articles],
            [item for item in items if isinstance(item, Unread)] if len(articles) < len(items) else [],
        )

    def __len__(self) -> int:
        return len(self.texts) + len(self.unread)

    def one_by_one(self) -> "Iterator[Batch]":
        """Yield each article in a batch of its own."""
        columns = (self.doc_ids, self.texts, self.titles, self.published, self.sources)
        for doc_id, text, title, published, source in zip(*columns, strict=True):
            yield Batch([doc_id], [text], [title], [published], [source], [])


class SeenIds:
    """The ids that a stream has held, in 16 bytes each: a run of a hundred million documents can remember them all.

    Kept are two hashes of each: of ten billion ids no two share both, but for one chance in a million million million.

    >>> seen = SeenIds()
    >>> seen.repeated(["a", "b", "a"]), seen.repeated(["b", "c"])
    ([False, False, True], [True, False])
    """

    def __init__(self) -> None:
        self._recent: set[str] = set()
        self._packed: list[Ints] = []  # two rows of hashes, sorted by the first

    def repeated(self, ids: Sequence[str]) -> list[bool]:
        """Return for each id whether it came before, and remember them."""
        out = self._among_packed(ids) if self._packed else [False] * len(ids)
        fresh = set(ids)
        if len(fresh) < len(ids) or not self._recent.isdisjoint(fresh):
            for number, name in enumerate(ids):
                out[number] = out[number] or name in self._recent
                self._recent.add(name)
        self._recent |= fresh
        if len(self._recent) >= RECENT:
            self._pack()
        return out

    def _among_packed(self, ids: Sequence[str]) -> list[bool]:
        asked = _hashes(ids)
        found = np.zeros(len(ids), dtype=np.bool_)
        for run in self._packed:
            place = np.minimum(run[0].searchsorted(asked[0]), run.shape[1] - 1)
            found |= (run[:, place] == asked).all(axis=0)
        return found.tolist()

    def _pack(self) -> None:
        run = _hashes(self._recent)
        self._recent = set()
        # runs of one size are merged, so that there are few of them however many ids there are
        while self._packed and self._packed[-1].shape[1] <= 2 * run.shape[1]:
            run = np.concatenate([self._packed.pop(), run], axis=1)
        self._packed.append(run[:, run[0].argsort()])


def _hashes(ids: Collection[str]) -> Ints:
    twice = chain(map(hash, ids), map(hash, map(OTHER.__add__, ids)))
    return np.fromiter(twice, np.int64, 2 * len(ids)).reshape(2, -1)


def each_once(batches: Iterable[list[Item]], seen: SeenIds | None = None) -> Iterator[list[Item]]:
    """Put an error in the place of each article whose id came before; its rows could not be told from the first's.

    >>> [first, second] = next(each_once([[Article("一", doc_id="a"), Article("二", doc_id="a")]]))
    >>> second.doc_id, type(second).__name__
    ('a', 'Unread')
    """
    held = SeenIds() if seen is None else seen
    for batch in batches:
        again = held.repeated([str(item.doc_id) for item in batch])
        refused = any(again)
        yield [_refused(item) if old else item for item, old in zip(batch, again, strict=True)] if refused else batch


def _refused(item: Item) -> Unread:
    if isinstance(item, Unread):
        return item
    text = f"the doc_id {item.doc_id!r} came before in the batch; give each document an id of its own"
    return Unread(str(item.doc_id), SoraSignalsError(text))


def published_days(batches: Iterable[Batch]) -> Iterator[date]:
    """Yield the day of every article that was given a time.

    >>> list(published_days([Batch.of([Article.of({"text": "一", "published_at": "2026-05-01"}), Article("二")])]))
    [datetime.date(2026, 5, 1)]
    """
    return (moment.date() for batch in batches for moment in batch.published if moment)


def watched(batches: Iterable[Batch], as_of: date) -> Iterator[Batch]:
    """Pass batches on, and warn once of articles dated long after the securities table.

    >>> [len(batch) for batch in watched([Batch.of([Article("一")])], date(2026, 10, 22))]
    [1]
    """
    is_stale = False
    for batch in batches:
        is_stale = is_stale or warn_if_stale(as_of, published_days([batch]))
        yield batch
