"""A referral that leaves out what its contract asks for is registered all the same, and asked to be completed."""

from __future__ import annotations

import pytest

from tests.journeys.program import EURE, RHIN, SUPPORT, Program, mail, reply, text_of, wait_for


def test_national_desk_asks_for_what_contract_a_wants(program: Program) -> None:
    reference = program.report(mail("Problème", "Ça ne marche pas."))
    incident = program.incident(reference)
    assert incident.state == "registered"
    assert incident.missing == ["application", "description"]  # A16; the rest stands in the register
    text = text_of(program.letter_to(SUPPORT[1], reference))
    assert "Domaine ou application" in text
    assert "Description précise" in text


@pytest.mark.at("2026-11-17 09:30")
def test_centre_of_the_eure_asks_for_profile_and_user(program: Program) -> None:
    reference = program.report(
        mail("Page blanche", "La consultation affiche une page blanche depuis ce matin.", EURE, "caf-eure"), "caf-eure"
    )
    assert program.incident(reference).missing == ["profile", "user_name"]  # B4
    text = text_of(program.letter_to(EURE[1], reference))
    assert "Profil de consultation" in text


@pytest.mark.at("2026-11-17 09:30")
def test_centre_of_the_haut_rhin_asks_for_the_user(program: Program) -> None:
    reference = program.report(
        mail("Accès refusé", "Accès refusé à la consultation depuis ce matin 8 h.", RHIN, "caf-haut-rhin"),
        "caf-haut-rhin",
    )
    assert program.incident(reference).missing == ["user_name"]  # C4


def test_the_answer_completes_the_referral(program: Program) -> None:
    reference = program.report(mail("Problème", "Ça ne marche pas."))
    letter = program.letter_to(SUPPORT[1], reference)
    answer, address = reply(letter, "Application : flux DSG\nDescription : le fichier de ce matin n'est pas arrivé")
    program.send(answer, to=address)
    wait_for(lambda: program.incident(reference).missing == [])
    assert program.incident(reference).stated["application"] == "flux DSG"
