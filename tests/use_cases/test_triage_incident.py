"""A person says what the incident is (A7, D4, R9)."""

from __future__ import annotations

import pytest

from app.extensions import db
from app.models import User
from app.models.reach import sight_of
from app.models.transaction import transaction
from app.reports.colleagues import colleagues
from app.use_cases.acknowledge_incident import acknowledge_incident
from app.use_cases.escalate_incident import escalate_incident
from app.use_cases.triage_incident import (
    NoSuchHolder,
    Triage,
    UnknownService,
    triage_and_acknowledge,
    triage_incident,
)
from tests.use_cases.desk import ANGDM, EURE, TECHNICAL, Desk, on_the_wall
from tests.web.partners import AMBRE, add_user
from workflows.rules import Kind

VAGUE = "Bonjour, quelque chose ne va pas depuis ce matin, merci de regarder."


def test_technical_made_functional_drops_the_fifteen_minutes_and_promises_the_next_version(desk: Desk) -> None:
    reference = desk.report(TECHNICAL)
    now = desk.at("2026-11-23 10:05")
    triage_incident(reference, desk.person(), Triage(kind=Kind.FUNCTIONAL), now)
    dropped = desk.clock(reference, "acknowledge")
    assert (dropped.dropped_at, dropped.met_at, dropped.breached_at) == (now, None, None)
    assert on_the_wall(desk.clock(reference, "restore(functional)").due_at) == "2026-12-08 20:00"
    desk.pass_time("2026-11-23 11:00")
    assert desk.fired(reference) == []


def test_promise_under_the_new_kind_counts_from_registration(desk: Desk) -> None:
    reference = desk.report("Le fichier du flux DSG est incomplet.")
    triage_incident(reference, desk.person(), Triage(kind=Kind.TECHNICAL), desk.at("2026-11-23 10:05"))
    assert on_the_wall(desk.clock(reference, "acknowledge").due_at) == "2026-11-23 10:15"


def test_breach_outlives_a_change_of_kind(desk: Desk) -> None:
    reference = desk.report(TECHNICAL)
    desk.pass_time("2026-11-23 10:20")
    triage_incident(reference, desk.person(), Triage(kind=Kind.FUNCTIONAL), desk.now)
    clock = desk.clock(reference, "acknowledge")
    assert (on_the_wall(clock.breached_at), clock.dropped_at) == ("2026-11-23 10:15", desk.now)


def test_change_of_kind_and_back_takes_the_same_clock_up_again(desk: Desk) -> None:
    reference = desk.report(TECHNICAL)
    triage_incident(reference, desk.person(), Triage(kind=Kind.FUNCTIONAL), desk.at("2026-11-23 10:05"))
    triage_incident(reference, desk.person(), Triage(kind=Kind.TECHNICAL), desk.at("2026-11-23 10:06"))
    clock = desk.clock(reference, "acknowledge")
    assert (clock.dropped_at, on_the_wall(clock.due_at)) == (None, "2026-11-23 10:15")


def test_major_incident_goes_to_level_3_at_half_time(desk: Desk) -> None:
    reference = desk.report(TECHNICAL)
    triage_incident(reference, desk.person(), Triage(major=True), desk.at("2026-11-23 10:05"))
    assert desk.incident(reference).major_since == desk.now
    desk.pass_time("2026-11-23 14:00")
    assert desk.incident(reference).state == "escalated_n3"


def test_origin_not_established_sends_it_to_the_developers_at_once(desk: Desk) -> None:
    reference = desk.report("Gaia est indisponible depuis ce matin.", sender=ANGDM, desk="ncaa")
    triage_incident(
        reference, desk.person("agent@ncaa.example"), Triage(origin_unknown=True), desk.at("2026-11-23 10:05")
    )
    assert desk.incident(reference).wake_at == desk.now
    desk.pass_time("2026-11-23 10:05")
    assert desk.incident(reference).state == "escalated_n3"
    assert ("escalated", "etudes@ncaa.example") in desk.letters(reference)


def test_named_service_is_what_the_referral_left_out(desk: Desk) -> None:
    reference = desk.report(VAGUE, subject="Problème")
    assert "application" in desk.incident(reference).missing
    triage_incident(reference, desk.person(), Triage(service="dsg"), desk.now)
    incident = desk.incident(reference)
    assert (incident.service, "application" in incident.missing) == ("dsg", False)
    assert desk.events(reference)[-1].details == {"service": "dsg"}


def test_service_the_contract_does_not_name_is_refused(desk: Desk) -> None:
    reference = desk.report(TECHNICAL)
    with pytest.raises(UnknownService) as refused:
        triage_incident(reference, desk.person(), Triage(service="gaia"), desk.now)
    assert refused.value.args == ("gaia", ("dsg", "sgr", "gro"))
    assert desk.history(reference) == ["incident_registered"]


def test_holder_is_given_and_taken(desk: Desk) -> None:
    reference, agent = desk.report(), desk.person()
    triage_incident(reference, agent, Triage(assignee_id=agent.user_id), desk.now)
    assert desk.incident(reference).assignee_id == agent.user_id
    triage_incident(reference, agent, Triage(assignee_id=0), desk.now)
    assert desk.incident(reference).assignee_id is None


def test_incident_is_given_to_nobody_who_may_not_work_on_it(desk: Desk) -> None:
    reference, agent = desk.report(), desk.person()
    colleague = desk.person("agent2@cnaf.example").user_id
    strangers = {
        "partner's user": add_user("une@cd-val-ambre.example", "partner", "gsi", AMBRE),
        "other desk": desk.person("agent@ncaa.example").user_id,
        "auditor": add_user("audit@cnaf.example", "auditor", "gsi"),
        "security officer": add_user("rssi@cnaf.example", "security_officer", "gsi"),
        "nobody": 987_654,
    }
    with transaction() as session:
        session.get_one(User, colleague).active = False
    for who, user_id in {**strangers, "left": colleague}.items():
        for verb in (triage_incident, triage_and_acknowledge):
            with pytest.raises(NoSuchHolder):
                verb(reference, agent, Triage(kind=Kind.FUNCTIONAL, assignee_id=user_id), desk.now)
            found = desk.incident(reference)
            assert (found.assignee_id, found.kind, found.acknowledged_at) == (None, "technical", None), who
    assert desk.history(reference) == ["incident_registered"]
    offered = colleagues(db.session(), sight_of(desk.incident(reference)))
    assert [one.email for one in offered] == ["agent@cnaf.example", "responsable@cnaf.example"]


def test_incident_that_came_up_to_the_national_desk_may_be_held_there(desk: Desk) -> None:
    reference = desk.report("Connexion impossible.", sender=EURE, desk="caf-eure")
    national, own = desk.person().user_id, desk.person("agent@caf-eure.example")
    with pytest.raises(NoSuchHolder):
        triage_incident(reference, own, Triage(assignee_id=national), desk.now)
    acknowledge_incident(reference, own, desk.now)
    escalate_incident(reference, own, "n2", "flux national", desk.now)
    triage_incident(reference, own, Triage(assignee_id=national), desk.now)
    assert desk.incident(reference).assignee_id == national


def test_triage_that_changes_nothing_writes_no_history(desk: Desk) -> None:
    reference = desk.report(TECHNICAL)
    triage_incident(reference, desk.person(), Triage(kind=Kind.TECHNICAL, service="dsg", major=False), desk.now)
    assert desk.history(reference) == ["incident_registered"]
    assert not desk.incident(reference).unread
