"""Writing a letter: once only, to the right address, with the headers that keep it in its thread and out of loops."""

from __future__ import annotations

import re
from contextlib import suppress

import pytest
from flask import Flask

from app import clock
from app.extensions import db
from app.models import Letter
from app.models.rule_book import current_rules
from app.models.transaction import transaction
from app.notify.compose import Addressee, queue_letter, queue_notice
from app.notify.keys import message_id, reply_token
from app.notify.outbox import send_due_letters
from tests.notify.conftest import MakeApp
from tests.notify.desk import MONDAY_10H, REPORTER, a_case, at, in_hand, letters, queue

pytestmark = pytest.mark.any_database

PARTNER = Addressee(REPORTER[1], REPORTER[0], side="partner")
INSIDE = Addressee("support-n2@cnaf.example", "Support applicatif national")


def written(letter_id: int) -> Letter:
    return db.session.get_one(Letter, letter_id)


def test_letter_waits_in_the_outbox_with_the_instant_of_its_fact(app: Flask) -> None:
    before = clock.real_now()
    letter = written(queue(a_case(), "acknowledged", now=MONDAY_10H))
    assert (letter.state, letter.tries, letter.sent_at) == ("queued", 0, None)
    assert letter.written_at == at(MONDAY_10H)  # the desk's time, which a demonstration moves
    assert letter.next_try_at is not None
    assert before <= letter.next_try_at <= clock.real_now()  # the machine's, which nobody moves


def test_same_fact_is_told_once_to_each_reader(app: Flask) -> None:
    reference = a_case()
    with in_hand(reference) as (session, incident):
        first, again, other, later = (
            queue_letter(session, "acknowledged", incident, to, now=at(MONDAY_10H), dedupe=dedupe)
            for to, dedupe in ((PARTNER, "1"), (PARTNER, "1"), (INSIDE, "1"), (PARTNER, "2"))
        )
        assert first is not None
        assert again is None
        assert other is not None
        assert later is not None
    assert len(letters(db.session())) == 3


def test_letter_of_a_rolled_back_fact_was_never_written(app: Flask) -> None:
    reference = a_case()
    with suppress(ZeroDivisionError), in_hand(reference) as (session, incident):
        queue_letter(session, "acknowledged", incident, PARTNER, now=at(MONDAY_10H), dedupe="1")
        incident.version = 1 // 0
    assert letters(db.session()) == []


def test_message_id_is_the_same_whenever_it_is_written_and_nobody_else_can_make_it(make_app: MakeApp) -> None:
    make_app()
    letter = written(queue(a_case(), "acknowledged"))
    assert re.fullmatch(r"<[0-9a-f]{32}\.GSI-2026-00001@vigie\.example>", letter.message_id)
    assert message_id(letter.dedupe_key, "GSI-2026-00001") == letter.message_id
    make_app(VIGIE_SECRET_KEY="another secret")
    assert message_id(letter.dedupe_key, "GSI-2026-00001") != letter.message_id


def test_partner_answers_to_an_address_of_its_own(app: Flask) -> None:
    letter = written(queue(a_case(), "acknowledged", PARTNER))
    assert re.fullmatch(r"[a-z2-7]{32}", letter.reply_token)  # 160 bits
    assert letter.headers["Reply-To"] == f"gsi+{letter.reply_token}@cnaf.example"
    assert letter.reply_token == reply_token(letter.incident_id or 0, REPORTER[1].upper())
    others = {reply_token(1, "a@x.example"), reply_token(2, "a@x.example"), reply_token(1, "b@x.example")}
    assert len(others) == 3


def test_colleagues_get_no_reply_token(app: Flask) -> None:
    letter = written(queue(a_case(), "escalated", INSIDE, level="n2", reason=""))
    assert letter.reply_token == ""
    assert "Reply-To" not in letter.headers


def test_letter_threads_on_the_partner_s_own_mails(app: Flask) -> None:
    thread = ("<first@cd.example>", "<second@cd.example>")
    letter = written(queue(a_case(), "acknowledged", PARTNER, thread=thread))
    assert letter.headers["In-Reply-To"] == "<second@cd.example>"
    assert letter.headers["References"] == "<first@cd.example> <second@cd.example>"


def test_thread_drops_what_is_no_message_id_and_stays_within_bounds(app: Flask) -> None:
    hostile = (
        "<a@b>\r\nBcc: <x@y>",
        "no brackets",
        "<spa ce@x>",
        "<é@x.example>",
        *(f"<{n}@x.example>" for n in range(50)),
    )
    kept = written(queue(a_case(), "acknowledged", PARTNER, thread=hostile)).headers["References"].split(" ")
    assert kept[0] == "<0@x.example>"
    assert kept[-1] == "<49@x.example>"
    assert len(kept) == 20


def test_letters_inside_the_desk_thread_with_one_another(app: Flask) -> None:
    reference = a_case()
    first = written(queue(reference, "escalated", INSIDE, level="n2", reason="", dedupe="1"))
    second = written(queue(reference, "escalated", INSIDE, level="n3", reason="", dedupe="2"))
    assert first.headers["References"] == second.headers["References"]
    assert first.headers["In-Reply-To"] not in (first.message_id, second.message_id)


