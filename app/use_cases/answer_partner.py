"""The desk writes: an answer the partner reads, or a note only the desk reads."""

from __future__ import annotations

from datetime import datetime, timedelta

from app.models import Message
from app.use_cases.actor import Actor
from app.use_cases.acts import start_pause
from app.use_cases.case import Case
from app.use_cases.open_case import open_case
from app.use_cases.tell import hold, tell_reporter
from workflows.events import EventKind


class EmptyText(ValueError):
    """There is nothing to send."""


def answer_partner(
    reference: str, actor: Actor, body: str, *, asks: bool, now: datetime, held: timedelta = timedelta()
) -> int:
    """Send `body` to the reporter; the number of its history line. With `asks` the partner owes the next word: the
    answer clock moves sides (B5, R5). The letter leaves `held` later, and until then `withdraw_message` takes it back.

    Raises NoSuchIncident, EmptyText.
    """
    body = _not_empty(body)
    with open_case(reference, actor, now) as case:
        number = case.record(EventKind.ANSWER_REQUESTED if asks else EventKind.ANSWER_SENT)
        keep_written(case, "out", body, number, held)
        if asks:
            start_pause(case, "partner", "question")
        case.incident.unread = False
        hold(tell_reporter(case, "answer", str(number), body=body, author=actor.name, asks=asks), held)
        return number


def add_note(reference: str, actor: Actor, body: str, now: datetime) -> int:
    """Keep an internal note: no letter, no clock; the number of its history line. Raises NoSuchIncident, EmptyText."""
    body = _not_empty(body)
    with open_case(reference, actor, now) as case:
        number = case.record(EventKind.NOTE_ADDED)
        keep_written(case, "note", body, number)
        return number


def keep_written(case: Case, direction: str, body: str, line: int, held: timedelta = timedelta()) -> None:
    """What the actor wrote, told by that line of the history; the partner reads none of it before it is no longer held."""
    case.session.add(
        Message(
            incident_id=case.incident.id,
            direction=direction,
            author=case.actor.name,
            body=body,
            at=case.now,
            line=line,
            held_until=case.now + held if held else None,
        )
    )


def _not_empty(body: str) -> str:
    if not body.strip():
        raise EmptyText
    return body.strip()
