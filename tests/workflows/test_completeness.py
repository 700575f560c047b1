"""What a referral states, what it leaves out, and what no mail may do to the reader (A16, B4, C4)."""

from __future__ import annotations

import time

import pytest

from tests.workflows.paper_incident import real_rules
from workflows.completeness import describes, missing, stated
from workflows.rules import RequiredField

GSI = real_rules().contracts["declaration-grossesse"].required_fields
EURE = real_rules().contracts["caf-eure"].required_fields
HAUT_RHIN = real_rules().contracts["caf-haut-rhin"].required_fields

FULL_REFERRAL = """\
Bonjour,

Organisme : Conseil départemental du Loiret
Nom et prénom : Claire Martin
Code utilisateur : AB12345
Téléphone : 02 38 00 00 00
Courriel : claire.martin@loiret.example
Application : flux DSG
Description : le flux du 20 novembre est vide
"""


def one(name: str) -> RequiredField:
    return next(field for field in (*GSI, *EURE, *HAUT_RHIN) if field.name == name)


def test_referral_that_states_everything_lacks_nothing() -> None:
    found = stated(FULL_REFERRAL, GSI)
    assert missing(GSI, found) == ()
    assert found["contact_name"] == "Claire Martin"
    assert found["description"] == "le flux du 20 novembre est vide"


def test_missing_fields_come_in_the_order_of_the_contract() -> None:
    found = stated("Profil : T2\nUtilisateur : Jean Petit\n", EURE)
    assert missing(EURE, found) == ("convention_number", "organisation", "contact_details")


def test_blank_value_is_missing_whether_from_mail_or_register() -> None:
    assert missing([one("phone")], {"phone": "  "}) == ("phone",)
    assert missing([one("phone")], {}) == ("phone",)
    assert missing([one("phone")], {"phone": "02 38 00 00 00"}) == ()


def test_form_left_blank_does_not_take_the_next_label_for_its_value() -> None:
    assert stated("Code utilisateur :\nTéléphone : 02 38 00 00 00\n", [one("user_code")]) == {}


def test_value_on_the_line_under_its_label_is_read() -> None:
    assert stated("Code utilisateur :\n\nAB12345\nMerci", [one("user_code")]) == {"user_code": "AB12345"}


def test_label_alone_on_the_last_line_states_nothing() -> None:
    assert stated("Code utilisateur :", [one("user_code")]) == {}


@pytest.mark.parametrize(
    "line",
    [
        "TELEPHONE : 02 38 00 00 00",
        "Votre téléphone\u00a0: 02 38 00 00 00",
        "> - Tél = 02 38 00 00 00",
        "• Téléphone (obligatoire) : 02 38 00 00 00",
        "téléphone:02 38 00 00 00",
    ],
)
def test_label_is_known_whatever_its_dress(line: str) -> None:
    assert stated(line, [one("phone")]) == {"phone": "02 38 00 00 00"}


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("joignable au 02 38 00 00 00 ce matin", "02 38 00 00 00"),
        ("au 02.38.00.00.00.", "02.38.00.00.00"),
        ("Tél.0238000000", "0238000000"),
        ("au +33 2 38 00 00 00", "+33 2 38 00 00 00"),
        ("au +33 (0)2 38 00 00 00", "+33 (0)2 38 00 00 00"),
        ("au 0033 2 38 00 00 00", "0033 2 38 00 00 00"),
        ("au 02/38/00/00/00", "02/38/00/00/00"),
    ],
)
def test_telephone_is_found_in_free_text(text: str, number: str) -> None:
    assert stated(text, [one("phone")]) == {"phone": number}


@pytest.mark.parametrize("text", ["dossier 1202380000001", "version 1.02 38 00 00 00", "le 02 38 00 00 000", "rien"])
def test_other_numbers_are_no_telephone(text: str) -> None:
    assert stated(text, [one("phone")]) == {}


def test_labelled_extension_is_a_telephone() -> None:
    assert stated("Téléphone : poste 45 12", [one("phone")]) == {"phone": "poste 45 12"}


def test_dash_behind_the_label_is_no_telephone_and_the_signature_is_read() -> None:
    assert stated("Téléphone : -\n\nClaire\n02 38 00 00 00", [one("phone")]) == {"phone": "02 38 00 00 00"}


def test_question_mark_is_no_profile() -> None:
    assert stated("Profil : ?", [one("profile")]) == {}


def test_contact_details_are_a_telephone_or_an_address() -> None:
    assert stated("écrivez à agent@ccas.example", [one("contact_details")]) == {"contact_details": "agent@ccas.example"}
    assert stated("ou 02 32 00 00 00", [one("contact_details")]) == {"contact_details": "02 32 00 00 00"}
    assert stated("Coordonnées : voir plus bas", [one("contact_details")]) == {}


def test_address_is_found_in_free_text() -> None:
    assert stated("mon adresse est a.b+c@ccas.example.", [one("email")]) == {"email": "a.b+c@ccas.example"}
    assert stated("Courriel : le même", [one("email")]) == {}


def test_free_text_of_five_words_is_a_description() -> None:
    assert describes("Le flux est arrivé vide")
    assert not describes("Flux vide ce matin 12 34 !")
    assert stated("Le flux est arrivé vide ce matin", [one("description")])["description"].startswith("Le flux")
    assert stated("En panne", [one("description")]) == {}


def test_free_text_states_no_other_field() -> None:
    assert stated("Le conseil départemental a une panne sur le flux DSG", [one("organisation")]) == {}


def test_long_values_are_cut() -> None:
    assert len(stated(f"Description : {'a' * 900}", [one("description")])["description"]) == 200
    assert len(stated("mot " * 900, [one("description")])["description"]) == 200


@pytest.mark.parametrize("piece", [" ", "\n", "a", "a ", "a.", "@", "a@", "a@a.", ":", " :", "0 ", "> ", "a@b-"])
def test_no_mail_keeps_the_reader_busy(piece: str) -> None:
    """A hundred thousand characters of anything: a reading that grew with their square would take minutes."""
    started = time.process_time()
    stated(piece * (100_000 // len(piece)), (*GSI, *HAUT_RHIN, *EURE))
    assert time.process_time() - started < 5
