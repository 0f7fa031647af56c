"""No state between calls, no work at import, no clock, no network, no word lists in code."""

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from tests.architecture.source import Module, docstrings, imports, modules

FRESH = (ast.List, ast.Dict, ast.Set, ast.ListComp, ast.DictComp, ast.SetComp)
MUTABLE_CALLS = {
    "list", "dict", "set", "bytearray", "defaultdict", "deque", "Counter", "OrderedDict", "ChainMap",
    "array", "asarray", "arange", "zeros", "ones", "empty", "full", "ints", "DataFrame", "Series",
}  # fmt: skip

NETWORK = {"urllib.request", "http", "socket", "ssl", "requests", "httpx", "aiohttp", "ftplib"}
CLOCKS = {"now", "today", "utcnow", "time", "time_ns"}
CLOCK_OWNERS = {"datetime", "date", "time", "Timestamp", "dt"}
CONNECTED = "securities.refresh"

HAN = re.compile(r"[\u3400-\u9fff]")
NUMERALS = re.compile(
    "[零一二两三四五六七八九十百千万亿年月日时分秒元]"
)  # a grammar of numbers and dates, not of words
HAN_LIMIT = 6
PATTERN_LIMIT = 12  # a pattern of a form (numbering, a line's end, a state mark) has a few characters of grammar

START = """
import sys
opened = []
sys.addaudithook(lambda name, args: opened.append(str(args[0])) if name == "open" else None)
import sora_signals
loaded = {"jieba", "snownlp", "trafilatura", "pypdfium2", "scipy", "matplotlib", "tqdm", "IPython", "pyspark", "rich"} & set(sys.modules)
print(sorted(loaded), [path for path in opened if path.endswith((".tsv", ".marshal"))])
"""


def _body(module: Module) -> Iterator[ast.stmt]:
    """Yield statements that run at import: the module's and its classes' own."""
    for node in module.tree.body:
        yield node
        if isinstance(node, ast.ClassDef):
            yield from node.body


def _callee(node: ast.Call) -> str:
    return node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")


def _mutable(node: ast.expr | None) -> bool:
    if isinstance(node, ast.Tuple):
        return any(_mutable(element) for element in node.elts)
    if isinstance(node, ast.Call):
        return _callee(node) in MUTABLE_CALLS
    return isinstance(node, FRESH)


def test_a_module_holds_no_mutable_state() -> None:
    wrong = []
    for module in modules():
        for node in _body(module):
            targets = node.targets if isinstance(node, ast.Assign) else [getattr(node, "target", None)]
            names = {target.id for target in targets if isinstance(target, ast.Name)}
            if isinstance(node, ast.Assign | ast.AnnAssign) and _mutable(node.value) and names != {"__all__"}:
                wrong.append(f"{module.shown}:{node.lineno} {', '.join(sorted(names))}")
    assert not wrong, "use a tuple, a frozenset or MappingProxyType:\n" + "\n".join(wrong)


def test_no_function_reaches_for_a_global() -> None:
    wrong = [
        f"{module.shown}:{node.lineno}"
        for module in modules()
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Global)
    ]
    assert not wrong, "\n".join(wrong)


def test_a_module_only_declares() -> None:
    busy = (ast.For, ast.While, ast.With, ast.AugAssign, ast.Delete)
    wrong = []
    for module in modules():
        for node in _body(module):
            call = isinstance(node, ast.Expr) and isinstance(node.value, ast.Call)
            if call or isinstance(node, busy):
                wrong.append(f"{module.shown}:{node.lineno}")
    assert not wrong, "work at import:\n" + "\n".join(wrong)


def test_nothing_asks_the_clock() -> None:
    wrong = [
        f"{module.shown}:{node.lineno} {ast.unparse(node.func)}"
        for module in modules()
        if module.name != CONNECTED
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Call) and _asks_the_clock(node.func)
    ]
    assert not wrong, "the same text must give the same frames on every day:\n" + "\n".join(wrong)


def _asks_the_clock(called: ast.expr) -> bool:
    if not isinstance(called, ast.Attribute) or called.attr not in CLOCKS:
        return False
    owner = called.value
    return (owner.attr if isinstance(owner, ast.Attribute) else getattr(owner, "id", "")) in CLOCK_OWNERS


def test_nothing_asks_the_network() -> None:
    wrong = [
        f"{module.shown}:{found.line} {found.target}"
        for module in modules()
        if module.name != CONNECTED
        for found in imports(module)
        if found.target in NETWORK or found.target.split(".")[0] in NETWORK
    ]
    assert not wrong, "\n".join(wrong)


def test_words_are_data_and_not_code() -> None:
    wrong = []
    for module in modules():
        spared, patterns = docstrings(module.tree), _patterns(module)
        wrong += [
            f"{module.shown}:{node.lineno}"
            for node in ast.walk(module.tree)
            if isinstance(node, (ast.Constant, *FRESH, ast.Tuple))
            and _han(node, spared) > (PATTERN_LIMIT if id(node) in patterns else HAN_LIMIT)
        ]
    assert not wrong, f"more than {HAN_LIMIT} Chinese characters in a literal; move them to data/:\n" + "\n".join(wrong)


def _patterns(module: Module) -> set[int]:
    """Return the ids of literals that are compiled as regular expressions."""
    calls = (node for node in ast.walk(module.tree) if isinstance(node, ast.Call) and _callee(node) == "compile")
    return {id(argument) for call in calls for argument in call.args}


def _han(node: ast.AST, spared: set[int]) -> int:
    strings = (
        inner.value
        for inner in ast.walk(node)
        if isinstance(inner, ast.Constant) and isinstance(inner.value, str) and id(inner) not in spared
    )
    return sum(len(HAN.findall(NUMERALS.sub("", string))) for string in strings)


def test_every_file_is_opened_with_an_encoding() -> None:
    readers = {"read_text", "write_text"}
    wrong = [
        f"{module.shown}:{node.lineno}"
        for module in modules()
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Call) and _callee(node) in readers and not _encoded(node)
    ]
    assert not wrong, "pass encoding=, the platform's own differs:\n" + "\n".join(wrong)


def _encoded(node: ast.Call) -> bool:
    positional = 1 if _callee(node) == "read_text" else 2
    return len(node.args) >= positional or any(keyword.arg == "encoding" for keyword in node.keywords)


def test_importing_the_library_loads_no_segmenter_and_reads_no_table(repository: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", START],
        cwd=repository,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip() == "[] []"
