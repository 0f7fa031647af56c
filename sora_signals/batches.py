"""Cuts a stream of articles into batches, and sees to it that a document id stands in a stream once."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from hashlib import blake2b

import numpy as np
import numpy.typing as npt

from sora_signals.articles import Article, Unread
from sora_signals.errors import SoraSignalsError
from sora_signals.securities.stale import warn_if_stale

Item = Article | Unread

DIGEST_BYTES = 16  # of ten billion ids no two share a digest, but for one chance in a million million million
RECENT = 50_000  # ids kept as Python objects before they are packed


def cut(items: Iterable[Item], *, articles: int, chars: int) -> Iterator[list[Item]]:
    """Cut a stream into batches that end with the article that fills them.

    Args:
        articles: Most articles in a batch. chars: A batch with so many characters is full.

    >>> [len(batch) for batch in cut([Article("一二三"), Article("四"), Article("五")], articles=9, chars=4)]
    [2, 1]
    """
    batch: list[Item] = []
    size = 0
    for item in items:
        batch.append(item)
        size += len(item.text) if isinstance(item, Article) else 0
        if size >= chars or len(batch) >= articles:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch


class SeenIds:
    """The ids that a stream has held, in 16 bytes each: a run of a hundred million documents can remember them all.

    >>> seen = SeenIds()
    >>> seen.repeated(["a", "b", "a"]), seen.repeated(["b", "c"])
    ([False, False, True], [True, False])
    """

    def __init__(self) -> None:
        self._recent: set[str] = set()
        self._packed: list[npt.NDArray[np.bytes_]] = []

    def repeated(self, ids: Sequence[str]) -> list[bool]:
        """Return for each id whether it came before, and remember them."""
        packed = self._among_packed(ids) if self._packed else [False] * len(ids)
        out = []
        for name, old in zip(ids, packed, strict=True):
            out.append(old or name in self._recent)
            self._recent.add(name)
        if len(self._recent) >= RECENT:
            self._pack()
        return out

    def _among_packed(self, ids: Sequence[str]) -> list[bool]:
        asked = _digests(ids)
        found = np.zeros(len(asked), dtype=np.bool_)
        for run in self._packed:
            place = np.minimum(np.searchsorted(run, asked), len(run) - 1)
            found |= run[place] == asked
        return found.tolist()

    def _pack(self) -> None:
        run = np.sort(_digests(self._recent))
        self._recent = set()
        # runs of one size are merged, so that there are few of them however many ids there are
        while self._packed and len(self._packed[-1]) <= 2 * len(run):
            run = np.sort(np.concatenate([self._packed.pop(), run]))
        self._packed.append(run)


def _digests(ids: Iterable[str]) -> npt.NDArray[np.bytes_]:
    digests = [blake2b(name.encode("utf-8", "surrogatepass"), digest_size=DIGEST_BYTES).digest() for name in ids]
    return np.array(digests, dtype=f"S{DIGEST_BYTES}")


def each_once(batches: Iterable[list[Item]], seen: SeenIds | None = None) -> Iterator[list[Item]]:
    """Put an error in the place of each article whose id came before; its rows could not be told from the first's.

    >>> [first, second] = next(each_once([[Article("一", doc_id="a"), Article("二", doc_id="a")]]))
    >>> second.doc_id, type(second).__name__
    ('a', 'Unread')
    """
    held = SeenIds() if seen is None else seen
    for batch in batches:
        again = held.repeated([str(item.doc_id) for item in batch])
        yield [_refused(item) if old else item for item, old in zip(batch, again, strict=True)]


def _refused(item: Item) -> Unread:
    if isinstance(item, Unread):
        return item
    text = f"the doc_id {item.doc_id!r} came before in the batch; give each document an id of its own"
    return Unread(str(item.doc_id), SoraSignalsError(text))


def published_days(items: Iterable[Item]) -> Iterator[date]:
    """Yield the day of every article that was given a time.

    >>> list(published_days([Article.of({"text": "一", "published_at": "2026-05-01"}), Article("二")]))
    [datetime.date(2026, 5, 1)]
    """
    return (item.published_at.date() for item in items if isinstance(item, Article) and item.published_at)


def watched(groups: Iterable[Sequence[Item]], as_of: date) -> Iterator[Sequence[Item]]:
    """Pass groups on, and warn once of articles dated long after the securities table.

    >>> [len(group) for group in watched([[Article("一")], []], date(2026, 10, 22))]
    [1, 0]
    """
    is_stale = False
    for group in groups:
        is_stale = is_stale or warn_if_stale(as_of, published_days(group))
        yield group
