"""The desk writes: an answer the partner reads, or a note only the desk reads."""

from __future__ import annotations

from datetime import datetime, timedelta

from app.models import Message
from app.use_cases.actor import Actor
from app.use_cases.acts import start_pause
from app.use_cases.open_case import open_case
from app.use_cases.tell import tell_reporter
from workflows.events import EventKind


class EmptyText(ValueError):
    """There is nothing to send."""


def answer_partner(
    reference: str, actor: Actor, body: str, *, asks: bool, now: datetime, held: timedelta = timedelta()
) -> int:
    """Send `body` to the reporter; the number of its history line. With `asks` the partner owes the next word: the
    answer clock moves sides (B5, R5). The letter leaves `held` later, and until then `withdraw_answer` takes it back.

    Raises NoSuchIncident, EmptyText.
    """
    body = _not_empty(body)
    with open_case(reference, actor, now) as case:
        message = Message(incident_id=case.incident.id, direction="out", author=actor.name, body=body, at=now)
        case.session.add(message)
        number = case.record(EventKind.ANSWER_REQUESTED if asks else EventKind.ANSWER_SENT)
        if asks:
            start_pause(case, "partner", "question")
        case.incident.unread = False
        letter = tell_reporter(case, "answer", str(number), body=body, author=actor.name, asks=asks)
        if letter is not None and letter.next_try_at is not None:
            letter.next_try_at += held
        return number


def add_note(reference: str, actor: Actor, body: str, now: datetime) -> None:
    """Keep an internal note: no letter, no clock. Raises NoSuchIncident, EmptyText."""
    body = _not_empty(body)
    with open_case(reference, actor, now) as case:
        case.session.add(Message(incident_id=case.incident.id, direction="note", author=actor.name, body=body, at=now))
        case.record(EventKind.NOTE_ADDED)


def _not_empty(body: str) -> str:
    if not body.strip():
        raise EmptyText
    return body.strip()
