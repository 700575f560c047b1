"""A mail that breaks its reader twice is set aside whole, and nobody waits for it."""

from __future__ import annotations

import sys
from collections.abc import Iterator

import pytest
from sqlalchemy import update

from app.extensions import db
from app.intake.pipeline import understand_kept_mails
from app.intake.reader import MailReader, ReaderUnavailable
from app.models import InboundMail, Incident, RulesVersion
from app.models.blob import read_blob
from app.models.transaction import transaction
from app.use_cases.receive_mail import keep_mail
from tests.use_cases.desk import ADDRESSES, SUPPORT, Desk

KILLERS = {"burn-cpu": "unreadable_cpu", "eat-memory": "unreadable_memory", "die": "unreadable_crash"}


@pytest.fixture
def breakable(monkeypatch: pytest.MonkeyPatch) -> Iterator[MailReader]:
    """To be asked for before the desk: it is waited for, and time must pass meanwhile."""
    monkeypatch.setenv("VIGIE_READER_TEST", "1")
    with MailReader() as reader:
        reader.start()
        yield reader


def kept(desk: Desk, raw: bytes) -> int:
    to = [ADDRESSES["gsi"]]
    return keep_mail(raw, source="smtp", envelope_from="x@x.example", envelope_to=to, received_at=desk.now)


@pytest.mark.parametrize(("killer", "reason"), KILLERS.items())
def test_mail_that_kills_its_reader_is_tried_once_more_behind_the_others(
    breakable: MailReader, desk: Desk, killer: str, reason: str
) -> None:
    bad = b"X-Test: " + killer.encode() + b"\r\n\r\nx\r\n"
    bad_id, good_id = kept(desk, bad), kept(desk, b"From: a@ailleurs.example\r\n\r\nBonjour\r\n")
    understand_kept_mails(breakable)
    assert db.session.get_one(InboundMail, good_id).verdict == "waiting"
    assert db.session.get_one(InboundMail, bad_id).verdict == ""
    understand_kept_mails(breakable)
    mail = db.session.get_one(InboundMail, bad_id, populate_existing=True)
    assert (mail.verdict, mail.reason, mail.tries) == ("quarantine", reason, 2)
    assert read_blob(db.session(), str(mail.blob_sha256)) == bad
    assert understand_kept_mails(breakable) == 0


def test_mails_wait_untouched_while_no_child_can_be_started(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    mail_id = kept(desk, b"From: a@ailleurs.example\r\n\r\nBonjour\r\n")
    monkeypatch.setattr(sys, "executable", "/bin/false")
    with MailReader() as reader:
        for _ in range(3):
            with pytest.raises(ReaderUnavailable):
                understand_kept_mails(reader)
    mail = db.session.get_one(InboundMail, mail_id)
    assert (mail.verdict, mail.tries) == ("", 0)


def test_mail_about_an_incident_of_a_later_program_is_left_to_it(breakable: MailReader, desk: Desk) -> None:
    reference, later = desk.report(), "d" * 64
    with transaction() as session:
        session.add(RulesVersion(version=later, text="a_key_of_tomorrow: 1\n", first_used_at=desk.now))
        session.execute(update(Incident).values(rules_version=later))
    theirs = kept(desk, f"From: {SUPPORT[1]}\r\nSubject: Re: [{reference}] Flux\r\n\r\nEncore.\r\n".encode())
    ours = kept(desk, b"From: a@ailleurs.example\r\n\r\nBonjour\r\n")
    assert [understand_kept_mails(breakable) for _ in range(2)] == [2, 0]
    mail = db.session.get_one(InboundMail, theirs, populate_existing=True)
    assert (mail.verdict, mail.tries) == ("", 0)
    assert db.session.get_one(InboundMail, ours).verdict == "waiting"


def test_mail_once_tried_waits_behind_every_other(breakable: MailReader, desk: Desk) -> None:
    bad_id = kept(desk, b"X-Test: die\r\n\r\nx\r\n")
    understand_kept_mails(breakable)
    others = [kept(desk, f"From: a{n}@ailleurs.example\r\n\r\nBonjour\r\n".encode()) for n in range(3)]
    understand_kept_mails(breakable, limit=3)
    assert all(db.session.get_one(InboundMail, one).verdict for one in others)
    assert db.session.get_one(InboundMail, bad_id).verdict == ""
