"""Whether anything happened: the mark moves with every line of history, also with one that is committed late."""

from __future__ import annotations

from sqlalchemy import delete, func, select

from app.extensions import db
from app.models import Event
from app.models.transaction import transaction
from app.reports.change_mark import change_mark
from app.use_cases.acknowledge_incident import acknowledge_incident
from tests.use_cases.desk import Desk


def mark() -> str:
    db.session.rollback()
    return change_mark(db.session())


def test_mark_stays_while_nothing_happens_and_moves_with_each_act(desk: Desk) -> None:
    empty = mark()
    reference = desk.report()
    reported = mark()
    assert reported != empty
    assert mark() == reported
    acknowledge_incident(reference, desk.person(), desk.now)
    assert mark() != reported


def test_line_with_a_lower_number_that_is_committed_later_moves_it_too(desk: Desk) -> None:
    acknowledge_incident(desk.report(), desk.person(), desk.now)
    whole, last = mark(), db.session.scalar(select(func.max(Event.id)))
    with transaction() as session:
        session.execute(delete(Event).where(Event.id == last - 1))
    without = mark()
    assert without != whole
    assert without.split("-")[0] == whole.split("-")[0]
