"""Reads gold: articles and what a careful reader finds in them; `seeds/README.md` describes the files."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sora_signals.errors import ArticleError

FRAMES = ("mentions", "recommendations", "ratings", "risks", "signals")
DOCUMENT_FACTS = ("published_at", "kind", "script", "publisher", "publisher_ticker")


@dataclass(frozen=True, slots=True)
class Case:
    """One article and what a careful reader finds in it."""

    name: str
    text: str
    inputs: Mapping[str, Any]
    expect: Mapping[str, Any]


def read_gold(gold: str | Path, articles: str | Path | None = None) -> list[Case]:
    """Read gold files and the articles that they speak of, in the order of their names."""
    path = Path(gold)
    files = [path] if path.is_file() else sorted(path.glob("*.json"))
    if not files:
        raise ArticleError(f"no gold: {path} holds no *.json file")
    return [_read_case(file, articles) for file in files]


def _read_case(file: Path, articles: str | Path | None) -> Case:
    try:
        row = json.loads(file.read_text(encoding="utf-8"))
        expect = {**row["expect"]}
        inputs = {key: row.get(key) for key in ("title", "published_at", "source")}
        name = str(row["id"])
    except (ValueError, KeyError, TypeError) as error:
        raise ArticleError(f"{file} is no gold file ({error!r}); see seeds/README.md") from error
    if unknown := set(expect) - {*FRAMES, *DOCUMENT_FACTS}:
        raise ArticleError(f"{file} expects {sorted(unknown)}, known are {[*DOCUMENT_FACTS, *FRAMES]}")
    text = _read_article(file, row, articles)
    return Case(name, text, inputs, expect)


def _read_article(file: Path, row: Mapping[str, Any], articles: str | Path | None) -> str:
    elsewhere = file.parent.parent / "articles" if articles is None else Path(articles)
    wanted = str(row.get("file", f"{file.stem}.txt"))
    found = [path for path in (file.parent / wanted, elsewhere / wanted) if path.is_file()]
    if not found:
        raise ArticleError(f"{file} speaks of {wanted}, which is neither beside it nor in {elsewhere}")
    raw = found[0].read_bytes()
    if row.get("sha256") not in (None, hashlib.sha256(raw).hexdigest()):
        raise ArticleError(f"{found[0]} is not the article that {file} was written for: its sha256 differs")
    return raw.decode("utf-8")
