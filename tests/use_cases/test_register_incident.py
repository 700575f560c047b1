"""A referral becomes an incident with a case number and running clocks (A2, A3)."""

from __future__ import annotations

import threading
from datetime import datetime

import pytest
from sqlalchemy import select

from app import clock
from app.extensions import db
from app.models import Contact, Incident
from app.models.transaction import transaction
from app.use_cases.actor import Actor
from app.use_cases.register_incident import Referral, register_incident, send_receipt
from tests.use_cases.desk import EURE, FUNCTIONAL, SUPPORT, TECHNICAL, Desk, on_the_wall, paris

PARTNER = Actor(SUPPORT[0], "partner")


def register(now: datetime, received_at: datetime, **facts: object) -> str:
    with transaction() as session:
        reporter = session.scalars(select(Contact).where(Contact.email == SUPPORT[1])).one()
        referral = Referral("declaration-grossesse", reporter, "Flux DSG", TECHNICAL, received_at, **facts)  # type: ignore[arg-type]
        case = register_incident(session, referral, PARTNER, now)
        send_receipt(case)
        return case.incident.reference


def test_case_numbers_follow_one_another_at_each_desk(desk: Desk) -> None:
    assert [desk.report(), desk.report()] == ["GSI-2026-00001", "GSI-2026-00002"]
    assert desk.report("Connexion impossible", sender=EURE, desk="caf-eure") == "CAF-EURE-2026-00001"


@pytest.mark.at("2027-01-01 00:30")
def test_case_number_carries_the_year_of_the_desks_wall(desk: Desk) -> None:
    assert desk.now.year == 2026  # in UTC it is still the year before
    assert desk.report() == "GSI-2027-00001"


def test_numbers_given_at_once_by_several_hands_differ(desk: Desk) -> None:
    gate = threading.Barrier(6)
    given: list[str] = []

    def hand() -> None:
        with desk.app.app_context():
            gate.wait(10)
            given.append(register(clock.now(), clock.now()))
            db.session.remove()

    hands = [threading.Thread(target=hand) for _ in range(6)]
    for one in hands:
        one.start()
    for one in hands:
        one.join(30)
    assert sorted(given) == [f"GSI-2026-{number:05d}" for number in range(1, 7)]


def test_clocks_start_when_the_mail_reached_the_desk_not_when_it_was_read(desk: Desk) -> None:
    reference = desk.report(received_at=paris("2026-11-23 09:30"))
    assert on_the_wall(desk.incident(reference).received_at) == "2026-11-23 09:30"
    assert on_the_wall(desk.clock(reference, "acknowledge").due_at) == "2026-11-23 09:45"
    assert on_the_wall(desk.clock(reference, "restore").due_at) == "2026-11-23 17:30"
    [registered] = desk.events(reference)
    assert (on_the_wall(registered.at), registered.recorded_at) == ("2026-11-23 09:30", desk.now)


@pytest.mark.at("2026-11-21 15:20")
def test_mail_on_saturday_15h20_is_due_monday_6h05(desk: Desk) -> None:
    reference = desk.report()
    assert on_the_wall(desk.clock(reference, "acknowledge").due_at) == "2026-11-23 06:05"


def test_receipt_stops_no_clock(desk: Desk) -> None:
    reference = desk.report()
    assert desk.letters(reference) == [("receipt", SUPPORT[1])]
    incident = desk.incident(reference)
    assert (incident.state, incident.acknowledged_at) == ("registered", None)
    assert desk.clock(reference, "acknowledge").met_at is None
    assert desk.history(reference) == ["incident_registered"]


def test_words_tell_kind_and_service_and_weight(desk: Desk) -> None:
    technical, functional = desk.incident(desk.report(TECHNICAL)), desk.incident(desk.report(FUNCTIONAL))
    major = desk.incident(desk.report(f"{TECHNICAL} Tous les départements sont touchés."))
    assert (technical.kind, technical.service, technical.major_since) == ("technical", "dsg", None)
    assert functional.kind == "functional"
    assert major.major_since == major.received_at


def test_functional_incident_is_promised_the_next_version(desk: Desk) -> None:
    reference = desk.report(FUNCTIONAL)
    assert desk.clock_keys(reference) == {"restore(functional):desk:1"}
    assert on_the_wall(desk.clock(reference, "restore(functional)").due_at) == "2026-12-08 20:00"


def test_what_the_register_holds_is_asked_of_nobody(desk: Desk) -> None:
    incident = desk.incident(desk.report())
    assert incident.stated["user_code"] == "VA1042"
    assert incident.stated["organisation"] == "Conseil départemental du Val-d’Ambre"
    assert incident.missing == []


def test_referral_that_leaves_things_out_is_registered_incomplete(desk: Desk) -> None:
    reference = desk.report("Connexion impossible.", sender=EURE, desk="caf-eure", subject="Panne")
    assert desk.incident(reference).missing == ["profile", "user_name"]
    assert desk.letters(reference) == [("receipt", EURE[1])]


def test_partners_own_delay_is_measured_where_it_says_when_it_knew(desk: Desk) -> None:
    reference = register(desk.now, desk.now, detected_at=paris("2026-11-23 09:20"))
    notify = desk.clock(reference, "notify", "partner")
    assert (on_the_wall(notify.due_at), notify.met_at) == ("2026-11-23 09:35", desk.now)
    assert on_the_wall(desk.incident(reference).wake_at) == "2026-11-23 09:35"  # the breach is there to be recorded
    desk.pass_time("2026-11-23 10:01")
    assert on_the_wall(desk.clock(reference, "notify", "partner").breached_at) == "2026-11-23 09:35"


def test_incident_is_pinned_to_the_rules_of_its_day(desk: Desk) -> None:
    incident = desk.incident(desk.report())
    versions = set(db.session.scalars(select(Incident.rules_version)))
    assert versions == {incident.rules_version}
    assert len(incident.rules_version) == 64
