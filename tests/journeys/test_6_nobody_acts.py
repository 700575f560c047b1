"""Nobody acts: what the rules file says happens by itself, each step at its own instant."""

from __future__ import annotations

from datetime import datetime

import pytest
from sqlalchemy import select

from app.extensions import db
from app.models import Clock, Contact, FiredStep
from tests.journeys.program import COMPLETE, EURE, PARIS, SUPPORT, Program, mail, reply, text_of, wait_for

MANAGER = "responsable-gsi@cnaf.example"


def fired(program: Program, clock: str) -> list[tuple[str, int, str]]:
    """(step, round, when on the desk's wall) of a clock, in the order in which it fired."""
    with program.app.app_context():
        steps = select(FiredStep).where(FiredStep.clock.startswith(clock)).order_by(FiredStep.due_at, FiredStep.id)
        return [(one.step, one.round, on_the_wall(one.due_at)) for one in db.session.scalars(steps)]


def on_the_wall(at: datetime) -> str:
    return f"{at.astimezone(PARIS):%a %H:%M}"


@pytest.mark.at("2026-11-23 09:00")
def test_reminder_breach_manager_and_level_2_come_by_themselves(program: Program) -> None:
    reference = program.report(mail("Flux DSG non reçu", COMPLETE))
    program.pass_time("2026-11-23 10:00")
    assert fired(program, "acknowledge") == [
        ("rappel", 1, "Mon 09:10"),
        ("breach", 1, "Mon 09:15"),
        ("responsable", 1, "Mon 09:15"),
        ("responsable", 2, "Mon 09:30"),
        ("responsable", 3, "Mon 09:45"),
        ("niveau-2", 1, "Mon 09:45"),
    ]
    assert program.incident(reference).state == "escalated_n2"
    assert program.incident(reference).acknowledged_at is None
    assert program.query(select(Clock).where(Clock.name == "acknowledge")).breached_at is not None
    program.letter_to("agents-gsi@cnaf.example", reference)
    program.letter_to(MANAGER, reference, sent=3)
    program.letter_to("support-n2@cnaf.example", reference)


@pytest.mark.at("2026-11-23 09:00")
def test_levels_2_and_3_then_the_hierarchy(program: Program) -> None:
    reference = program.report(mail("Flux DSG non reçu", COMPLETE))
    agent = program.browser("agent@cnaf.example")
    agent.open(f"/incidents/{reference}")
    agent.send("/acknowledgement")
    program.pass_time("2026-11-23 17:30")
    assert fired(program, "restore") == [
        ("niveau-2", 1, "Mon 13:00"),
        ("niveau-3", 1, "Mon 15:00"),
        ("rappel", 1, "Mon 16:30"),
        ("breach", 1, "Mon 17:00"),
        ("hierarchie", 1, "Mon 17:00"),
    ]
    assert program.incident(reference).state == "escalated_n3"
    program.letter_to("technique-n3@cnaf.example", reference)
    program.letter_to("directeur-production@cnaf.example", reference)


@pytest.mark.at("2026-11-23 09:00")
def test_major_incident_ends_in_a_crisis(program: Program) -> None:
    text = COMPLETE + "\nAucun département ne reçoit plus rien.\n"
    reference = program.report(mail("Flux DSG non reçu", text))
    assert program.incident(reference).major_since is not None
    program.pass_time("2026-11-23 17:01")
    steps = [step for step, _, _ in fired(program, "restore")]
    assert steps == ["majeur-niveau-3", "proposition-de-crise", "rappel", "breach", "hierarchie", "crise"]
    assert program.incident(reference).state == "crisis"
    program.letter_to("directeur-crise@cnaf.example", reference)
    assert program.query(select(Clock).where(Clock.name == "status_update")).due_at is not None


@pytest.mark.at("2026-11-17 15:50")
def test_silent_centre_of_the_eure_has_its_contacts_called_in_order(program: Program) -> None:
    subject, text = "Page blanche", "La consultation affiche une page blanche depuis ce matin pour deux agents."
    reference = program.report(mail(subject, text, EURE, "caf-eure"), "caf-eure")
    program.pass_time("2026-11-20 12:00")
    # 48 hours after Tuesday 15:50 is Thursday 15:50, while the centre is open; then every open hour.
    assert fired(program, "answer:desk:1") == [
        ("rappel", 1, "Thu 09:00"),
        ("breach", 1, "Thu 15:50"),
        ("contacts", 1, "Thu 15:50"),
        ("contacts", 2, "Fri 09:50"),
        ("contacts", 3, "Fri 10:50"),
    ]
    for address in ("referent-cdap", "securite-cdap", "responsable-cdap"):
        program.letter_to(f"{address}@caf-eure.example", reference)


@pytest.mark.at("2026-11-16 10:00")
def test_silent_partner_has_its_own_contacts_called(program: Program) -> None:
    subject, text = (
        "Compte bloqué",
        "Un agent d'accueil ne peut plus se connecter depuis ce matin, mot de passe refusé.",
    )
    reference = program.report(mail(subject, text, EURE, "caf-eure"), "caf-eure")
    agent = program.browser("agent@caf-eure.example")
    agent.open(f"/incidents/{reference}")
    agent.send("/answers", body="Quel est le code utilisateur ?", asks="on")
    program.letter_to(EURE[1], "code utilisateur")
    program.pass_time("2026-11-19 12:00")
    # Monday 10:00 + 48 hours is Wednesday, closed: Thursday at 9 (R2), then an open hour later.
    assert fired(program, "answer:partner:1") == [
        ("rappel", 1, "Tue 10:00"),
        ("breach", 1, "Thu 09:00"),
        ("contacts", 1, "Thu 09:00"),
        ("contacts", 2, "Thu 10:00"),
    ]
    assert fired(program, "answer:desk:1") == []
    ranked = select(Contact.email).where(Contact.escalation_rank == 2, Contact.email.contains("trois-rivieres"))
    assert "contact 2 sur 2" in text_of(program.letter_to(program.query(ranked), reference))


@pytest.mark.at("2026-11-16 10:00")
def test_partner_that_judges_it_urgent_opens_the_procedure_at_once(program: Program) -> None:
    subject, text = (
        "Compte bloqué",
        "Un agent d'accueil ne peut plus se connecter depuis ce matin, mot de passe refusé.",
    )
    reference = program.report(mail(subject, text, EURE, "caf-eure"), "caf-eure")
    answer, address = reply(program.letter_to(EURE[1], reference), "URGENT : l'accueil est fermé.")
    program.send(answer, to=address)
    program.letter_to("referent-cdap@caf-eure.example", reference)
    assert wait_for(lambda: fired(program, "urgency"))[0][0] in ("breach", "contacts")


@pytest.mark.at("2026-11-23 09:00")
def test_reply_to_the_receipt_does_not_stop_the_clocks(program: Program) -> None:
    reference = program.report(mail("Flux DSG non reçu", COMPLETE))
    answer, address = reply(program.letter_to(SUPPORT[1], reference), "Avez-vous du nouveau ?")
    program.send(answer, to=address)
    program.pass_time("2026-11-23 09:16")
    assert ("breach", 1, "Mon 09:15") in fired(program, "acknowledge")
