"""What must hold at any moment is looked up, and what does not is named."""

from __future__ import annotations

import pytest
from sqlalchemy import text

from app.extensions import db
from app.models.transaction import transaction
from app.reports.invariants import broken_invariants, without_alarm
from app.use_cases.acknowledge_incident import acknowledge_incident
from app.use_cases.close_incident import close_incident
from tests.use_cases.desk import ANGDM, EURE, Desk
from workflows.lifecycle import Outcome


def broken(desk: Desk) -> list[tuple[str, str]]:
    db.session.rollback()
    return [(one.fault, one.reference) for one in broken_invariants(db.session(), desk.now)]


def spoil(statement: str) -> None:
    db.session.rollback()
    with transaction() as session:
        session.execute(text(statement))


def test_desk_at_work_breaks_nothing(desk: Desk) -> None:
    first, second = desk.report(), desk.report("Connexion impossible.", sender=EURE, desk="caf-eure")
    acknowledge_incident(first, desk.person(), desk.at("2026-11-23 10:05"))
    close_incident(second, desk.person("agent@caf-eure.example"), Outcome.WITHDRAWN, "", desk.now)
    desk.report()
    desk.pass_time("2026-11-30 12:00")
    assert broken(desk) == []


@pytest.mark.parametrize(
    ("statement", "fault"),
    [
        ("update incident set wake_at = null", "alarm_missing"),
        ("update incident set wake_at = '2027-01-01'", "alarm_too_late"),
        ("update incident set contract = 'nowhere'", "cannot_be_judged"),
        ("update event set actor = 'personne' where seq = 2", "history_rewritten"),
        ("delete from event where seq = 2", "history_has_gaps"),
        ("delete from event where seq = (select max(seq) from event)", "history_cut"),
        ("update fired_step set recorded_at = '2026-01-01' where round = 1 and step = 'rappel'", "fired_early"),
    ],
)
def test_each_fault_is_named(desk: Desk, statement: str, fault: str) -> None:
    reference = desk.report()
    desk.pass_time("2026-11-23 10:16")
    assert broken(desk) == []
    spoil(statement)
    assert (fault, reference) in broken(desk)


def test_alarm_nobody_answers_is_named_after_a_minute(desk: Desk) -> None:
    reference = desk.report()
    desk.at("2026-11-23 10:10:59")
    assert broken(desk) == []
    desk.at("2026-11-23 10:11:01")
    assert broken(desk) == [("alarm_not_answered", reference)]


def test_incident_without_an_alarm_says_why(desk: Desk) -> None:
    reference = desk.report("Gaia est lente.", sender=ANGDM, desk="ncaa")
    acknowledge_incident(reference, desk.person("agent@ncaa.example"), desk.now)
    desk.pass_time("2026-11-30 12:00")
    reasons = dict(without_alarm(db.session(), desk.now))
    assert None not in reasons.values()
    spoil("update incident set wake_at = null")
    desk.report()
    spoil("update incident set wake_at = null")
    assert None in dict(without_alarm(db.session(), desk.now)).values()
