"""Functional escalation: the incident goes to more expertise, or is handed back (A4, R10, R12)."""

from __future__ import annotations

from datetime import datetime

from app.use_cases.actor import Actor
from app.use_cases.acts import escalate
from app.use_cases.open_case import open_case
from workflows.events import EventKind
from workflows.lifecycle import Move, State, level_of


def escalate_incident(reference: str, actor: Actor, level: str, reason: str, now: datetime) -> None:
    """Send it to level n2 or n3 and tell that level. Raises NoSuchIncident, MoveRefused."""
    with open_case(reference, actor, now) as case:
        escalate(case, level, reason)


def hand_back_incident(reference: str, actor: Actor, reason: str, now: datetime) -> None:
    """Give it back to the level below. Raises NoSuchIncident, MoveRefused."""
    with open_case(reference, actor, now) as case:
        case.move(Move.HAND_BACK)
        case.record(EventKind.INCIDENT_HANDED_BACK, level=level_of(State(case.incident.state)), reason=reason)
