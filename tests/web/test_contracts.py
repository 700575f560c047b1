"""Contracts as readable pages, and the simulator of the rule book."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from app.extensions import db
from app.models import RulesVersion
from app.models.transaction import transaction
from app.reports.contract_page import book_of, contract_history
from tests.use_cases.desk import Desk
from tests.web.person import Person, plain
from workflows.rules_reader import read_rules

pytestmark = pytest.mark.any_database

SATURDAY = "/simulateur?contrat=declaration-grossesse&type=technical&le=2026-11-21T15:20"
RULES = Path("escalation_rules.yaml")


def test_every_contract_is_listed_with_what_it_promises(agent: Person) -> None:
    page = agent.open("/contrats")
    assert agent.find("//article/h2") == [
        "Déclaration de grossesse",
        "Mon Compte Partenaire – Eure",
        "Mon Compte Partenaire – Haut-Rhin",
        "IRIS – CANSSM et ANGDM",
    ]
    assert "Prise en charge (incident technique ou à déterminer) 15 min d’ouverture" in page


def test_contract_says_clauses_targets_and_chains_in_words(agent: Person) -> None:
    page = agent.open("/contrats/declaration-grossesse")
    assert "clause A8" in page
    assert (
        "À l’échéance, puis toutes les 15 min d’ouverture, 3 fois en tout "
        "Responsable du bureau prévenu Information : Responsable du GSI" in page
    )
    assert "À 50 % du délai Incident majeur au niveau 3 si l’incident est majeur" in page
    assert "compté sur : heures de service du conseil départemental" in page
    assert "Code utilisateur (par exemple AB12345)" in page
    assert "mardi 8 décembre" in page


@pytest.mark.parametrize("name", ["caf-eure", "caf-haut-rhin", "iris"])
def test_every_contract_has_a_page_without_a_bare_code(agent: Person, name: str) -> None:
    agent.open(f"/contrats/{name}")
    assert "_" not in agent.find("//main")[0]


def test_unknown_contract_or_version_is_not_found(agent: Person) -> None:
    agent.open("/contrats/ailleurs", status=404)
    agent.open("/contrats/iris?version=abcdef", status=404)


@pytest.fixture
def older(desk: Desk) -> str:
    """The rules as they were before: 20 minutes instead of 15."""
    text = RULES.read_text(encoding="utf-8").replace("target: {open: 15 min}\n        pausable: false\n        steps:\n          - {id: rappel, label: Rappel aux agents, before_end: 5 min", "target: {open: 20 min}\n        pausable: false\n        steps:\n          - {id: rappel, label: Rappel aux agents, before_end: 5 min", 1)  # fmt: skip
    version = read_rules(text, "older").version
    with transaction() as session:
        session.add(RulesVersion(version=version, text=text, first_used_at=desk.at("2026-03-02 09:00")))
    desk.at("2026-11-23 10:00")
    desk.report()
    return version


def test_history_says_what_each_version_changed(agent: Person, older: str) -> None:
    agent.open("/contrats/declaration-grossesse")
    [today, before] = agent.find("//section[h2='Versions']/ol/li")
    assert "Prise en charge, incident technique ou à déterminer : 15 min d’ouverture" in today
    assert "Prise en charge, incident technique ou à déterminer : 20 min d’ouverture" in today
    assert "promesses faites depuis lundi 2 mars à 9 h" in before
    assert "La première que la base connaît." in before
    agent.open(f"/contrats/declaration-grossesse?version={older[:12]}")
    assert "Ancienne version" in agent.find("//main")[0]
    assert "20 min d’ouverture" in agent.find("//section[1]/h2")[0]


def test_version_that_changed_nothing_of_a_contract_is_left_out(desk: Desk, older: str) -> None:
    assert len(contract_history(db.session(), "caf-eure")) == 1
    assert book_of(db.session(), older) is not None


def test_saturday_at_15_20_is_due_on_monday_at_6_05_and_says_why(agent: Person) -> None:
    page = agent.open(SATURDAY)
    assert "Prise en charge (A8, centre de services) lundi 23 novembre à 6 h 05" in page
    assert "samedi 21 novembre, 15 h 20 – 15 h 30 : compté 10 min" in page
    assert "Total compté : 15 min" in page
    assert "lundi 23 novembre à 6 h 05 : Responsable du bureau prévenu (Prise en charge)" in page


def test_page_says_what_the_command_says(desk: Desk, agent: Person) -> None:
    agent.open(SATURDAY + "&majeur=1")
    args = ["rules", "simulate", "--contract", "declaration-grossesse", "--at", "2026-11-21 15:20", "--major", "--json"]
    told = json.loads(desk.app.test_cli_runner().invoke(args=args).output)
    steps = [plain(step["sentence"]) for step in told["next"] if step["told"]]
    assert agent.find("//ol[contains(@class, 'plain-list')]/li") == steps
    for one in told["clocks"]:
        for line in one["ledger"]:
            assert plain(line["sentence"]) in agent.find("//main")[0]


def test_wait_stops_nothing_that_contract_a_counts_without_stopping(agent: Person) -> None:
    page = agent.open(
        "/simulateur?contrat=declaration-grossesse&type=technical&le=2026-11-23T10:00&de=2026-11-23T11:00&a="
    )
    assert "Retour au service (A9, centre de services) lundi 23 novembre à 18 h" in page
    assert agent.page.xpath("//input[@name='de']/@value") == ["2026-11-23T11:00", ""]


@pytest.mark.parametrize(
    ("asked", "why"),
    [
        ("&le=hier", "Donnez le jour et l’heure de réception"),
        ("&le=0001-01-01T00:00", "Donnez le jour et l’heure de réception"),
        ("&constate=2026-11-22T10:00", "après avoir été reçu"),
        ("&de=2026-11-23T11:00&a=2026-11-23T10:00", "finit avant d’avoir commencé"),
        ("&de=&a=2026-11-23T10:00", "Une attente a un début"),
    ],
)
def test_question_that_makes_no_sense_is_refused_and_kept(agent: Person, asked: str, why: str) -> None:
    url = SATURDAY.replace("&le=2026-11-21T15:20", "") if asked.startswith("&le=") else SATURDAY
    assert why in agent.open(url + asked, status=422)


def test_simulator_begins_with_the_contract_of_ones_desk_and_now(sign_in) -> None:
    person = sign_in("agent@caf-eure.example")
    person.open("/simulateur")
    assert person.form("/simulateur").fields["contrat"] == "caf-eure"
    assert person.form("/simulateur").fields["le"] == "2026-11-23T10:00"
