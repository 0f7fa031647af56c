"""Word lists: read, checked, extended, and given a digest."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from hashlib import sha256
from importlib.resources.abc import Traversable
from itertools import chain, compress, count
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
Columns = Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class WordList:
    """The rows of one topic as equally long columns of text."""

    topic: Topic
    columns: Columns
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
            files = [(name, root.joinpath(name)) for name in topic.files]
            read = [_read(f.read_text(encoding="utf-8"), name, topic, problems) for name, f in files if f.is_file()]
            lists[topic.name] = _joined(topic, read)
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
            topic, own = _read_own(file, problems)
            if topic:
                lists[topic.name] = _joined(topic, [_without(lists[topic.name], frozenset(own["term"])), own])
        _refuse(problems)
        return Lexicons(MappingProxyType(lists))

    @cached_property
    def digest(self) -> str:
        """SHA-256 of all rows, in hexadecimal: equal digests mean equal word lists."""
        hashed = sha256()
        for name, words in sorted(self.lists.items()):
            rows = map("\t".join, zip(*words.columns.values(), strict=True))
            hashed.update((name + "\n".join([*rows, ""])).encode())
        return hashed.hexdigest()


def _read(text: str, where: str, topic: Topic, problems: list[str]) -> Columns:
    """Columns of one file; what is wrong with it is added to the problems, with file and line."""
    lines = text.splitlines()
    told = [line != "" and line[0] != "#" and not line.isspace() for line in lines]
    rows, numbers = list(compress(lines, told)), compress(count(1), told)
    if not rows:
        return dict.fromkeys(topic.header, ())
    header, first = [cell.strip() for cell in rows.pop(0).split("\t")], next(numbers)
    missing = [c.name for c in topic.columns if not c.optional and c.name not in header]
    if missing:
        problems.append(f"{where}:{first}: the header lacks {', '.join(missing)}; it has {', '.join(header)}")
        return dict.fromkeys(topic.header, ())
    place = {name: number for number, name in enumerate(header)}
    cells, width = _cells(rows, len(header)), len(header)
    columns = {
        name: tuple(map(str.strip, cells[place[name] :: width])) if name in place else ("",) * len(rows)
        for name in topic.header
    }
    _check(topic, columns, numbers, where, problems)
    return columns


def _cells(rows: list[str], width: int) -> list[str]:
    """The cells of lines, one line after the other: short lines are filled up, cells without a header left out."""
    tabs = width - 1
    if any(row.count("\t") != tabs for row in rows):
        rows = ["\t".join((row.split("\t") + [""] * tabs)[:width]) for row in rows]
    return "\t".join(rows).split("\t") if rows else []


def _check(topic: Topic, columns: Columns, numbers: Iterable[int], where: str, problems: list[str]) -> None:
    """Add to the problems what is wrong with the rows, which stand in the lines of the given numbers."""
    keys = list(map("\t".join, zip(*(columns[n] for n in topic.header if not n.startswith("weight")), strict=True)))
    told = {column.name: _wrong(column, columns[column.name]) for column in topic.columns}
    told = {name: wrong for name, wrong in told.items() if wrong}
    if not told and len(frozenset(keys)) == len(keys):
        return
    line_of: dict[str, int] = {}
    for row, (number, key) in enumerate(zip(numbers, keys, strict=True)):
        found = [wrong[columns[name][row]] for name, wrong in told.items() if columns[name][row] in wrong]
        if key in line_of:
            found.append(f"{columns['term'][row]!r} stands in line {line_of[key]} already")
        if found:
            problems.append(f"{where}:{number}: {'; '.join(found)}; correct or remove the row")
        else:
            line_of[key] = number


def _wrong(column: Column, cells: Sequence[str]) -> dict[str, str]:
    """The values that a column cannot hold, and what is wrong with each; a value is looked at once."""
    values = frozenset(cells) if column.is_bound else ("",) * ("" in cells)
    return {value: problem for value in values if (problem := column.problem(value))}


def _read_own(file: Path, problems: list[str]) -> tuple[Topic | None, Columns]:
    try:
        text = file.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        problems.append(f"{file}: cannot be read as UTF-8 text ({error})")
        return None, {}
    header = next((line.split("\t") for line in text.splitlines() if line.strip() and not line.startswith("#")), [])
    topic = topic_of(file.name, header)
    if topic is None:
        known = "; ".join(f"{t.name}: {', '.join(t.header)}" for t in TOPICS)
        problems.append(f"{file}: the header {', '.join(header)!r} fits no kind of word list ({known})")
        return None, {}
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


def _joined(topic: Topic, parts: Sequence[Columns]) -> WordList:
    columns = {name: tuple(chain.from_iterable([part[name] for part in parts])) for name in topic.header}
    return WordList(topic, MappingProxyType(columns))


def _without(words: WordList, terms: frozenset[str]) -> Columns:
    kept = [term not in terms for term in words["term"]]
    return {name: tuple(compress(column, kept)) for name, column in words.columns.items()}


def _refuse(problems: list[str]) -> None:
    if problems:
        raise LexiconError(f"{len(problems)} rows of the word lists cannot be used:\n  " + "\n  ".join(problems))
