"""Back in service (A9, A12, R7)."""

from __future__ import annotations

import pytest

from app.use_cases.acknowledge_incident import acknowledge_incident
from app.use_cases.pause_clocks import pause_clocks
from app.use_cases.restore_incident import record_workaround, restore_incident
from tests.use_cases.desk import SUPPORT, Desk, on_the_wall
from workflows.lifecycle import MoveRefused


def acknowledged(desk: Desk) -> str:
    reference = desk.report()
    acknowledge_incident(reference, desk.person(), desk.at("2026-11-23 10:05"))
    return reference


def test_restoration_meets_its_clock_and_asks_the_partner(desk: Desk) -> None:
    reference = acknowledged(desk)
    restore_incident(reference, desk.person(), "Flux rejoué.", desk.at("2026-11-23 11:00"))
    incident = desk.incident(reference)
    assert (incident.state, incident.restored_at) == ("restored", desk.now)
    assert desk.clock(reference, "restore").met_at == desk.now
    assert on_the_wall(desk.clock(reference, "validate", "partner").due_at) == "2026-11-30 20:00"  # 5 working days
    assert on_the_wall(incident.wake_at) == "2026-11-25 20:00"  # the first reminder
    assert desk.letters(reference)[-1] == ("restored", SUPPORT[1])


def test_workaround_that_brings_everything_back_restores(desk: Desk) -> None:
    reference = acknowledged(desk)
    record_workaround(reference, desk.person(), "Dépôt manuel", total=True, now=desk.at("2026-11-23 11:00"))
    incident = desk.incident(reference)
    assert (incident.state, incident.workaround) == ("restored", "Dépôt manuel")
    assert desk.clock(reference, "restore").met_at == desk.now
    assert desk.letters(reference)[-1] == ("restored", SUPPORT[1])


def test_partial_workaround_is_told_and_stops_no_clock(desk: Desk) -> None:
    reference = acknowledged(desk)
    record_workaround(reference, desk.person(), "Consultation seule", total=False, now=desk.at("2026-11-23 11:00"))
    assert desk.incident(reference).state == "acknowledged"
    assert desk.clock(reference, "restore").met_at is None
    assert desk.letters(reference)[-1] == ("workaround", SUPPORT[1])


def test_nobody_is_waited_for_once_it_is_back(desk: Desk) -> None:
    reference = acknowledged(desk)
    pause_clocks(reference, desk.person(), "third_party", "opérateur", desk.now)
    restore_incident(reference, desk.person(), "Flux rejoué.", desk.at("2026-11-23 11:00"))
    assert [one.until for one in desk.pauses(reference)] == [desk.now]


def test_incident_nobody_took_in_charge_cannot_be_restored(desk: Desk) -> None:
    reference = desk.report()
    with pytest.raises(MoveRefused):
        record_workaround(reference, desk.person(), "Dépôt manuel", total=True, now=desk.now)
    assert (desk.incident(reference).state, desk.incident(reference).workaround) == ("registered", "")
