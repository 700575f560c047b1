"""A person takes the incident in charge (A8)."""

from __future__ import annotations

import pytest

from app.use_cases.acknowledge_incident import acknowledge_incident
from app.use_cases.actor import Actor
from app.use_cases.case import NoSuchIncident
from tests.use_cases.desk import SUPPORT, Desk, on_the_wall
from workflows.lifecycle import MoveRefused


def test_acknowledgement_stops_the_fifteen_minutes_and_tells_the_reporter(desk: Desk) -> None:
    reference = desk.report()
    agent = desk.person()
    now = desk.at("2026-11-23 10:12")
    acknowledge_incident(reference, agent, now)
    incident = desk.incident(reference)
    assert (incident.state, incident.assignee_id, incident.unread) == ("acknowledged", agent.user_id, False)
    assert incident.acknowledged_at == now
    clock = desk.clock(reference, "acknowledge")
    assert (on_the_wall(clock.due_at), clock.met_at, clock.breached_at) == ("2026-11-23 10:15", now, None)
    assert desk.letters(reference)[-1] == ("acknowledged", SUPPORT[1])
    assert desk.history(reference)[-1] == "incident_acknowledged"


def test_its_alarm_then_rings_for_the_restoration(desk: Desk) -> None:
    reference = desk.report()
    assert on_the_wall(desk.incident(reference).wake_at) == "2026-11-23 10:10"  # the reminder, 5 minutes before
    acknowledge_incident(reference, desk.person(), desk.at("2026-11-23 10:05"))
    assert on_the_wall(desk.incident(reference).wake_at) == "2026-11-23 14:00"  # half of 8 hours


def test_second_click_changes_nothing(desk: Desk) -> None:
    reference = desk.report()
    acknowledge_incident(reference, desk.person(), desk.at("2026-11-23 10:05"))
    before = (desk.history(reference), desk.letters(reference), desk.incident(reference).version)
    acknowledge_incident(reference, desk.person("agent2@cnaf.example"), desk.at("2026-11-23 10:06"))
    assert (desk.history(reference), desk.letters(reference), desk.incident(reference).version) == before
    assert desk.incident(reference).assignee_id == desk.person().user_id


def test_late_acknowledgement_leaves_the_breach_where_it_was(desk: Desk) -> None:
    reference = desk.report()
    desk.pass_time("2026-11-23 10:20")
    acknowledge_incident(reference, desk.person(), desk.now)
    clock = desk.clock(reference, "acknowledge")
    assert on_the_wall(clock.breached_at) == "2026-11-23 10:15"
    assert on_the_wall(clock.met_at) == "2026-11-23 10:20"


def test_incident_that_reached_level_2_unacknowledged_stays_there(desk: Desk) -> None:
    reference = desk.report()
    desk.pass_time("2026-11-23 10:46")
    assert desk.incident(reference).state == "escalated_n2"
    acknowledge_incident(reference, desk.person(), desk.now)
    assert desk.incident(reference).state == "escalated_n2"
    assert desk.incident(reference).acknowledged_at == desk.now


def test_agent_of_another_desk_finds_no_such_incident(desk: Desk) -> None:
    reference = desk.report()
    with pytest.raises(NoSuchIncident):
        acknowledge_incident(reference, desk.person("agent@caf-eure.example"), desk.now)


@pytest.mark.parametrize("role", ["partner", "engine"])
def test_only_a_person_of_the_desk_acknowledges(desk: Desk, role: str) -> None:
    reference = desk.report()
    with pytest.raises(MoveRefused):
        acknowledge_incident(reference, Actor("quelqu'un", role), desk.now)
    assert desk.incident(reference).acknowledged_at is None
    assert desk.history(reference) == ["incident_registered"]
