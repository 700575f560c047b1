"""A person takes the incident in charge: the only act that stops the fifteen minutes (A8)."""

from __future__ import annotations

from datetime import datetime

from app.use_cases.actor import Actor
from app.use_cases.open_case import open_case
from app.use_cases.tell import tell_reporter
from workflows.events import EventKind
from workflows.lifecycle import Move


def acknowledge_incident(reference: str, actor: Actor, now: datetime) -> None:
    """Acknowledge; the actor becomes its holder and the reporter is told. A second click changes nothing.

    Raises NoSuchIncident, or MoveRefused where the state has no such move.
    """
    with open_case(reference, actor, now) as case:
        incident = case.incident
        if incident.acknowledged_at is not None and incident.closed_at is None:
            return
        case.move(Move.ACKNOWLEDGE)
        incident.acknowledged_at, incident.assignee_id, incident.unread = now, actor.user_id, False
        number = case.record(EventKind.INCIDENT_ACKNOWLEDGED)
        tell_reporter(case, "acknowledged", str(number))
