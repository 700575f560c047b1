"""A crisis is declared, told as it goes, and lifted (A5, D5, D6)."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from app.extensions import db
from app.models import Message
from app.use_cases.acknowledge_incident import acknowledge_incident
from app.use_cases.restore_incident import restore_incident
from app.use_cases.run_crisis import StatusUpdate, declare_crisis, lift_crisis, send_status_update
from tests.use_cases.desk import SUPPORT, TECHNICAL, Desk, on_the_wall
from workflows.lifecycle import MoveRefused

TEAM = ["directeur-crise@cnaf.example", "responsable-gsi@cnaf.example", "technique-n3@cnaf.example"]


def in_crisis(desk: Desk) -> str:
    reference = desk.report()
    acknowledge_incident(reference, desk.person(), desk.at("2026-11-23 10:05"))
    declare_crisis(reference, desk.person(), "tous les départements", desk.now)
    return reference


def test_crisis_calls_its_team_and_makes_the_incident_major(desk: Desk) -> None:
    reference = in_crisis(desk)
    incident = desk.incident(reference)
    assert (incident.state, incident.major_since) == ("crisis", desk.now)
    assert [to for template, to in desk.letters(reference) if template == "crisis_declared"] == TEAM
    assert on_the_wall(desk.clock(reference, "status_update").due_at) == "2026-11-23 11:05"


def test_status_update_is_told_and_starts_the_next_hour(desk: Desk) -> None:
    reference = in_crisis(desk)
    update = StatusUpdate("flux arrêté", cause="disque plein", expected_duration="2 h")
    send_status_update(reference, desk.person(), update, desk.at("2026-11-23 10:45"))
    assert desk.clock(reference, "status_update").met_at == desk.now
    assert on_the_wall(desk.clock(reference, "status_update", ordinal=2).due_at) == "2026-11-23 11:45"
    assert desk.incident(reference).cause == "disque plein"
    assert desk.letters(reference)[-1] == ("status_update", SUPPORT[1])
    [message] = db.session.scalars(select(Message).where(Message.direction == "out"))
    assert message.body == "flux arrêté\n\ndisque plein\n\n2 h"


def test_missing_status_update_is_asked_for_then_told_to_the_manager(desk: Desk) -> None:
    reference = in_crisis(desk)
    desk.pass_time("2026-11-23 11:05")
    steps = [step for step in desk.fired(reference) if step[2].startswith("2026-11-23 1")]
    assert [step[0] for step in steps][-3:] == ["rappel", "breach", "responsable"]


def test_lifting_leaves_it_with_level_3_and_asks_for_no_more_updates(desk: Desk) -> None:
    reference = in_crisis(desk)
    manager = desk.person("responsable@cnaf.example")
    lift_crisis(reference, manager, "maîtrisé", desk.at("2026-11-23 10:30"))
    assert desk.incident(reference).state == "escalated_n3"
    assert desk.clock(reference, "status_update").dropped_at == desk.now


def test_only_a_manager_lifts_it(desk: Desk) -> None:
    reference = in_crisis(desk)
    with pytest.raises(MoveRefused):
        lift_crisis(reference, desk.person(), "maîtrisé", desk.now)
    assert desk.incident(reference).state == "crisis"


def test_major_incident_nobody_restores_becomes_a_crisis_by_itself(desk: Desk) -> None:
    reference = desk.report(f"{TECHNICAL} Tous les départements sont touchés.")
    acknowledge_incident(reference, desk.person(), desk.at("2026-11-23 10:05"))
    desk.pass_time("2026-11-23 18:00")
    assert desk.incident(reference).state == "crisis"
    ladder = [step for step in desk.fired(reference) if step[0] in ("majeur-niveau-3", "proposition-de-crise", "crise")]
    assert ladder == [
        ("majeur-niveau-3", 1, "2026-11-23 14:00"),
        ("proposition-de-crise", 1, "2026-11-23 16:00"),
        ("crise", 1, "2026-11-23 18:00"),
    ]
    assert [to for template, to in desk.letters(reference) if template == "crisis_declared"] == TEAM


def test_restoration_ends_the_updates_of_a_crisis(desk: Desk) -> None:
    reference = in_crisis(desk)
    restore_incident(reference, desk.person(), "Disque remplacé.", desk.at("2026-11-23 10:40"))
    assert desk.clock(reference, "status_update").dropped_at == desk.now
