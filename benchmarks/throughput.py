"""Characters a second, as ratios in one run: contestants take turns, a figure is the median of the rounds.

Slow ones read a shorter part of the text. What is not installed is left out. Loading and compiling is not counted.
"""

import argparse
import json
import statistics
import tempfile
import time
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Any

import sora_signals as ss
from benchmarks.contestants import BASE, Contestant, installed, make
from benchmarks.shells import apart
from benchmarks.texts import DENSITIES, given_texts, make_texts, mentions_of

ARTICLE = 2_000  # characters of an article whose latency is told
Row = dict[str, Any]


def compare(texts: Sequence[str], rounds: int, keys: Sequence[str]) -> list[Contestant]:
    """Let contestants read the texts in turns and return them with their rates."""
    made = [make(key) for key in keys]
    for one in made:
        one.read(texts[:2])  # what is loaded at the first use is set-up
    for _ in range(rounds):
        for one in made:
            one.run(texts)
    return made


def ratio(one: Contestant, base: Contestant) -> float:
    """Return the median over the rounds of how many times as fast one is."""
    return statistics.median(a / b for a, b in zip(one.rates, base.rates, strict=True))


def peaks(texts: Sequence[str], keys: Sequence[str]) -> dict[str, float]:
    """Return the peak memory of each contestant, in MB, each in a process of its own."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "texts.json"
        file.write_text(json.dumps(texts), encoding="utf-8")
        return {key: apart("reading", f"{key}:{file}")["peak_mb"] for key in keys}


def measure(chars: int, rounds: int, folder: str | None = None) -> dict[str, Row]:
    """Return and print, for each density, the rate, ratio and peak memory of each contestant.

    Args:
        chars: Of the texts. rounds: That each contestant reads them. folder: Articles to read in their place.
    """
    keys = installed()
    out: dict[str, Row] = {}
    made_of = {name: partial(make_texts, chars, density) for name, density in DENSITIES.items()}
    for name, make_them in ({folder: partial(given_texts, chars, folder)} if folder else made_of).items():
        texts = make_them()
        told = mentions_of(texts)
        made = dict(zip(keys, compare(texts, rounds, keys), strict=True))
        base, memory = made["jieba"], peaks(texts, keys)
        rows = {
            one.name: {"mchar_s": one.rate, "ratio": ratio(one, base), "peak_mb": memory[key]}
            for key, one in made.items()
        }
        out[name] = {"mentions_per_1000": told, "chars": sum(map(len, texts)), "contestants": rows}
        _print(name, out[name])
    return out


def _print(name: str, measured: Row) -> None:
    print(f"\n{name}: {measured['chars']:,} characters, {measured['mentions_per_1000']:.1f} mentions to 1,000\n")
    print(f"| contestant | Mchar/s | × {BASE} | peak MB |\n| --- | --- | --- | --- |")
    for one, row in sorted(measured["contestants"].items(), key=lambda item: -item[1]["ratio"]):
        print(f"| {one} | {row['mchar_s']:.3g} | {row['ratio']:.3g} | {row['peak_mb']:.0f} |", flush=True)


def starting(rounds: int) -> dict[str, Row]:
    """Return and print the seconds of a start, and the milliseconds of one article after it."""
    text = "\n".join(make_texts(ARTICLE))[:ARTICLE]
    out: dict[str, Row] = {}
    for what in ("start", "start_jieba", "start_snownlp"):
        told = [apart(what, text) for _ in range(rounds)]
        out[what] = {key: statistics.median(t[key] for t in told) for key in told[0] if key.endswith("_s")}
    for name, density in DENSITIES.items():
        whole = "\n".join(make_texts(60 * ARTICLE, density))
        cut = [whole[at : at + ARTICLE] for at in range(0, 50 * ARTICLE, ARTICLE)]
        engine = ss.Engine()
        engine.extract_many(cut[:5])
        out[f"article_{name}"] = {"ms": statistics.median(_milliseconds(engine, text) for text in cut)}
    print("\n| start | s |\n| --- | --- |")
    print(f"| import sora_signals, over pandas | {out['start']['import_s']:.3f} |")
    print(f"| first extract | {out['start']['first_s']:.3f} |")
    print(f"| jieba: import and first lcut | {out['start_jieba']['first_s']:.3f} |")
    print(f"| SnowNLP: import and first sentiments | {out['start_snownlp']['first_s']:.3f} |")
    for name in DENSITIES:
        print(f"| one article of 2,000 characters, {name} | {out[f'article_{name}']['ms'] / 1000:.4f} |", flush=True)
    return out


def _milliseconds(engine: ss.Engine, text: str) -> float:
    began = time.perf_counter()
    engine.extract(text)
    return 1000 * (time.perf_counter() - began)


def main() -> None:
    """Print the table of ratios alone."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--chars", type=int, default=400_000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--texts", metavar="FOLDER", help="articles to read in place of the specimens")
    arguments = parser.parse_args()
    measure(arguments.chars, arguments.rounds, arguments.texts)


if __name__ == "__main__":
    main()
