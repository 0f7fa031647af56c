"""Measures in processes of their own, so that one leaves no trace in another: peak memory, first calls.

`python -m benchmarks.alone WHAT ARGUMENT` prints what it measured as JSON; `apart` runs it and reads that.
"""

import json
import resource
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from benchmarks.shells import peak_mb

Figures = dict[str, float]


def reading(argument: str) -> Figures:
    """Peak memory of a contestant that reads the texts of a JSON file: KEY:FILE."""
    from benchmarks.contestants import make  # noqa: PLC0415 - a process imports what it measures, and no more

    key, _, file = argument.partition(":")
    texts = json.loads(Path(file).read_text(encoding="utf-8"))
    one = make(key)
    loaded = peak_mb()
    one.run(texts)
    return {"loaded_mb": loaded, "peak_mb": peak_mb()}


def start(text: str) -> Figures:
    """Seconds of `import sora_signals` after pandas, and of the first extraction after that."""
    import pandas as pd  # noqa: PLC0415 - not what is measured

    began = time.perf_counter()
    import sora_signals as ss  # noqa: PLC0415 - what is measured

    imported = time.perf_counter()
    ss.extract(text)
    done = time.perf_counter()
    return {"import_s": imported - began, "first_s": done - imported, "pandas": float(pd.__version__.split(".")[0])}


def start_jieba(text: str) -> Figures:
    """Seconds of the first segmentation, its dictionary loaded from the cache that it keeps."""
    began = time.perf_counter()
    import jieba  # noqa: PLC0415 - what is measured

    jieba.lcut(text)
    return {"first_s": time.perf_counter() - began}


def start_snownlp(text: str) -> Figures:
    """Seconds of the first judgement."""
    began = time.perf_counter()
    from snownlp import SnowNLP  # noqa: PLC0415 - what is measured

    _ = SnowNLP(text).sentiments
    return {"first_s": time.perf_counter() - began}


def document(argument: str) -> Figures:
    """Seconds and peak memory of one document of so many characters, of news density."""
    import sora_signals as ss  # noqa: PLC0415 - a process imports what it measures
    from benchmarks.texts import DENSITIES, make_texts  # noqa: PLC0415 - the same

    chars = int(argument)
    text = "\n".join(make_texts(chars, DENSITIES["news"]))[:chars]
    before = peak_mb()
    began = time.process_time()
    result = ss.extract(text)
    mentions = len(result.mentions)
    seconds = time.process_time() - began
    size = len(text.encode())
    return {"chars": chars, "mb": size / 1e6, "seconds": seconds, "before_mb": before, "peak_mb": peak_mb(),
            "mentions": mentions}  # fmt: skip


def documents(argument: str) -> Figures:
    """Seconds and peak memory of a stream of so many short documents."""
    import sora_signals as ss  # noqa: PLC0415 - a process imports what it measures
    from benchmarks.texts import DENSITIES, make_texts  # noqa: PLC0415 - the same

    count = int(argument)
    flashes = [text[:200] for text in make_texts(800_000, DENSITIES["news"])]
    ss.extract_many(flashes[:100])
    before = peak_mb()
    began = time.process_time()
    stream = ({"doc_id": str(n), "text": flashes[n % len(flashes)]} for n in range(count))
    mentions = sum(len(result.mentions) for result in ss.iter_results(stream))
    seconds = time.process_time() - began
    return {"documents": count, "seconds": seconds, "before_mb": before, "peak_mb": peak_mb(), "mentions": mentions}


def stream(argument: str) -> Figures:
    """Seconds and peak memory of a stream of articles of that many megabytes of text together, MB:WORKERS."""
    import sora_signals as ss  # noqa: PLC0415 - a process imports what it measures
    from benchmarks.texts import make_texts  # noqa: PLC0415 - the same

    size, _, workers = argument.partition(":")
    pool = make_texts(2_000_000)
    each = sum(len(text.encode()) for text in pool)
    copies = max(1, round(int(size) * 1e6 / each))
    given = ({"doc_id": f"{n}-{k}", "text": text} for n in range(copies) for k, text in enumerate(pool))
    began = time.perf_counter()
    mentions = sum(len(result.mentions) for result in ss.iter_results(given, workers=int(workers or 1)))
    children = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    return {"mb": copies * each / 1e6, "seconds": time.perf_counter() - began, "peak_mb": peak_mb(),
            "largest_worker_mb": children if int(workers or 1) > 1 else 0.0, "mentions": mentions}  # fmt: skip


WHAT: dict[str, Callable[[str], Figures]] = {
    f.__name__: f for f in (reading, start, start_jieba, start_snownlp, document, documents, stream)
}


def main() -> None:
    """Measure and print."""
    figures: dict[str, Any] = WHAT[sys.argv[1]](sys.argv[2])
    print(json.dumps(figures))


if __name__ == "__main__":
    main()
