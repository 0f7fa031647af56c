"""What the paths of a command line lead to: articles, or a folder in which an extraction was kept."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from sora_signals.articles import Article, Unread, read_articles
from sora_signals.errors import SoraSignalsError
from sora_signals.parts import is_run
from sora_signals.storage import MARKER


def articles_in(paths: Sequence[Path], encoding: str | None) -> Iterator[Article | Unread]:
    """Yield the articles of all paths; an id that an earlier path has used gets its path in front.

    >>> list(articles_in([], None))
    []
    """
    seen: set[str] = set()
    for path in dict.fromkeys(paths):
        for item in _read(path, encoding):
            own = item.doc_id or ""
            doc_id = own if own not in seen else (path / own).as_posix()
            seen.add(doc_id)
            yield replace(item, doc_id=doc_id)


def is_extracted(paths: Sequence[Path]) -> bool:
    """Whether the paths are one folder of frames in Parquet, as ``to_parquet`` and ``extract`` write it.

    >>> is_extracted([Path("nowhere")])
    False
    """
    if len(paths) != 1:
        return False
    (folder,) = paths
    frames = (folder / "documents.parquet").is_file() and (folder / MARKER).is_file()
    return frames or is_run(folder)


def _read(path: Path, encoding: str | None) -> Iterable[Article | Unread]:
    try:
        return read_articles(path, encoding=encoding)
    except SoraSignalsError as error:
        return [Unread(path.name, error)]
