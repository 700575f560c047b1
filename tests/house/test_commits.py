"""Only use cases commit: what belongs together is written together, and a door cannot half-finish a verb."""

from __future__ import annotations

import ast

from tests.house.sources import Source, listed, python_sources

THE_COMMIT = "app/models/transaction.py"  # `with transaction()` is the one way to write
WRITERS = (
    "app/use_cases/",
    "app/notify/outbox",  # marks its own letters sent, apart from the fact they tell
    "app/engine/ledger",  # a wake is one transaction: events, ledger, letters, next alarm
)


def called(call: ast.Call) -> str:
    return call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")


def calls(source: Source, name: str) -> list[str]:
    """The places where something of that name is called: `name()` or `x.name()`."""
    found = [node for node in ast.walk(source.tree) if isinstance(node, ast.Call) and called(node) == name]
    return [f"{source.at(call)} {name}()" for call in found]


def commits(source: Source) -> list[str]:
    """Calls of `.commit()`, and `with ....begin():`, which commits at its end."""
    opened = [item.context_expr for node in ast.walk(source.tree) if isinstance(node, ast.With) for item in node.items]
    begun = [f"{source.at(o)} with begin()" for o in opened if isinstance(o, ast.Call) and called(o) == "begin"]
    return calls(source, "commit") + begun


def test_one_place_commits() -> None:
    others = [source for source in python_sources("app", "wsgi.py") if source.path != THE_COMMIT]
    faults = [fault for source in others for fault in commits(source)]
    assert not faults, f"write inside `with transaction()`:{listed(faults)}"


def test_only_use_cases_write() -> None:
    others = [source for source in python_sources("app", "wsgi.py") if not source.path.startswith(WRITERS)]
    faults = [fault for source in others for fault in calls(source, "transaction")]
    assert not faults, f"make it a verb in app/use_cases:{listed(faults)}"


def test_each_way_to_commit_is_seen() -> None:
    source = Source("app/web/x.py", "db.session.commit()\nwith engine.begin() as c:\n    pass\n")
    assert commits(source) == ["app/web/x.py:1 commit()", "app/web/x.py:2 with begin()"]
    assert calls(Source("app/web/x.py", "with transaction() as s: pass"), "transaction")
