"""What a mail's words tell before a person has read it: service, kind, weight (A7, R9)."""

from __future__ import annotations

import time

import pytest

from tests.workflows.paper_incident import real_rules
from workflows.classification import Classification, classify
from workflows.rules import Kind
from workflows.words import mentions, plain

GSI = real_rules().contracts["declaration-grossesse"]
EURE = real_rules().contracts["caf-eure"]
IRIS = real_rules().contracts["iris"]


def test_words_tell_service_kind_and_weight() -> None:
    read = classify(GSI, "Flux DSG non reçu\nNous n'avons pas reçu le fichier, tous les départements sont touchés.")
    assert read == Classification("dsg", Kind.TECHNICAL, major=True)


def test_functional_words_tell_a_functional_incident() -> None:
    assert classify(GSI, "GRO : adresse erronée et doublon") == Classification("gro", Kind.FUNCTIONAL, major=False)


def test_words_of_both_kinds_settle_nothing() -> None:
    assert classify(GSI, "DSG : fichier vide et doublon").kind is Kind.UNDETERMINED


def test_words_of_two_services_settle_nothing() -> None:
    assert classify(GSI, "DSG et SGR en panne").service == ""


def test_silent_mail_is_left_to_a_person() -> None:
    assert classify(GSI, "Bonjour, pouvez-vous m'appeler ?") == Classification("", Kind.UNDETERMINED, major=False)


@pytest.mark.parametrize(
    "text", ["INDISPONIBLE", "indisponible.", "« Indisponible »", "l’application est indisponible", "ÎNDISPONIBLE"]
)
def test_accents_capitals_and_punctuation_hide_no_word(text: str) -> None:
    assert classify(IRIS, text).kind is Kind.TECHNICAL


@pytest.mark.parametrize("text", ["panneau", "dépannée", "reconnexion automatique"])
def test_part_of_a_word_is_no_word(text: str) -> None:
    assert classify(EURE, text).kind is Kind.UNDETERMINED


@pytest.mark.parametrize("text", ["un flux altéré", "une table altérée", "des flux altérés", "des tables altérées"])
def test_word_is_known_in_the_feminine_and_the_plural(text: str) -> None:
    assert classify(GSI, text).kind is Kind.TECHNICAL


def test_words_over_two_lines_are_found() -> None:
    assert classify(EURE, "arrêt\n  complet depuis midi").major


@pytest.mark.parametrize(
    ("text", "comparable"),
    [
        ("Élève  Œuvre\tcœur", "eleve oeuvre coeur"),
        ("N’AVONS pas", "n'avons pas"),
        ("e\u2011mail", "e-mail"),
        ("Straße ﬁn", "strasse fin"),
        ("", ""),
    ],
)
def test_plain_form_is_what_a_keyboard_types(text: str, comparable: str) -> None:
    assert plain(text) == comparable


def test_word_stands_whole_or_not_at_all() -> None:
    assert mentions("le flux bo est vide", ["BO"])
    assert not mentions("le robot est vide", ["BO"])
    assert mentions("mails non recus", ["mail non reçu"])
    assert mentions("acces refuse (403)", ["accès refusé"])
    assert not mentions("tout va bien", [])


def test_no_mail_keeps_the_reader_busy() -> None:
    started = time.process_time()
    for piece in ("pas ", "a", "é", "n'avons pas "):
        classify(GSI, piece * (100_000 // len(piece)))
    assert time.process_time() - started < 5
