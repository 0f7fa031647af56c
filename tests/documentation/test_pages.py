"""What README and docs/ show is what happens: their Python runs, their output is current, their links lead somewhere.

A fenced block is left out when the line before it is ``<!-- needs: package -->`` and that package is not installed.
"""

import doctest
import importlib.util
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tools.build_pages import current, pages
from tools.build_pages import desk as lay_out

ROOT = Path(__file__).parents[2]
PAGES = pages(ROOT)
FENCE = re.compile(r"^```(?P<language>\w+)[^\n]*\n(?P<code>.*?)^```\s*$", re.MULTILINE | re.DOTALL)
NEEDS = re.compile(r"<!-- needs: (\w+) -->\s*\Z")
LINK = re.compile(r"\[[^\]]*\]\((?!\w+:|#)([^)#\s]+)(?:#[^)]*)?\)")

every_page = pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())


@dataclass(frozen=True)
class Block:
    """One fenced block of a page and the line on which its code begins."""

    code: str
    line: int


def _blocks(page: Path, language: str) -> Iterator[Block]:
    text = page.read_text(encoding="utf-8")
    for found in FENCE.finditer(text):
        needs = NEEDS.search(text[: found.start()])
        if needs and importlib.util.find_spec(needs[1]) is None:
            continue
        if found["language"] == language:
            yield Block(found["code"], text.count("\n", 0, found.start("code")))


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a working folder in which a page's relative paths to the specimens hold and writing does no harm."""
    lay_out(tmp_path)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PYTHONPATH", str(ROOT))  # of what a page starts
    return tmp_path


@every_page
def test_the_python_of_a_page_runs_from_top_to_bottom(page: Path, desk: Path) -> None:
    names: dict[str, object] = {"__name__": "__page__"}
    for block in _blocks(page, "python"):
        if ">>>" in block.code:
            _run_session(page, block, names)
        else:
            # Line ends in front make a traceback point into the page.
            exec(compile("\n" * block.line + block.code, str(page), "exec"), names)


def _run_session(page: Path, block: Block, names: dict[str, object]) -> None:
    test = doctest.DocTestParser().get_doctest(block.code, names, page.name, str(page), block.line)
    runner = doctest.DocTestRunner(optionflags=doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE)
    runner.run(test, clear_globs=False)
    names.update(test.globs)
    assert runner.failures == 0, "the report is in the captured output"


@every_page
def test_a_page_shows_what_the_library_says_and_its_commands_print(page: Path, desk: Path) -> None:
    text = page.read_text(encoding="utf-8")
    assert text == current(text, desk), "the page is behind: make pages"


@every_page
def test_the_links_of_a_page_lead_to_a_file(page: Path) -> None:
    targets = LINK.findall(page.read_text(encoding="utf-8"))
    assert not [target for target in targets if not (page.parent / target).exists()]
