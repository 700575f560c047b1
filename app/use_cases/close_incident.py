"""The desk ends or reopens an incident by hand, or notes what the partner said on the telephone."""

from __future__ import annotations

from datetime import datetime

from app.use_cases.actor import Actor
from app.use_cases.acts import conclude, refuse_restoration, reopen, validate_restoration
from app.use_cases.open_case import open_case
from workflows.lifecycle import Move, Outcome


def close_incident(reference: str, actor: Actor, outcome: Outcome, reason: str, now: datetime) -> None:
    """End it: validated by the partner (by telephone), or cancelled as duplicate, not an incident, withdrawn.

    Raises NoSuchIncident, MoveRefused.
    """
    with open_case(reference, actor, now) as case:
        if outcome is Outcome.VALIDATED:
            validate_restoration(case)
        else:
            case.move(Move.CANCEL)
            conclude(case, outcome, reason)


def reopen_incident(reference: str, actor: Actor, reason: str, now: datetime) -> None:
    """Take it up again at the level that had it. Raises NoSuchIncident, MoveRefused."""
    with open_case(reference, actor, now) as case:
        if case.incident.closed_at is None:
            refuse_restoration(case, reason)
        else:
            reopen(case, reason)
