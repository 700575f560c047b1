"""A mail is kept byte for byte before anybody tries to understand it."""

from __future__ import annotations

from sqlalchemy import func, select

from app.extensions import db
from app.models import Blob, InboundMail
from app.models.blob import read_blob
from app.use_cases.receive_mail import count_failed_reading, keep_mail, note_refused_mail, quarantine_mail
from tests.use_cases.desk import Desk

RAW = b"From: =?utf-8?q?=00?=\r\n\r\n\xff\xfe\x00 n'importe quoi"


def keep(desk: Desk) -> int:
    return keep_mail(
        RAW, source="smtp", envelope_from="a@x.example", envelope_to=["gsi@cnaf.example"], received_at=desk.now
    )


def test_bytes_are_kept_as_they_came(desk: Desk) -> None:
    mail = db.session.get_one(InboundMail, keep(desk))
    assert (mail.verdict, mail.size, mail.received_at) == ("", len(RAW), desk.now)
    assert read_blob(db.session(), str(mail.blob_sha256)) == RAW


def test_same_bytes_twice_are_two_mails_and_one_blob(desk: Desk) -> None:
    assert keep(desk) != keep(desk)
    assert db.session.scalar(select(func.count()).select_from(Blob)) == 1


def test_mail_refused_for_its_size_shows_in_the_log(desk: Desk) -> None:
    note_refused_mail(
        source="smtp", envelope_from="a@x.example", envelope_to=["gsi@cnaf.example"], size=10**8, received_at=desk.now
    )
    [mail] = db.session.scalars(select(InboundMail))
    assert (mail.verdict, mail.reason, mail.blob_sha256, mail.size) == ("refused", "too_large", None, 10**8)


def test_mail_nobody_can_read_is_set_aside_whole(desk: Desk) -> None:
    mail_id = keep(desk)
    assert [count_failed_reading(mail_id), count_failed_reading(mail_id)] == [1, 2]
    quarantine_mail(mail_id, "unreadable_timeout")
    mail = db.session.get_one(InboundMail, mail_id)
    assert (mail.verdict, mail.reason) == ("quarantine", "unreadable_timeout")
    assert read_blob(db.session(), str(mail.blob_sha256)) == RAW
