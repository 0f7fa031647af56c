"""Word lists: read, checked, extended, and given a digest."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from hashlib import sha256
from importlib.resources.abc import Traversable
from pathlib import Path
from types import MappingProxyType
from typing import Any, TypeVar

import numpy as np
import numpy.typing as npt

from sora_signals.arrays import Bools, Floats, Ints
from sora_signals.errors import LexiconError
from sora_signals.lexicon.topics import TOPICS, Column, Topic
from sora_signals.resources import data

Made = TypeVar("Made")


@dataclass(frozen=True, slots=True)
class WordList:
    """The rows of one topic as equally long columns of text."""

    topic: Topic
    columns: Mapping[str, tuple[str, ...]]
    # arrays made of columns, each once: they are asked for with every batch
    _arrays: dict[object, npt.NDArray[Any]] = field(default_factory=dict, compare=False, repr=False)

    def __len__(self) -> int:
        return len(self.columns["term"])

    def __getitem__(self, column: str) -> tuple[str, ...]:
        return self.columns[column]

    def numbers(self, column: str) -> Floats:
        """Return a column of numbers; an empty cell is 0."""
        held = self._arrays.get(column)
        return self._kept(column, [float(c or 0) for c in self.columns[column]], np.float64) if held is None else held

    def choices(self, column: str, vocabulary: tuple[str, ...]) -> Ints:
        """Return a column as indexes into a vocabulary; -1 for a cell that is none of its words."""
        held = self._arrays.get((column, vocabulary))
        if held is not None:
            return held
        place = {word: i for i, word in enumerate(vocabulary)}
        return self._kept((column, vocabulary), [place.get(cell, -1) for cell in self.columns[column]], np.int64)

    def flags(self, column: str, *words: str) -> Bools:
        """Return for each row whether its cell is one of the words."""
        key = column, words, "flags"
        held = self._arrays.get(key)
        return self._kept(key, [cell in words for cell in self.columns[column]], np.bool_) if held is None else held

    def _kept(self, key: object, values: Sequence[float], dtype: npt.DTypeLike) -> npt.NDArray[Any]:
        made = np.array(values, dtype=dtype)
        made.setflags(write=False)
        self._arrays[key] = made
        return made


@dataclass(frozen=True)
class Lexicons:
    """Every word list that the stages read.

    >>> Lexicons.default()["metric"]["term"][:1] != ()
    True
    """

    lists: Mapping[str, WordList]
    # what stages make of the word lists, each thing once
    _made: dict[object, Any] = field(default_factory=dict, compare=False, repr=False)

    def once(self, make: Callable[["Lexicons"], Made]) -> Made:
        """Return what a function makes of these lists: patterns, tables and the like, made at the first call.

        >>> Lexicons.default().once(lambda lexicons: len(lexicons.lists)) > 20
        True
        """
        if make not in self._made:
            self._made[make] = make(self)
        made: Made = self._made[make]
        return made

    @classmethod
    def default(cls) -> "Lexicons":
        """Load the word lists that ship with the package.

        Raises:
            LexiconError: Rows that cannot be used, all of them at once.
        """
        return cls.from_folder(data("lexicons"))

    @classmethod
    def from_folder(cls, folder: Traversable | str | Path) -> "Lexicons":
        """Load word lists from a folder with the file names of the shipped one; a missing file is an empty list."""
        root = Path(folder) if isinstance(folder, str) else folder
        problems: list[str] = []
        lists = {}
        for topic in TOPICS:
            rows: list[dict[str, str]] = []
            for name in topic.files:
                file = root.joinpath(name)
                if file.is_file():
                    rows += _read(file.read_text(encoding="utf-8"), name, topic, problems)
            lists[topic.name] = _columns(topic, rows)
        _refuse(problems)
        return cls(MappingProxyType(lists))

    def __getitem__(self, topic: str) -> WordList:
        return self.lists[topic]

    def extend(self, path: str | Path) -> "Lexicons":
        """Return lexicons with the user's rows added; a user's row replaces the shipped one of the same term.

        Args:
            path: A ``.tsv`` whose header names one topic's columns, or a folder of files named as the shipped ones.

        Raises:
            LexiconError: A file that cannot be read, or rows that cannot be used, all of them at once.
        """
        files = sorted(Path(path).glob("*.tsv")) if Path(path).is_dir() else [Path(path)]
        problems: list[str] = []
        lists = dict(self.lists)
        for file in files:
            topic, rows = _read_own(file, problems)
            if topic:
                kept = _rows(lists[topic.name], {row["term"] for row in rows})
                lists[topic.name] = _columns(topic, kept + rows)
        _refuse(problems)
        return Lexicons(MappingProxyType(lists))

    @cached_property
    def digest(self) -> str:
        """SHA-256 of all rows, in hexadecimal: equal digests mean equal word lists."""
        hashed = sha256()
        for name, words in sorted(self.lists.items()):
            hashed.update(name.encode())
            for row in zip(*words.columns.values(), strict=True):
                hashed.update("\t".join(row).encode() + b"\n")
        return hashed.hexdigest()


def _read(text: str, where: str, topic: Topic | None, problems: list[str]) -> list[dict[str, str]]:
    """Rows of one file; what is wrong with it is added to the problems, with file and line."""
    header: list[str] = []
    rows: list[tuple[int, dict[str, str]]] = []
    empty = dict.fromkeys(topic.header, "") if topic else {}
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip() or line.startswith("#"):
            continue
        cells = [cell.strip() for cell in line.split("\t")]
        if not header:
            header = cells
            missing = [c.name for c in topic.columns if not c.optional and c.name not in header] if topic else []
            if missing:
                problems.append(f"{where}:{number}: the header lacks {', '.join(missing)}; it has {', '.join(header)}")
                return []
            continue
        if topic:
            rows.append((number, empty | dict(zip(header, cells, strict=False))))
    return _checked(topic, rows, where, problems) if topic else []


def _checked(
    topic: Topic, rows: list[tuple[int, dict[str, str]]], where: str, problems: list[str]
) -> list[dict[str, str]]:
    """The rows with nothing wrong; what is wrong with the others is added to the problems."""
    keys = [name for name in topic.header if not name.startswith("weight")]
    # a value is checked once: most cells of a column are alike
    wrong = {column.name: _wrong(column, {row[column.name] for _, row in rows}) for column in topic.columns}
    wrong = {name: told for name, told in wrong.items() if told}
    kept: dict[tuple[str, ...], tuple[int, dict[str, str]]] = {}
    for number, row in rows:
        key = tuple([row[name] for name in keys])
        found = [told[row[name]] for name, told in wrong.items() if row[name] in told]
        if key in kept:
            found.append(f"{row['term']!r} stands in line {kept[key][0]} already")
        if found:
            problems.append(f"{where}:{number}: {'; '.join(found)}; correct or remove the row")
        else:
            kept[key] = number, row
    return [row for _, row in kept.values()]


def _wrong(column: Column, values: Iterable[str]) -> dict[str, str]:
    """The values that a column cannot hold, and what is wrong with each."""
    return {value: problem for value in values if (problem := column.problem(value))}


def _read_own(file: Path, problems: list[str]) -> tuple[Topic | None, list[dict[str, str]]]:
    try:
        text = file.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        problems.append(f"{file}: cannot be read as UTF-8 text ({error})")
        return None, []
    header = next((line.split("\t") for line in text.splitlines() if line.strip() and not line.startswith("#")), [])
    topic = topic_of(file.name, header)
    if topic is None:
        known = "; ".join(f"{t.name}: {', '.join(t.header)}" for t in TOPICS)
        problems.append(f"{file}: the header {', '.join(header)!r} fits no kind of word list ({known})")
        return None, []
    return topic, _read(text, str(file), topic, problems)


def topic_of(file: str, header: Iterable[str]) -> Topic | None:
    """Return the topic that a file is of: by its name, else by its header; None if it fits none.

    >>> topic_of("mine.tsv", ["term", "currency"]).name
    'currency'
    """
    by_name = next((topic for topic in TOPICS if file in topic.files), None)
    if by_name:
        return by_name
    names = {cell.strip() for cell in header}
    fitting = [t for t in TOPICS if {c.name for c in t.columns if not c.optional} <= names]
    return max(fitting, key=lambda topic: len(topic.header), default=None)


def _columns(topic: Topic, rows: list[dict[str, str]]) -> WordList:
    return WordList(topic, MappingProxyType({name: tuple(row[name] for row in rows) for name in topic.header}))


def _rows(words: WordList, without: set[str]) -> list[dict[str, str]]:
    names = words.topic.header
    rows = (dict(zip(names, row, strict=True)) for row in zip(*words.columns.values(), strict=True))
    return [row for row in rows if row["term"] not in without]


def _refuse(problems: list[str]) -> None:
    if problems:
        raise LexiconError(f"{len(problems)} rows of the word lists cannot be used:\n  " + "\n  ".join(problems))
