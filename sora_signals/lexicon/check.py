"""Checks word lists: rows that hide or contradict each other, rows that can never be found, examples that do not hold.

What a file may hold at all is checked when it is loaded (`sora_signals.lexicon.lists`); this looks at what the rows
make of each other.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib.resources.abc import Traversable
from itertools import pairwise
from pathlib import Path

import numpy as np

from sora_signals.arrays import Ints, ints, longest
from sora_signals.lexicon.automaton import Automaton
from sora_signals.lexicon.lists import Lexicons, topic_of
from sora_signals.text.fold import to_codes

# lists whose words are read together, the longest first; of equal words the one of the first list counts
SCORED = ("act", "sentiment", "event", "direction", "forum", "headline", "metric", "modifier", "guard")
SIGN_COLUMNS = ("weight", "alone")
NOT_FOUND_IN_TEXT = ("house_scale", "link_evidence")
KEYS = ("side", "of", "house", "scope", "kind", "role", "form")
BESIDE = "\u4e00"  # any Han character

Normalise = Callable[[Sequence[str]], tuple[str, Ints]]
"""Takes texts; returns them normalised and laid end to end, and where each begins, with one past the end."""


@dataclass(frozen=True, slots=True)
class Row:
    """One row: its list, its cells by column, and where it stands (file and line, or the list's name)."""

    topic: str
    cells: Mapping[str, str]
    where: str

    @property
    def term(self) -> str:
        """The word or phrase."""
        return self.cells["term"]

    @property
    def sign(self) -> int:
        """The sign that the term has by itself: 1, -1, or 0."""
        if self.topic not in SCORED or self.topic in ("modifier", "guard"):
            return 0
        column = SIGN_COLUMNS["weight" not in self.cells or self.topic == "metric"]
        return int(np.sign(float(self.cells.get(column) or 0)))


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with a row.

    Attributes:
        kind: ``duplicate``, ``hidden``, ``conflict``, ``unmatchable``, ``example`` or ``counter-example``.
        row: The row. message: What is wrong with it.
    """

    kind: str
    row: Row
    message: str

    def __str__(self) -> str:
        return f"{self.row.where}: {self.row.term}: {self.message}"


def rows_of(lexicons: Lexicons) -> list[Row]:
    """Return the rows of lexicons; what their files say beside the columns of their topic is not known any more.

    >>> rows_of(Lexicons.default())[0].topic
    'sentiment'
    """
    out = []
    for name, words in lexicons.lists.items():
        columns = words.columns
        cells = zip(*columns.values(), strict=True)
        out += [Row(name, dict(zip(columns, row, strict=True)), name) for row in cells]
    return out


def rows_in(folder: Traversable | Path) -> list[Row]:
    """Return the rows of a file, or of a folder's files, with all their columns and the lines they stand in.

    >>> from sora_signals.resources import data
    >>> "example" in rows_in(data("lexicons").joinpath("sentiment.tsv"))[0].cells
    True
    """
    out: list[Row] = []
    files = [folder] if folder.is_file() else [f for f in folder.iterdir() if f.name.endswith(".tsv")]
    for file in sorted(files, key=lambda f: f.name):
        lines = list(_lines(file.read_text(encoding="utf-8")))
        topic = topic_of(file.name, lines[0][1] if lines else ())
        if topic:
            out += [Row(topic.name, cells, f"{file.name}:{n}") for n, cells in lines if cells.get("term")]
    return out


def merged(rows: Sequence[Row], own: Sequence[Row]) -> list[Row]:
    """Return the rows with a user's own behind them; one of the user's replaces those of the same term in its list."""
    replaced = {(row.topic, row.term) for row in own}
    return [*(row for row in rows if (row.topic, row.term) not in replaced), *own]


def _lines(text: str) -> Iterator[tuple[int, dict[str, str]]]:
    header: list[str] = []
    for number, line in enumerate(text.removeprefix("\ufeff").splitlines(), 1):
        if not line.strip() or line.startswith("#"):
            continue
        cells = [cell.strip() for cell in line.split("\t")]
        if header:
            yield number, dict(zip(header, cells, strict=False))
        header = header or cells


class Checker:
    """Checks rows against each other.

    Args:
        rows: All rows that are read together. normalise: How a text looks to the automaton.

    >>> cells = {"weight": "1", "example": "公司中标。"}
    >>> rows = [Row("event", {"term": t, **cells}, f"a:{n}") for n, t in enumerate(["中标", "大单"])]
    >>> checker = Checker(rows, lambda texts: ("".join(texts), ints([0, *np.cumsum([len(t) for t in texts])])))
    >>> [str(problem) for problem in checker.problems()]
    ["a:1: 大单: its example '公司中标。' does not hold it"]
    """

    def __init__(self, rows: Sequence[Row], normalise: Normalise) -> None:
        self.rows = rows
        self.normalise = normalise
        self.folded = self._each([row.term for row in rows])
        at = [i for name in SCORED for i, row in enumerate(rows) if row.topic == name]
        self.scored = ints(at)
        self.automaton = Automaton({"scored": [self.folded[i] for i in at if self.folded[i]]})
        # an empty term is a problem of its own and no pattern
        self.pattern = ints([i for i in at if self.folded[i]])

    def problems(self) -> list[Problem]:
        """Return all problems, in the order of the rows."""
        found = [*self._duplicates(), *self._hidden(), *self._unmatchable(), *self._examples()]
        place = {id(row): number for number, row in enumerate(self.rows)}
        return sorted(found, key=lambda problem: place[id(problem.row)])

    def _each(self, texts: Sequence[str]) -> list[str]:
        if not texts:
            return []
        text, starts = self.normalise(texts)
        cuts = starts.tolist()
        return [text[a:b].rstrip("\x1e") for a, b in pairwise(cuts)]

    def _duplicates(self) -> Iterator[Problem]:
        """Rows of one list that are the same once they are folded."""
        seen: dict[tuple[str, ...], Row] = {}
        for row, folded in zip(self.rows, self.folded, strict=True):
            keys = () if row.topic in SCORED else [row.cells.get(key, "") for key in KEYS]
            first = seen.setdefault((row.topic, folded, *keys), row)
            if first is not row:
                yield Problem("duplicate", row, f"reads as {first.term} in {first.where}, which counts")

    def _hidden(self) -> Iterator[Problem]:
        """Rows of lists that are read together of which only the first counts, or which contradict each other."""
        first: dict[str, Row] = {}
        for i in self.scored.tolist():
            row, folded = self.rows[i], self.folded[i]
            held = first.setdefault(folded, row)
            if held is row or held.topic == row.topic:
                continue
            if row.sign * held.sign < 0:
                yield Problem("conflict", row, f"has the other sign in {held.where}, which counts")
            else:
                yield Problem("hidden", row, f"stands in {held.where} too, which counts")

    def _unmatchable(self) -> Iterator[Problem]:
        """Rows whose term is not what is left of it inside a text."""
        rows = [(row, folded) for row, folded in zip(self.rows, self.folded, strict=True)]
        rows = [pair for pair in rows if pair[0].topic not in NOT_FOUND_IN_TEXT]
        inside = self._each([f"{BESIDE}{row.term}{BESIDE}" for row, _ in rows])
        plain = self._each([f"{BESIDE}{BESIDE}"])[0] if rows else ""
        for (row, folded), seen in zip(rows, inside, strict=True):
            if not folded or seen == plain:
                yield Problem("unmatchable", row, "nothing is left of it once noise is removed")
            elif folded not in seen or len(seen) < len(row.term) + 2:
                yield Problem("unmatchable", row, f"a text never holds it: inside one it becomes {seen[1:-1]!r}")

    def _examples(self) -> Iterator[Problem]:
        """Examples that do not hold their term or read it as part of another; counter-examples that are matched."""
        for column in ("example", "counter_example"):
            told = [(i, row.cells[column]) for i, row in enumerate(self.rows) if row.cells.get(column)]
            texts = self._each([text for _, text in told])
            read = self.read([text for _, text in told])
            for (i, raw), text, found in zip(told, texts, read, strict=True):
                row = self.rows[i]
                problem = (_example if column == "example" else _counter)(row, raw, self.folded[i] in text)
                if problem is None and row.topic in SCORED:
                    problem = self._misread(row, raw, i, found, column)
                if problem:
                    yield problem

    def _misread(self, row: Row, raw: str, i: int, found: list[int], column: str) -> Problem | None:
        same = any(self.folded[j] == self.folded[i] for j in found)
        if column == "counter_example":
            matched = same and row.topic != "guard"
            return Problem("counter-example", row, f"its counter-example {raw!r} is matched") if matched else None
        over = [self.rows[j] for j in found if self.folded[i] in self.folded[j]]
        if same:
            return None
        instead = (
            f"; {over[0].term} ({over[0].where}) is read instead" if over else "; a word beside it takes part of it"
        )
        return Problem("example", row, f"is not read in its example {raw!r}{instead}")

    def read(self, texts: Sequence[str]) -> list[list[int]]:
        """Return for each text the rows of the scored lists that are read in it, as indexes."""
        if not texts:
            return []
        text, starts = self.normalise(texts)
        hits = self.automaton.find(to_codes(text))["scored"]
        row = self.pattern[hits.row]
        rank = np.argsort(np.argsort(self.pattern, kind="stable"))  # rows stand in the order of the lists
        order = np.lexsort((rank[hits.row], hits.end, hits.start))
        start, end, row = hits.start[order], hits.end[order], row[order]
        keep = longest(start, end)
        start, row = start[keep], row[keep]
        by_place = np.argsort(start, kind="stable")
        cuts = start[by_place].searchsorted(starts)
        return [row[by_place[a:b]].tolist() for a, b in pairwise(cuts)]


def _example(row: Row, raw: str, held: bool) -> Problem | None:  # noqa: FBT001 - one of two functions of one form
    if held or row.topic in NOT_FOUND_IN_TEXT:
        return None
    return Problem("example", row, f"its example {raw!r} does not hold it")


def _counter(row: Row, raw: str, held: bool) -> Problem | None:  # noqa: FBT001 - as above
    return None if held else Problem("counter-example", row, f"its counter-example {raw!r} does not even hold it")
