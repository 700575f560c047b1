"""The program with an empty desk; its letters go to the local mailbox unless a test gives it a relay."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask

from app.config import Settings, read_settings, secret_key
from app.extensions import db
from app.models.rule_book import load_rules
from app.models.transaction import prepare_engine
from tests.notify.tls_relay import TlsRelay
from tests.servers.databases import Databases
from tests.servers.engines import let_go_of_the_database
from tests.servers.smtp_sink import SmtpSink

MakeApp = Callable[..., Flask]


def _below_the_doors(settings: Settings) -> Flask:
    """The program without pages, API and engine: letters need none of them."""
    app = Flask(__name__)
    app.config.update(
        SETTINGS=settings, SECRET_KEY=secret_key(settings), SQLALCHEMY_DATABASE_URI=settings.sqlalchemy_url
    )
    load_rules(app, settings.rules)
    db.init_app(app)
    with app.app_context():
        prepare_engine(db.engine)
    return app


def _create_tables(url: str, folder: Path) -> None:
    settings = read_settings({"DATABASE_URL": url, "VIGIE_INSTANCE": str(folder)})
    with _below_the_doors(settings).app_context():
        db.create_all()
        let_go_of_the_database()


@pytest.fixture
def make_app(databases: Databases, tmp_path: Path) -> Iterator[MakeApp]:
    """Make the program with these environment variables, on a database of this test alone, and enter its context."""
    databases.lay_out("desk", lambda url: _create_tables(url, tmp_path))
    url = databases.fresh(like="desk")
    entered = []

    def make(**environment: str) -> Flask:
        settings = {"DATABASE_URL": url, "VIGIE_INSTANCE": str(tmp_path), "VIGIE_SECRET_KEY": "a secret of the tests"}
        app = _below_the_doors(read_settings(settings | environment))
        context = app.app_context()
        context.push()
        entered.append(context)
        return app

    yield make
    for context in reversed(entered):
        let_go_of_the_database()
        context.pop()
    databases.discard(url)


@pytest.fixture
def app(make_app: MakeApp) -> Flask:
    """A program without a relay."""
    return make_app()


@pytest.fixture
def relayed_app(make_app: MakeApp, smtp_sink: SmtpSink) -> Flask:
    """A program whose relay is the sink, in clear on loopback."""
    return make_app(VIGIE_RELAY_HOST="127.0.0.1", VIGIE_RELAY_PORT=str(smtp_sink.port), VIGIE_RELAY_TLS="0")


@pytest.fixture
def tls_relay(tmp_path: Path) -> Iterator[TlsRelay]:
    """A relay with a certificate of a private authority."""
    with TlsRelay(tmp_path) as relay:
        yield relay
