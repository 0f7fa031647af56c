"""Near-duplicate stories: one text carried by many outlets, reprinted with other heads and tails, or lightly rewritten.

Texts are folded and stripped of noise, punctuation and spaces, and cut into overlapping shingles of five characters.
Two texts are alike by the Jaccard index of their sets of shingles. MinHash LSH (datasketch) finds the few earlier
texts that can be alike; the index is then computed exactly.

A story is led by its first document. A later one joins the most alike leader of the last `window`, so a story has
no chain of small changes, lasts no longer than the window, and depends on nothing that comes after it: using it in
a factor does not look ahead.
"""

from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from sora_signals.arrays import Codes
from sora_signals.articles import Article, articles_of
from sora_signals.errors import DependencyError, SoraSignalsError
from sora_signals.frames import DataFrame
from sora_signals.result import Result
from sora_signals.sessions import known_at, nanoseconds
from sora_signals.text.classes import DIGIT, HAN, LATIN
from sora_signals.text.fold import FoldTable
from sora_signals.text.normalise import Normaliser

SHINGLE = 5
PERMUTATIONS = 64
BATCH = 200  # texts that are folded together
PRIME, SPREAD = np.uint64(0x100000001B3), np.uint64(0x9E3779B97F4A7C15)  # FNV's prime; 2^64 by the golden ratio
HALF = np.uint64(32)

Shingles = npt.NDArray[np.uint32]


def cluster_stories(source: Any, window: str = "3D", *, threshold: float = 0.5) -> DataFrame:
    """Find the documents that tell a story told before.

    Args:
        source: A Result that holds its texts, or articles as `extract_many` takes them.
        window: How long after its first document a story can be told again; usual are 12 hours to 7 days.
        threshold: The Jaccard index of shingles from which on two texts are one story, above 0 and up to 1.

    Returns:
        For a Result its documents, for articles doc_id and published_at, in their order, and beside them
        ``story_id`` (doc_id of the story's first document), ``similarity`` (0 to 1, to that document; 1 for itself)
        and ``first_seen`` (when that document came out). Documents without a time are compared with each other, in
        the order given; documents of a Result that name different companies are different stories.

    Raises:
        SoraSignalsError: The Result was stored without texts, or an argument makes no sense.
        DependencyError: datasketch is not installed.

    >>> note = "天孚通信发布业绩预告,预计全年净利润同比增长一倍以上,主要受益于高速光引擎需求旺盛。"
    >>> articles = [{"text": note, "published_at": "2024-02-20 08:00"},
    ...             {"text": "【转载】" + note, "published_at": "2024-02-20 09:10"},
    ...             {"text": "贵州茅台召开经销商大会。", "published_at": "2024-02-20 10:00"}]
    >>> cluster_stories(articles)["story_id"].tolist()
    ['0', '0', '2']
    """
    length = _length(window)
    if not 0 < threshold <= 1:
        raise SoraSignalsError(f"threshold={threshold!r} is no Jaccard index: give a number above 0 and up to 1")
    documents, texts, companies = _of_result(source) if isinstance(source, Result) else _of_articles(source)
    known = known_at(documents["published_at"])
    order = np.argsort(nanoseconds(known), kind="stable")
    stories = _Stories(threshold, length)
    at = nanoseconds(known)
    leader = np.arange(len(documents))
    similarity = np.ones(len(documents))
    for row, shingles in zip(order.tolist(), _shingled([texts[row] for row in order]), strict=True):
        leader[row], similarity[row] = stories.place(row, int(at[row]), shingles, companies[row])
    ids, seen = documents["doc_id"], documents["published_at"]
    return documents.assign(
        story_id=ids.iloc[leader].array,
        similarity=pd.array(similarity, dtype="Float64"),
        first_seen=seen.iloc[leader].array,
    )


def _length(window: str) -> int:
    try:
        length = pd.Timedelta(window)
    except ValueError as error:
        raise SoraSignalsError(f"window={window!r} is no length of time: write it as '12h' or '3D'") from error
    if not length > pd.Timedelta(0):
        raise SoraSignalsError(f"window={window!r} is no time at all: write it as '12h' or '3D'")
    return int(length.as_unit("ns").value)


def _of_result(result: Result) -> tuple[DataFrame, list[str], list[frozenset[str]]]:
    documents = result.documents.reset_index(drop=True)
    ids = documents["doc_id"].tolist()
    lost = [doc_id for doc_id in ids if doc_id not in result.texts]
    if lost:
        raise SoraSignalsError(
            f"the texts of {len(lost)} documents were not kept, the first is {lost[0]!r}: extract again"
        )
    named: Mapping[Any, Any] = result.signals.groupby("doc_id")["ticker"].agg(frozenset).to_dict()
    texts = [result.texts[doc_id][1] or result.texts[doc_id][0] or "" for doc_id in ids]
    return documents, texts, [named.get(doc_id, frozenset()) for doc_id in ids]


