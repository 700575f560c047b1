"""The named points lie on roads that are really taken; the runs of kills print themselves which they passed and struck."""

from __future__ import annotations

from datetime import timedelta

import pytest

from app import faults
from app.faults import POINTS
from app.notify.outbox import send_due_letters
from app.use_cases.acknowledge_incident import acknowledge_incident
from app.use_cases.answer_partner import add_note, answer_partner
from app.use_cases.close_incident import close_incident, reopen_incident
from app.use_cases.declare_urgency import declare_urgency
from app.use_cases.escalate_incident import escalate_incident, hand_back_incident
from app.use_cases.pause_clocks import pause_clocks, resume_clocks
from app.use_cases.restore_incident import record_workaround, restore_incident
from app.use_cases.run_crisis import StatusUpdate, declare_crisis, lift_crisis, send_status_update
from app.use_cases.triage_incident import Triage, triage_incident
from tests.use_cases.desk import EURE, RHIN, TECHNICAL, Desk
from workflows.lifecycle import Outcome
from workflows.rules import Kind


def acts_of_people(desk: Desk) -> None:
    agent, manager = desk.person(), desk.person("responsable@cnaf.example")
    reference = desk.report()
    triage_incident(reference, agent, Triage(kind=Kind.FUNCTIONAL, assignee_id=agent.user_id), desk.now)
    acknowledge_incident(reference, agent, desk.now)
    add_note(reference, agent, "Vu.", desk.now)
    answer_partner(reference, agent, "Nous regardons.", asks=False, now=desk.now)
    answer_partner(reference, agent, "Quel fichier ?", asks=True, now=desk.now)
    desk.reply(reference, "Celui de ce matin.")
    desk.mail("Je suis absent.", subject=f"Absence {reference}", auto=True, auto_kind="replied")
    pause_clocks(reference, agent, "third_party", "un fichier", desk.now)
    resume_clocks(reference, agent, desk.now)
    urgent = desk.report("Connexion impossible.", sender=EURE, desk="caf-eure")
    declare_urgency(urgent, desk.person("agent@caf-eure.example"), "accueil fermé", desk.now)
    escalate_incident(reference, agent, "n2", "origine inconnue", desk.now)
    hand_back_incident(reference, agent, "de notre ressort", desk.now)
    record_workaround(reference, agent, "Saisie sur papier.", total=False, now=desk.now)
    send_status_update(reference, agent, StatusUpdate("Le flux est arrêté.", "", "", ""), desk.now)
    declare_crisis(reference, agent, "plusieurs organismes", desk.now)
    lift_crisis(reference, manager, "le flux passe", desk.now)
    for answer in ("Non, rien n’est revenu.", "Oui, tout est revenu."):
        restore_incident(reference, agent, "Flux rejoué.", desk.now)
        desk.reply(reference, answer)
    reopen_incident(reference, agent, "il manque encore", desk.now)
    close_incident(reference, agent, Outcome.WITHDRAWN, "demande retirée", desk.now)


def alarms_of_a_week(desk: Desk) -> None:
    for text in (TECHNICAL, f"{TECHNICAL} Tous les départements sont touchés."):
        desk.report(text)
    desk.report("Connexion impossible.", sender=EURE, desk="caf-eure")
    desk.report("Page blanche.", sender=RHIN, desk="caf-haut-rhin")
    restored = desk.report()
    major = desk.report(f"{TECHNICAL} Tous les départements sont touchés.")
    acknowledge_incident(restored, desk.person(), desk.now)
    triage_incident(major, desk.person(), Triage(major=True, origin_unknown=True), desk.now)
    restore_incident(restored, desk.person(), "Flux rejoué.", desk.now)
    desk.pass_time("2026-11-30 18:00")


def letters_leave(desk: Desk) -> None:
    while send_due_letters(desk.now + timedelta(days=10)):
        pass


def test_sixty_points_and_more_lie_on_roads_that_are_really_taken(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    passed: set[str] = set()
    monkeypatch.setattr(faults, "_watching", [passed.add])
    acts_of_people(desk)
    alarms_of_a_week(desk)
    letters_leave(desk)
    assert len(passed) >= 60, f"never passed: {sorted(set(POINTS) - passed)}"
