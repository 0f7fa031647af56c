"""Characters a second of the whole extraction beside its parts and beside other packages, in one run.

    python benchmarks/throughput.py [--chars 400000] [--rounds 5] [--workers 1]

The text is the specimens of seeds/ over and over, each time with its lines in another order and other digits, so that
nothing can be remembered. Contestants take turns; a figure is the median of the rounds. Slow ones read a shorter part
of the text. What is not installed is left out. Set-up (loading dictionaries, compiling) is not counted.
"""

import argparse
import importlib.util
import logging
import platform
import random
import re
import statistics
import time
import warnings
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import sora_signals as ss
from sora_signals.engine import Engine

SPECIMENS = Path(__file__).resolve().parents[1] / "seeds" / "specimens"
DIGIT = re.compile(r"(?<![\d.])\d(?=\.\d)")  # the digit before a point: never part of a code
BASE = "jieba.lcut"
Read = Callable[[Sequence[str]], object]


@dataclass
class Contestant:
    """One way of reading texts: which part of them it gets, and what each round took."""

    name: str
    read: Read
    part: float = 1.0
    rates: list[float] = field(default_factory=list)

    def run(self, texts: Sequence[str]) -> None:
        """Read the texts once and keep the rate, in millions of characters a second."""
        some = texts[: max(1, int(len(texts) * self.part))]
        began = time.perf_counter()
        self.read(some)
        self.rates.append(sum(map(len, some)) / (time.perf_counter() - began) / 1e6)


def make_texts(chars: int) -> list[str]:
    """Return articles of that many characters together, no two alike."""
    chance = random.Random(20261122)
    sources = [path.read_text(encoding="utf-8") for path in sorted(SPECIMENS.glob("*.txt"))]
    texts: list[str] = []
    while sum(map(len, texts)) < chars:
        lines = sources[len(texts) % len(sources)].splitlines()
        chance.shuffle(lines)
        texts.append(DIGIT.sub(lambda _: chance.choice("123456789"), "\n".join(lines)))
    return texts


def contestants(workers: int) -> list[Contestant]:
    """Return all ways of reading that are installed here, each set up."""
    engine = Engine()
    normaliser, automaton = engine.pipeline.normaliser, engine.pipeline.automaton
    found = [
        Contestant("extract_many", lambda texts: engine.extract_many(texts, workers=workers)),
        Contestant("extract, one at a time", lambda texts: [engine.extract(text) for text in texts], 0.3),
        Contestant("normalise, match all words", lambda texts: automaton.find(normaliser.normalise(texts).codes)),
        *_jieba(),
    ]
    if importlib.util.find_spec("snownlp"):
        from snownlp import SnowNLP  # noqa: PLC0415 - loads for seconds, and only where it is installed

        found.append(Contestant("SnowNLP sentiments", lambda texts: [SnowNLP(text).sentiments for text in texts], 0.01))
    if importlib.util.find_spec("cnsenti"):
        from cnsenti import Sentiment  # noqa: PLC0415 - the same

        judge = Sentiment()
        found.append(Contestant("cnsenti calculate", lambda texts: [judge.sentiment_calculate(t) for t in texts], 0.01))
    return found


def _jieba() -> list[Contestant]:
    """Segmentation alone, and what one writes first: part-of-speech tags, a user dictionary, a sum of weights."""
    import jieba  # noqa: PLC0415 - kept out of the way until the text is made
    import jieba.posseg  # noqa: PLC0415 - the same

    jieba.setLogLevel(logging.WARNING)
    jieba.initialize()
    lists = ss.Lexicons.default()
    weights = dict(zip(lists["sentiment"]["term"], lists["sentiment"].numbers("weight").tolist(), strict=True))
    master = ss.SecurityMaster.default()
    known = jieba.Tokenizer()
    for name in {*master.names, *weights}:
        known.add_word(name, 100_000)
    names, tagger = frozenset(master.names), jieba.posseg.POSTokenizer(known)

    def naive(texts: Sequence[str]) -> list[tuple[list[str], float]]:
        rows = []
        for text in texts:
            words = [pair.word for pair in tagger.cut(text)]
            rows.append(([word for word in words if word in names], sum(weights.get(word, 0.0) for word in words)))
        return rows

    return [
        Contestant(BASE, lambda texts: [jieba.lcut(text) for text in texts], 0.2),
        Contestant("naive: jieba.posseg, names, weights", naive, 0.1),
    ]


def main() -> None:
    """Take turns, then print one row a contestant."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--chars", type=int, default=400_000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--workers", type=int, default=1)
    arguments = parser.parse_args()
    warnings.simplefilter("ignore")  # other packages' own
    texts = make_texts(arguments.chars)
    field_ = contestants(arguments.workers)
    for one in field_:
        one.read(texts[:2])  # what is loaded at the first use is set-up
    for _ in range(arguments.rounds):
        for one in field_:
            one.run(texts)
    report(texts, field_)


def report(texts: Sequence[str], field_: Sequence[Contestant]) -> None:
    """Print what was read, where, and how fast, as a table in Markdown."""
    size, mentions = sum(map(len, texts)), len(ss.extract_many(texts).mentions)
    print(f"{len(texts)} articles, {size:,} characters, {1000 * mentions / size:.1f} mentions a 1,000 characters")
    print(f"Python {platform.python_version()}, {platform.machine()}, sora_signals {ss.__version__}\n")
    base = next(statistics.median(one.rates) for one in field_ if one.name == BASE)
    print(f"| contestant | Mchar/s | × {BASE} |\n| --- | --- | --- |")
    for one in sorted(field_, key=lambda one: -statistics.median(one.rates)):
        rate = statistics.median(one.rates)
        print(f"| {one.name} | {rate:.3g} | {rate / base:.3g} |")


if __name__ == "__main__":
    main()
