"""What is shipped works where no checkout is near: installed, still zipped, and built from the sdist."""

import json
import sys
from pathlib import Path

import pytest

from tests.packaging.conftest import run

pytestmark = pytest.mark.slow

# -I keeps the working folder and the environment out; the entry goes in front of an editable install, if there is one.
START = """
import json, sys
sys.path.insert(0, sys.argv[1])
import sora_signals as ss
assert ss.__file__.startswith(sys.argv[1]), ss.__file__
"""

EXTRACT = (
    START
    + """
mentions = ss.extract("建议关注天孚通信(300394.SZ)。").mentions
print(json.dumps([mentions["ticker"].tolist(), mentions["surface"].tolist()]))
"""
)

RESOURCES = (
    START
    + """
from sora_signals.resources import data
fold = data("text", "fold.tsv")
assert str(fold).startswith(sys.argv[1]), fold
print(json.dumps([fold.is_file(), data("lexicons").is_dir(), data("securities").is_dir()]))
"""
)

COMMAND = (
    START
    + """
from sora_signals.cli import main
sys.exit(main(["extract", sys.argv[2], "--out", sys.argv[3], "--format", "jsonl"]))
"""
)

MODULES = (
    START
    + """
import importlib, pkgutil
walked = pkgutil.walk_packages(ss.__path__, "sora_signals.")
names = [module.name for module in walked if not module.name.endswith("__main__")]
for name in names:
    assert importlib.import_module(name).__file__.startswith(sys.argv[1]), name
print(json.dumps(len(names)))
"""
)


def _away(site: Path, folder: Path, script: str, *arguments: str | Path) -> str:
    """Run a script against the site from a folder that has nothing to do with the checkout."""
    return run(sys.executable, "-I", "-X", "utf8", "-c", script, site, *arguments, cwd=folder)


def test_it_reads_a_recommendation(site: Path, tmp_path: Path) -> None:
    tickers, surfaces = json.loads(_away(site, tmp_path, EXTRACT))
    assert tickers == ["300394.SZ"]
    assert surfaces == ["天孚通信(300394.SZ)"]


def test_its_tables_come_from_itself(site: Path, tmp_path: Path) -> None:
    assert json.loads(_away(site, tmp_path, RESOURCES)) == [True, True, True]


def test_every_module_of_it_imports(site: Path, tmp_path: Path) -> None:
    assert json.loads(_away(site, tmp_path, MODULES)) > 10


def test_its_command_extracts_a_file(site: Path, tmp_path: Path) -> None:
    article = tmp_path / "note.txt"
    article.write_text("建议关注天孚通信(300394.SZ)。\n", encoding="utf-8")
    _away(site, tmp_path, COMMAND, article, tmp_path / "out")
    lines = (tmp_path / "out" / "mentions.jsonl").read_text(encoding="utf-8").splitlines()
    assert [json.loads(line)["ticker"] for line in lines] == ["300394.SZ"]
