"""A person settles a mail that waits (B1)."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from app.extensions import db
from app.models import Contact, InboundMail
from app.use_cases.case import NoSuchIncident
from app.use_cases.receive_mail import count_failed_reading, keep_mail, quarantine_mail
from app.use_cases.settle_mail import (
    MailAlreadySettled,
    attach_mail,
    create_contact_for_mail,
    read_mail_again,
    refuse_mail,
)
from app.use_cases.understand_mail import understand_mail
from tests.use_cases.desk import SUPPORT, TECHNICAL, Desk
from workflows.parsed_mail import ParsedMail

COLLEAGUE = ("Une collègue", "collegue@cd-val-ambre.example")


def understood_again(desk: Desk, mail: InboundMail) -> InboundMail:
    parsed = ParsedMail(subject="Flux DSG", from_addr=COLLEAGUE[1], text=TECHNICAL, reply=TECHNICAL)
    understand_mail(mail.id, parsed, desk.now)
    return db.session.get_one(InboundMail, mail.id)


def test_registered_sender_opens_an_incident_when_its_mail_is_understood_again(desk: Desk) -> None:
    waiting = desk.mail(TECHNICAL, sender=COLLEAGUE)
    assert waiting.reason == "unregistered_colleague"
    organisation_id = db.session.scalars(select(Contact).where(Contact.email == SUPPORT[1])).one().organisation_id
    create_contact_for_mail(waiting.id, desk.person(), organisation_id, "Une collègue")
    mail = understood_again(desk, waiting)
    assert (mail.verdict, mail.settled_at) == ("new_incident", desk.now)
    assert db.session.scalars(select(Contact).where(Contact.email == COLLEAGUE[1])).one().name == "Une collègue"


def test_refused_mail_is_kept_and_answered_no_more(desk: Desk) -> None:
    waiting = desk.mail("Publicité", sender=("Vendeur", "vente@ailleurs.example"))
    refuse_mail(waiting.id, desk.person(), desk.now)
    mail = db.session.get_one(InboundMail, waiting.id)
    assert (mail.verdict, mail.reason, mail.settled_at) == ("refused", "refused_by_person", desk.now)


def test_attached_mail_joins_the_case_that_the_person_chose(desk: Desk) -> None:
    reference = desk.report()
    waiting = desk.mail("Voici la capture.", sender=COLLEAGUE)
    attach_mail(waiting.id, desk.person(), reference)
    mail = understood_again(desk, waiting)
    assert (mail.verdict, mail.reason) == ("added", "attached_by_person")
    assert desk.history(reference)[-1] == "partner_message_received"


def test_second_hand_on_the_same_mail_comes_too_late(desk: Desk) -> None:
    waiting = desk.mail("Bonjour", sender=COLLEAGUE)
    refuse_mail(waiting.id, desk.person(), desk.now)
    with pytest.raises(MailAlreadySettled):
        refuse_mail(waiting.id, desk.person(), desk.now)


def in_quarantine(desk: Desk) -> int:
    mail_id = keep_mail(
        b"x", source="smtp", envelope_from="x@x.example", envelope_to=["gsi@cnaf.example"], received_at=desk.now
    )
    assert [count_failed_reading(mail_id) for _ in range(2)] == [1, 2]
    quarantine_mail(mail_id, "not_understood")
    return mail_id


def test_mail_nobody_could_read_is_read_again_as_if_it_had_just_come(desk: Desk) -> None:
    mail_id = in_quarantine(desk)
    read_mail_again(mail_id, desk.person())
    mail = db.session.get_one(InboundMail, mail_id)
    assert (mail.verdict, mail.reason, mail.tries) == ("", "", 0)
    with pytest.raises(MailAlreadySettled):
        read_mail_again(mail_id, desk.person())


def test_mail_nobody_could_read_is_refused_by_whichever_desk_looks_at_it(desk: Desk) -> None:
    mail_id = in_quarantine(desk)
    refuse_mail(mail_id, desk.person("agent@caf-eure.example"), desk.now)
    assert db.session.get_one(InboundMail, mail_id).verdict == "refused"


def test_mail_that_waits_for_a_person_is_not_read_again(desk: Desk) -> None:
    waiting = desk.mail("Bonjour", sender=COLLEAGUE)
    with pytest.raises(MailAlreadySettled):
        read_mail_again(waiting.id, desk.person())


def test_mail_of_another_desk_is_out_of_reach(desk: Desk) -> None:
    waiting = desk.mail("Bonjour", sender=COLLEAGUE)
    with pytest.raises(NoSuchIncident):
        refuse_mail(waiting.id, desk.person("agent@caf-eure.example"), desk.now)
    assert db.session.get_one(InboundMail, waiting.id).verdict == "waiting"


def test_mail_is_not_attached_to_a_case_of_another_desk(desk: Desk) -> None:
    waiting = desk.mail("Bonjour", sender=COLLEAGUE)
    with pytest.raises(NoSuchIncident):
        attach_mail(waiting.id, desk.person(), "CAF-EURE-2026-00001")
