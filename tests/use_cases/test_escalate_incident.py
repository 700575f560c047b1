"""The incident goes to more expertise, or is handed back (A4, R10)."""

from __future__ import annotations

import pytest

from app.use_cases.acknowledge_incident import acknowledge_incident
from app.use_cases.escalate_incident import escalate_incident, hand_back_incident
from tests.use_cases.desk import Desk
from workflows.lifecycle import MoveRefused


def test_level_2_is_told_and_holds_it(desk: Desk) -> None:
    reference = desk.report()
    escalate_incident(reference, desk.person(), "n2", "besoin d’expertise", desk.now)
    incident = desk.incident(reference)
    assert (incident.state, incident.held_at, incident.acknowledged_at) == ("escalated_n2", "escalated_n2", None)
    assert desk.letters(reference)[-1] == ("escalated", "support-n2@cnaf.example")
    assert desk.events(reference)[-1].details == {"level": "n2", "reason": "besoin d’expertise"}


def test_engine_finds_it_there_and_tells_nobody_again(desk: Desk) -> None:
    reference = desk.report()
    escalate_incident(reference, desk.person(), "n3", "grave", desk.now)
    desk.pass_time("2026-11-23 14:00")
    assert desk.incident(reference).state == "escalated_n3"
    assert [one for one in desk.letters(reference) if one[0] == "escalated"] == [
        ("escalated", "technique-n3@cnaf.example")
    ]
    assert ("niveau-2", 1, "2026-11-23 14:00") in desk.fired(reference)  # recorded all the same


def test_level_that_holds_it_already_is_refused(desk: Desk) -> None:
    reference = desk.report()
    escalate_incident(reference, desk.person(), "n2", "expertise", desk.now)
    before = desk.history(reference)
    with pytest.raises(MoveRefused):
        escalate_incident(reference, desk.person(), "n2", "expertise", desk.now)
    assert desk.history(reference) == before


def test_handing_back_goes_down_one_level(desk: Desk) -> None:
    reference = desk.report()
    acknowledge_incident(reference, desk.person(), desk.now)
    escalate_incident(reference, desk.person(), "n3", "grave", desk.now)
    hand_back_incident(reference, desk.person(), "diagnostic fait", desk.now)
    assert desk.incident(reference).state == "escalated_n2"
    hand_back_incident(reference, desk.person(), "diagnostic fait", desk.now)
    assert (desk.incident(reference).state, desk.incident(reference).held_at) == ("acknowledged", "acknowledged")
    assert desk.events(reference)[-1].details["level"] == "n1"


def test_incident_nobody_took_in_charge_comes_back_as_it_went(desk: Desk) -> None:
    reference = desk.report()
    escalate_incident(reference, desk.person(), "n2", "grave", desk.now)
    hand_back_incident(reference, desk.person(), "à prendre en charge", desk.now)
    assert (desk.incident(reference).state, desk.incident(reference).acknowledged_at) == ("registered", None)
