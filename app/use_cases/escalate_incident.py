"""Functional escalation: the incident goes to more expertise, or is handed back (A4, R10, R12)."""

from __future__ import annotations

from datetime import datetime

from app.use_cases.actor import Actor
from app.use_cases.case import Case, open_case
from app.use_cases.tell import tell_desk
from workflows.events import EventKind
from workflows.lifecycle import Move, State, level_of

_MOVES = {"n2": Move.ESCALATE_N2, "n3": Move.ESCALATE_N3}


def escalate_incident(reference: str, actor: Actor, level: str, reason: str, now: datetime) -> None:
    """Send it to level n2 or n3 and tell that level. Raises NoSuchIncident, MoveRefused."""
    with open_case(reference, actor, now) as case:
        escalate(case, level, reason)


def hand_back_incident(reference: str, actor: Actor, reason: str, now: datetime) -> None:
    """Give it back to the level below. Raises NoSuchIncident, MoveRefused."""
    with open_case(reference, actor, now) as case:
        case.move(Move.HAND_BACK)
        case.record(EventKind.INCIDENT_HANDED_BACK, level=level_of(State(case.incident.state)), reason=reason)


def escalate(case: Case, level: str, reason: str) -> list[str]:
    """The move, its history line and the letters to that level; the roles told."""
    case.move(_MOVES[level])
    event = case.record(EventKind.INCIDENT_ESCALATED, level=level, reason=reason)
    return tell_desk(case, level, "escalated", str(event.seq), level=level, reason=reason)
