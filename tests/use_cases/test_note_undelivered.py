"""What the machine notes of itself: a letter that will not arrive, a duty that lives."""

from __future__ import annotations

from sqlalchemy import select

from app.extensions import db
from app.models import DutyBeat, Letter
from app.models.transaction import transaction
from app.use_cases.acknowledge_incident import acknowledge_incident
from app.use_cases.note_beat import note_beat
from app.use_cases.note_undelivered import note_undelivered
from tests.use_cases.desk import SUPPORT, Desk


def test_letter_that_will_not_arrive_shows_on_its_incident(desk: Desk) -> None:
    reference = desk.report()
    acknowledge_incident(reference, desk.person(), desk.at("2026-11-23 10:05"))
    alarm = desk.incident(reference).wake_at
    with transaction() as session:
        letter = session.scalars(select(Letter).where(Letter.template == "acknowledged")).one()
        letter.state, letter.last_error = "undelivered", "550 boîte inconnue"
        note_undelivered(session, letter)
    last = desk.events(reference)[-1]
    assert (last.kind, last.details) == (
        "letter_undelivered",
        {"recipient": SUPPORT[1], "status": "550 boîte inconnue", "told": ["Chef de projet PMI du Val-d’Ambre"]},
    )
    assert desk.incident(reference).unread
    assert desk.incident(reference).wake_at == alarm


def test_letter_of_no_incident_is_only_marked(desk: Desk) -> None:
    desk.mail("Bonjour", sender=("Un inconnu", "inconnu@ailleurs.example"))
    with transaction() as session:
        note_undelivered(session, session.scalars(select(Letter)).one())


def test_beat_is_one_row_a_duty(desk: Desk) -> None:
    note_beat("read_mails", desk.now, "")
    later = desk.at("2026-11-23 10:01")
    note_beat("read_mails", later, "RuntimeError: panne")
    [row] = db.session.scalars(select(DutyBeat))
    assert (row.duty, row.beat_at, row.last_error) == ("read_mails", later, "RuntimeError: panne")
