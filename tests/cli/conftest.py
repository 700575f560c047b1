"""The commands as a person types them, on the desks of tests/use_cases or on no base at all."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result

from app import create_app
from app.config import read_settings
from app.extensions import db
from tests.servers.engines import let_go_of_the_database
from tests.use_cases.conftest import desk, make_app, peopled_url
from tests.use_cases.desk import Desk
from tests.workflows.small_rules import SMALL_RULES

__all__ = ["desk", "peopled_url"]

Type = Callable[..., Result]


@pytest.fixture
def type_in(desk: Desk) -> Type:
    """`type_in("rules", "explain", reference)` at these desks; nothing of the test's own look-ups stays open."""

    def typed(*words: str) -> Result:
        db.session.rollback()
        return desk.app.test_cli_runner().invoke(args=list(words))

    return typed


@pytest.fixture
def type_on_empty_base(database_url: str, tmp_path: Path) -> Iterator[Type]:
    """The same on a base without a single table, as after a clone."""
    app = make_app(database_url, tmp_path)
    yield lambda *words: app.test_cli_runner().invoke(args=list(words))
    with app.app_context():
        let_go_of_the_database()


def answer(result: Result) -> Any:
    """What a command printed with --json."""
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


@pytest.fixture
def pausable(database_url: str, tmp_path: Path) -> Iterator[Type]:
    """A program under the small rules, whose promise can be paused."""
    rules = tmp_path / "rules.yaml"
    rules.write_text(SMALL_RULES, encoding="utf-8")
    settings = {"DATABASE_URL": database_url, "VIGIE_INSTANCE": str(tmp_path), "VIGIE_RULES": str(rules)}
    app = create_app(read_settings(settings))
    yield lambda *words: app.test_cli_runner().invoke(args=list(words))
    with app.app_context():
        let_go_of_the_database()
