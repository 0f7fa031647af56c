"""Signs of labelled sentences by this scorer and by other packages, where they are installed.

    python benchmarks/accuracy.py FOLDER [--limit 500]

FOLDER holds sets as `*.jsonl` or `*.jsonl.gz`, one object a line with `text` and `label` (positive, negative, neutral);
lines without them are passed over. A set without neutral rows is a question of two classes, in which silence is wrong.
Of each set, `--limit` rows are taken at even distances, for most packages read some thousand characters a second.
"""

import argparse
import gzip
import importlib.util
import json
import logging
import sys
import time
import warnings
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import sora_signals as ss

SIGNS = {"positive": 1, "neutral": 0, "negative": -1}
EVEN, UNSURE = 0.5, 0.1  # SnowNLP's probability of good is neutral within 0.4 to 0.6 where there are neutral rows
FINANCE = "ChineseFinancialFormalUnformalSentiment"  # the dictionaries that cntext ships for finance
LOUGHRAN = "Chinese_Loughran_McDonald_Financial_Sentiment"
Judge = Callable[[str, bool], int]


def sets(folder: Path, limit: int) -> Iterator[tuple[str, list[tuple[str, int]]]]:
    """Yield the name and the (text, sign) rows of every labelled set of a folder."""
    for path in sorted([*folder.glob("*.jsonl"), *folder.glob("*.jsonl.gz")]):
        raw = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
        rows = [json.loads(line) for line in raw.decode("utf-8").splitlines()]
        kept = [(row["text"], SIGNS[row["label"]]) for row in rows if "text" in row and row.get("label") in SIGNS]
        if kept:
            step = max(1, -(-len(kept) // limit))
            yield path.name.partition(".")[0], kept[::step]


def judges() -> Iterator[tuple[str, Judge]]:
    """Yield every scorer that is installed here: text and whether neutral is an answer to a sign."""
    yield "sora_signals", lambda text, _: ss.polarity(ss.score(text))
    if importlib.util.find_spec("snownlp"):
        from snownlp import SnowNLP  # noqa: PLC0415 - loads for seconds, and only where it is installed

        yield "SnowNLP", lambda text, neutral: _sign(SnowNLP(text).sentiments - EVEN, UNSURE if neutral else 0.0)
    if importlib.util.find_spec("cnsenti"):
        yield "cnsenti", _cnsenti()
    if importlib.util.find_spec("cntext"):
        yield from _cntext()


def _sign(value: float, band: float = 0.0) -> int:
    return int(value > band) - int(value < -band)


def _cnsenti() -> Judge:
    from cnsenti import Sentiment  # noqa: PLC0415 - only where it is installed

    sentiment = Sentiment()

    def judge(text: str, _: bool) -> int:  # noqa: FBT001 - the shape of a Judge
        counted = sentiment.sentiment_calculate(text)
        return _sign(counted["pos"] - counted["neg"])

    return judge


def _cntext() -> Iterator[tuple[str, Judge]]:
    import cntext  # noqa: PLC0415 - only where it is installed
    import jieba  # noqa: PLC0415 - comes with it

    jieba.setLogLevel(logging.WARNING)
    for name in (FINANCE, LOUGHRAN):
        lists = cntext.load_pkl_dict(f"{name}.pkl")[name]
        good, bad = (
            frozenset(word for key, words in lists.items() if any(k in key for k in keys) for word in words)
            for keys in (("肯定", "positive"), ("否定", "negative"))
        )

        def judge(text: str, _: bool, good: frozenset[str] = good, bad: frozenset[str] = bad) -> int:  # noqa: FBT001
            words = jieba.lcut(text)
            return _sign(sum(word in good for word in words) - sum(word in bad for word in words))

        yield f"cntext {name}", judge


def figures(gold: Sequence[int], said: Sequence[int]) -> tuple[float, float, float]:
    """Return accuracy, macro-F1 and the share of rows that were not called neutral.

    >>> figures([1, -1, 1], [1, -1, 0])
    (0.6666666666666666, 0.8333333333333333, 0.6666666666666666)
    """
    pairs = list(zip(gold, said, strict=True))
    f1 = []
    for sign in sorted(set(gold)):
        right = sum(a == b == sign for a, b in pairs)
        f1.append(2 * right / (gold.count(sign) + said.count(sign)))
    return sum(a == b for a, b in pairs) / len(pairs), sum(f1) / len(f1), sum(b != 0 for b in said) / len(said)


def main() -> int:
    """Print one row a set and scorer, as a table in Markdown."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path, metavar="FOLDER")
    parser.add_argument("--limit", type=int, default=500, help="rows of each set, at most")
    arguments = parser.parse_args()
    warnings.simplefilter("ignore")  # other packages' own
    scorers = list(judges())
    print("| set | rows | scorer | accuracy | macro-F1 | says something | characters/s |")
    print("| --- | --- | --- | --- | --- | --- | --- |")
    found = False
    for name, rows in sets(arguments.folder, arguments.limit):
        found = True
        gold = [sign for _, sign in rows]
        for scorer, judge in scorers:
            began = time.perf_counter()
            said = [judge(text, 0 in gold) for text, _ in rows]
            rate = sum(len(text) for text, _ in rows) / (time.perf_counter() - began)
            shown = " | ".join(f"{figure:.3f}" for figure in figures(gold, said))
            print(f"| {name} | {len(rows)} | {scorer} | {shown} | {rate:,.0f} |", flush=True)
    return 0 if found else 1


if __name__ == "__main__":
    sys.exit(main())
