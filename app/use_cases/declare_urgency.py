"""Either side judges the situation urgent: the contract's escalation procedure opens at once (B5)."""

from __future__ import annotations

from datetime import datetime

from app.use_cases.actor import Actor
from app.use_cases.case import Case, open_case
from workflows.events import EventKind


def declare_urgency(reference: str, actor: Actor, reason: str, now: datetime) -> None:
    """Note the urgency; the contract's own clock does the rest at its instant. Raises NoSuchIncident."""
    with open_case(reference, actor, now) as case:
        declare(case, reason)


def declare(case: Case, reason: str) -> None:
    """The history line that starts the clock of urgency, where the contract has one."""
    case.record(EventKind.URGENCY_DECLARED, reason=reason)
