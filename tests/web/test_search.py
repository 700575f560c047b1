"""Finding an incident again, among those one may see."""

from __future__ import annotations

import pytest

from tests.use_cases.desk import EURE, Desk
from tests.web.person import Person


def found(person: Person, words: str) -> list[str]:
    person.open(f"/recherche?q={words}")
    return person.find("//tbody//th//*[contains(@class, 'num')]")


def test_words_of_the_subject_the_message_the_organisation_and_the_person_find(desk: Desk, agent: Person) -> None:
    one = desk.report("Le serveur de dépôt ne répond plus.", subject="Échéance manquée")
    desk.report(subject="Autre chose")
    for words in (
        "echeance",
        "SERVEURS",
        "echeance+depot",
        "Val-d’Ambre+manquée",
        "support@cd-val-ambre.example+serveur",
    ):
        assert found(agent, words) == [one], words


def test_every_word_must_be_there(desk: Desk, agent: Person) -> None:
    desk.report(subject="Flux DSG")
    assert found(agent, "dsg+gro") == []
    assert "Rien de trouvé" in agent.find("//main")[0]


def test_case_number_opens_the_case(desk: Desk, agent: Person) -> None:
    reference = desk.report()
    agent.open(f"/recherche?q={reference.lower()}", status=302)
    assert agent.answer.headers["Location"] == f"/incidents/{reference}"


def test_newest_comes_first_and_filters_narrow(desk: Desk, agent: Person) -> None:
    old = desk.report(subject="Dépôt vide")
    new = desk.report("Le fichier SGR est illisible.", subject="Dépôt plein")
    assert found(agent, "depot") == [new, old]
    assert found(agent, "depot&service=sgr") == [new]
    assert found(agent, "depot&state=closed") == []


def test_incident_out_of_reach_is_not_found_by_any_word(desk: Desk, agent: Person) -> None:
    hidden = desk.report("Connexion impossible.", sender=EURE, desk="caf-eure", subject="Confidentiel")
    assert found(agent, "confidentiel") == []
    assert "Rien de trouvé" in agent.open(f"/recherche?q={hidden}")


def test_note_of_the_desk_is_not_searched(desk: Desk, agent: Person) -> None:
    reference = desk.report()
    agent.open(f"/incidents/{reference}")
    agent.send("/notes", body="Soupçon de sabotage")
    assert found(agent, "sabotage") == []


@pytest.mark.parametrize("words", ["%25", "'\"--", "*", "(", "\ud7ff", "é" * 300])
def test_no_character_has_a_meaning_of_its_own(desk: Desk, agent: Person, words: str) -> None:
    desk.report()
    agent.open(f"/recherche?q={words}")


def test_recent_incident_that_says_the_same_is_suggested(desk: Desk, agent: Person) -> None:
    first = desk.report(subject="Serveur de dépôt injoignable")
    desk.report(subject="Doublons dans le flux GRO")
    second = desk.report(subject="Dépôt injoignable depuis ce matin")
    agent.open(f"/incidents/{second}")
    [panel] = agent.find("//section[h2[contains(., 'Semblables')]]")
    assert first in panel
    assert "GRO" not in panel
    assert "le même organisme" in panel
    desk.at("2026-12-07 10:00")
    third = desk.report(subject="Dépôt injoignable depuis ce matin")
    agent.open(f"/incidents/{third}")
    assert agent.find("//section[h2[contains(., 'Semblables')]]") == []
