"""Brings the pages up to date with the library: generated tables, and the output below every command they show.

    python tools/build_pages.py            rewrite README.md and docs/*.md where they are behind
    python tools/build_pages.py --check    only say which pages are behind; exit status 1 if any

A part between ``<!-- generated: NAME -->`` and ``<!-- end -->`` is one of the tables below. In a ``console`` block the
lines below ``$ sora-signals …`` are what that command prints; a trailing ``| head -N`` keeps the first N lines.
A command with a comment behind it is for the reader only.
"""

import argparse
import os
import re
import shlex
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
CALL = "import sys; from sora_signals.cli import main; sys.exit(main())"
GENERATED = re.compile(r"(<!-- generated: (\w+) -->\n).*?(<!-- end -->\n)", re.DOTALL)
CONSOLE = re.compile(r"(^```console\n)(.*?)(^```\s*$)", re.MULTILINE | re.DOTALL)
COMMAND = re.compile(r"sora-signals (?P<arguments>[^|>#]*?)(?:\s*\|\s*head -(?P<lines>\d+))?$")
ALL = 100_000  # lines
BELONGS = ("seeds", "examples")  # folders that a page's relative paths lead into


def pages(root: Path = ROOT) -> list[Path]:
    """Return the pages that show what the library does."""
    return [root / "README.md", *sorted((root / "docs").rglob("*.md"))]


def current(page: str, folder: Path) -> str:
    """Return a page as it should be; its commands run in the folder."""
    page = GENERATED.sub(lambda found: found[1] + "\n" + _table(found[2]) + "\n" + found[3], page)
    return CONSOLE.sub(lambda found: found[1] + "".join(_session(found[2], folder)) + found[3], page)


def desk(folder: Path) -> Path:
    """Lay the folders that commands read into a working folder, where what they write does no harm."""
    for name in BELONGS:
        if (ROOT / name).exists():
            (folder / name).symlink_to(ROOT / name, target_is_directory=True)
    return folder


def _session(block: str, folder: Path) -> Iterator[str]:
    """Yield the lines of a console block, the output of our own commands renewed."""
    ours = False
    for line in block.splitlines(keepends=True):
        if line.startswith("$ "):
            found = COMMAND.fullmatch(line.removeprefix("$ ").strip())
            ours = found is not None
            yield line
            if found:
                yield from _output(shlex.split(found["arguments"]), folder, int(found["lines"] or ALL))
        elif not ours:
            yield line


def _output(arguments: list[str], folder: Path, most: int) -> list[str]:
    done = subprocess.run(
        [sys.executable, "-X", "utf8", "-c", CALL, *arguments],
        cwd=folder,
        env=os.environ | {"PYTHONPATH": str(ROOT), "COLUMNS": "100", "NO_COLOR": "1"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        encoding="utf-8",
        check=False,
    )
    if done.returncode > (most < ALL):  # of a pipe the shell asks only the last part
        raise SystemExit(f"$ sora-signals {shlex.join(arguments)}\n{done.stdout}\nexit status {done.returncode}")
    return [line.rstrip() + "\n" for line in done.stdout.splitlines()[:most]]


def _table(name: str) -> str:
    makers: dict[str, Callable[[], str]] = {"columns": _columns, "layers": _layers, "word_lists": _word_lists}
    return makers[name]()


def _layers() -> str:
    """The layers of rooms, from the list that a test holds."""
    from tests.architecture.layers import LAYERS  # noqa: PLC0415 - the script is run without an installation

    named = ([f"`{room or '__init__'}`" for room in layer] for layer in LAYERS)
    rows = [f"| {number} | {' '.join(rooms)} |" for number, rooms in enumerate(named, 1)]
    return "\n".join(["| layer | rooms |", "| --- | --- |", *rows]) + "\n"


def _columns() -> str:
    """Every frame with its columns, from the schemas."""
    from sora_signals.schemas import SCHEMAS  # noqa: PLC0415 - the script is run without an installation

    parts = []
    for frame, columns in SCHEMAS.items():
        rows = ["| column | dtype | meaning |", "| --- | --- | --- |"]
        for column in columns:
            words = f": {_words(column.categories)}" if column.categories else ""
            rows.append(f"| `{column.name}` | {column.dtype} | {column.meaning}{words} |")
        parts.append(f"## {frame}\n\n" + "\n".join(rows) + "\n")
    return "\n".join(parts)


def _word_lists() -> str:
    """Every kind of word list: what it is, in which file, and its columns, from the topics and the files' heads."""
    from sora_signals.lexicon.topics import TOPICS  # noqa: PLC0415 - as above

    parts = []
    for topic in TOPICS:
        rows = ["| column | holds |", "| --- | --- |"]
        rows += [f"| `{column.name}` | {_holds(column)} |" for column in topic.columns]
        head = "\n".join(f"`{file}`: {_says(ROOT / 'data' / 'lexicons' / file)}" for file in topic.files)
        parts.append(f"### {topic.name}\n\n{head}\n\n" + "\n".join(rows) + "\n")
    return "\n".join(parts)


def _holds(column: object) -> str:
    choices, low, high = (getattr(column, name) for name in ("choices", "low", "high"))
    kind = _words(choices) if choices else "text" if low is None else f"a number from {low:g} to {high:g}"
    return kind + (", may be empty" if getattr(column, "optional", False) else "")


def _says(file: Path) -> str:
    """The first comment line of a table; it says what the table is."""
    with file.open(encoding="utf-8") as lines:
        return next(lines).removeprefix("#").strip()


def _words(words: tuple[str, ...]) -> str:
    return " ".join(f"`{word}`" for word in words)


def main() -> int:
    """Rewrite the pages, or say which of them are behind."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--check", action="store_true", help="write nothing")
    check = parser.parse_args().check
    sys.path.insert(0, str(ROOT))
    behind = []
    for page in pages():
        text = page.read_text(encoding="utf-8")
        with tempfile.TemporaryDirectory() as folder:
            new = current(text, desk(Path(folder)))
        if new != text:
            behind.append(page.relative_to(ROOT).as_posix())
            if not check:
                page.write_text(new, encoding="utf-8", newline="\n")
    print(f"{'behind' if check else 'rewritten'}: {', '.join(behind) or 'none'}")
    return 1 if check and behind else 0


if __name__ == "__main__":
    sys.exit(main())
