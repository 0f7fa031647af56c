"""A file and a function are small enough to be read at one go."""

import ast

from tests.architecture.source import functions, modules

FILE_LIMIT = 300
FUNCTION_LIMIT = 40


def test_a_file_has_at_most_300_lines() -> None:
    lengths = {module.shown: len(module.path.read_text(encoding="utf-8").splitlines()) for module in modules()}
    long = {shown: length for shown, length in lengths.items() if length > FILE_LIMIT}
    assert not long


def test_a_function_has_at_most_40_lines() -> None:
    long = [
        f"{module.shown}:{function.lineno} {function.name}: {lines}"
        for module in modules()
        for function in functions(module.tree)
        if (lines := _lines(function)) > FUNCTION_LIMIT
    ]
    assert not long, "\n".join(long)


def _lines(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Return the lines of a function, signature included and docstring not: documenting costs nothing."""
    whole = (function.end_lineno or function.lineno) - function.lineno + 1
    first = function.body[0]
    if ast.get_docstring(function) is None or first.end_lineno is None:
        return whole
    return whole - (first.end_lineno - first.lineno + 1)
