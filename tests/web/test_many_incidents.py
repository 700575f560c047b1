"""A desk with a past: no question of the queue or the board reads more because the table is longer."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import Engine, event

from app.extensions import db
from bench.pages_desk import fill
from tests.use_cases.desk import Desk
from tests.web.person import Person

INCIDENTS = 3000
GROWING = ("incident", "event", "clock", "letter", "message", "pause", "fired_step", "inbound_mail")
# Partial: they hold what is open, or what went wrong with letters.
OF_A_FEW = ("ix_incident_open", "ix_incident_tally", "ix_pause_open")
OF_A_FEW += ("ix_letter_undelivered", "ix_letter_late", "ix_letter_refused")
WHOLE_TABLE_IS_NEEDED = ("sum(CASE WHEN (clock.breached_at",)  # counted once in five minutes: see kept_promises


class Heard:
    """The statements asked of the database, with what was bound to them."""

    def __init__(self, engine: Engine) -> None:
        self.engine, self.statements = engine, list[tuple[str, Any]]()

    def __enter__(self) -> list[tuple[str, Any]]:
        event.listen(self.engine, "before_cursor_execute", self._one)
        return self.statements

    def __exit__(self, *_: object) -> None:
        event.remove(self.engine, "before_cursor_execute", self._one)

    def _one(self, _connection: Any, _cursor: Any, statement: str, parameters: Any, *_: object) -> None:
        if statement.startswith("SELECT"):
            self.statements.append((statement, parameters))


def plan_of(statement: str, parameters: Any) -> str:
    """How the database means to answer, a line a step.

    PostgreSQL reads a short table whole by preference; it is asked how it would answer from a long one.
    """
    words = "EXPLAIN QUERY PLAN " if db.engine.dialect.name == "sqlite" else "EXPLAIN "
    with db.engine.connect() as connection:
        if db.engine.dialect.name == "postgresql":
            connection.exec_driver_sql("SET LOCAL enable_seqscan = off")
        rows = connection.exec_driver_sql(words + statement, parameters).all()
    return "\n".join(str(row[-1]) for row in rows)


def whole_tables(plan: str) -> list[str]:
    """The growing tables that the plan reads from end to end."""
    read = re.findall(r"(?:SCAN|Seq Scan on) (\w+)(?: USING (?:COVERING )?INDEX (\w+))?", plan)
    return [name for name, index in read if name.rstrip("_0123456789") in GROWING and index not in OF_A_FEW]


@pytest.fixture
def old_desk(desk: Desk) -> Iterator[Desk]:
    """Three thousand incidents, one in ten of them open."""
    with db.engine.begin() as connection:
        for table in ("agreement", "contact", "organisation", "user_account"):
            connection.exec_driver_sql(f"DELETE FROM {table}")
    fill(desk.app, INCIDENTS)
    return desk


@pytest.mark.timeout(60)
def test_no_question_reads_a_table_from_end_to_end(old_desk: Desk, sign_in: Any) -> None:
    for who, path in (
        ("agent@cnaf.example", "/"),
        ("responsable@cnaf.example", "/tableau"),
        ("agent@cnaf.example", "/recherche?q=flux+lot+2500"),
    ):
        person: Person = sign_in(who)
        person.open(path)
        with Heard(db.engine) as heard:
            text = person.open(path)
        assert heard
        for statement, parameters in heard:
            if not any(words in statement for words in WHOLE_TABLE_IS_NEEDED):
                plan = plan_of(statement, parameters)
                assert whole_tables(plan) == [], f"{path}\n{statement}\n{plan}"
    assert "Rien de trouvé" not in text
