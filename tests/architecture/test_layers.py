"""Imports go downwards only, and heavy or optional packages stay in their room."""

from collections.abc import Iterator

import pytest

from tests.architecture.layers import RANK, room_of
from tests.architecture.source import Import, Module, imports, internal, modules

# Upward, and inside a function only: what a Result draws is drawn when asked for, and the public names of the
# upper rooms are handed out on first use.
LAZY_UPWARD = {
    ("result", "show"),
    ("explain", "show"),
    ("", "distributed"),
    ("", "evaluate"),
}

NO_STAGE = {"schemas", "readers", "times", "sessions", "frames", "storage", "articles", "result"}
STAGES = {
    "text.fold",
    "text",
    "lexicon",
    "securities",
    "recognise",
    "link",
    "relate",
    "score",
    "pipeline",
    "evidence",
    "tabulate",
    "engine",
}

HOMES = {
    "pandas": {
        "readers",
        "times",
        "sessions",
        "frames",
        "storage",
        "result",
        "articles",
        "show",
        "distributed",
        "factors",
        "schemas",
        "novelty",
        "differences",
    },
    "pyarrow": {
        "columns",
        "readers",
        "frames",
        "parquet",
        "storage",
        "result",
        "articles",
        "distributed",
        "parts",
        "runs",
    },
    "jieba": {"text.tokens"},
    "snownlp": {"score"},
    "trafilatura": {"readers"},
    "pypdfium2": {"readers"},
    "tqdm": {"engine"},
    "exchange_calendars": {"sessions"},
    "datasketch": {"novelty"},
    "matplotlib": {"show"},
    "pyspark": {"spark"},
    "mcp": {"mcp_server"},
    "akshare": {"securities.refresh"},
}


def _edges() -> Iterator[tuple[Module, str, Import]]:
    for module in modules():
        for target, found in internal(module):
            yield module, target, found


def test_every_module_has_its_room_in_the_layers() -> None:
    homeless = [module.shown for module in modules() if room_of(module.name) is None]
    assert not homeless, f"add to LAYERS, in its place: {homeless}"


def test_imports_go_downwards_only() -> None:
    wrong = []
    for module, target, found in _edges():
        here, there = room_of(module.name), room_of(target)
        if here is None or there is None or here == there or RANK[there] < RANK[here]:
            continue
        if not (found.local and (here, there) in LAZY_UPWARD):
            wrong.append(f"{module.shown}:{found.line} {here or 'sora_signals'} -> {there or 'sora_signals'}")
    assert not wrong, "\n".join(wrong)


def test_frames_and_articles_know_no_stage() -> None:
    wrong = [
        f"{module.shown}:{found.line} imports {target}"
        for module, target, found in _edges()
        if room_of(module.name) in NO_STAGE and room_of(target) in STAGES
    ]
    assert not wrong, "\n".join(wrong)


def test_modules_do_not_import_each_other_in_a_circle() -> None:
    graph: dict[str, set[str]] = {module.name: set() for module in modules()}
    for module, target, found in _edges():
        if not found.local and target in graph:
            graph[module.name].add(target)
    while leaves := {name for name, targets in graph.items() if not targets}:
        graph = {name: targets - leaves for name, targets in graph.items() if name not in leaves}
    assert not graph, f"these import each other: {sorted(graph)}"


@pytest.mark.parametrize("package", sorted(HOMES))
def test_a_heavy_package_stays_in_its_rooms(package: str) -> None:
    wrong = [
        f"{module.shown}:{found.line}"
        for module in modules()
        for found in imports(module)
        if found.target.split(".")[0] == package
        and not any(module.name == home or module.name.startswith(home + ".") for home in HOMES[package])
    ]
    assert not wrong, f"{package} is for {sorted(HOMES[package])} only: {wrong}"


@pytest.mark.parametrize(
    "package",
    [
        "jieba",
        "snownlp",
        "trafilatura",
        "pypdfium2",
        "tqdm",
        "exchange_calendars",
        "datasketch",
        "matplotlib",
        "pyspark",
        "dask",
        "mcp",
        "akshare",
    ],
)
def test_a_slow_or_optional_package_is_imported_where_it_is_used(package: str) -> None:
    eager = [
        f"{module.shown}:{found.line}"
        for module in modules()
        for found in imports(module)
        if found.target.split(".")[0] == package and not found.local
    ]
    assert not eager, f"import {package} inside the function that needs it: {eager}"
