"""The desk ends or reopens an incident by hand (A14, R8)."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from app.extensions import db
from app.models import Event
from app.use_cases.acknowledge_incident import acknowledge_incident
from app.use_cases.close_incident import close_incident, reopen_incident
from app.use_cases.restore_incident import restore_incident
from tests.use_cases.desk import SUPPORT, Desk, on_the_wall
from workflows.lifecycle import MoveRefused, Outcome


def restored(desk: Desk) -> str:
    reference = desk.report()
    acknowledge_incident(reference, desk.person(), desk.at("2026-11-23 10:05"))
    restore_incident(reference, desk.person(), "Flux rejoué.", desk.at("2026-11-23 11:00"))
    return reference


def test_partners_word_on_the_telephone_closes_it(desk: Desk) -> None:
    reference = restored(desk)
    close_incident(reference, desk.person(), Outcome.VALIDATED, "", desk.now)
    incident = desk.incident(reference)
    assert (incident.state, incident.outcome, incident.closed_at, incident.wake_at) == (
        "closed", "validated", desk.now, None
    )  # fmt: skip
    assert desk.history(reference)[-2:] == ["restoration_validated", "incident_closed"]
    assert desk.clock(reference, "validate", "partner").met_at == desk.now


@pytest.mark.parametrize("outcome", [Outcome.DUPLICATE, Outcome.NOT_AN_INCIDENT, Outcome.WITHDRAWN])
def test_cancelled_incident_says_how_it_ended_and_rings_no_more(desk: Desk, outcome: Outcome) -> None:
    reference = desk.report()
    close_incident(reference, desk.person(), outcome, "voir l’autre dossier", desk.at("2026-11-23 10:05"))
    incident = desk.incident(reference)
    assert (incident.state, incident.outcome, incident.wake_at) == ("closed", outcome, None)
    assert desk.clock(reference, "acknowledge").dropped_at == desk.now
    assert desk.letters(reference)[-1] == ("closed", SUPPORT[1])
    desk.pass_time("2026-11-24 10:00")
    assert desk.fired(reference) == []


def test_breach_stands_though_the_incident_was_cancelled_before_the_engine_saw_it(desk: Desk) -> None:
    reference = desk.report()
    close_incident(reference, desk.person(), Outcome.WITHDRAWN, "", desk.at("2026-11-23 10:20"))
    assert on_the_wall(desk.clock(reference, "acknowledge").breached_at) == "2026-11-23 10:15"
    assert desk.fired(reference)[-2:] == [("breach", 1, "2026-11-23 10:15"), ("responsable", 1, "2026-11-23 10:15")]


def test_validation_needs_a_restoration(desk: Desk) -> None:
    reference = desk.report()
    with pytest.raises(MoveRefused):
        close_incident(reference, desk.person(), Outcome.VALIDATED, "", desk.now)
    assert desk.history(reference) == ["incident_registered"]


def test_silence_closes_it_after_five_working_days_and_two_reminders(desk: Desk) -> None:
    reference = restored(desk)
    desk.pass_time("2026-11-30 20:00")
    incident = desk.incident(reference)
    assert (incident.state, incident.outcome) == ("closed", "without_validation")
    assert [letter for letter in desk.letters(reference) if letter[1] == SUPPORT[1]][-3:] == [
        ("validation_reminder", SUPPORT[1]),
        ("validation_reminder", SUPPORT[1]),
        ("closed", SUPPORT[1]),
    ]
    assert incident.wake_at is None


def test_reopening_a_restored_incident_is_the_partners_no(desk: Desk) -> None:
    reference = restored(desk)
    reopen_incident(reference, desk.person(), "le partenaire rappelle", desk.at("2026-11-23 11:30"))
    assert desk.incident(reference).state == "acknowledged"
    assert desk.history(reference)[-1] == "restoration_refused"
    assert db.session.scalars(select(Event.details).order_by(Event.id.desc())).first() == {
        "reason": "le partenaire rappelle"
    }
    assert desk.clock(reference, "restore").met_at is None


def test_reopening_a_closed_incident_promises_anew_from_there(desk: Desk) -> None:
    reference = restored(desk)
    close_incident(reference, desk.person(), Outcome.VALIDATED, "", desk.now)
    reopen_incident(reference, desk.person(), "la panne revient", desk.at("2026-11-24 09:00"))
    incident = desk.incident(reference)
    assert (incident.state, incident.outcome, incident.closed_at, incident.restored_at) == (
        "acknowledged",
        "",
        None,
        None,
    )
    assert on_the_wall(desk.clock(reference, "restore", ordinal=2).due_at) == "2026-11-24 17:00"
    assert desk.clock(reference, "restore").met_at is not None  # the first promise was kept and stays so


def test_open_incident_is_not_reopened(desk: Desk) -> None:
    reference = desk.report()
    with pytest.raises(MoveRefused):
        reopen_incident(reference, desk.person(), "", desk.now)
