"""Letters out through real SMTP conversations, well-behaved and not. No letter is lost; each ends where people see it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from email.message import EmailMessage

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from app import clock
from app.config import Settings
from app.extensions import db
from app.models import Letter
from app.notify.channels import NotTaken, Outgoing, channel_for, smtp
from app.notify.compose import Addressee
from app.notify.outbox import send_due_letters
from tests.notify.conftest import MakeApp
from tests.notify.desk import REPORTER, a_case, letters, queue
from tests.notify.rude_relay import MANNERS, POINTS, Manner, Point, RudeRelay
from tests.notify.tls_relay import TlsRelay
from tests.servers.smtp_sink import SmtpSink

pytestmark = pytest.mark.any_database

FINAL = {("MAIL", "5xx"), ("RCPT", "5xx"), ("DATA", "5xx"), ("dot", "5xx")}


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(smtp, "TIMEOUT", 0.3)


def only_letter() -> Letter:
    [letter] = letters(db.session())
    return letter


def on_relay(make_app: MakeApp, port: int, **more: str) -> Flask:
    return make_app(VIGIE_RELAY_HOST="127.0.0.1", VIGIE_RELAY_PORT=str(port), **({"VIGIE_RELAY_TLS": "0"} | more))


def test_letter_reaches_the_relay_and_is_marked_sent(relayed_app: Flask, smtp_sink: SmtpSink) -> None:
    queue(a_case(), "acknowledged")
    assert send_due_letters(clock.real_now()) == 1
    [received] = smtp_sink.wait_for(1)
    letter = only_letter()
    assert (letter.state, letter.next_try_at, letter.tries) == ("sent", None, 1)
    assert letter.sent_at is not None
    assert received.recipients == (REPORTER[1],)
    assert received.message["Message-ID"] == letter.message_id
    assert received.message["Subject"] == letter.subject
    text = received.message.get_body(preferencelist=("plain",))
    page = received.message.get_body(preferencelist=("html",))
    assert text is not None
    assert page is not None
    assert text.get_content().replace("\r\n", "\n") == letter.text
    assert page.get_content().replace("\r\n", "\n") == letter.html


def test_automatic_letter_has_a_null_envelope_sender_and_a_persons_has_the_desks(
    relayed_app: Flask, smtp_sink: SmtpSink
) -> None:
    reference = a_case()
    queue(reference, "acknowledged")
    queue(reference, "answer", body="Bonjour", author="Agent du GSI", asks=False)
    while send_due_letters(clock.real_now()):
        pass
    automatic, human = smtp_sink.wait_for(2)
    assert (automatic.sender, automatic.message["Auto-Submitted"]) == ("", "auto-generated")  # RFC 3834, 3.3 and 5
    assert (human.sender, human.message["Auto-Submitted"]) == ("gsi@cnaf.example", None)


@pytest.mark.parametrize("manner", MANNERS)
@pytest.mark.parametrize("point", POINTS)
def test_relay_that_fails_once_gets_the_letter_later_or_its_refusal_is_shown(
    make_app: MakeApp, point: Point, manner: Manner
) -> None:
    given_up: list[int] = []

    def note(_session: Session, letter: Letter) -> None:
        given_up.append(letter.id)

    with RudeRelay(point, manner, times=2 if point == "EHLO" and manner in ("4xx", "5xx") else 1) as relay:
        on_relay(make_app, relay.port)
        queue(a_case(), "acknowledged")
        start = clock.real_now()
        send_due_letters(start, on_undelivered=note)
        first = only_letter()
        if manner == "silence":
            assert first.last_error == "le relais n’a pas répondu à temps"
        if (point, manner) in FINAL:
            assert (first.state, first.next_try_at, relay.taken) == ("undelivered", None, [])
            assert "554 5.7.1 not here" in first.last_error
            assert given_up == [first.id]
            return
        assert first.state == "queued"
        assert first.last_error
        assert given_up == []
        assert send_due_letters(start + timedelta(seconds=59)) == 0
        send_due_letters(start + timedelta(minutes=2))
        second = only_letter()
        assert (second.state, second.tries, second.last_error) == ("sent", 2, "")
        same = {letter["Message-ID"] for letter in relay.taken}
        assert same == {second.message_id}
        assert len(relay.taken) == (2 if (point, manner) == ("dot", "silence") else 1)


def test_one_session_carries_several_letters(make_app: MakeApp) -> None:
    with RudeRelay() as relay:
        on_relay(make_app, relay.port)
        for _ in range(3):
            queue(a_case(), "acknowledged")
        assert send_due_letters(clock.real_now()) == 3
        assert (relay.sessions, len(relay.taken)) == (1, 3)


def test_refusal_of_one_letter_leaves_the_others_alone(make_app: MakeApp) -> None:
    with RudeRelay("RCPT", "5xx") as relay:
        on_relay(make_app, relay.port)
        for _ in range(3):
            queue(a_case(), "acknowledged")
        send_due_letters(clock.real_now())
        assert [letter.state for letter in letters(db.session())] == ["undelivered", "sent", "sent"]


def test_unreachable_relay_ends_the_round_and_counts_for_nothing(make_app: MakeApp) -> None:
    with RudeRelay() as relay:
        port = relay.port
    on_relay(make_app, port)
    for _ in range(2):
        queue(a_case(), "acknowledged")
    assert send_due_letters(clock.real_now()) == 0
    assert [letter.tries for letter in letters(db.session())] == [1, 0]
    assert "relais injoignable" in letters(db.session())[0].last_error


def test_relay_without_starttls_is_not_trusted(make_app: MakeApp) -> None:
    with RudeRelay() as relay:
        on_relay(make_app, relay.port, VIGIE_RELAY_TLS="1")
        queue(a_case(), "acknowledged")
        send_due_letters(clock.real_now())
        assert (only_letter().state, only_letter().last_error) == ("queued", "le relais n’offre pas STARTTLS")
        assert relay.taken == []


def test_certificate_nobody_vouches_for_is_refused(make_app: MakeApp, tls_relay: TlsRelay) -> None:
    on_relay(make_app, tls_relay.port, VIGIE_RELAY_TLS="1")
    queue(a_case(), "acknowledged")
    send_due_letters(clock.real_now())
    assert only_letter().state == "queued"
    assert "certificat du relais refusé" in only_letter().last_error
    assert tls_relay.letters == []


def test_certificate_of_a_known_authority_is_taken_and_the_account_signs_in(
    make_app: MakeApp, tls_relay: TlsRelay, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(tls_relay.authority))
    secrets = {"VIGIE_RELAY_USER": "vigie", "VIGIE_RELAY_PASSWORD": "sésame"}
    on_relay(make_app, tls_relay.port, VIGIE_RELAY_TLS="1", **secrets)
    queue(a_case(), "acknowledged")
    send_due_letters(clock.real_now())
    assert only_letter().state == "sent", only_letter().last_error
    assert tls_relay.signed_in == [("vigie", "sésame")]


def test_wrong_password_is_a_matter_of_the_relay_and_not_of_the_letter(
    make_app: MakeApp, tls_relay: TlsRelay, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(tls_relay.authority))
    secrets = {"VIGIE_RELAY_USER": "vigie", "VIGIE_RELAY_PASSWORD": "wrong"}
    on_relay(make_app, tls_relay.port, VIGIE_RELAY_TLS="1", **secrets)
    queue(a_case(), "acknowledged")
    send_due_letters(clock.real_now())
    assert only_letter().state == "queued"
    assert "535" in only_letter().last_error


@pytest.mark.parametrize("header", ["Subject", "X-Vigie-Case", "Reply-To"])
def test_channel_itself_refuses_a_header_that_would_break_into_two(app: Flask, header: str) -> None:
    class Forged(EmailMessage):
        def values(self) -> list[str]:  # type: ignore[override]
            return ["harmless", "one\r\nBcc: everybody@ailleurs.example"]

    with RudeRelay() as relay, channel_for(_settings_for(app, relay.port)).open() as line:
        with pytest.raises(NotTaken) as refusal:
            line.send(Outgoing("", "dsi@departement.example", Forged()))
        assert refusal.value.permanent
        assert relay.taken == []


def _settings_for(app: Flask, port: int) -> Settings:
    return replace(app.config["SETTINGS"], relay_host="127.0.0.1", relay_port=port, relay_tls=False)


def test_program_without_a_relay_keeps_its_letters(app: Flask) -> None:
    queue(a_case(), "escalated", Addressee("support-n2@cnaf.example", "Niveau 2"), level="n2", reason="")
    assert send_due_letters(clock.real_now()) == 1
    letter = only_letter()
    assert (letter.state, letter.next_try_at) == ("kept", None)
    assert letter.sent_at is not None
