"""The notebooks of examples/ run, show what they are kept with, and show what they are there for."""

from functools import cache
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("nbclient", reason="nbclient runs the notebooks: pip install sora-signals[notebooks]")
pytest.importorskip("ipykernel", reason="ipykernel runs the notebooks: pip install sora-signals[notebooks]")

from tools.run_notebooks import executed, notebooks, read, said

pytestmark = pytest.mark.slow

NOTEBOOKS = notebooks()
every_notebook = pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """Return a function that runs a notebook, once however many tests look at it."""
    return cache(lambda name: executed(_path(name), tmp_path_factory.mktemp(name)))


def _path(name: str) -> Path:
    (path,) = (path for path in NOTEBOOKS if path.stem == name)
    return path


def test_the_notebooks_are_the_three_that_the_pages_name() -> None:
    assert [path.stem for path in NOTEBOOKS] == ["archive_to_factor", "explain_and_correct", "first_look"]


@every_notebook
def test_a_notebook_shows_what_it_is_kept_with(path: Path, run) -> None:
    assert said(run(path.stem)) == said(read(path)), "the notebook is behind: make pages"


@every_notebook
def test_a_notebook_names_no_machine(path: Path) -> None:
    kept = path.read_text(encoding="utf-8")
    assert not [trace for trace in ("/home/", "/root/", "/tmp/", "Traceback", "execution_state") if trace in kept]


def test_the_first_look_draws_the_article_and_finds_its_companies(run) -> None:
    notebook = run("first_look")
    drawn = [
        output.data["text/html"] for cell in notebook.cells for output in cell.get("outputs", []) if "data" in output
    ]
    assert "天孚通信(300394.SZ)" in drawn[0]
    assert "<script src" not in drawn[0]
    shown = "\n".join(said(notebook))
    for found in ("300760.SZ", "建议关注 -> 新易盛 watch", "江南嘉捷", "['c'] failed"):
        assert found in shown


def test_the_factor_of_the_second_finds_what_was_put_into_the_prices_and_nothing_of_tomorrow(run) -> None:
    shown = "\n".join(said(run("archive_to_factor")))
    assert "400 documents, 0 failed" in shown
    assert "mean rank correlation 0.5" in shown
    assert "0 rows of the panel look ahead" in shown


def test_the_third_corrects_a_score_and_a_name(run) -> None:
    cells = said(run("explain_and_correct"))
    before, after = (next(c for c in order if "polarity" in c) for order in (cells, cells[::-1]))
    assert "300394.SZ" not in before
    assert "300394.SZ" in after
    assert "changed 300750.SZ 0 -> 1" in "\n".join(cells)
