"""What the fuzzer feeds, and what must hold of whatever comes out.

    python -m tests.fuzz.run                  # needs atheris: pip install atheris
    python -m tests.fuzz.run FILE             # one input again; other arguments are the fuzzer's own

Bytes become text of fragments that mean something to the library and of any characters between them, so that mutations
reach deep. The first byte chooses what is called.
"""

import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path

import sora_signals as ss
from sora_signals.errors import SoraSignalsError
from sora_signals.securities.formats import FORMATS
from tests.invariants import FRAGMENTS, problems

SUFFIXES = ("txt", "md", "jsonl", "csv", "parquet", "html")
PLANES = (0x0, 0x4E00, 0x2000, 0xFE00, 0xD700, 0x1F500, 0x3000, 0x300)


class BrokenError(AssertionError):
    """The contract does not hold."""


def text_of(data: bytes) -> str:
    """Return the text that bytes stand for: a fragment for most of them, any character for three of them together.

    >>> text_of(bytes([3, 0xC0, 1, 1]))
    '维持“买入”评级丁'
    """
    parts: list[str] = []
    at = 0
    while at < len(data):
        byte = data[at]
        if byte < 0xC0 or at + 2 >= len(data):
            parts.append(FRAGMENTS[byte % len(FRAGMENTS)])
            at += 1
        else:
            parts.append(chr(PLANES[data[at + 1] % len(PLANES)] + data[at + 2] + 256 * (byte & 3)))
            at += 3
    return "".join(parts)


def refuse(wrong: Sequence[str]) -> None:
    """Raise if anything is wrong."""
    if wrong:
        raise BrokenError("\n".join(wrong[:5]))


def read_one(data: bytes) -> None:
    """Extract one article, with and without a title."""
    head, _, tail = data.partition(b"\xff")
    text, title = text_of(head), text_of(tail) if tail else None
    refuse(list(problems(ss.extract(text, title=title), text, title)))


def score(data: bytes) -> None:
    """Score a text, its first half, and every target span a few characters long."""
    text = text_of(data)
    whole = ss.score(text)
    spans = [(n, min(n + 3, len(text))) for n in range(0, len(text), max(1, len(text) // 5))]
    scores = ss.score(text, targets=spans)
    refuse([f"{value}" for value in [whole, *scores] if not -1 <= value <= 1 or ss.polarity(value) not in {-1, 0, 1}])
    refuse([] if len(scores) == len(spans) else [f"{len(scores)} scores of {len(spans)} targets"])


def explain(data: bytes) -> None:
    """Explain the article: the last score of each waterfall is that of its mention, and whoever is named is explained."""
    text = text_of(data[:200])
    result, why = ss.extract(text), ss.explain(text)
    last = why.waterfall.groupby("mention_id")["score"].last()
    held = result.mentions.set_index("mention_id")["score"]
    refuse([f"mention {n}: {x} but {held[n]}" for n, x in last.items() if abs(x - held[n]) > 1e-12])
    for ticker in result.mentions["ticker"].dropna().unique()[:2]:
        rows = why.waterfall["ticker"].eq(ticker).sum()
        refuse([] if len(ss.explain(text, ticker).waterfall) == rows else [f"{ticker} has another waterfall alone"])


def views(data: bytes) -> None:
    """Draw the article and a report, keep both, and read them back."""
    text = text_of(data[:300])
    result = ss.extract(text + "<script>alert(1)</script>", title="<b>&")
    for page in (result._repr_html_(), ss.report(result)):
        refuse(["a tag of the text is one of the page"] if "<script>alert" in page or "<b>&<" in page else [])
    with tempfile.TemporaryDirectory() as folder:
        held = ss.Result.from_parquet(result.to_parquet(Path(folder) / "a"))
        result.to_csv(Path(folder) / "b")
        result.to_jsonl(Path(folder) / "c")
    refuse([name for name in result.frames if not held.frames[name].equals(result.frames[name])])


def read_file(data: bytes) -> None:
    """Read a file of these very bytes, whatever it is called."""
    suffix = SUFFIXES[data[0] % len(SUFFIXES)] if data else "txt"
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / f"a.{suffix}").write_bytes(data[1:])
        result = ss.extract_many(ss.read_articles(folder))
    refuse([] if len(result.documents) + len(result.errors) or suffix != "txt" else ["a file was lost"])


def codes(data: bytes) -> None:
    """Parse what may be a ticker and convert it into every format."""
    given = data.decode("utf-8", "surrogateescape") if data[:1] > b"\x7f" else text_of(data)
    try:
        ticker = ss.parse_ticker(given)
    except SoraSignalsError:
        return
    refuse([name for name in FORMATS if ss.parse_ticker(ss.convert(ticker, to=name)) != ticker])


CALLS: tuple[Callable[[bytes], None], ...] = (read_one, read_one, score, explain, views, read_file, codes)


def run(data: bytes) -> None:
    """Feed one input; raises what must not be raised."""
    if data:
        CALLS[data[0] % len(CALLS)](data[1:])
