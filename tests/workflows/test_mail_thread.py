"""What a mail is and which incident it joins: one verdict each, and the few words that command (A14, B1, B5)."""

from __future__ import annotations

import time

import pytest

from workflows.mail_authenticity import Authenticity
from workflows.mail_thread import (
    MAX_HOPS,
    Command,
    Known,
    MailFacts,
    Sorted,
    Verdict,
    command_in,
    reads_like_a_receipt,
    reference_in,
    references_in,
    sort_mail,
)

CASE, OTHER = "GSI-2026-00042", "GSI-2026-00077"
PLAIN = MailFacts("Flux vide")
CONTACT = Known(registered=True, signed_here=True)


def pointing(**known: object) -> Known:
    return Known(**{"registered": True, "signed_here": True, "sees": {CASE: True, OTHER: True}, **known})  # type: ignore[arg-type]


def test_registered_contact_of_a_contract_opens_an_incident() -> None:
    assert sort_mail(PLAIN, CONTACT) == Sorted(Verdict.NEW_INCIDENT, "registered_contact")


def test_registered_contact_without_contract_with_this_desk_waits_for_a_person() -> None:
    assert sort_mail(PLAIN, Known(registered=True)) == Sorted(Verdict.WAITING, "no_contract_with_desk")


def test_colleague_who_is_not_registered_waits_for_a_person() -> None:
    assert sort_mail(PLAIN, Known(colleague=True)) == Sorted(Verdict.WAITING, "unregistered_colleague")


def test_stranger_waits_for_a_person() -> None:
    assert sort_mail(PLAIN, Known()) == Sorted(Verdict.WAITING, "stranger")


@pytest.mark.parametrize(
    ("known", "reason"),
    [
        (pointing(by_token=CASE), "answers_by_token"),
        (pointing(by_thread=CASE), "answers_by_thread"),
        (pointing(by_subject=CASE, authenticity=Authenticity.VOUCHED, can_tell=True), "answers_by_subject"),
        (pointing(by_subject=CASE), "answers_unverified"),
        (pointing(by_token=CASE, by_thread=CASE, by_subject=CASE), "answers_by_token"),
        (pointing(by_thread=CASE, by_subject=CASE), "answers_by_thread"),
    ],
)
def test_answer_joins_the_case_it_points_at(known: Known, reason: str) -> None:
    assert sort_mail(PLAIN, known) == Sorted(Verdict.ADDED, reason, CASE)


@pytest.mark.parametrize(
    "known",
    [
        pointing(by_token=CASE, by_subject=OTHER),
        pointing(by_thread=CASE, by_subject=OTHER),
        pointing(by_token=CASE, by_thread=OTHER),
    ],
)
def test_mail_that_points_at_two_cases_waits_for_a_person_with_both(known: Known) -> None:
    assert sort_mail(PLAIN, known) == Sorted(Verdict.WAITING, "several_cases", candidates=(CASE, OTHER))


def test_mail_that_points_at_two_cases_the_same_way_waits_too() -> None:
    known = pointing(by_subject=CASE, others=(OTHER,))
    assert sort_mail(PLAIN, known) == Sorted(Verdict.WAITING, "several_cases", candidates=(CASE, OTHER))


@pytest.mark.parametrize("authenticity", [Authenticity.UNKNOWN, Authenticity.DENIED])
def test_case_number_without_the_word_of_the_desks_relay_waits_for_a_person(authenticity: Authenticity) -> None:
    known = pointing(by_subject=CASE, authenticity=authenticity, can_tell=True)
    assert sort_mail(PLAIN, known) == Sorted(Verdict.WAITING, "unverified_sender", candidates=(CASE,))


def test_mail_through_a_list_waits_for_a_person_when_a_partner_wrote_it() -> None:
    listed = MailFacts("Flux vide", auto=True, listed=True)
    assert sort_mail(listed, CONTACT) == Sorted(Verdict.WAITING, "through_a_list")
    assert sort_mail(listed, Known(colleague=True)) == Sorted(Verdict.WAITING, "through_a_list")
    assert sort_mail(listed, Known()) == Sorted(Verdict.AUTOMATIC_REPLY, "automatic")


def test_mail_from_a_desks_own_address_opens_nothing() -> None:
    known = Known(registered=True, signed_here=True, desk_itself=True)
    assert sort_mail(PLAIN, known) == Sorted(Verdict.WAITING, "desks_own_address")


def test_receipt_of_a_receipt_waits_for_a_person_unless_it_names_its_case() -> None:
    echo = MailFacts("Ticket 55", echo=True)
    assert sort_mail(echo, CONTACT) == Sorted(Verdict.WAITING, "reads_like_a_receipt")
    assert sort_mail(echo, pointing(by_thread=CASE)).verdict is Verdict.ADDED


@pytest.mark.parametrize(
    ("subject", "text"),
    [
        ("Accusé de réception", ""),
        ("[#55] Flux", "Bonjour,\nVotre demande a bien été enregistrée."),
        ("TR: GSI", "Votre message est enregistré sous le numéro GSI-2026-00001."),
        ("Ticket 55", "Thank you for contacting the support"),
    ],
)
def test_receipts_of_other_desks_are_recognised(subject: str, text: str) -> None:
    assert reads_like_a_receipt(subject, text)


