"""Who may import what, where import-linter's layers do not reach."""

from __future__ import annotations

import ast
import subprocess
import sys

from tests.house.sources import ROOT, Source, listed, python_sources

PURE = {"yaml", "holidays", "transitions", "workflows"}
TOUCHES_THE_WORLD = {"asyncio", "http", "io", "logging", "multiprocessing", "os", "pathlib", "random", "secrets"}
TOUCHES_THE_WORLD |= {"shutil", "smtplib", "socket", "sqlite3", "subprocess", "tempfile", "threading", "time", "urllib"}
SENDING = {"flask_mail", "smtplib"}
SENDERS = (
    "app/notify/",
    "app/extensions.py",  # the extension object is made beside the others, used in notify
    "app/demo/write_mail.py",  # plays a partner's mail program: it writes to our own door
)

WITHOUT_FRAMEWORK = """
import importlib, pkgutil, sys

class Blocked:
    def find_spec(self, name, path=None, target=None):
        if name.split(".")[0] in {"flask", "sqlalchemy", "flask_sqlalchemy", "werkzeug", "app"}:
            raise ImportError(f"workflows must live without {name}")

sys.meta_path.insert(0, Blocked())
import workflows
names = [found.name for found in pkgutil.walk_packages(workflows.__path__, "workflows.")]
for name in names:
    importlib.import_module(name)
print(len(names))
"""


def imported(source: Source) -> list[tuple[str, int]]:
    """(dotted module, line) of every import, inside functions too."""
    found = []
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Import):
            found += [(alias.name, node.lineno) for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            found.append(("." * node.level + (node.module or ""), node.lineno))
    return found


def worldly_imports(source: Source) -> list[str]:
    """Imports that would let the rule book read, write, wait or meet a framework."""
    allowed = (sys.stdlib_module_names - TOUCHES_THE_WORLD) | PURE
    return [f"{source.path}:{line} {name}" for name, line in imported(source) if name.split(".")[0] not in allowed]


def sending_imports(source: Source) -> list[str]:
    return [f"{source.path}:{line} {name}" for name, line in imported(source) if name.split(".")[0] in SENDING]


def test_rule_book_imports_with_flask_and_sqlalchemy_blocked() -> None:
    run = subprocess.run(
        [sys.executable, "-W", "error", "-c", WITHOUT_FRAMEWORK], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert run.returncode == 0, run.stderr
    assert int(run.stdout) > 0


def test_rule_book_imports_nothing_that_touches_the_world() -> None:
    faults = [fault for source in python_sources("workflows") for fault in worldly_imports(source)]
    assert not faults, f"workflows takes values and gives values:{listed(faults)}"


def test_only_notify_sends() -> None:
    others = [s for s in python_sources("app", "workflows", "wsgi.py") if not s.path.startswith(SENDERS)]
    faults = [fault for source in others for fault in sending_imports(source)]
    assert not faults, f"letters leave through app/notify alone:{listed(faults)}"


def test_an_import_inside_a_function_is_seen() -> None:
    hidden = "def f():\n    import smtplib\n    from os import path\n    import sqlalchemy.orm\n    import datetime\n"
    source = Source("workflows/x.py", hidden)
    lines = ["workflows/x.py:2 smtplib", "workflows/x.py:3 os", "workflows/x.py:4 sqlalchemy.orm"]
    assert worldly_imports(source) == lines
    assert sending_imports(source) == lines[:1]
