"""The shift hand-over: what breaks before the desk opens again, and why."""

from __future__ import annotations

import pytest

from app.use_cases.acknowledge_incident import acknowledge_incident
from app.use_cases.answer_partner import answer_partner
from app.use_cases.run_crisis import declare_crisis
from tests.use_cases.desk import EURE, FUNCTIONAL, Desk
from tests.web.person import Person


def test_nothing_breaks_is_said_so(agent: Person) -> None:
    page = agent.open("/releve")
    assert "Fermeture à 20 h, reprise mardi 24 novembre à 6 h." in page
    assert "Aucune échéance à nous ne tombe avant la première heure de la reprise." in page
    assert agent.title == "Relève, rien avant la reprise – Vigie"


@pytest.mark.at("2026-11-23 19:30")
def test_each_promise_stands_under_the_moment_it_breaks_with_every_reason(desk: Desk, agent: Person) -> None:
    late = desk.report(subject="En retard")
    desk.at("2026-11-23 19:40")
    before = desk.report(subject="Avant vingt heures")
    desk.at("2026-11-23 19:50")
    first = desk.report(subject="À la reprise")
    agent.open("/releve")
    assert agent.find("//section/h2") == [
        "Déjà en retard (1)",
        "Échéance avant la fermeture (1)",
        "Échéance dans la première heure de la reprise (1)",
    ]
    assert late in agent.find("//section[h2[@id='m-late']]")[0]
    assert "personne ne l’a pris en charge" in agent.find("//section[h2[@id='m-late']]")[0]
    assert before in agent.find("//section[h2[@id='m-before_closing']]")[0]
    assert f"{first} À la reprise" in agent.find("//section[h2[@id='m-first_hour']]")[0]
    assert "mardi 24 novembre à 6 h 05" in agent.find("//section[h2[@id='m-first_hour']]")[0]


@pytest.mark.at("2026-11-23 10:00")
def test_promise_that_waits_for_somebody_says_for_whom(desk: Desk, sign_in) -> None:
    reference = desk.report("Accès refusé depuis hier.", desk="caf-eure", sender=EURE)
    acknowledge_incident(reference, desk.person("agent@caf-eure.example"), desk.now)
    desk.at("2026-11-25 09:00")
    person = sign_in("agent@caf-eure.example")
    page = person.open("/releve")
    assert "Centre de services fermé, reprise jeudi 26 novembre à 9 h." in page
    assert "réponse du centre de services" in page
    assert "signalement incomplet (Agent du centre de l’Eure)" in page


def test_crisis_is_handed_over_with_its_sheet(desk: Desk, agent: Person) -> None:
    reference = desk.report()
    declare_crisis(reference, desk.person(), "Tout est arrêté", desk.now)
    page = agent.open("/releve")
    assert "directeur : à pourvoir" in page
    assert agent.page.xpath(f"//a[@href='/crises/{reference}/releve']")
    assert "en crise" in page


def test_promise_of_the_partner_is_not_ours_to_hand_over(desk: Desk, agent: Person) -> None:
    reference = desk.report(FUNCTIONAL)
    acknowledge_incident(reference, desk.person(), desk.now)
    answer_partner(reference, desk.person(), "Lesquels ?", asks=True, now=desk.now)
    assert reference not in agent.open("/releve")


def test_desk_out_of_reach_is_not_found(sign_in) -> None:
    sign_in("agent@caf-eure.example").open("/releve?bureau=ncaa", status=404)
