"""`rules explain`: why the deadlines of a real incident are what they are, on both sides, and what comes next."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest

from app.use_cases.acknowledge_incident import acknowledge_incident
from app.use_cases.answer_partner import answer_partner
from app.use_cases.close_incident import close_incident
from app.use_cases.pause_clocks import pause_clocks
from app.use_cases.restore_incident import restore_incident
from tests.cli.conftest import Type, answer
from tests.use_cases.desk import ANGDM, EURE, Desk, paris
from workflows.lifecycle import Outcome

pytestmark = pytest.mark.any_database


def clocks(found: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {one["key"]: one for one in found["clocks"]}


def test_every_promise_of_the_incident_is_explained(type_in: Type, desk: Desk) -> None:
    reference = desk.report()
    found = answer(type_in("rules", "explain", reference, "--json"))
    assert (found["reference"], found["state"], found["zone"]) == (reference, "registered", "Europe/Paris")
    explained = clocks(found)
    assert explained["acknowledge:desk:1"]["due_at"] == "2026-11-23T10:15:00+01:00"
    assert explained["restore:desk:1"]["due_at"] == "2026-11-23T18:00:00+01:00"
    for one in explained.values():
        assert sum(line["seconds"] for line in one["ledger"]) == one["target"]["seconds"]
    assert found["next"][0]["step"] == "rappel"


def test_what_is_explained_is_what_the_incident_holds(type_in: Type, desk: Desk) -> None:
    reference = desk.report()
    explained = clocks(answer(type_in("rules", "explain", reference, "--json")))
    for name in ("acknowledge", "restore"):
        row = desk.clock(reference, name)
        assert datetime.fromisoformat(explained[f"{name}:desk:1"]["due_at"]) == row.due_at


def test_breach_stays_beside_the_act_that_came_after_it(type_in: Type, desk: Desk) -> None:
    reference = desk.report()
    desk.pass_time("2026-11-23 10:20")
    acknowledge_incident(reference, desk.person(), desk.now)
    one = clocks(answer(type_in("rules", "explain", reference, "--json")))["acknowledge:desk:1"]
    assert (one["due_at"], one["breached_at"]) == ("2026-11-23T10:15:00+01:00",) * 2
    assert one["met_at"] == "2026-11-23T10:20:00+01:00"


def test_both_sides_of_a_48_hour_promise_are_there(type_in: Type, desk: Desk) -> None:
    reference = desk.report("Bonjour, CDAP indisponible", sender=EURE, desk="caf-eure")
    agent = desk.person("agent@caf-eure.example")
    answer_partner(reference, agent, "Quel est le message ?", asks=True, now=desk.at("2026-11-23 11:00"))
    explained = clocks(answer(type_in("rules", "explain", reference, "--json")))
    assert explained["answer:desk:1"]["met_at"] == "2026-11-23T11:00:00+01:00"
    assert explained["answer:partner:1"]["due_at"] == "2026-11-26T09:00:00+01:00", "Wednesday 25 is closed (B3, R2)"
    assert explained["answer:partner:1"]["obligor"] == "partner"


def test_wait_under_way_is_told(type_in: Type, desk: Desk) -> None:
    reference = desk.report("Iris est indisponible", sender=ANGDM, desk="ncaa")
    pause_clocks(reference, desk.person("agent@ncaa.example"), "third_party", "opérateur", desk.at("2026-11-23 10:30"))
    desk.at("2026-11-23 11:00")
    explained = clocks(answer(type_in("rules", "explain", reference, "--json")))
    restore = explained["restore:desk:1"]
    assert [(line["kind"], line["name"]) for line in restore["ledger"]] == [("counted", ""), ("waiting", "third_party")]
    assert restore["due_at"] is None


def test_closed_incident_has_nothing_to_come(type_in: Type, desk: Desk) -> None:
    reference = desk.report()
    agent = desk.person()
    acknowledge_incident(reference, agent, desk.at("2026-11-23 10:05"))
    restore_incident(reference, agent, "relancé", desk.at("2026-11-23 11:00"))
    close_incident(reference, agent, Outcome.VALIDATED, "", desk.at("2026-11-23 12:00"))
    found = answer(type_in("rules", "explain", reference, "--json"))
    assert found["next"] == []
    assert clocks(found)["validate:partner:1"]["met_at"] == "2026-11-23T12:00:00+01:00"
    result = type_in("rules", "explain", reference)
    assert "Rien d’autre n’est prévu si personne n’agit." in result.stdout


def test_people_read_it_in_french(type_in: Type, desk: Desk) -> None:
    reference = desk.report()
    desk.pass_time("2026-11-23 10:20")
    lines = type_in("rules", "explain", reference.lower()).stdout.splitlines()
    assert lines[0] == f"{reference} – Flux DSG (enregistré)"
    assert lines[2] == "Prise en charge (A8, centre de services)\u00a0: lundi 23 novembre à 10\u00a0h\u00a015"
    assert lines[5].strip() == "dépassé lundi 23 novembre à 10\u00a0h\u00a015"
    assert lines[-1].strip().endswith("(Retour au service)")


def test_what_comes_next_happens(type_in: Type, desk: Desk) -> None:
    reference = desk.report()
    found = answer(type_in("rules", "explain", reference, "--json"))
    foretold = [(one["step"], one["round"], one["at"]) for one in found["next"]]
    desk.pass_time("2026-12-31 20:00")
    fired = [(step, number, paris(at)) for step, number, at in desk.fired(reference)]
    assert [(step, number, datetime.fromisoformat(at)) for step, number, at in foretold] == fired


def test_breach_whose_day_was_closed_afterwards_says_that_it_stays(type_in: Type, desk: Desk) -> None:
    reference = desk.report()
    desk.pass_time("2026-11-23 10:20")
    before = clocks(answer(type_in("rules", "explain", reference, "--json")))["acknowledge:desk:1"]
    assert not before["as_it_was"]
    type_in("calendars", "close", "gsi", "2026-11-23", "--reason", "Inondation")
    after = clocks(answer(type_in("rules", "explain", reference, "--json")))
    assert after["acknowledge:desk:1"]["due_at"] == before["due_at"]
    assert after["acknowledge:desk:1"]["as_it_was"]
    assert not after["restore:desk:1"]["as_it_was"]
    assert after["restore:desk:1"]["due_at"] == "2026-11-24T14:00:00+01:00"
    assert "l’échéance reste celle d’alors" in type_in("rules", "explain", reference).stdout


def test_unknown_case_number_is_refused(type_in: Type) -> None:
    result = type_in("rules", "explain", "GSI-2026-99999")
    assert (result.exit_code, result.stdout) == (1, "")
    assert "Aucun dossier ne porte le numéro «\u00a0GSI-2026-99999\u00a0»." in result.stderr


def test_base_without_tables_is_told_in_words(type_on_empty_base: Type) -> None:
    result = type_on_empty_base("rules", "explain", "GSI-2026-00001")
    assert result.exit_code == 1
    assert "flask --app wsgi db upgrade" in result.stderr


@pytest.mark.parametrize("words", [(), ("--json",)])
def test_case_number_is_asked_for(type_in: Type, words: tuple[str, ...]) -> None:
    assert type_in("rules", "explain", *words).exit_code == 2
