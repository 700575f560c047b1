"""How the program holds on to its database: connections that outlive a crash of it, and none that locks for ever."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import text

from app.extensions import db
from app.models.transaction import engine_options
from app.use_cases.note_beat import note_beat
from tests.use_cases.desk import Desk


@pytest.fixture
def app(desk: Desk) -> Flask:
    if db.engine.dialect.name == "sqlite":
        pytest.skip("SQLite is a file: there is no connection to lose")
    return desk.app


def test_frozen_program_keeps_what_it_has_locked_for_ten_seconds_at_most(app: Flask) -> None:
    assert db.session.scalar(text("show idle_in_transaction_session_timeout")) == "1min"


def test_connections_the_server_has_cut_are_replaced_before_they_are_used(app: Flask, desk: Desk) -> None:
    note_beat("wake_incidents", desk.now, "")
    with db.engine.connect() as other, other.begin():
        others = "select pg_terminate_backend(pid) from pg_stat_activity where pid <> pg_backend_pid()"
        other.execute(text(f"{others} and datname = current_database()"))
    db.session.remove()
    note_beat("wake_incidents", desk.now, "")
    assert db.session.scalar(text("select count(*) from duty_beat")) == 1


def test_sqlite_needs_none_of_this() -> None:
    assert engine_options("sqlite:////tmp/desk.sqlite") == {}


def test_of_several_servers_the_one_that_writes_is_chosen() -> None:
    options = engine_options("postgresql+psycopg://vigie@/desk?host=a.example:5432&host=b.example:5432")
    assert options["connect_args"]["target_session_attrs"] == "read-write"
    assert options["pool_pre_ping"] is True
