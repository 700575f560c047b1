"""No file past 300 lines, no function past 40: what pleases or tires in a house is the tail, not the median."""

from __future__ import annotations

import ast

from tests.house.sources import Source, listed, python_sources

FILE_LINES = 300
FUNCTION_LINES = 40


def code_lines(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Lines from `def` to the end; the docstring is free, so that nobody saves on it."""
    lines = (function.end_lineno or function.lineno) - function.lineno + 1
    first = function.body[0]
    if ast.get_docstring(function, clean=False) is None:
        return lines
    return lines - ((first.end_lineno or first.lineno) - first.lineno + 1)


def long_functions(source: Source) -> list[str]:
    functions = [n for n in ast.walk(source.tree) if isinstance(n, ast.FunctionDef | ast.AsyncFunctionDef)]
    return [
        f"{source.at(function)} {function.name}: {code_lines(function)} lines"
        for function in functions
        if code_lines(function) > FUNCTION_LINES
    ]


def test_no_file_past_300_lines() -> None:
    counted = [(source.path, source.text.count("\n")) for source in python_sources("app", "workflows", "wsgi.py")]
    faults = [f"{path}: {lines} lines" for path, lines in counted if lines > FILE_LINES]
    assert not faults, f"two thoughts in one file? give each its own:{listed(faults)}"


def test_no_function_past_40_lines() -> None:
    faults = [fault for source in python_sources("app", "workflows", "wsgi.py") for fault in long_functions(source)]
    assert not faults, f"name the steps inside:{listed(faults)}"


def test_docstring_is_not_counted() -> None:
    def function_of(body_lines: int) -> Source:
        body = '    """One\n\n    two.\n    """\n' + "    x = 1\n" * body_lines
        return Source("app/x.py", "def f():\n" + body)

    assert long_functions(function_of(39)) == []
    assert long_functions(function_of(40)) == ["app/x.py:1 f: 41 lines"]
