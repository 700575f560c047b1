"""A security matter leaves the centre: the security officers alone see it from then on (B7)."""

from __future__ import annotations

from datetime import datetime

from app.use_cases.actor import Actor
from app.use_cases.open_case import open_case
from app.use_cases.tell import tell_desk
from workflows.events import EventKind


def hand_to_security(reference: str, actor: Actor, reason: str, now: datetime) -> None:
    """Give it to the security officers of the desk and of the partner. Raises NoSuchIncident."""
    with open_case(reference, actor, now) as case:
        case.incident.security_since = case.incident.security_since or now
        case.incident.assignee_id = None
        number = case.record(EventKind.INCIDENT_TRIAGED, security=True)
        tell_desk(case, "agents", "escalated", str(number), level="n1", reason=reason)