def test_automatic_letters_say_so_and_a_person_s_does_not(app: Flask) -> None:
    reference = a_case()
    receipt = written(queue(reference, "receipt"))
    told = written(queue(reference, "acknowledged"))
    answer = written(queue(reference, "answer", body="Bonjour", author="Agent", asks=False))
    assert receipt.headers["Auto-Submitted"] == "auto-replied"  # RFC 3834, 5
    assert told.headers["Auto-Submitted"] == "auto-generated"
    assert receipt.headers["X-Auto-Response-Suppress"] == "All"
    assert (receipt.automatic, told.automatic, answer.automatic) == (True, True, False)
    assert not {"Auto-Submitted", "X-Auto-Response-Suppress", "Precedence"} & answer.headers.keys()
    assert {letter.headers["X-Vigie-Case"] for letter in (receipt, told, answer)} == {reference}


def test_sender_is_the_desk(app: Flask) -> None:
    assert written(queue(a_case(), "acknowledged")).sender == "GSI <gsi@cnaf.example>"
    eure = written(queue(a_case("caf-eure", "2026-11-20 09:30"), "acknowledged"))
    assert eure.sender == "Caf de l’Eure <centre-de-services@caf-eure.example>"


@pytest.mark.parametrize(
    "subject",
    [
        "Flux\r\nBcc: everybody@ailleurs.example",
        "Flux\nX-Evil: 1",
        "Flux\x07\x1b[31m",
        "Flux\u2028Bcc: x@y.example",
        "=?utf-8?q?Flux=0D=0ABcc=3A_x=40y.example?=",
        "=?utf-8?b?Rmx1eA0KQmNjOiB4QHkuZXhhbXBsZQ==?=",
    ],
)
def test_subject_of_a_hostile_mail_stays_one_line(app: Flask, subject: str) -> None:
    letter = written(queue(a_case(subject=subject), "acknowledged"))
    assert letter.subject.startswith("[GSI-2026-00001] Pris en charge\u00a0: ")
    assert letter.subject.isprintable() or "\u00a0" in letter.subject
    assert not re.search(r"[\x00-\x1f\u2028\u2029]|=\?", letter.subject)


def test_long_subject_is_cut_and_an_empty_one_named(app: Flask) -> None:
    long = written(queue(a_case(subject="Flux non reçu " * 40), "acknowledged"))
    assert len(long.subject) <= 140
    assert long.subject.endswith("…")
    assert written(queue(a_case(subject=""), "acknowledged")).subject.endswith("(sans objet)")


def test_words_of_a_mail_are_never_markup(app: Flask) -> None:
    reference = a_case(subject="<script>alert(1)</script> & {{ case.session }} {% raw %}")
    letter = written(queue(reference, "answer", body="<b>gras</b>\n{{ 7*7 }}", author="<i>Agent</i>", asks=True))
    assert "<script>" not in letter.html
    assert "<b>gras</b>" not in letter.html
    assert "<i>Agent</i>" not in letter.html
    assert "{{ 7*7 }}" in letter.html
    assert "<b>gras</b>\n{{ 7*7 }}" in letter.text  # as it was written, in plain text


@pytest.mark.parametrize(
    "email",
    ["", "nobody", "a b@x.example", "a@x.example\r\nRCPT TO:<b@y.example>", "a@x.example,b@y.example", "<a@x.example>", "a@@x", "é@x.example"],
)  # fmt: skip
def test_address_no_relay_could_take_is_shown_undelivered_and_stops_nothing(app: Flask, email: str) -> None:
    queued = queue(a_case(), "acknowledged", Addressee(email, "Un\r\nnom", side="partner"))
    send_due_letters(clock.real_now())
    letter = written(queued)
    assert (letter.state, letter.next_try_at, letter.last_error) == ("undelivered", None, "adresse inutilisable")
    assert letter.recipient_name == "Un nom"


def test_letter_says_what_it_lacks_instead_of_going_out_half_empty(app: Flask) -> None:
    with pytest.raises(TypeError, match="'answer' wants author, asks"):
        queue(a_case(), "answer", body="Bonjour")
    with pytest.raises(KeyError):
        queue(a_case(), "no_such_letter")


def test_link_inside_leads_to_the_public_address(make_app: MakeApp) -> None:
    make_app(
        VIGIE_PUBLIC_URL="https://vigie.cnaf.example/", VIGIE_SECRET_KEY="a long secret of the tests, made of words"
    )
    letter = written(queue(a_case(), "escalated", INSIDE, level="n2", reason=""))
    assert "https://vigie.cnaf.example/incidents/GSI-2026-00001" in letter.text
    assert 'href="https://vigie.cnaf.example/incidents/GSI-2026-00001"' in letter.html


def test_stranger_gets_one_answer_and_no_case(app: Flask) -> None:
    stranger = Addressee("Inconnu@Ailleurs.example", "Inconnu", side="partner")
    with transaction() as session:
        desk = current_rules().desks["gsi"]
        answers = [
            queue_notice(
                session, "mail_waiting", desk, stranger, now=at(MONDAY_10H), dedupe="2026-11-23",
                in_reply_to="<theirs@ailleurs.example>", subject_received="Bonjour",
            )
            for _ in range(2)
        ]  # fmt: skip
    assert answers[1] is None
    [letter] = letters(db.session())
    assert (letter.incident_id, letter.reply_token) == (None, "")
    assert letter.headers["In-Reply-To"] == "<theirs@ailleurs.example>"
    assert letter.headers["Auto-Submitted"] == "auto-replied"
    assert "Bonjour Inconnu," in letter.text
