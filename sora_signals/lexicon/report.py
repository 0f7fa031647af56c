"""What a check of word lists reports: problems, and how far the lists cover and agree with a corpus."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from json import JSONDecodeError, loads
from os import PathLike
from pathlib import Path

import numpy as np

from sora_signals.errors import LexiconError
from sora_signals.lexicon.check import SCORED, Checker, Problem, Row

LEAST = 5  # labelled texts in which a row stands before its sign is judged by them
MAJORITY = 0.5  # share of texts with the other sign from which a row disagrees
CHUNK = 500  # texts read together
LABELS = (("positive", 1), ("negative", -1), ("neutral", 0))


@dataclass(frozen=True, slots=True)
class Coverage:
    """How often a list is met in a corpus: the share of texts, and how many of its rows."""

    topic: str
    share: float
    rows_met: int
    rows: int


@dataclass(frozen=True, slots=True)
class Disagreement:
    """A row that stands mostly in texts of the other sign: how many of how many."""

    row: Row
    against: int
    texts: int


@dataclass(frozen=True, slots=True)
class LexiconReport:
    """What a check found.

    Attributes:
        problems: Rows to correct. rows, texts: How many were looked at.
        coverage: One for each list that scores, in a corpus. disagreements: Rows at odds with its labels, worst first.
    """

    problems: tuple[Problem, ...]
    rows: int
    texts: int = 0
    coverage: tuple[Coverage, ...] = ()
    disagreements: tuple[Disagreement, ...] = ()

    def to_text(self) -> str:
        """Return the report as lines of text.

        >>> LexiconReport((), 3).to_text()
        '3 rows, no problems'
        """
        counts = Counter(problem.kind for problem in self.problems)
        found = ", ".join(f"{count} {kind}" for kind, count in sorted(counts.items())) or "no problems"
        lines = [*map(str, self.problems), f"{self.rows} rows, {found}"]
        if self.texts:
            lines.append(f"{self.texts} texts")
        lines += [
            f"  {c.topic}: in {c.share:.1%} of the texts, {c.rows_met} of {c.rows} rows met" for c in self.coverage
        ]
        signs = ("-", "", "+")
        lines += [
            f"  {d.row.where}: {d.row.term} ({signs[d.row.sign + 1]}): {d.against} of {d.texts} texts say the opposite"
            for d in self.disagreements
        ]
        return "\n".join(lines)


def report(
    checker: Checker, problems: Sequence[Problem], corpus: Iterable[str | Mapping[str, object]]
) -> LexiconReport:
    """Return the report on rows whose problems are known, with their coverage of a corpus if one is given.

    Args:
        checker: Holds the rows. problems: Theirs.
        corpus: Texts, or mappings with ``text`` and ``label`` (a number whose sign counts, or ``positive``,
            ``negative``, ``neutral``).

    Raises:
        LexiconError: An item of the corpus has no text, or a label that is none.
    """
    met: Counter[int] = Counter()
    against: Counter[int] = Counter()
    labelled: Counter[int] = Counter()
    texts_with: Counter[str] = Counter()
    count = 0
    for texts, labels in _chunks(corpus):
        count += len(texts)
        for found, label in zip(checker.read(texts), labels, strict=True):
            rows = set(found)
            met.update(rows)
            texts_with.update({checker.rows[i].topic for i in rows})
            signed = [i for i in rows if label and checker.rows[i].sign]
            labelled.update(signed)
            against.update(i for i in signed if checker.rows[i].sign != label)
    coverage = tuple(_coverage(checker, topic, texts_with[topic], met, count) for topic in SCORED) if count else ()
    worst = [Disagreement(checker.rows[i], n, labelled[i]) for i, n in against.items() if labelled[i] >= LEAST]
    worst = sorted((d for d in worst if d.against > MAJORITY * d.texts), key=lambda d: (-d.against, d.row.where))
    return LexiconReport(tuple(problems), len(checker.rows), count, coverage, tuple(worst))


def read_corpus(path: str | PathLike[str]) -> Iterator[dict[str, object]]:
    """Yield the objects of a file of JSON lines.

    Raises:
        LexiconError: A line is no JSON object; the message has file and line.
    """
    with Path(path).open(encoding="utf-8-sig") as file:
        for number, line in enumerate(file, 1):
            if not line.strip():
                continue
            try:
                item = loads(line)
            except (JSONDecodeError, RecursionError) as error:
                raise LexiconError(f"{path}:{number}: no JSON ({error})") from error
            if not isinstance(item, dict):
                raise LexiconError(f"{path}:{number}: {type(item).__name__}, not an object with text and label")
            yield item


def _coverage(checker: Checker, topic: str, texts: int, met: Counter[int], count: int) -> Coverage:
    rows = [i for i, row in enumerate(checker.rows) if row.topic == topic]
    return Coverage(topic, texts / count, sum(i in met for i in rows), len(rows))


def _chunks(corpus: Iterable[str | Mapping[str, object]]) -> Iterable[tuple[list[str], list[int]]]:
    texts: list[str] = []
    labels: list[int] = []
    for number, item in enumerate(corpus):
        text, label = (item, 0) if isinstance(item, str) else _labelled(item, number)
        texts.append(text)
        labels.append(label)
        if len(texts) == CHUNK:
            yield texts, labels
            texts, labels = [], []
    if texts:
        yield texts, labels


def _labelled(item: Mapping[str, object], number: int) -> tuple[str, int]:
    text, label = item.get("text"), item.get("label", 0)
    if not isinstance(text, str):
        raise LexiconError(f"item {number} of the corpus has no text; it has {sorted(item)}")
    named = dict(LABELS).get(str(label))
    if named is None and not isinstance(label, int | float):
        raise LexiconError(f"item {number} of the corpus has the label {label!r}; give a number or {dict(LABELS)}")
    return text, named if named is not None else int(np.sign(float(str(label))))
