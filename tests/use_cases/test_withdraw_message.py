"""What the desk wrote and takes back before it left: as if it had never been, but for the line that says so."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from app.extensions import db
from app.models import Letter, Message
from app.notify.outbox import send_due_letters
from app.use_cases.answer_partner import add_note, answer_partner
from app.use_cases.run_crisis import StatusUpdate, send_status_update
from app.use_cases.withdraw_message import TooLate, withdraw_message
from tests.use_cases.desk import EURE, Desk, on_the_wall

HELD = timedelta(seconds=10)
AGENT = "agent@caf-eure.example"


def answered(desk: Desk, *, asks: bool = False) -> tuple[str, int]:
    reference = desk.report("Connexion impossible.", sender=EURE, desk="caf-eure")
    desk.at("2026-11-23 11:00")
    return reference, answer_partner(reference, desk.person(AGENT), "Voici.", asks=asks, now=desk.now, held=HELD)


def state_of_the_answer() -> str:
    return db.session.scalars(select(Letter.state).where(Letter.template == "answer")).one()


def test_answer_waits_ten_seconds_and_then_leaves(desk: Desk) -> None:
    answered(desk)
    send_due_letters(desk.now)
    assert state_of_the_answer() == "queued"
    send_due_letters(desk.now + HELD)
    db.session.rollback()
    assert state_of_the_answer() != "queued"


def test_answer_taken_back_never_leaves_and_meets_no_clock(desk: Desk) -> None:
    reference, line = answered(desk)
    assert desk.clock(reference, "answer").met_at is not None
    withdraw_message(reference, line, desk.person(AGENT), desk.now + timedelta(seconds=4))
    assert state_of_the_answer() == "obsolete"
    clock = desk.clock(reference, "answer")
    assert (clock.met_at, on_the_wall(clock.due_at)) == (None, "2026-11-26 09:00")
    assert desk.history(reference)[-1] == "note_added"


def test_clock_of_an_answer_taken_back_stays_unmet_whoever_reckons_next(desk: Desk) -> None:
    reference, line = answered(desk)
    withdraw_message(reference, line, desk.person(AGENT), desk.now + timedelta(seconds=4))
    desk.pass_time("2026-11-26 09:01")
    clock = desk.clock(reference, "answer")
    assert (clock.met_at, on_the_wall(clock.breached_at)) == (None, "2026-11-26 09:00")


def test_question_taken_back_no_longer_waits_for_the_partner(desk: Desk) -> None:
    reference, line = answered(desk, asks=True)
    withdraw_message(reference, line, desk.person(AGENT), desk.now + timedelta(seconds=4))
    assert [pause.until is None for pause in desk.pauses(reference)] == [False]
    assert desk.clock(reference, "answer").dropped_at is None


def test_letter_that_has_left_cannot_be_taken_back(desk: Desk) -> None:
    reference, line = answered(desk)
    send_due_letters(desk.now + HELD)
    before = desk.history(reference)
    with pytest.raises(TooLate):
        withdraw_message(reference, line, desk.person(AGENT), desk.now + timedelta(seconds=11))
    assert desk.history(reference) == before


def test_answer_of_a_colleague_is_not_taken_back(desk: Desk) -> None:
    reference, line = answered(desk)
    with pytest.raises(TooLate):
        withdraw_message(reference, line, replace(desk.person(AGENT), name="Un collègue"), desk.now)


def test_answer_taken_back_leaves_for_none_of_its_readers(desk: Desk) -> None:
    reference = desk.report("Connexion impossible.", sender=EURE, desk="caf-eure")
    desk.follow(reference, "agent@ncaa.example")
    line = answer_partner(reference, desk.person(AGENT), "Voici.", asks=False, now=desk.now, held=HELD)
    send_due_letters(desk.now)
    withdraw_message(reference, line, desk.person(AGENT), desk.now + timedelta(seconds=4))
    states = db.session.scalars(select(Letter.state).where(Letter.template == "answer")).all()
    assert states == ["obsolete", "obsolete"]


def test_note_is_taken_back_for_a_few_seconds_and_no_longer(desk: Desk) -> None:
    reference = desk.report("Connexion impossible.", sender=EURE, desk="caf-eure")
    note = add_note(reference, desk.person(AGENT), "Pas le bon dossier.", desk.now)
    withdraw_message(reference, note, desk.person(AGENT), desk.now + timedelta(seconds=9))
    assert db.session.scalars(select(Message.withdrawn_at).where(Message.direction == "note")).one() is not None
    other = add_note(reference, desk.person(AGENT), "Celui-ci.", desk.now)
    with pytest.raises(TooLate):
        withdraw_message(reference, other, desk.person(AGENT), desk.now + timedelta(seconds=25))


def test_status_update_taken_back_has_told_nobody_and_no_cause(desk: Desk) -> None:
    reference, agent = desk.report(), desk.person()
    send_status_update(reference, agent, StatusUpdate("Panne", cause="Passerelle"), desk.now)
    line = send_status_update(reference, agent, StatusUpdate("Panne", cause="Autre chose"), desk.now, held=HELD)
    withdraw_message(reference, line, agent, desk.now + timedelta(seconds=4))
    letters = select(Letter.state).where(Letter.template == "status_update").order_by(Letter.id)
    assert db.session.scalars(letters).all() == ["queued", "obsolete"]
    assert desk.incident(reference).cause == "Passerelle"