def _of_articles(source: Any) -> tuple[DataFrame, list[str], list[frozenset[str]]]:
    articles = [item for item in articles_of(source) if isinstance(item, Article)]
    times = pd.DatetimeIndex([a.published_at for a in articles], dtype="datetime64[ns, Asia/Shanghai]")
    documents = DataFrame(
        {"doc_id": pd.array([str(a.doc_id) for a in articles], dtype="string"), "published_at": times}
    )
    return documents, [a.text or a.title or "" for a in articles], [frozenset()] * len(articles)


def _shingled(texts: list[str]) -> Iterator[Shingles]:
    """Yield the sorted set of each text's hashed shingles."""
    normaliser = Normaliser(FoldTable.default())
    for first in range(0, len(texts), BATCH):
        batch = normaliser.normalise(texts[first : first + BATCH])
        solid = np.isin(batch.kinds, (HAN, DIGIT, LATIN))
        cuts = batch.piece_start.tolist()
        for start, end in pairwise(cuts):
            yield _hashes(batch.codes[start:end][solid[start:end]])


def _hashes(codes: Codes) -> Shingles:
    wide = codes.astype(np.uint64)
    count = max(len(wide) - SHINGLE + 1, min(len(wide), 1))
    mixed = np.zeros(count, dtype=np.uint64)
    for place in range(min(SHINGLE, len(wide))):
        mixed = (mixed ^ wide[place : place + count]) * PRIME
    return np.unique(((mixed * SPREAD) >> HALF).astype(np.uint32))


@dataclass(slots=True)
class _Leader:
    """The first document of a story, as long as others can join it."""

    at: int
    shingles: Shingles
    companies: frozenset[str]


@dataclass
class _Stories:
    """The stories of the last window; documents come in the order in which they could be known."""

    threshold: float
    window: int
    leaders: dict[int, _Leader] = field(default_factory=dict)
    queue: deque[int] = field(default_factory=deque)

    def __post_init__(self) -> None:
        self.lsh, self.empty = _index(self.threshold)

    def place(self, row: int, at: int, shingles: Shingles, companies: frozenset[str]) -> tuple[int, float]:
        """Return the leader that a document joins, itself for a new story, and how alike the two are."""
        self._forget(at)
        if not len(shingles):
            return row, 1.0
        minhash = self.empty.copy()
        minhash.update_batch(shingles.tolist())
        near = self._alike(self.lsh.query(minhash), shingles, companies)
        if near is not None:
            return near
        self.leaders[row] = _Leader(at, shingles, companies)
        self.queue.append(row)
        self.lsh.insert(row, minhash)
        return row, 1.0

    def _forget(self, at: int) -> None:
        while self.queue and at - self.leaders[self.queue[0]].at > self.window:
            gone = self.queue.popleft()
            self.lsh.remove(gone)
            del self.leaders[gone]

    def _alike(self, rows: Iterable[int], shingles: Shingles, companies: frozenset[str]) -> tuple[int, float] | None:
        """Return the most alike leader, of equal ones the earliest, and its similarity; None below the threshold."""
        best: tuple[float, int] | None = None
        for row in rows:
            leader = self.leaders[row]
            if companies != leader.companies and not companies & leader.companies:
                continue
            found = (jaccard(shingles, leader.shingles), -row)
            best = found if best is None or found > best else best
        return None if best is None or best[0] < self.threshold else (-best[1], best[0])


def jaccard(one: Shingles, other: Shingles) -> float:
    """Return the share of what two sorted sets have in common.

    >>> jaccard(np.array([1, 2, 3], dtype=np.uint32), np.array([2, 3, 4], dtype=np.uint32))
    0.5
    """
    common = len(np.intersect1d(one, other, assume_unique=True))
    return common / (len(one) + len(other) - common)


def _index(threshold: float) -> tuple[Any, Any]:
    try:
        from datasketch import MinHash, MinHashLSH  # noqa: PLC0415 - an extra
    except ImportError as error:
        raise DependencyError("stories are found with datasketch: pip install 'sora-signals[novelty]'") from error
    # A missed pair is lost, a false one costs one comparison: so look wider than the threshold.
    lsh = MinHashLSH(threshold=max(0.05, 0.8 * threshold), num_perm=PERMUTATIONS, weights=(0.2, 0.8))
    return lsh, MinHash(num_perm=PERMUTATIONS, hashfunc=int)
