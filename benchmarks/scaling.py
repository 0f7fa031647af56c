"""Time and memory against length, number of documents, density of mentions, size of word lists, and workers.

Points of one curve are measured one after another; those whose peak memory is told, each in a process of its own.
"""

import random
import statistics
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

import numpy as np

import sora_signals as ss
from benchmarks.shells import apart
from benchmarks.texts import SEED, free_lines, make_texts, mentions_of, sources

CHARS = (70_000, 350_000, 700_000, 1_750_000, 3_500_000, 8_000_000)  # the last is a document of 20 MB
DOCUMENTS = (2_000, 20_000, 50_000, 100_000, 200_000)
LISTS = (1, 2, 4, 7, 10)
SHARES = (0.0, 0.1, 0.25, 0.5, 1.0)  # of lines that name companies
WORKED = (250_000, 500_000, 1_000_000, 2_000_000, 4_000_000, 8_000_000)
STREAMS = (30, 100, 300)  # MB
Point = dict[str, float]


def exponent(points: Sequence[Point], over: str) -> float:
    """Return the power that seconds grow with, fitted to the logarithms: 1 is linear, below 1 a fixed cost shows.

    >>> exponent([{"n": 1.0, "seconds": 2.0}, {"n": 4.0, "seconds": 8.0}], "n")
    1.0
    """
    x, y = (np.log([point[key] for point in points]) for key in (over, "seconds"))
    return round(float(np.polyfit(x, y, 1)[0]), 6)


def lengths() -> list[Point]:
    """Measure one document, longer and longer."""
    return [apart("document", chars) for chars in CHARS]


def counts() -> list[Point]:
    """Measure streams of more and more documents of 200 characters."""
    return [apart("documents", count) for count in DOCUMENTS]


def streams() -> list[Point]:
    """Measure streams of more and more text, read by one process and by two workers."""
    return [{"workers": number} | apart("stream", f"{size}:{number}") for number in (1, 2) for size in STREAMS]


def densities(chars: int) -> list[Point]:
    """Measure texts of equal length with more and more mentions."""
    chance = random.Random(SEED)
    named = [line for lines in sources() for line in lines if line.strip() and line not in free_lines()]
    engine, points = ss.Engine(), []
    for share in SHARES:
        texts, total = [], 0
        while total < chars:
            lines = [chance.choice(named if chance.random() < share else free_lines()) for _ in range(12)]
            texts.append("\n".join(lines))
            total += len(texts[-1])
        points.append({"mentions_per_1000": mentions_of(texts), "seconds": _seconds(engine, texts) * chars / total})
    return points


def _seconds(engine: ss.Engine, texts: Sequence[str], rounds: int = 3) -> float:
    taken = []
    for _ in range(rounds):
        began = time.process_time()
        engine.extract_many(texts)
        taken.append(time.process_time() - began)
    return statistics.median(taken)


def word_lists(chars: int) -> list[Point]:
    """Measure one text with several times as many words and names as ship, the others made up."""
    chance = random.Random(SEED)
    texts = make_texts(chars)
    letters = sorted({sign for text in texts for sign in text if "\u4e00" <= sign <= "\u9fff"})
    held = sum(len(rows) for rows in ss.Lexicons.default().lists.values())
    listed = len(ss.SecurityMaster.default())
    words = list(
        {"".join(chance.choices(letters, k=chance.randint(4, 6))): 0 for _ in range(LISTS[-1] * (held + listed))}
    )
    points = []
    for times in LISTS:
        more, names = (times - 1) * held, (times - 1) * listed
        engine = _engine(words[:more], words[more : more + names])
        began = time.process_time()
        engine.extract(texts[0])
        compiled = time.process_time() - began
        points.append({"rows": times * (held + listed), "first_s": compiled, "seconds": _seconds(engine, texts)})
    return points


def _engine(words: Sequence[str], names: Sequence[str]) -> ss.Engine:
    """Return an engine that knows more words, and more names of the companies that it knows."""
    tickers = ss.SecurityMaster.default().tickers
    with tempfile.TemporaryDirectory() as folder:
        lexicon, aliases = Path(folder) / "sentiment.tsv", Path(folder) / "aliases.tsv"
        lexicon.write_text("term\tweight\n" + "".join(f"{word}\t1\n" for word in words), encoding="utf-8")
        rows = (f"{name}\t{tickers[n % len(tickers)]}\n" for n, name in enumerate(names))
        aliases.write_text("alias\tticker\n" + "".join(rows), encoding="utf-8")
        return ss.Engine(lexicons=lexicon, securities=aliases)


def workers(rounds: int, sizes: Sequence[int] = WORKED) -> list[Point]:
    """Measure one process and two in turns, on more and more text."""
    engine = ss.Engine()
    pool = make_texts(max(sizes))
    points = []
    for size in sizes:
        texts, total = [], 0
        for text in pool:
            texts.append(text)
            total += len(text)
            if total >= size:
                break
        taken: dict[int, list[float]] = {1: [], 2: []}
        for _ in range(rounds):
            for number, times in taken.items():
                began = time.perf_counter()
                engine.extract_many(texts, workers=number)
                times.append(time.perf_counter() - began)
        one, two = (statistics.median(taken[number]) for number in (1, 2))
        points.append({"chars": total, "one_s": one, "two_s": two, "ratio": one / two})
    return points
