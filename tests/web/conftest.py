"""The pages as people open them: signed in, at a frozen hour, on a real database."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask
from freezegun import freeze_time
from freezegun.api import FrozenDateTimeFactory
from sqlalchemy import select, update

from app import create_app
from app.config import read_settings
from app.extensions import db
from app.identity import hash_password
from app.models import User
from app.models.transaction import transaction
from tests.servers.databases import Databases
from tests.servers.engines import let_go_of_the_database
from tests.use_cases.desk import MONDAY_10H, Desk, paris
from tests.use_cases.people import introduce_people
from tests.web.person import PASSWORD, Person


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "settings(**environment): settings of the program for this test")


MORE_ACCOUNTS = (
    ("n2@cnaf.example", "Support national", "n2", "gsi"),
    ("admin@vigie.example", "Administrateur", "administrator", "gsi"),
)


def make_app(url: str, folder: Path, **settings: str) -> Flask:
    """The program on that database, with these settings beside."""
    known = {"DATABASE_URL": url, "VIGIE_INSTANCE": str(folder), "VIGIE_SECRET_KEY": "a secret of the tests"}
    known |= {"VIGIE_SESSION_IDLE_MINUTES": "525600", "VIGIE_SESSION_HOURS": "8760"}  # tests move time by days
    return create_app(read_settings(known | settings))


def lay_out_people(url: str, folder: Path) -> None:
    """Tables and people who can sign in, without an incident."""
    app = make_app(url, folder)
    with app.app_context():
        db.create_all()
        introduce_people()
        with transaction() as session:
            session.add_all(
                User(email=email, name=name, role=role, desk=desk, password_hash="")
                for email, name, role, desk in MORE_ACCOUNTS
            )
            session.flush()
            session.execute(update(User).values(password_hash=hash_password(PASSWORD)))
        let_go_of_the_database()


@pytest.fixture
def signed_up_url(databases: Databases, tmp_path: Path) -> Iterator[str]:
    """A database with people and an empty queue, of this test alone."""
    databases.lay_out("signed_up", lambda url: lay_out_people(url, tmp_path))
    url = databases.fresh(like="signed_up")
    yield url
    databases.discard(url)


@pytest.fixture
def desk(signed_up_url: str, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Desk]:
    """The desks on Monday at 10 o'clock or at the hour of the `at` mark, with the settings of the `settings` mark."""
    at, settings = request.node.get_closest_marker("at"), request.node.get_closest_marker("settings")
    app = make_app(signed_up_url, tmp_path, **(settings.kwargs if settings else {}))
    with freeze_time(paris(at.args[0] if at else MONDAY_10H)) as frozen, app.app_context():
        assert isinstance(frozen, FrozenDateTimeFactory)
        yield Desk(app, frozen)
        let_go_of_the_database()


@pytest.fixture
def sign_in(desk: Desk) -> Callable[[str], Person]:
    """Somebody at a browser of their own."""

    def arrive(email: str = "agent@cnaf.example") -> Person:
        person = Person(desk.app.test_client())
        person.be(db.session.scalars(select(User.id).where(User.email == email)).one())
        return person

    return arrive


@pytest.fixture
def agent(sign_in: Callable[[str], Person]) -> Person:
    return sign_in("agent@cnaf.example")


@pytest.fixture
def manager(sign_in: Callable[[str], Person]) -> Person:
    return sign_in("responsable@cnaf.example")


@pytest.fixture
def visitor(desk: Desk) -> Person:
    """Nobody the desk knows."""
    return Person(desk.app.test_client())
