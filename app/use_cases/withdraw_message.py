"""What the desk wrote is taken back in the seconds before it leaves: nobody outside has read it, no clock has heard it."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import select

from app.models import Event, Message, Pause
from app.models.incident_facts import withdrawn_by
from app.use_cases.actor import Actor
from app.use_cases.acts import end_pauses
from app.use_cases.case import Case
from app.use_cases.letters_of_line import take_back_letters
from app.use_cases.open_case import open_case
from workflows.events import EventKind

_LETTER_OF = {
    EventKind.ANSWER_SENT: "answer",
    EventKind.ANSWER_REQUESTED: "answer",
    EventKind.STATUS_UPDATE_SENT: "status_update",
    EventKind.NOTE_ADDED: "",
}
_NOTE_STAYS_BACK = timedelta(
    seconds=15
)  # a note leaves nowhere: it can be taken back as long as a letter, and no longer


class TooLate(RuntimeError):
    """The letter has left, or is leaving: what was sent was sent."""


def withdraw_message(reference: str, line: int, actor: Actor, now: datetime) -> None:
    """Take back the answer, the status update or the note of that history line. Its text stays readable for the desk,
    with a line that says so; its letters never leave.

    Raises NoSuchIncident, TooLate (also for a line that is none of these of this person's).
    """
    with open_case(reference, actor, now) as case:
        take_back_line(case, line)


def take_back_line(case: Case, line: int) -> Event:
    """In the incident in hand; what that line said. Raises TooLate."""
    written, message = _written(case, line)
    letter = _LETTER_OF[EventKind(written.kind)]
    if take_back_letters(case, letter, line) if letter else case.now - written.at > _NOTE_STAYS_BACK:
        raise TooLate
    message.withdrawn_at = case.now
    case.record(EventKind.NOTE_ADDED, withdrawn=line, taken_back=written.kind)
    if letter:
        case.dossier.forget(EventKind(written.kind), written.at)
    _undo_beside(case, written)
    return written


def _written(case: Case, line: int) -> tuple[Event, Message]:
    found = case.session.scalars(select(Event).where(Event.incident_id == case.incident.id, Event.seq == line)).first()
    told = select(Message).where(Message.incident_id == case.incident.id, Message.line == line)
    message = case.session.scalars(told.where(Message.withdrawn_at.is_(None))).first()
    if found is None or message is None or found.kind not in _LETTER_OF or found.actor != case.actor.name:
        raise TooLate
    return found, message


def _undo_beside(case: Case, written: Event) -> None:
    """A question taken back waits for nobody; a status update taken back has told no cause."""
    if written.kind == EventKind.ANSWER_REQUESTED:
        began_with_it = select(Pause.id).where(
            Pause.incident_id == case.incident.id, Pause.waiting_on == "partner", Pause.since == written.at
        )
        if case.session.scalar(began_with_it):
            end_pauses(case, "partner")
    if written.kind == EventKind.STATUS_UPDATE_SENT and written.details.get("cause"):
        case.incident.cause = _cause_told_before(case, written.seq)


def _cause_told_before(case: Case, line: int) -> str:
    lines = select(Event).where(Event.incident_id == case.incident.id, Event.seq < line).order_by(Event.seq)
    earlier = case.session.scalars(lines).all()
    taken_back = {seq for one in earlier for seq in withdrawn_by(one.details)}
    told = [one for one in earlier if one.kind == EventKind.STATUS_UPDATE_SENT and one.seq not in taken_back]
    return next((str(one.details["cause"]) for one in reversed(told) if one.details.get("cause")), "")
