"""A file that is one text."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from sora_signals.errors import ArticleError
from sora_signals.readers.encodings import decode
from sora_signals.readers.limits import Limits


def text_of(path: Path, encoding: str | None, limit: int) -> str:
    """Return the characters of a file.

    Raises:
        ArticleError: It is larger than the limit, or not text.
    """
    with path.open("rb") as file:
        # a file may grow, or say nothing true about its size
        content = file.read(limit + 1)
    if len(content) > limit:
        size = max(path.stat().st_size, len(content))
        raise ArticleError(f"{path}: {size} bytes are more than limit_bytes={limit}")
    try:
        return decode(content, encoding)
    except ValueError as error:
        raise ArticleError(f"{path}: {error}") from error


def read_text(path: Path, encoding: str | None, limits: Limits) -> Iterator[tuple[int | None, Any]]:
    """Yield the one text of a file as it stands."""
    yield None, text_of(path, encoding, limits.bytes)
