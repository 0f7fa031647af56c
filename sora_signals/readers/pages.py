"""Web pages and PDF files."""

import json
import re
import subprocess
import sys
from collections.abc import Iterable, Iterator
from datetime import datetime
from importlib.util import find_spec
from inspect import getsource
from pathlib import Path
from typing import Any

from sora_signals.errors import ArticleError, DependencyError
from sora_signals.readers import pdf
from sora_signals.readers.limits import Limits
from sora_signals.readers.texts import text_of

LIMIT_HTML = 8 * 1024 * 1024  # finding the article in a page takes time that grows faster than the page
PDF_MEMORY = 2 * 1024 * 1024 * 1024  # of the process that reads a PDF
PDF_SECONDS = 120
PUBLISHED = frozenset(
    ("article:published_time", "og:published_time", "datepublished", "pubdate", "publishdate", "publish_date", "date")
)
JSON_PUBLISHED = re.compile(r'"datePublished"\s*:\s*"([^"]{10,40})"')

Record = tuple[int | None, Any]


def read_html(path: Path, encoding: str | None, limits: Limits) -> Iterator[Record]:
    """Yield the article of a page, with its title, the site's name and when it was published.

    The moment is the one that the page's metadata give with its hour; else the day that they give.
    """
    try:
        import trafilatura  # noqa: PLC0415 - an extra
    except ImportError as error:
        raise DependencyError(_extra(path, "html", error)) from error
    page = text_of(path, encoding, min(limits.bytes, LIMIT_HTML))
    found = trafilatura.bare_extraction(
        page,
        with_metadata=True,
        include_comments=False,
        # a day guessed from the text may be before the article was out
        date_extraction_params={"extensive_search": False, "original_date": True},
    )
    fields = found if isinstance(found, dict) or found is None else found.as_dict()
    if not fields or not fields.get("text"):
        raise ArticleError(
            f"{path}: no article found in the page, or its elements nest too deep; save its text as .txt"
        )
    moment = _moment(page, trafilatura.load_html(page)) or fields.get("date")
    yield (
        None,
        {
            "text": fields["text"],
            "title": fields.get("title"),
            "source": fields.get("sitename"),
            "published_at": moment,
        },
    )


def _moment(page: str, tree: Any) -> str | None:
    """Return the first moment of publication, day and hour, that the metadata of a page give."""
    nodes: Iterable[Any] = () if tree is None else tree.iter("meta", "time")
    said = [
        node.get("content") or node.get("datetime")
        for node in nodes
        if PUBLISHED & {(node.get(key) or "").lower() for key in ("property", "name", "itemprop")}
    ]
    return next((time for time in [*said, *JSON_PUBLISHED.findall(page)] if time and _has_hour(time)), None)


def _has_hour(time: str) -> bool:
    try:
        datetime.fromisoformat(time.strip())
    except ValueError:
        return False
    return ":" in time


def read_pdf(path: Path, encoding: str | None, limits: Limits) -> Iterator[Record]:  # noqa: ARG001 - a PDF names its own
    """Yield the text of a PDF, with the title that its metadata give if it is a Chinese one.

    The file is read in a process of its own, which may fail, hang or swell without harm. Its date is not taken: a
    PDF says when the file was made, which may be before it was published.
    """
    spec = find_spec("pypdfium2")
    if spec is None or spec.origin is None:
        raise DependencyError(_extra(path, "pdf", "No module named 'pypdfium2'"))
    if (size := path.stat().st_size) > limits.bytes:
        raise ArticleError(f"{path}: {size} bytes are more than limit_bytes={limits.bytes}")
    settings = {
        "path": str(path.resolve()),
        "site": str(Path(spec.origin).parents[1]),
        "pages": limits.pages,
        "chars": limits.bytes,
        "memory": PDF_MEMORY,
    }
    answer = _read_apart(path, settings)
    if "error" in answer:
        raise ArticleError(f"{path}: {answer['error']}")
    if not answer["text"].strip():
        raise ArticleError(f"{path}: the PDF holds no text, only pictures of it; recognise its characters first")
    yield None, answer


def _read_apart(path: Path, settings: dict[str, Any]) -> dict[str, Any]:
    """Run `sora_signals.readers.pdf` as a program, by its source: the package may lie in a zip file."""
    command = [sys.executable, "-I", "-X", "utf8", "-c", getsource(pdf), json.dumps(settings)]
    try:
        done = subprocess.run(command, capture_output=True, timeout=PDF_SECONDS, check=False)  # noqa: S603 - our own source
    except subprocess.TimeoutExpired as error:
        raise ArticleError(f"{path}: reading the PDF took more than {PDF_SECONDS} seconds") from error
    if done.returncode:
        reason = done.stderr.decode("utf-8", "replace").strip().rpartition("\n")[2] or f"exit status {done.returncode}"
        raise ArticleError(f"{path}: reading the PDF failed, perhaps at {PDF_MEMORY >> 20} MB of memory: {reason}")
    answer: dict[str, Any] = json.loads(done.stdout)
    return answer


def _extra(path: Path, extra: str, error: object) -> str:
    return f"{path}: reading {path.suffix} needs an extra: pip install 'sora-signals[{extra}]' ({error})"
