"""What an extraction returns: eight typed frames, the meta data, and the texts they were read from."""

import os
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from pathlib import Path
from types import MappingProxyType
from typing import Any, Self

import pandas as pd
import pyarrow as pa

from sora_signals import parts as stored
from sora_signals import storage
from sora_signals.columns import Values
from sora_signals.errors import SoraSignalsError
from sora_signals.frames import DataFrame, empty, frame
from sora_signals.schemas import SCHEMAS

PARTS = "parts"


def _built(name: str) -> "cached_property[DataFrame]":
    """Return an attribute that is a frame, built from its columns at the first look."""

    def build(result: "Result") -> DataFrame:
        held = result._held.get(name)  # noqa: SLF001 - part of the class, made before it
        if held is None:
            return empty(name)
        return held if isinstance(held, DataFrame) else frame(name, held)

    return cached_property(build)


class Result:
    """The frames read out of one article or of many; a frame not given is empty.

    Attributes `mentions` to `errors` are frames as `SCHEMAS` declares them; `meta` holds versions and
    digests; `texts` leads each doc_id to (title, text), and is empty for a result that was stored without.

    Args:
        meta, texts: The attributes.
        **frames: Each frame by its name, as a DataFrame, or as columns from which it is built when it is asked for:
            one article is read in less time than pandas takes to build eight frames.

    >>> result = Result()
    >>> list(result.frames)[:3], len(result.mentions)
    (['mentions', 'recommendations', 'ratings'], 0)
    """

    def __init__(
        self,
        *,
        meta: Mapping[str, Any] | None = None,
        texts: Mapping[str, tuple[str | None, str]] | None = None,
        **frames: DataFrame | Mapping[str, Values],
    ) -> None:
        unknown = sorted(set(frames) - set(SCHEMAS))
        if unknown:
            raise TypeError(f"a result has no frames {unknown}; it has {list(SCHEMAS)}")
        self.meta: Mapping[str, Any] = {} if meta is None else meta
        self.texts: Mapping[str, tuple[str | None, str]] = {} if texts is None else texts
        self._held = frames

    mentions = _built("mentions")
    recommendations = _built("recommendations")
    ratings = _built("ratings")
    risks = _built("risks")
    evidence = _built("evidence")
    signals = _built("signals")
    documents = _built("documents")
    errors = _built("errors")

    @property
    def frames(self) -> Mapping[str, DataFrame]:
        """The eight frames by name, in the order of `SCHEMAS`.

        >>> len(Result().frames)
        8
        """
        return MappingProxyType({name: getattr(self, name) for name in SCHEMAS})

    def to_parquet(self, folder: str | os.PathLike[str], *, texts: bool = True) -> Path:
        """Write the result into a folder, whole or not at all, and return its path.

        An older result in the folder is replaced; a folder that holds anything else is refused.

        Args:
            folder: Made if need be, with its parents.
            texts: Whether to keep the articles too, which `show` needs.

        Raises:
            SoraSignalsError: The folder holds other things, or the meta data is not JSON.

        >>> from tempfile import TemporaryDirectory
        >>> with TemporaryDirectory() as folder:
        ...     path = Result(meta={"engine_version": "1"}).to_parquet(folder)
        ...     Result.from_parquet(path).meta
        {'engine_version': '1'}
        """
        return storage.write_parquet(folder, self.frames, self.meta, self.texts if texts else {})

    @classmethod
    def from_parquet(cls, folder: str | os.PathLike[str]) -> Self:
        """Read back what `to_parquet`, or a run of the command line, wrote: the same rows, dtypes and meta data.

        Raises:
            SoraSignalsError: The folder holds no result as Parquet, a damaged one, or a run that is not complete.
        """
        if stored.is_run(folder):
            frames, metas, texts = stored.read(folder)
            return cls(**frames, meta=_joint(metas) if metas else {}, texts=texts)
        frames, meta, texts = storage.read_parquet(folder)
        return cls(**frames, meta=meta, texts=texts)

    def to_csv(self, folder: str | os.PathLike[str]) -> Path:
        """Write one CSV file a frame; text that a spreadsheet would run as a formula gets an apostrophe.

        Raises:
            SoraSignalsError: The folder holds other things, or the meta data is not JSON.
        """
        return storage.write_csv(folder, self.frames, self.meta)

    def to_jsonl(self, folder: str | os.PathLike[str]) -> Path:
        """Write one file of JSON lines a frame.

        Raises:
            SoraSignalsError: The folder holds other things, or the meta data is not JSON.
        """
        return storage.write_jsonl(folder, self.frames, self.meta)

    def to_arrow(self) -> dict[str, pa.Table]:
        """Return each frame as an Arrow table, which polars, DuckDB and Arrow itself read without a copy.

        >>> Result().to_arrow()["mentions"].column_names[:2]
        ['doc_id', 'mention_id']
        """
        return {name: pa.Table.from_pandas(rows, preserve_index=False) for name, rows in self.frames.items()}

    @property
    def plot(self) -> Any:
        """Pictures, drawn with matplotlib: a `sora_signals.show.plots.Plots`.

        Its methods are ``timeline(ticker)``, ``ranking()``, ``waterfall(doc_id, ticker)`` and ``cooccurrence()``.

        >>> Result().plot
        Plots(result=<Result: mentions 0, ...>)
        """
        from sora_signals.show.plots import Plots  # noqa: PLC0415 - a view is built only when asked for

        return Plots(self)

    def show(self, doc_id: str | None = None) -> None:
        """Show what was read where: highlighted in a notebook, as text elsewhere.

        Args:
            doc_id: The document to show, all of them (the first few in a notebook) without.

        Raises:
            SoraSignalsError: No document has that id.

        >>> Result().show()
        no documents
        """
        from sora_signals.show import display  # noqa: PLC0415 - a view is built only when asked for

        display(self, doc_id)

    def _repr_html_(self) -> str:
        from sora_signals.show.html import page  # noqa: PLC0415 - a view is built only when asked for

        return page(self)

    def __repr__(self) -> str:
        sizes = ", ".join(f"{name} {len(rows)}" for name, rows in self.frames.items())
        return f"<Result: {sizes}>"


