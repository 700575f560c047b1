"""A person takes the incident in charge: the only act that stops the fifteen minutes (A8)."""

from __future__ import annotations

from datetime import datetime

from app.use_cases.actor import Actor
from app.use_cases.acts import acknowledge
from app.use_cases.open_case import open_case


def acknowledge_incident(reference: str, actor: Actor, now: datetime) -> None:
    """Acknowledge; the actor becomes its holder and the reporter is told. A second click changes nothing.

    Raises NoSuchIncident, or MoveRefused where the state has no such move.
    """
    with open_case(reference, actor, now) as case:
        incident = case.incident
        if incident.acknowledged_at is not None and incident.closed_at is None:
            return
        acknowledge(case)
