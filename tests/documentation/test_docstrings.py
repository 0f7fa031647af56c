"""Every example in a docstring runs, and every public name has one."""

import doctest
import importlib
import inspect
import pkgutil

import pytest

import sora_signals as ss
from sora_signals.errors import DependencyError

OPTIONS = doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE
MODULES = sorted(module.name for module in pkgutil.walk_packages(ss.__path__, "sora_signals."))
# Modules whose examples need an extra.
NEEDS = {"sora_signals.novelty": "datasketch", "sora_signals.show.plots": "matplotlib"}
DESCRIBED = [name for name in ss.__all__ if callable(getattr(ss, name))]


@pytest.mark.parametrize("name", ["sora_signals", *MODULES])
def test_the_examples_of_a_module_run(name: str, tmp_path: object, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(str(tmp_path))  # an example that writes does so here
    try:
        module = importlib.import_module(name)
    except DependencyError as missing:
        pytest.skip(str(missing))
    if name in NEEDS:
        pytest.importorskip(NEEDS[name])
    results = doctest.testmod(module, optionflags=OPTIONS)
    assert results.failed == 0, "the report is in the captured output"


@pytest.mark.parametrize("name", DESCRIBED)
def test_a_public_name_is_described_with_an_example(name: str) -> None:
    described = getattr(ss, name)
    text = inspect.getdoc(described)
    assert text, f"{name} has no docstring"
    if inspect.isclass(described):
        if issubclass(described, Exception):
            return  # an error is described where it is raised
        members = [inspect.getdoc(member) or "" for member in vars(described).values() if callable(member)]
        text = "\n".join([text, *members])
    assert ">>>" in text, f"{name} has no example"


def test_what_all_promises_is_there_and_sorted_out() -> None:
    assert len(set(ss.__all__)) == len(ss.__all__)
    assert not [name for name in ss.__all__ if not hasattr(ss, name)]
    assert not [name for name in ss.__all__ if name.startswith("_") and name != "__version__"]
