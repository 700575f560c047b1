"""Either side judges the situation urgent (B5)."""

from __future__ import annotations

import pytest

from app.use_cases.acknowledge_incident import acknowledge_incident
from app.use_cases.answer_partner import answer_partner
from app.use_cases.declare_urgency import UrgencyRefused, declare_urgency
from app.use_cases.restore_incident import restore_incident
from tests.use_cases.desk import EURE, Desk

CONTACTS = ["referent-cdap@caf-eure.example", "securite-cdap@caf-eure.example", "responsable-cdap@caf-eure.example"]


def urgent(desk: Desk) -> str:
    reference = desk.report("Connexion impossible.", sender=EURE, desk="caf-eure")
    declare_urgency(reference, desk.person("agent@caf-eure.example"), "accueil fermé", desk.now)
    return reference


def called(desk: Desk, reference: str) -> list[str]:
    return [to for template, to in desk.letters(reference) if template == "contact_called"]


def test_contacts_are_called_in_the_order_of_the_contract_an_open_hour_apart(desk: Desk) -> None:
    reference = urgent(desk)
    desk.pass_time("2026-11-23 10:00")
    assert called(desk, reference) == CONTACTS[:1]
    desk.pass_time("2026-11-23 14:00")  # noon is closed: 10, 11 and 12 o'clock, which is 2 o'clock
    assert called(desk, reference) == CONTACTS
    assert [step[2] for step in desk.fired(reference) if step[0] == "contacts"][:2] == [
        "2026-11-23 10:00", "2026-11-23 11:00"
    ]  # fmt: skip


def test_answer_stops_the_calls(desk: Desk) -> None:
    reference = urgent(desk)
    desk.pass_time("2026-11-23 10:30")
    answer_partner(reference, desk.person("agent@caf-eure.example"), "Nous y sommes.", asks=False, now=desk.now)
    desk.pass_time("2026-11-23 16:00")
    assert called(desk, reference) == CONTACTS[:1]


def test_contract_without_that_procedure_refuses_instead_of_promising(desk: Desk) -> None:
    reference = desk.report()
    with pytest.raises(UrgencyRefused, match="urgency_no_procedure"):
        declare_urgency(reference, desk.person(), "versements arrêtés", desk.now)
    assert "urgency_declared" not in desk.history(reference)


def test_nobody_is_called_once_the_service_is_back(desk: Desk) -> None:
    reference = desk.report("Connexion impossible.", sender=EURE, desk="caf-eure")
    agent = desk.person("agent@caf-eure.example")
    acknowledge_incident(reference, agent, desk.now)
    restore_incident(reference, agent, "Redémarré", desk.now)
    with pytest.raises(UrgencyRefused, match="urgency_too_late"):
        declare_urgency(reference, agent, "accueil fermé", desk.now)
    assert "urgency_declared" not in desk.history(reference)


def test_urgency_while_the_desk_is_closed_calls_at_the_next_opening(desk: Desk) -> None:
    reference = desk.report("Connexion impossible.", sender=EURE, desk="caf-eure")
    desk.pass_time("2026-11-24 18:00")
    declare_urgency(reference, desk.person("agent@caf-eure.example"), "", desk.now)
    desk.pass_time("2026-11-26 08:59")  # Wednesday is closed too (B3), and nobody is on call (B6)
    assert called(desk, reference) == []
    desk.pass_time("2026-11-26 09:00")
    assert called(desk, reference)[0] == CONTACTS[0]
