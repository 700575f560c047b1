"""Workaround, return to service, and the partner's word on it: it closes, it reopens, or its silence closes."""

from __future__ import annotations

import pytest

from tests.journeys.browser import Browser
from tests.journeys.program import COMPLETE, SUPPORT, Program, mail, reply, wait_for

pytestmark = pytest.mark.at("2026-11-23 09:00")


def restored(program: Program) -> tuple[str, Browser]:
    """A case that the desk has taken in charge and brought back, and the agent at its page."""
    reference = program.report(mail("Flux DSG non reçu", COMPLETE))
    agent = program.browser("agent@cnaf.example")
    agent.open(f"/incidents/{reference}")
    agent.send("/acknowledgement")
    agent.send("/restoration", resolution="Le fichier a été réémis.")
    assert program.incident(reference).state == "restored"
    return reference, agent


def say(program: Program, words: str, containing: str = "OUI") -> None:
    answer, address = reply(program.letter_to(SUPPORT[1], containing), words)
    program.send(answer, to=address)


def test_partial_workaround_is_told_and_ends_nothing(program: Program) -> None:
    reference = program.report(mail("Flux DSG non reçu", COMPLETE))
    agent = program.browser("agent@cnaf.example")
    agent.open(f"/incidents/{reference}")
    agent.send("/acknowledgement")
    agent.send("/workaround", workaround="Une copie a été déposée.", return_to_service="partial")
    assert program.incident(reference).state == "acknowledged"
    program.letter_to(SUPPORT[1], "Une copie a été déposée.")


def test_total_workaround_is_a_return_to_service(program: Program) -> None:
    reference = program.report(mail("Flux DSG non reçu", COMPLETE))
    agent = program.browser("agent@cnaf.example")
    agent.open(f"/incidents/{reference}")
    agent.send("/acknowledgement")
    agent.send("/workaround", workaround="Le flux passe par le site de secours.", return_to_service="total")
    assert program.incident(reference).state == "restored"  # R7


def test_partners_yes_closes_the_incident(program: Program) -> None:
    reference, _ = restored(program)
    say(program, "Oui, tout est revenu.")
    wait_for(lambda: program.incident(reference).state == "closed")
    assert program.incident(reference).outcome == "validated"
    assert program.incident(reference).wake_at is None
    program.letter_to(SUPPORT[1], "est clos")


def test_partners_no_reopens_it_as_if_never_restored(program: Program) -> None:
    reference, _ = restored(program)
    say(program, "Non, le fichier est toujours vide.")
    wait_for(lambda: program.incident(reference).state == "acknowledged")
    assert program.incident(reference).restored_at is None
    program.pass_time("2026-11-23 17:01")
    assert program.incident(reference).state == "escalated_n3"  # the eight hours went on counting


def test_partners_silence_closes_it_after_reminders(program: Program) -> None:
    reference, _ = restored(program)
    program.pass_time("2026-11-30 20:01")  # the fifth working day after Monday ends at 20:00
    incident = program.incident(reference)
    assert (incident.state, incident.outcome) == ("closed", "without_validation")
    program.letter_to(SUPPORT[1], "nous attendons votre confirmation", sent=2)


def test_reply_to_a_closed_incident_reopens_it(program: Program) -> None:
    reference, _ = restored(program)
    say(program, "Oui, tout est revenu.")
    wait_for(lambda: program.incident(reference).state == "closed")
    say(program, "Le problème est revenu ce midi.", containing="est clos")
    wait_for(lambda: program.incident(reference).state == "acknowledged")
    assert program.incident(reference).outcome == ""
    assert program.incident(reference).wake_at is not None


def test_agent_notes_the_partners_word_by_telephone(program: Program) -> None:
    reference, agent = restored(program)
    agent.send("/closure", outcome="validated", reason="confirmé au téléphone")
    assert program.incident(reference).outcome == "validated"
