"""A machine that answers every letter, and the whole program: the talk is over after two exchanges at most."""

from __future__ import annotations

import smtplib
import time
from collections.abc import Iterator
from email.message import EmailMessage
from pathlib import Path

import pytest
from sqlalchemy import func, select

from app.models import InboundMail, Incident, Letter
from tests.intake.responders import ME, RESPONDERS, Responder
from tests.journeys.program import ADDRESSES, COMPLETE, SUPPORT, Program, mail, wait_for
from tests.servers.smtp_sink import SmtpSink

pytestmark = pytest.mark.any_database

PATIENCE_SECONDS = 1.5  # of silence before a loop is called dead
MOST_EXCHANGES = 2


@pytest.fixture
def program(database_url: str, tmp_path: Path, smtp_sink: SmtpSink) -> Iterator[Program]:
    with Program(database_url, tmp_path, smtp_sink).running("2026-11-23 10:00") as running:
        yield running


def talk(program: Program, responder: Responder, sender: tuple[str, str] = SUPPORT) -> int:
    """Let the machine answer every letter to it until nothing more comes; how many of its answers it took."""
    program.send(mail("Flux DSG non reçu", COMPLETE, sender))
    answered, silent_since = 0, time.monotonic()
    while time.monotonic() - silent_since < PATIENCE_SECONDS:
        program.settled()
        mine = [letter for letter in program.sink.letters if sender[1] in letter.recipients]
        if len(mine) > answered:
            hand_over(program, responder(mine[answered]))
            answered, silent_since = answered + 1, time.monotonic()
        elif program.query(select(Letter.id).where(Letter.state == "queued").limit(1)):
            silent_since = time.monotonic()  # it is not silent yet: a letter is on its way
        assert answered <= 10, "it never ends"
        time.sleep(0.02)
    return answered


def hand_over(program: Program, answer: EmailMessage | bytes | None) -> None:
    if answer is None:
        return
    raw = answer if isinstance(answer, bytes) else answer.as_bytes()
    to = ADDRESSES["gsi"] if isinstance(answer, bytes) else answer["To"].addresses[0].addr_spec
    with smtplib.SMTP("127.0.0.1", program.parts.door.port, timeout=60) as door:
        door.sendmail(ME, [to], raw)


@pytest.mark.parametrize("responder", RESPONDERS, ids=lambda responder: responder.__name__)
def test_loop_is_dead_after_two_exchanges(program: Program, responder: Responder) -> None:
    assert talk(program, responder) <= MOST_EXCHANGES
    assert program.query(select(func.count()).select_from(Incident)) == 1
    assert program.query(select(func.count()).select_from(InboundMail).where(InboundMail.verdict == "")) == 0
    receipts = select(func.count()).select_from(Letter).where(Letter.template == "receipt")
    assert program.query(receipts) == 1


def test_strangers_machine_gets_one_answer(program: Program) -> None:
    stranger = ("Robot", "robot@ailleurs.example")

    def robot(_letter: object) -> EmailMessage:
        return mail("Votre ticket 12", "Votre message est arrivé.", stranger)

    assert talk(program, robot, stranger) == 1  # type: ignore[arg-type]
    assert program.query(select(func.count()).select_from(Incident)) == 0


def test_address_gets_three_answers_an_hour_and_the_others_are_shown_as_held_back(program: Program) -> None:
    for number in range(5):
        program.send(mail(f"Flux n° {number}", COMPLETE))
    program.settled()
    states = program.query(select(func.count()).select_from(Letter).where(Letter.state == "obsolete"))
    assert states == 2
    assert program.query(select(func.count()).select_from(Incident)) == 5
    wait_for(lambda: len([one for one in program.sink.letters if SUPPORT[1] in one.recipients]) >= 3)
    assert len([one for one in program.sink.letters if SUPPORT[1] in one.recipients]) == 3
    held_back = program.query(select(Letter.last_error).where(Letter.state == "obsolete"))
    assert "trois réponses automatiques" in held_back
