"""The library's source as parsed trees, read without importing it."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
PACKAGE = "sora_signals"


@dataclass(frozen=True)
class Module:
    """One file of the library."""

    path: Path
    name: str  # dotted, without the package itself: "text.fold", "engine"; "" for sora_signals/__init__.py
    tree: ast.Module

    @property
    def shown(self) -> str:
        return self.path.relative_to(ROOT).as_posix()


@dataclass(frozen=True)
class Import:
    """One imported module, absolute; `local` when it happens inside a function."""

    target: str
    line: int
    local: bool


@cache
def modules() -> tuple[Module, ...]:
    """Return every module of the library."""
    return tuple(_read(path) for path in sorted((ROOT / PACKAGE).rglob("*.py")))


def _read(path: Path) -> Module:
    parts = path.relative_to(ROOT / PACKAGE).with_suffix("").parts
    name = ".".join(parts[:-1] if parts[-1] == "__init__" else parts)
    return Module(path, name, ast.parse(path.read_text(encoding="utf-8"), filename=str(path)))


def imports(module: Module) -> Iterator[Import]:
    """Yield what a module imports, wherever in it; `from package import submodule` names the submodule."""
    inside = {id(node) for function in functions(module.tree) for node in ast.walk(function)}
    for node in ast.walk(module.tree):
        local = id(node) in inside
        if isinstance(node, ast.Import):
            yield from (Import(alias.name, node.lineno, local) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = _base(module, node)
            yield from (Import(_whole(base, alias.name), node.lineno, local) for alias in node.names)


def _base(module: Module, node: ast.ImportFrom) -> str:
    if not node.level:
        return node.module or ""
    here = [PACKAGE, *filter(None, module.name.split("."))]
    if module.path.name != "__init__.py":
        here.pop()
    here = here[: len(here) - node.level + 1]
    return ".".join([*here, *filter(None, [node.module])])


def _whole(base: str, name: str) -> str:
    whole = f"{base}.{name}"
    known = {f"{PACKAGE}.{module.name}" for module in modules()}
    return whole if whole in known else base


def internal(module: Module) -> Iterator[tuple[str, Import]]:
    """Yield imports of the library's own modules, by their names without the package."""
    for found in imports(module):
        if found.target == PACKAGE or found.target.startswith(PACKAGE + "."):
            yield found.target.removeprefix(PACKAGE).removeprefix("."), found


def functions(tree: ast.AST) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    """Yield every function and method, nested ones too."""
    return (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))


def docstrings(tree: ast.AST) -> set[int]:
    """Return the ids of string nodes that stand alone as a statement: docstrings and attribute docs."""
    alone = (node.value for node in ast.walk(tree) if isinstance(node, ast.Expr))
    return {id(value) for value in alone if isinstance(value, ast.Constant) and isinstance(value.value, str)}
