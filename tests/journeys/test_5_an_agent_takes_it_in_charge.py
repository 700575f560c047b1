"""An agent signs in, sees what is urgent first, reads why, and takes the incident in charge: only that stops the clock."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from app import clock
from app.models import Clock
from tests.journeys.program import COMPLETE, SUPPORT, Program, mail

AGENT = "agent@cnaf.example"


def plain(text: str) -> str:
    return text.replace("\u00a0", " ").replace("\u202f", " ")


def test_queue_is_sorted_by_the_open_time_left(program: Program) -> None:
    first = program.report(mail("Flux DSG non reçu", COMPLETE))
    program.pass_time("2026-11-21 15:26")
    later = program.report(mail("Flux SGR illisible", "Le fichier SGR reçu cette nuit est illisible, ligne 14."))
    page = program.browser(AGENT).open("/")
    assert 0 < page.index(first) < page.index(later)


def test_incident_page_explains_each_deadline_line_by_line(program: Program) -> None:
    reference = program.report(mail("Flux DSG non reçu", COMPLETE))
    page = plain(program.browser(AGENT).open(f"/incidents/{reference}"))
    assert "Prise en charge" in page
    assert "lundi 23 novembre à 6 h 05" in page
    assert "compté 10 min" in page or "compté 9 min" in page  # what was left of Saturday
    assert "fermé" in page
    assert "A8" in page


def test_only_a_persons_act_stops_the_fifteen_minutes(program: Program) -> None:
    reference = program.report(mail("Flux DSG non reçu", COMPLETE))
    program.letter_to(SUPPORT[1], reference)
    acknowledge = select(Clock).where(Clock.name == "acknowledge")
    assert program.query(acknowledge).met_at is None

    agent = program.browser(AGENT)
    agent.open(f"/incidents/{reference}")
    page = agent.send("/acknowledgement")
    assert reference in page
    incident = program.incident(reference)
    assert incident.state == "acknowledged"
    assert incident.assignee_id is not None
    met_at = program.query(acknowledge).met_at
    assert met_at is not None
    assert clock.now() - met_at < timedelta(minutes=1)
    program.letter_to(SUPPORT[1], "pris en charge")

    program.pass_time("2026-11-23 07:00")
    assert program.query(acknowledge).breached_at is None


def test_second_click_changes_nothing(program: Program) -> None:
    reference = program.report(mail("Flux DSG non reçu", COMPLETE))
    one, other = program.browser(AGENT), program.browser("agent2@cnaf.example")
    one.open(f"/incidents/{reference}")
    other.open(f"/incidents/{reference}")
    one.send("/acknowledgement")
    acknowledged_at = program.incident(reference).acknowledged_at
    other.send("/acknowledgement")
    assert program.incident(reference).acknowledged_at == acknowledged_at


def test_wrong_password_opens_nothing(program: Program) -> None:
    from_outside = program.browser(AGENT)
    from_outside.open("/")
    from_outside.send("/deconnexion")
    from_outside.open("/connexion")
    from_outside.send("/connexion", status=422, email=AGENT, password="wrong")
    assert "/connexion" in str(from_outside.download("/").url)


@pytest.mark.parametrize("desk_agent", ["agent@caf-eure.example", "agent@ncaa.example"])
def test_another_desks_agent_finds_no_such_incident(program: Program, desk_agent: str) -> None:
    reference = program.report(mail("Flux DSG non reçu", COMPLETE))
    stranger = program.browser(desk_agent)
    assert reference not in stranger.open("/")
    stranger.open(f"/incidents/{reference}", status=404)
