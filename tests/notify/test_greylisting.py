"""Relays that ask to come back, and one address of three that does not exist: nothing is lost, all is shown."""

from __future__ import annotations

from datetime import timedelta

from flask import Flask
from sqlalchemy import select

from app import clock
from app.extensions import db
from app.models import Event
from app.notify.compose import Addressee
from app.notify.outbox import send_due_letters
from app.use_cases.note_undelivered import note_undelivered
from tests.notify.desk import a_case, letters, queue
from tests.servers.smtp_sink import SmtpSink

LIST = [Addressee(f"support{number}@cnaf.example", f"Support {number}") for number in (1, 2, 3)]


def send(minutes: float = 0) -> int:
    return send_due_letters(clock.real_now() + timedelta(minutes=minutes), on_undelivered=note_undelivered)


def states() -> list[str]:
    return [letter.state for letter in letters(db.session())]


def test_greylisted_letter_leaves_at_the_second_minute(relayed_app: Flask, smtp_sink: SmtpSink) -> None:
    queue(a_case(), "acknowledged")
    smtp_sink.answer_next("RCPT", "450 4.2.0 Greylisted, please come back in a minute")
    send()
    [letter] = letters(db.session())
    assert letter.state == "queued"
    assert "Greylisted" in letter.last_error
    assert smtp_sink.letters == []
    send(1.1)
    assert states() == ["sent"]
    assert len(smtp_sink.wait_for(1)) == 1


def test_one_address_of_three_that_is_refused_is_shown_and_the_others_have_their_letter(
    relayed_app: Flask, smtp_sink: SmtpSink
) -> None:
    reference = a_case()
    for person in LIST:
        queue(reference, "escalated", person, level="n2", reason="")
    smtp_sink.answer_next("RCPT", "550 5.1.1 No such user")
    while send():
        pass
    assert states() == ["undelivered", "sent", "sent", "sent"]
    next_contact = "responsable-gsi@cnaf.example"
    received = [one.recipients for one in smtp_sink.wait_for(3)]
    assert received == [(LIST[1].email,), (LIST[2].email,), (next_contact,)]
    [told] = db.session.scalars(select(Event).where(Event.kind == "letter_undelivered"))
    assert "No such user" in told.details["status"]
