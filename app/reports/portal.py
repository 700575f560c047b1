"""A partner's own incidents: what we promised and by when, what the partner owes, what was said (A14, B5)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from app.models import Agreement, Clock, Incident, IncidentFollower, Message
from app.models.message import readable_outside
from app.models.rule_book import current_rules
from app.reports.reach import visible_incidents
from app.reports.timeline import Entry
from workflows.events import EventKind
from workflows.lifecycle import State
from workflows.reach import Reach
from workflows.rules import Contract

PAGE = 50


@dataclass(frozen=True, slots=True)
class Line:
    """`due_at` is what the desk promised next, `owed_at` what the partner owes next; None where nothing runs."""

    incident: Incident
    due_at: datetime | None
    owed_at: datetime | None

    @property
    def owes(self) -> bool:
        """Whether the desk waits for this partner."""
        return self.owed_at is not None or bool(self.incident.missing) or self.incident.state == State.RESTORED


def own_incidents(session: Session, who: Reach, *, words: str = "", closed: bool = False) -> Sequence[Line]:
    """The open ones, or those that ended; newest first, at most PAGE."""
    question = select(Incident).where(visible_incidents(who))
    question = question.where((Incident.state == State.CLOSED) if closed else (Incident.state != State.CLOSED))
    if words:
        found = Incident.reference.icontains(words, autoescape=True) | Incident.subject.icontains(
            words, autoescape=True
        )
        question = question.where(found)
    incidents = session.scalars(question.order_by(Incident.id.desc()).limit(PAGE)).all()
    due = _due(session, [one.id for one in incidents])
    return [Line(one, due.get((one.id, False)), due.get((one.id, True))) for one in incidents]


def own_incident(session: Session, who: Reach, reference: str) -> Incident | None:
    """That incident of the own organisation, None where there is none or it is another's: the two look the same."""
    return session.scalars(
        select(Incident).where(Incident.reference == reference, visible_incidents(who))
    ).one_or_none()


def own_messages(session: Session, incident: Incident, now: datetime) -> Sequence[Message]:
    """What was said between the partner and the desk; a note of the desk is none of it, nor what has not left."""
    said = select(Message).where(Message.incident_id == incident.id, readable_outside(now))
    return session.scalars(said.options(selectinload(Message.attachments)).order_by(Message.at, Message.id)).all()


def restoration_told(incident: Incident, entries: Sequence[Entry]) -> Entry | None:
    """The act that brought the service back, with what the desk wrote of it (A14); None where it is not back, or no
    longer: the partner refused it, or the incident was reopened.
    """
    if incident.restored_at is None:
        return None
    return next((one for one in reversed(entries) if one.event == EventKind.INCIDENT_RESTORED), None)


def own_contracts(session: Session, organisation_id: int) -> Mapping[str, Contract]:
    """The contracts that organisation signed, by name, as the rules of today have them."""
    signed = session.scalars(select(Agreement.contract).where(Agreement.organisation_id == organisation_id))
    known = current_rules().contracts
    return {name: known[name] for name in signed if name in known}


def follows(session: Session, incident: Incident, user_id: int) -> bool:
    """Whether that person is written to about it."""
    row = select(IncidentFollower.id).where(
        IncidentFollower.incident_id == incident.id, IncidentFollower.user_id == user_id
    )
    return session.scalar(row) is not None


def _due(session: Session, ids: Sequence[int]) -> dict[tuple[int, bool], datetime]:
    """(incident, the partner owes it) to the nearest instant."""
    running = select(Clock.incident_id, Clock.obligor, Clock.due_at).where(
        Clock.incident_id.in_(ids), Clock.met_at.is_(None), Clock.dropped_at.is_(None), Clock.due_at.is_not(None)
    )
    found: dict[tuple[int, bool], datetime] = {}
    for incident_id, obligor, due_at in session.execute(running):
        key = (incident_id, obligor == "partner")
        if due_at is not None:
            found[key] = min(found.get(key, due_at), due_at)
    return found