@pytest.mark.parametrize("text", ["Le flux DSG n'est pas arrivé.", "Trois dossiers ne sont pas enregistrés.", ""])
def test_report_of_an_incident_is_no_receipt(text: str) -> None:
    assert not reads_like_a_receipt("Flux DSG", text)


def test_every_case_number_of_a_subject_is_read_once() -> None:
    assert references_in(f"Re: [{CASE}] suite de {OTHER.lower()} ({CASE})") == (CASE, OTHER)


def test_case_of_another_organisation_is_not_joined() -> None:
    known = pointing(by_subject=CASE, sees={CASE: False})
    assert sort_mail(PLAIN, known) == Sorted(Verdict.WAITING, "other_organisation", candidates=(CASE,))


def test_token_in_the_hands_of_a_stranger_opens_nothing() -> None:
    known = Known(by_token=CASE)
    assert sort_mail(PLAIN, known) == Sorted(Verdict.WAITING, "other_organisation", candidates=(CASE,))


def test_colleague_who_answers_a_case_of_its_organisation_waits_for_a_person() -> None:
    known = Known(colleague=True, by_thread=CASE, sees={CASE: True})
    assert sort_mail(PLAIN, known) == Sorted(Verdict.WAITING, "unregistered_colleague", candidates=(CASE,))


def test_our_own_letter_coming_back_is_known() -> None:
    assert sort_mail(MailFacts("", own=True, bounce=True), pointing(by_token=CASE)).verdict is Verdict.OWN_LETTER


def test_mail_going_round_in_circles_is_stopped() -> None:
    assert sort_mail(MailFacts("", hops=MAX_HOPS + 1), CONTACT) == Sorted(Verdict.LOOP, "too_many_hops")
    assert sort_mail(MailFacts("", hops=MAX_HOPS), CONTACT).verdict is Verdict.NEW_INCIDENT


def test_bounce_is_matched_with_its_letter_where_it_can_be() -> None:
    bounce = MailFacts("Undelivered", bounce=True, auto=True)
    assert sort_mail(bounce, Known(bounced=CASE)) == Sorted(Verdict.BOUNCE, "bounce_matched", CASE)
    assert sort_mail(bounce, Known()) == Sorted(Verdict.BOUNCE, "bounce_unmatched")


def test_automatic_mail_opens_no_case_even_from_a_registered_contact() -> None:
    assert sort_mail(MailFacts("Absence", auto=True), CONTACT) == Sorted(Verdict.AUTOMATIC_REPLY, "automatic")


def test_automatic_mail_is_noted_on_the_case_it_answers() -> None:
    known = pointing(by_thread=CASE)
    assert sort_mail(MailFacts("Absence", auto=True), known) == Sorted(Verdict.AUTOMATIC_REPLY, "automatic", CASE)


@pytest.mark.parametrize(
    ("subject", "reference"),
    [
        ("RE: [GSI-2026-00042] Flux vide", CASE),
        ("re: gsi-2026-00042", CASE),
        ("Incident CAF-HAUT-RHIN-2027-12345 : accès", "CAF-HAUT-RHIN-2027-12345"),
        ("Incident GSI-2026-100000", "GSI-2026-100000"),
        ("Commande 2026-00042", ""),
        ("GSI-2026-0042", ""),
        ("XGSI-2026-00042Z", ""),
        ("", ""),
    ],
)
def test_case_number_is_read_in_a_subject(subject: str, reference: str) -> None:
    assert reference_in(subject) == reference


def test_no_subject_keeps_the_reader_busy() -> None:
    started = time.process_time()
    for piece in ("A-", "A", "A-2026-", "0"):
        reference_in(piece * 2_000)
    assert time.process_time() - started < 2


@pytest.mark.parametrize(
    "reply",
    [
        "Oui",
        "OUI !",
        "oui, merci",
        "\n\nBonjour,\n\nOui, c'est bon.\n\nCordialement,\nClaire",
        "Je valide le retour au service.",
        "Nous validons",
        "Ok pour nous.",
        "Oui\nCordialement\nClaire – n'imprimez pas ce message",
    ],
)
def test_plain_yes_validates(reply: str) -> None:
    assert command_in(reply) is Command.VALIDATE


@pytest.mark.parametrize(
    "reply",
    [
        "Oui mais le flux est toujours vide",
        "Oui.\nMais deux fichiers manquent encore.",
        "Oui, sauf pour le site de Gien",
        "Oui ?",
        "Je valide, il reste cependant un doublon",
        "Ouibien",
        "Bonjour oui",
        "Le flux arrive, oui",
        "",
        "Bonjour,",
    ],
)
def test_yes_with_a_reserve_is_read_by_a_person(reply: str) -> None:
    assert command_in(reply) is None


@pytest.mark.parametrize("reply", ["Non", "non, toujours vide", "Bonsoir,\nNous refusons", "Je refuse : rien n'arrive"])
def test_no_refuses(reply: str) -> None:
    assert command_in(reply) is Command.REFUSE


@pytest.mark.parametrize("reply", ["URGENT", "Urgent : plus personne ne travaille", "Situation jugée urgente"])
def test_urgent_opens_the_escalation(reply: str) -> None:
    assert command_in(reply) is Command.URGENT


def test_thank_you_commands_nothing() -> None:
    assert command_in("Merci pour votre retour") is None
