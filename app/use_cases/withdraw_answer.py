"""An answer is taken back in the seconds before it leaves: nobody outside has read it, and no clock has heard it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from app.models import Event, Letter, Pause
from app.use_cases.actor import Actor
from app.use_cases.acts import end_pauses
from app.use_cases.case import Case
from app.use_cases.open_case import open_case
from workflows.events import EventKind

_ANSWERS = (EventKind.ANSWER_SENT, EventKind.ANSWER_REQUESTED)


class TooLate(RuntimeError):
    """The letter has left, or is leaving: what was sent was sent."""


def withdraw_answer(reference: str, seq: int, actor: Actor, now: datetime) -> None:
    """Take back the answer of that history line. It stays readable, with a line that says so; its letter never leaves.

    Raises NoSuchIncident, TooLate (also for a line that is no answer of this person's).
    """
    with open_case(reference, actor, now) as case:
        answer = _answer(case, seq)
        letter = _letter_still_here(case, seq)
        letter.state, letter.next_try_at = "obsolete", None
        case.record(EventKind.NOTE_ADDED, withdrawn=seq)
        case.dossier.forget(EventKind(answer.kind), answer.at)
        started_with_it = select(Pause.id).where(
            Pause.incident_id == case.incident.id, Pause.waiting_on == "partner", Pause.since == answer.at
        )
        if answer.kind == EventKind.ANSWER_REQUESTED and case.session.scalar(started_with_it):
            end_pauses(case, "partner")


def _answer(case: Case, seq: int) -> Event:
    line = select(Event).where(Event.incident_id == case.incident.id, Event.seq == seq)
    found = case.session.scalars(line).one_or_none()
    if found is None or found.kind not in _ANSWERS or found.actor != case.actor.name:
        raise TooLate
    return found


def _letter_still_here(case: Case, seq: int) -> Letter:
    """Locked, so that the outbox cannot take it meanwhile."""
    key = f"{case.incident.id}:answer:{seq}:"
    waiting = select(Letter).where(
        Letter.incident_id == case.incident.id,
        Letter.dedupe_key.startswith(key),
        Letter.state == "queued",
        Letter.tries == 0,
    )
    found = case.session.scalars(waiting.with_for_update(of=Letter)).first()
    if found is None:
        raise TooLate
    return found
