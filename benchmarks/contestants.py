"""Ways of reading texts: this library and its parts, and other packages where they are installed."""

import importlib.util
import logging
import statistics
import time
import warnings
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import sora_signals as ss

OURS, BASE, BARE = "extract_many", "jieba.lcut", "ahocorasick_rs, one bare pass"
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

    @property
    def rate(self) -> float:
        """The median of the rounds."""
        return statistics.median(self.rates)


def _many() -> Contestant:
    engine = ss.Engine()
    return Contestant(OURS, engine.extract_many)


def _workers() -> Contestant:
    engine = ss.Engine()
    return Contestant("extract_many, 2 workers", lambda texts: engine.extract_many(texts, workers=2))


def _single() -> Contestant:
    engine = ss.Engine()
    return Contestant("extract, one at a time", lambda texts: [engine.extract(text) for text in texts], 0.3)


def _words() -> Contestant:
    pipeline = ss.Engine().pipeline
    return Contestant(
        "normalise, match all words",
        lambda texts: pipeline.automaton.find(pipeline.normaliser.normalise(texts).codes),
    )


def _bare() -> Contestant:
    """A pass over the raw text for names and signed words only, by the fastest automaton of others that we know."""
    words = {*ss.SecurityMaster.default().names, *ss.Lexicons.default()["sentiment"]["term"]}
    return _automaton(BARE, words, overlapping=False)


def _every() -> Contestant:
    """The same automaton for all words of all lists, overlapping ones included, as this library looks for them."""
    lists = ss.Lexicons.default().lists.values()
    words = {*ss.SecurityMaster.default().names, *(term for words in lists for term in words["term"])}
    return _automaton("ahocorasick_rs, all words", words, overlapping=True)


def _automaton(name: str, words: set[str], *, overlapping: bool) -> Contestant:
    import ahocorasick_rs  # noqa: PLC0415 - only where it is installed

    found = ahocorasick_rs.AhoCorasick(sorted(words), implementation=ahocorasick_rs.Implementation.DFA)
    return Contestant(name, lambda texts: [found.find_matches_as_indexes(t, overlapping=overlapping) for t in texts])


def _jieba() -> Contestant:
    jieba = _quiet_jieba()
    return Contestant(BASE, lambda texts: [jieba.lcut(text) for text in texts], 0.2)


def _quiet_jieba() -> Any:
    import jieba  # noqa: PLC0415 - kept out of the way until it is measured

    jieba.setLogLevel(logging.WARNING)
    jieba.initialize()
    return jieba


def _naive() -> Contestant:
    """What one writes first: part-of-speech tags, names and words as a user dictionary, a sum of weights."""
    jieba = _quiet_jieba()
    from jieba import posseg  # noqa: PLC0415 - the same

    words = ss.Lexicons.default()["sentiment"]
    weights = dict(zip(words["term"], words.numbers("weight").tolist(), strict=True))
    names = frozenset(ss.SecurityMaster.default().names)
    known = jieba.Tokenizer()
    for name in {*names, *weights}:
        known.add_word(name, 100_000)
    tagger = posseg.POSTokenizer(known)

    def naive(texts: Sequence[str]) -> list[tuple[list[str], float]]:
        rows = []
        for text in texts:
            cut = [pair.word for pair in tagger.cut(text)]
            rows.append(([word for word in cut if word in names], sum(weights.get(word, 0.0) for word in cut)))
        return rows

    return Contestant("naive: jieba.posseg, names, weights", naive, 0.05)


def _snownlp() -> Contestant:
    from snownlp import SnowNLP  # noqa: PLC0415 - loads for seconds

    return Contestant("SnowNLP sentiments", lambda texts: [SnowNLP(text).sentiments for text in texts], 0.01)


def _cnsenti() -> Contestant:
    from cnsenti import Sentiment  # noqa: PLC0415 - only where it is installed

    judge = Sentiment()
    return Contestant("cnsenti calculate", lambda texts: [judge.sentiment_calculate(t) for t in texts], 0.01)


MAKERS: dict[str, tuple[str | None, Callable[[], Contestant]]] = {
    "many": (None, _many),
    "workers": (None, _workers),
    "single": (None, _single),
    "words": (None, _words),
    "bare": ("ahocorasick_rs", _bare),
    "every": ("ahocorasick_rs", _every),
    "jieba": ("jieba", _jieba),
    "naive": ("jieba", _naive),
    "snownlp": ("snownlp", _snownlp),
    "cnsenti": ("cnsenti", _cnsenti),
}


def installed() -> list[str]:
    """Return the keys of the contestants that can be made here."""
    return [key for key, (needed, _) in MAKERS.items() if needed is None or importlib.util.find_spec(needed)]


def make(key: str) -> Contestant:
    """Load and compile a contestant."""
    warnings.simplefilter("ignore")  # other packages' own
    return MAKERS[key][1]()
