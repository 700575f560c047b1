"""Only app/clock.py reads the time; everything else is told what time it is. That is why time can be moved in tests."""

from __future__ import annotations

import ast
import re

from tests.house.sources import Source, listed, python_sources

THE_CLOCK = "app/clock.py"

# Files that may read the monotonic clock themselves, with the reason; app.clock.monotonic() serves all others.
STOPWATCHES: dict[str, str] = {}

READS_NOW = {"now", "utcnow", "today"}
KNOWS_NOW = {"datetime", "date", "dt", "func", "Timestamp"}
OF_THE_TIME_MODULE = {"time", "time_ns", "localtime", "gmtime", "ctime", "asctime", "strftime"}
STOPWATCH = {"monotonic", "monotonic_ns", "perf_counter", "perf_counter_ns", "clock_gettime"}
SQL_CLOCK = re.compile(
    r"(?<![.\w])now\(\)|\bcurrent_(timestamp|date|time)\b|\b(clock|statement)_timestamp\(|julianday\(", re.IGNORECASE
)


def last_name(node: ast.expr) -> str:
    """`clock` of `self.clock` and of `clock`."""
    return node.attr if isinstance(node, ast.Attribute) else getattr(node, "id", "")


def reads_the_time(node: ast.AST) -> str | None:
    """The name by which this node reads the time, or None."""
    if isinstance(node, ast.Attribute):
        owner = last_name(node.value)
        if node.attr in READS_NOW and owner in KNOWS_NOW:
            return f"{owner}.{node.attr}"
        if owner == "time" and node.attr in OF_THE_TIME_MODULE | STOPWATCH:
            return f"time.{node.attr}"
    if isinstance(node, ast.ImportFrom) and node.module == "time":
        taken = {alias.name for alias in node.names} & (OF_THE_TIME_MODULE | STOPWATCH)
        return f"from time import {', '.join(sorted(taken))}" if taken else None
    return None


def docstrings(tree: ast.Module) -> set[int]:
    """The identities of the nodes that are documentation, not values."""
    owners = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
    return {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, owners) and node.body and isinstance(node.body[0], ast.Expr)
    }


def time_readings(source: Source) -> list[str]:
    """Each place of the file where the time is read."""
    faults = []
    silent = docstrings(source.tree)
    for node in ast.walk(source.tree):
        if (name := reads_the_time(node)) and not is_allowed_stopwatch(source, name):
            faults.append(f"{source.path}:{node.lineno} reads the time by {name}")  # type: ignore[attr-defined]
        if isinstance(node, ast.Constant) and id(node) not in silent and SQL_CLOCK.search(str(node.value)):
            faults.append(f"{source.at(node)} asks the database's clock: {str(node.value)[:60]!r}")
    return faults


def is_allowed_stopwatch(source: Source, name: str) -> bool:
    return source.path in STOPWATCHES and any(watch in name for watch in STOPWATCH)


def test_only_the_clock_reads_the_time() -> None:
    sources = [s for s in python_sources("app", "workflows", "migrations", "wsgi.py") if s.path != THE_CLOCK]
    faults = [fault for source in sources for fault in time_readings(source)]
    assert not faults, f"take `now` as an argument, or ask app.clock at a door:{listed(faults)}"


def test_each_way_of_reading_the_time_is_seen() -> None:
    ways = [
        "datetime.now(UTC)",
        "datetime.datetime.utcnow()",
        "date.today()",
        "time.time()",
        "time.monotonic()",
        "from time import perf_counter",
        "func.now()",
        "column(server_default=text('CURRENT_TIMESTAMP'))",
        "Column(default=datetime.now)",
    ]
    assert [way for way in ways if not time_readings(Source("app/x.py", way))] == []


def test_asking_the_clock_and_sleeping_are_no_readings() -> None:
    fine = [
        "clock.now()",
        "facts.now",
        "clock.monotonic()",
        "time.sleep(1)",
        "incident.due_at.time()",
        "raise ValueError('app.clock.now() does')",
        "def f():\n    'Speaks of now() and current_timestamp.'",
    ]
    assert [time_readings(Source("app/x.py", way)) for way in fine] == [[]] * len(fine)
