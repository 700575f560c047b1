"""A letter that will not arrive says so on its incident."""

from __future__ import annotations

from sqlalchemy.orm import Session

from app import clock
from app.models import Incident, Letter
from app.use_cases.actor import ENGINE
from app.use_cases.case import Case
from workflows.events import EventKind


def note_undelivered(session: Session, letter: Letter) -> None:
    """Inside the outbox's own transaction: the history line, and the incident shown as unread."""
    if letter.incident_id is None:
        return
    incident = session.get_one(Incident, letter.incident_id)
    session.refresh(incident, with_for_update={"of": Incident})
    incident.unread = True
    Case(session, incident, ENGINE, clock.now()).record(
        EventKind.LETTER_UNDELIVERED, recipient=letter.recipient, status=letter.last_error
    )
