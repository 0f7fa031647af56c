"""What the code imports is declared, and what is declared is imported."""

import re
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest

from tests.architecture.source import PACKAGE, imports, modules

# Declared and never imported by name: the time zones that zoneinfo reads, and jieba, whose dictionary is read as a file.
UNSEEN = {"jieba", "tzdata"}

# Imported where present and never required: the user's own tool is the reason to call what needs it.
BROUGHT_ALONG = {"ipython", "matplotlib", "dask", "pyspark"}


@pytest.fixture(scope="module")
def project(repository: Path) -> dict[str, Any]:
    return tomllib.loads((repository / "pyproject.toml").read_text(encoding="utf-8"))["project"]


def _name(requirement: str) -> str:
    return re.split(r"[\[<>=!~; ]", requirement, maxsplit=1)[0].lower().replace("_", "-")


def _imported(*, local: bool) -> set[str]:
    tops = {found.target.split(".")[0] for module in modules() for found in imports(module) if found.local is local}
    return {top.lower().replace("_", "-") for top in tops - sys.stdlib_module_names - {PACKAGE, ""}}


def test_what_is_imported_at_once_is_a_dependency(project: dict[str, Any]) -> None:
    assert _imported(local=False) <= {_name(requirement) for requirement in project["dependencies"]}


def test_what_is_imported_on_demand_is_a_dependency_or_an_extra(project: dict[str, Any]) -> None:
    extras = [
        requirement
        for extra in ("factors", "html", "mcp", "novelty", "pdf", "plot", "progress", "refresh")
        for requirement in project["optional-dependencies"][extra]
    ]
    declared = {_name(requirement) for requirement in [*project["dependencies"], *extras]}
    assert _imported(local=True) <= declared | BROUGHT_ALONG


def test_every_dependency_is_used(project: dict[str, Any]) -> None:
    declared = {_name(requirement) for requirement in project["dependencies"]} - UNSEEN
    assert declared <= _imported(local=False) | _imported(local=True)


def test_no_dependency_is_capped_or_pinned(project: dict[str, Any]) -> None:
    groups = [project["dependencies"], *project["optional-dependencies"].values()]
    assert not [requirement for group in groups for requirement in group if re.search(r"==|<|~=", requirement)]
