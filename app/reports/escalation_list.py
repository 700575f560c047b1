"""What the engine did when nobody acted, and which crises are open: across every incident one sees."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Row, select
from sqlalchemy.orm import Session

from app.models import Event, FiredStep, Incident
from app.reports.reach import Asker, within_reach
from workflows.events import EventKind
from workflows.lifecycle import State

_OF_CRISES = (EventKind.CRISIS_DECLARED, EventKind.STATUS_UPDATE_SENT, EventKind.CRISIS_LIFTED)


def escalations(
    session: Session, *, asker: Asker, reference: str | None, before: int | None, most: int
) -> Sequence[Row[FiredStep, str]]:
    """At most `most` (step, case number), the last recorded first, those older than the row `before`."""
    question = select(FiredStep, Incident.reference).join(Incident, Incident.id == FiredStep.incident_id)
    if reference is not None:
        question = question.where(Incident.reference == reference)
    if before is not None:
        question = question.where(FiredStep.id < before)
    return session.execute(within_reach(question, asker).order_by(FiredStep.id.desc()).limit(most)).all()


def crises(session: Session, *, asker: Asker) -> Sequence[Incident]:
    """The incidents that are in crisis now, the oldest crisis first."""
    question = select(Incident).where(Incident.state == State.CRISIS)
    return session.scalars(within_reach(question, asker).order_by(Incident.major_since, Incident.id).limit(500)).all()


def crisis_events(session: Session, incident_id: int) -> Sequence[Event]:
    """When it was declared, what was told since, and when it was lifted, in order."""
    question = select(Event).where(Event.incident_id == incident_id, Event.kind.in_(_OF_CRISES))
    return session.scalars(question.order_by(Event.seq)).all()
