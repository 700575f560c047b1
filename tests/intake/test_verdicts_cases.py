"""Which incident a mail joins, on the whole path: by token, by thread, by number; and what it may do there."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from app.extensions import db
from app.models import InboundMail
from app.use_cases.acknowledge_incident import acknowledge_incident
from app.use_cases.restore_incident import restore_incident
from app.use_cases.revoke_replies import revoke_replies
from tests.intake.mailroom import Mailroom, written
from tests.use_cases.desk import SUPPORT, TECHNICAL

LEADER = ("Chef de projet", "projet-pmi@cd-val-ambre.example")
COLLEAGUE = ("Une collègue", "collegue@cd-val-ambre.example")
STRANGER = ("Un inconnu", "inconnu@ailleurs.example")


def restored(mailroom: Mailroom) -> str:
    case, desk = mailroom.report(), mailroom.desk
    acknowledge_incident(case, desk.person(), desk.at("2026-11-23 10:05"))
    restore_incident(case, desk.person(), "Flux rejoué.", desk.at("2026-11-23 11:00"))
    desk.at("2026-11-23 11:30")
    return case


def reply_address(mailroom: Mailroom, case: str) -> str:
    return str(mailroom.receipt(case).headers["Reply-To"])


def verdict(mail: InboundMail) -> tuple[str, str]:
    return mail.verdict, mail.reason


def test_token_alone_finds_the_case_whatever_the_subject(mailroom: Mailroom) -> None:
    case = mailroom.report()
    mail = mailroom.receive(written("Toujours rien.", "Autre chose"), to=reply_address(mailroom, case))
    assert verdict(mail) == ("added", "answers_by_token")
    assert mailroom.case(mail) == case


def test_thread_alone_finds_the_case(mailroom: Mailroom) -> None:
    case = mailroom.report()
    mail = mailroom.receive(written("Toujours rien.", "Autre chose", In_Reply_To=mailroom.receipt(case).message_id))
    assert verdict(mail) == ("added", "answers_by_thread")


def test_token_that_a_contact_of_the_same_partner_was_handed_joins_and_commands_nothing(mailroom: Mailroom) -> None:
    case = restored(mailroom)
    mail = mailroom.receive(written("Oui", "Re", LEADER), to=reply_address(mailroom, case))
    assert verdict(mail) == ("added", "answers_by_token")
    assert mailroom.desk.incident(case).state == "restored"


@pytest.mark.parametrize("sender", [COLLEAGUE, STRANGER])
def test_token_in_other_hands_waits_for_a_person(mailroom: Mailroom, sender: tuple[str, str]) -> None:
    case = restored(mailroom)
    mail = mailroom.receive(written("Oui", "Re", sender), to=reply_address(mailroom, case))
    assert (mail.verdict, mail.candidates) == ("waiting", [case])
    assert mailroom.desk.incident(case).state == "restored"


def test_revoked_token_and_thread_prove_nothing_and_the_next_letter_does(mailroom: Mailroom) -> None:
    case = restored(mailroom)
    receipt = mailroom.receipt(case)
    revoke_replies(SUPPORT[1].upper())
    mail = mailroom.receive(
        written("Oui", f"[{case}]", In_Reply_To=receipt.message_id), to=reply_address(mailroom, case)
    )
    assert verdict(mail) == ("added", "answers_unverified")
    assert mailroom.desk.incident(case).state == "restored"
    other = mailroom.report(text="Le flux GRO manque.", subject="Flux GRO")
    mail = mailroom.receive(written("Une précision.", "Re"), to=reply_address(mailroom, other))
    assert verdict(mail) == ("added", "answers_by_token")


@pytest.mark.parametrize("subject", ["Re: [{second}] Flux", "Re: [{first}] et {second}"])
def test_mail_that_points_at_two_cases_shows_a_person_both(mailroom: Mailroom, subject: str) -> None:
    first = mailroom.report()
    second = mailroom.report(text="Le flux GRO manque.", subject="Flux GRO")
    mail = mailroom.receive(
        written("Suite.", subject.format(first=first, second=second)), to=reply_address(mailroom, first)
    )
    assert verdict(mail) == ("waiting", "several_cases")
    assert set(mail.candidates) == {first, second}


def test_two_tokens_of_two_cases_show_a_person_both(mailroom: Mailroom) -> None:
    first = mailroom.report()
    second = mailroom.report(text="Le flux GRO manque.", subject="Flux GRO")
    mail = mailroom.receive(
        written("Suite.", "Re", Cc=reply_address(mailroom, second)), to=reply_address(mailroom, first)
    )
    assert verdict(mail) == ("waiting", "several_cases")


def test_answer_in_a_long_thread_joins_the_letter_it_answers(mailroom: Mailroom) -> None:
    first = mailroom.report()
    second = mailroom.report(text="Le flux GRO manque.", subject="Flux GRO")
    ids = [mailroom.receipt(one).message_id for one in (first, second)]
    mail = mailroom.receive(written("Suite.", "Re", In_Reply_To=ids[1], References=" ".join(ids)))
    assert mailroom.case(mail) == second


def test_unverified_words_do_not_reopen_a_closed_case_but_open_a_linked_one(mailroom: Mailroom) -> None:
    case = restored(mailroom)
    mailroom.receive(written("Oui", "Re"), to=reply_address(mailroom, case))
    mail = mailroom.receive(written(TECHNICAL, f"[{case}]"))
    assert mail.verdict == "added"
    assert mailroom.desk.incident(case).state == "closed"
    linked = mailroom.desk.events(mailroom.case(mail))[-1]
    assert linked.details == {"linked_to": case}


def test_message_id_used_again_with_other_words_hides_nothing(mailroom: Mailroom) -> None:
    first = mailroom.receive(written(Message_ID="<meme@x.example>"))
    second = mailroom.receive(written("Le flux GRO manque.", "Flux GRO", Message_ID="<meme@x.example>"))
    assert [one.reason for one in (first, second)] == ["registered_contact", "registered_contact"]


def test_mail_that_came_by_two_ways_is_one_incident(mailroom: Mailroom) -> None:
    mail = written(Message_ID="<meme@x.example>").as_bytes()
    first = mailroom.receive(b"Received: by one.example\n" + mail)
    second = mailroom.receive(b"Received: by two.example\n" + mail)
    assert (second.reason, second.incident_id) == ("already_received", first.incident_id)


def test_registered_contact_is_not_told_that_it_is_unknown(mailroom: Mailroom) -> None:
    case = mailroom.report()
    before = len(mailroom.letters())
    mailroom.receive(written("Suite.", f"[{case}] et [CAF-EURE-2026-00001]", ("X", "referent@cd-haut-rhin.example")))
    assert len(mailroom.letters()) == before


def test_every_mail_so_far_has_exactly_one_verdict(mailroom: Mailroom) -> None:
    for sender in (SUPPORT, LEADER, COLLEAGUE, STRANGER):
        mailroom.receive(written(sender=sender))
    assert "" not in set(db.session.scalars(select(InboundMail.verdict)))