def concat(results: Iterable[Result]) -> Result:
    """Put the rows of several results under each other; document ids stay as they are.

    Meta data on which all agree is kept; where they differ, `meta["parts"]` lists each different one.

    Raises:
        SoraSignalsError: Two results hold the same doc_id, so that rows could no longer be told apart. Give
            `doc_id=` to `extract`, or read the articles together with `extract_many`.

    >>> len(concat([Result(), Result()]).signals)
    0
    """
    parts = list(results)
    _refuse_shared_ids(parts)
    if not parts:
        return Result()
    frames = {name: pd.concat([part.frames[name] for part in parts], ignore_index=True) for name in SCHEMAS}
    texts = {doc_id: text for part in parts for doc_id, text in part.texts.items()}
    return Result(**frames, meta=_joint([part.meta for part in parts]), texts=texts)


def _refuse_shared_ids(parts: list[Result]) -> None:
    # within one result an id may stand in both frames, or twice if the caller gave it twice
    seen = Counter(doc_id for part in parts for doc_id in {*part.documents["doc_id"], *part.errors["doc_id"]})
    shared = [doc_id for doc_id, count in seen.items() if count > 1]
    if shared:
        raise SoraSignalsError(
            f"{len(shared)} documents share a doc_id across results, the first is {shared[0]!r}: "
            "give doc_id= to extract, or read the articles together with extract_many"
        )


def _joint(metas: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    flat = [part for meta in metas for part in meta.get(PARTS, [meta])]
    agreed = {key: value for key, value in flat[0].items() if all(m.get(key) == value for m in flat)}
    different = [meta for number, meta in enumerate(flat) if meta not in flat[:number]]
    return agreed if len(different) == 1 else {**agreed, PARTS: [dict(meta) for meta in different]}
