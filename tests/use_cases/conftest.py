"""One desk a test, on a real database, at a frozen hour."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from freezegun import freeze_time

from app import create_app
from app.config import read_settings
from app.extensions import db
from tests.servers.databases import Databases
from tests.servers.engines import let_go_of_the_database
from tests.use_cases.desk import MONDAY_10H, Desk, paris
from tests.use_cases.people import introduce_people


def make_app(url: str, folder: Path) -> Flask:
    """The program on that database."""
    settings = {"DATABASE_URL": url, "VIGIE_INSTANCE": str(folder), "VIGIE_SECRET_KEY": "a secret of the tests"}
    return create_app(read_settings(settings))


def lay_out_desks(url: str, folder: Path) -> None:
    """Tables and people, without an incident."""
    app = make_app(url, folder)
    with app.app_context():
        db.create_all()
        introduce_people()
        let_go_of_the_database()


@pytest.fixture
def peopled_url(databases: Databases, tmp_path: Path) -> Iterator[str]:
    """A database with people and an empty queue, of this test alone."""
    databases.lay_out("peopled", lambda url: lay_out_desks(url, tmp_path))
    url = databases.fresh(like="peopled")
    yield url
    databases.discard(url)


@pytest.fixture
def desk(peopled_url: str, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Desk]:
    """The desks on Monday at 10 o'clock, or at the hour of the test's `at` mark."""
    mark = request.node.get_closest_marker("at")
    app = make_app(peopled_url, tmp_path)
    with freeze_time(paris(mark.args[0] if mark else MONDAY_10H)) as frozen, app.app_context():
        yield Desk(app, frozen)
        let_go_of_the_database()
