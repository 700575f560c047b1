"""Letters to several partners can be stopped with one mail; what a partner is owed personally cannot."""

from __future__ import annotations

import re
from types import SimpleNamespace

from sqlalchemy import select

from app.models import Incident, Letter
from app.models.transaction import transaction
from app.notify.addressee import Addressee
from app.notify.compose import queue_letter
from app.use_cases.revoke_replies import resume_letters
from tests.intake.mailroom import Mailroom, written
from tests.use_cases.desk import SUPPORT

UPDATE = SimpleNamespace(nature="Le flux n'est plus reçu.", cause="", actions="", expected_duration="")


def notice(mailroom: Mailroom, dedupe: str, to: tuple[str, str] = SUPPORT) -> Letter:
    """A status letter, as every partner of a crisis has one; its row."""
    if not mailroom.count(Incident):
        mailroom.report()
    with transaction() as session:
        incident = session.scalars(select(Incident)).one()
        letter = queue_letter(
            session, "status_update", incident, Addressee(to[1], to[0], side="partner"), now=mailroom.desk.now,
            dedupe=dedupe, update=UPDATE,
        )  # fmt: skip
        assert letter is not None
    return letter


def stop_address(letter: Letter) -> str:
    match = re.fullmatch(r"<mailto:([^?]+)\?subject=STOP>", letter.headers["List-Unsubscribe"])
    assert match
    return match[1]


def test_one_mail_stops_them_for_its_sender_and_opens_nothing(mailroom: Mailroom) -> None:
    first = notice(mailroom, "1")
    kept = mailroom.receive(written("", "STOP"), to=stop_address(first))
    assert (kept.verdict, kept.reason, kept.incident_id) == ("automatic_reply", "letters_stopped", None)
    second = notice(mailroom, "2")
    assert (second.state, second.next_try_at) == ("obsolete", None)
    assert "ne plus recevoir" in second.last_error
    colleague = ("Chef de projet PMI", "projet-pmi@cd-val-ambre.example")
    assert notice(mailroom, "2", colleague).state == "queued"


def test_program_of_the_reader_may_send_it_as_a_machine(mailroom: Mailroom) -> None:
    first = notice(mailroom, "1")
    mailroom.receive(written("", "STOP", Auto_Submitted="auto-generated"), to=stop_address(first), envelope_from="")
    assert notice(mailroom, "2").state == "obsolete"


def test_stranger_who_found_the_address_stops_nothing(mailroom: Mailroom) -> None:
    first = notice(mailroom, "1")
    kept = mailroom.receive(written("", "STOP", sender=("X", "x@ailleurs.example")), to=stop_address(first))
    assert kept.verdict == "waiting"
    assert notice(mailroom, "2").state == "queued"


def test_letters_owed_to_one_partner_cannot_be_stopped(mailroom: Mailroom) -> None:
    reference = mailroom.report()
    assert "List-Unsubscribe" not in mailroom.receipt(reference).headers
    mailroom.receive(written("", "STOP"), to=stop_address(notice(mailroom, "1")))
    mailroom.report(subject="Un autre incident")
    assert [one.state for one in mailroom.letters() if one.template == "receipt"] == ["queued", "queued"]


def test_they_come_again_once_they_are_asked_for(mailroom: Mailroom) -> None:
    mailroom.receive(written("", "STOP"), to=stop_address(notice(mailroom, "1")))
    assert resume_letters(SUPPORT[1]) == 1
    assert resume_letters(SUPPORT[1]) == 0
    assert notice(mailroom, "2").state == "queued"
