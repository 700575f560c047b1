"""The desk writes: an answer, a question, a note (B5, R5)."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from app.extensions import db
from app.models import Message
from app.use_cases.answer_partner import EmptyText, add_note, answer_partner
from tests.use_cases.desk import EURE, Desk, on_the_wall


def referral(desk: Desk) -> str:
    return desk.report("Connexion impossible.", sender=EURE, desk="caf-eure")


def answer(desk: Desk, reference: str, body: str = "Nous regardons.", *, asks: bool = False) -> None:
    answer_partner(reference, desk.person("agent@caf-eure.example"), body, asks=asks, now=desk.now)


def test_answer_meets_the_48_hours_and_starts_them_anew(desk: Desk) -> None:
    reference = referral(desk)
    assert on_the_wall(desk.clock(reference, "answer").due_at) == "2026-11-26 09:00"  # Wednesday is closed (R2)
    desk.at("2026-11-23 11:00")
    answer(desk, reference)
    assert desk.clock(reference, "answer").met_at == desk.now
    assert on_the_wall(desk.clock(reference, "answer", ordinal=2).due_at) == "2026-11-26 09:00"
    assert desk.letters(reference)[-1] == ("answer", EURE[1])
    assert not desk.incident(reference).unread


def test_question_hands_the_48_hours_to_the_partner(desk: Desk) -> None:
    reference = referral(desk)
    desk.at("2026-11-23 11:00")
    answer(desk, reference, "Quel profil utilisez-vous ?", asks=True)
    assert "answer:desk:2" not in desk.clock_keys(reference)
    assert on_the_wall(desk.clock(reference, "answer", "partner").due_at) == "2026-11-26 09:00"
    [pause] = desk.pauses(reference)
    assert (pause.waiting_on, pause.since, pause.until) == ("partner", desk.now, None)
    assert desk.history(reference)[-2:] == ["answer_requested", "pause_started"]


def test_partners_word_ends_the_wait_and_starts_our_48_hours(desk: Desk) -> None:
    reference = referral(desk)
    answer(desk, reference, "Quel profil ?", asks=True)
    desk.at("2026-11-23 15:00")
    desk.reply(reference, "Le profil T2.", EURE)
    [pause] = desk.pauses(reference)
    assert pause.until == desk.now
    assert desk.clock(reference, "answer", "partner").met_at == desk.now
    assert desk.clock(reference, "answer", ordinal=2).started_at == desk.now


def test_partner_who_owes_the_answer_sees_its_own_list_called_in_order(desk: Desk) -> None:
    reference = referral(desk)
    answer(desk, reference, "Quel profil ?", asks=True)
    desk.pass_time("2026-11-27 16:00")
    called = [to for template, to in desk.letters(reference) if template == "contact_called"]
    assert called == ["habilitations@cias-trois-rivieres.example", "suppleant@cias-trois-rivieres.example"]


def test_second_question_waits_once(desk: Desk) -> None:
    reference = referral(desk)
    answer(desk, reference, "Quel profil ?", asks=True)
    answer(desk, reference, "Et quel utilisateur ?", asks=True)
    assert len(desk.pauses(reference)) == 1
    assert desk.history(reference).count("pause_started") == 1


def test_note_is_for_the_desk_alone(desk: Desk) -> None:
    reference = referral(desk)
    add_note(reference, desk.person("agent@caf-eure.example"), " Vu avec le N2. ", desk.now)
    [note] = db.session.scalars(select(Message).where(Message.direction == "note"))
    assert note.body == "Vu avec le N2."
    assert desk.letters(reference) == [("receipt", EURE[1])]
    assert desk.clock(reference, "answer").met_at is None


@pytest.mark.parametrize("body", ["", "  \n "])
def test_nothing_to_say_is_not_sent(desk: Desk, body: str) -> None:
    reference = referral(desk)
    with pytest.raises(EmptyText):
        answer(desk, reference, body)
    with pytest.raises(EmptyText):
        add_note(reference, desk.person("agent@caf-eure.example"), body, desk.now)
