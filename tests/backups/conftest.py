"""Desks with something to lose, and the programs that copy PostgreSQL."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from click.testing import Result
from flask import Flask
from sqlalchemy import URL, make_url

from app import create_app
from app.config import read_settings
from app.extensions import db
from tests.servers.databases import Databases
from tests.servers.postgres import packaged_installation
from tests.use_cases.conftest import lay_out_desks
from tests.use_cases.desk import Desk

Type = Callable[..., Result]
PROGRAMS = str(packaged_installation() / "bin")


@pytest.fixture
def app(databases: Databases, tmp_path: Path) -> Iterator[Flask]:
    databases.lay_out("peopled", lambda url: lay_out_desks(url, tmp_path))
    url = databases.fresh(like="peopled")
    known = {"DATABASE_URL": url, "VIGIE_INSTANCE": str(tmp_path), "VIGIE_SECRET_KEY": "a secret of the tests"}
    app = create_app(read_settings(known | {"VIGIE_POSTGRES_PROGRAMS": PROGRAMS}))
    with app.app_context():
        yield app
        db.session.remove()
        db.engine.dispose()
    databases.discard(url)


@pytest.fixture
def desk(app: Flask) -> Desk:
    """A desk at work on the machine's own time: what is kept is dated now."""
    return Desk(app, None)  # type: ignore[arg-type]


@pytest.fixture
def type_in(app: Flask) -> Type:
    """`type_in("backup", "create")`; nothing of the test's own look-ups stays open."""

    def typed(*words: str) -> Result:
        db.session.remove()
        return app.test_cli_runner().invoke(args=["backup", *words])

    return typed


@pytest.fixture
def shelf(tmp_path: Path) -> Path:
    return tmp_path / "backups"


@pytest.fixture
def empty_url(databases: Databases) -> Iterator[URL]:
    """A base with nothing in it: a server's, or a file that is not there yet."""
    url = databases.fresh()
    yield make_url(url)
    databases.discard(url)
