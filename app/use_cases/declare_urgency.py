"""Either side judges the situation urgent: the contract's escalation procedure opens at once (B5)."""

from __future__ import annotations

from datetime import datetime

from app.use_cases import acts
from app.use_cases.actor import Actor
from app.use_cases.case import Case
from app.use_cases.open_case import open_case
from workflows.lifecycle import State


class UrgencyRefused(ValueError):
    """Nobody would be called: the contract has no such procedure, or the service is back. Its text is the sentence's name."""


def declare_urgency(reference: str, actor: Actor, reason: str, now: datetime) -> None:
    """Note the urgency; the contract's own clock does the rest at its instant. Raises NoSuchIncident, UrgencyRefused."""
    with open_case(reference, actor, now) as case:
        open_procedure(case, reason)


def open_procedure(case: Case, reason: str) -> None:
    """In the incident in hand. Raises UrgencyRefused."""
    if not case.context.contract.knows_urgency:
        raise UrgencyRefused("urgency_no_procedure")
    if case.incident.state in (State.RESTORED, State.CLOSED):
        raise UrgencyRefused("urgency_too_late")
    acts.declare_urgency(case, reason)
