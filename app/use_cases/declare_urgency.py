"""Either side judges the situation urgent: the contract's escalation procedure opens at once (B5)."""

from __future__ import annotations

from datetime import datetime

from app.use_cases import acts
from app.use_cases.actor import Actor
from app.use_cases.open_case import open_case


def declare_urgency(reference: str, actor: Actor, reason: str, now: datetime) -> None:
    """Note the urgency; the contract's own clock does the rest at its instant. Raises NoSuchIncident."""
    with open_case(reference, actor, now) as case:
        acts.declare_urgency(case, reason)
