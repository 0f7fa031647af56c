"""The site of the documentation: every page is in its navigation, and it builds without a warning."""

import importlib.util
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

PAGE = re.compile(r": (\S+\.md)$", re.MULTILINE)


def test_every_page_is_in_the_navigation_and_the_navigation_names_only_pages(repository: Path) -> None:
    named = PAGE.findall((repository / "mkdocs.yml").read_text(encoding="utf-8"))
    docs = repository / "docs"
    own = [name for name in named if not name.startswith("files/")]  # what comes along from outside docs/
    assert sorted(own) == sorted(page.relative_to(docs).as_posix() for page in docs.rglob("*.md"))


@pytest.mark.slow
def test_the_site_builds_without_a_warning_and_asks_nothing_of_other_hosts(repository: Path, tmp_path: Path) -> None:
    if importlib.util.find_spec("material") is None or importlib.util.find_spec("mkdocs") is None:
        pytest.skip("mkdocs-material builds the site: pip install sora-signals[docs]")
    done = subprocess.run(
        [sys.executable, "-m", "mkdocs", "build", "--strict", "--site-dir", str(tmp_path)],
        cwd=repository,
        env=os.environ | {"NO_MKDOCS_2_WARNING": "1"},
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert "WARNING" not in done.stderr
    for page in tmp_path.rglob("*.html"):
        loaded = re.findall(
            r'<(?:script|link|img)\b[^>]*(?:src|href)="(https?:[^"]*)"', page.read_text(encoding="utf-8")
        )
        assert not loaded, page
    assert (tmp_path / "files" / "examples" / "first_look.ipynb").is_file()
