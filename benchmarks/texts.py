"""What is read in measurements: the specimens of seeds/ over and over, no two articles alike, at a wanted density."""

import random
import re
from collections.abc import Iterator
from functools import cache
from itertools import cycle
from pathlib import Path

import sora_signals as ss

SPECIMENS = Path(__file__).resolve().parents[1] / "seeds" / "specimens"
DIGIT = re.compile(r"(?<![\d.])\d(?=\.\d)")  # the digit before a point: never part of a code
SEED = 20261122
DENSITIES = {"dense": None, "news": 2.6}  # mentions to 1,000 characters; None is the specimens as they are
TRIALS = 4


@cache
def sources() -> tuple[tuple[str, ...], ...]:
    """Return the lines of each specimen."""
    paths = sorted(SPECIMENS.glob("*.txt"))
    return tuple(tuple(path.read_text(encoding="utf-8").splitlines()) for path in paths)


@cache
def free_lines() -> tuple[str, ...]:
    """Return the lines of all specimens in which no company is named."""
    lines = [line for lines in sources() for line in lines if line.strip()]
    named = set(ss.extract_many(lines).mentions["doc_id"])
    return tuple(line for number, line in enumerate(lines) if str(number) not in named)


def mentions_of(texts: list[str]) -> float:
    """Return how many mentions of companies there are to 1,000 characters."""
    return 1000 * len(ss.extract_many(texts).mentions) / sum(map(len, texts))


def articles(share: float = 1.0, seed: int = SEED) -> Iterator[str]:
    """Yield articles without end: lines of a specimen in another order, and as many without companies as thin them out.

    Args:
        share: Of the characters that are the specimen's own lines; the rest is lines in which no company is named.
        seed: Of the order of lines, and of the digits, which differ from article to article.
    """
    chance = random.Random(seed)
    number = 0
    while True:
        lines = list(sources()[number % len(sources())])
        more = sum(map(len, lines)) * (1 / share - 1) if share < 1 else 0.0
        while more > 0:
            lines.append(chance.choice(free_lines()))
            more -= len(lines[-1])
        chance.shuffle(lines)
        yield DIGIT.sub(lambda _: chance.choice("123456789"), "\n".join(lines))
        number += 1


def make_texts(chars: int, density: float | None = None) -> list[str]:
    """Return articles of that many characters together, with that many mentions to 1,000 of them."""
    share = 1.0 if density is None else _share(density)
    return _taken(chars, articles(share))


def _taken(chars: int, stream: Iterator[str]) -> list[str]:
    texts: list[str] = []
    total = 0
    while total < chars:
        texts.append(next(stream))
        total += len(texts[-1])
    return texts


@cache
def _share(density: float) -> float:
    """Return the share of own lines that makes a density, found by reading samples."""
    share = 1.0
    for _ in range(TRIALS):
        share = min(1.0, share * density / mentions_of(_taken(150_000, articles(share))))
    return share


def given_texts(chars: int, folder: str) -> list[str]:
    """Return the articles of a folder, from the first one again if they are fewer than the characters asked for."""
    found = [read.text for read in ss.read_articles(folder) if isinstance(read, ss.Article) and read.text]
    if not found:
        raise SystemExit(f"{folder}: no article can be read there")
    return _taken(chars, cycle(found))
