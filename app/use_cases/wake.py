"""Ask the rule book about one incident, do what is due, set its next alarm. Waking twice is harmless."""

from __future__ import annotations

from datetime import datetime

from app.faults import fault
from app.models import FiredStep
from app.models.transaction import write_later
from app.use_cases.case import Case
from app.use_cases.plan import plan
from app.use_cases.take_step import take_step
from workflows.escalation import BREACH, Fired, PlannedStep, decide
from workflows.events import EventKind

_ROUNDS = 50  # a rule book that never comes to rest is a fault: it is pushed ahead and shown to people


class Restless(RuntimeError):
    """Steps fire steps without end: the rules of that contract chase their own tail."""


def wake(case: Case, until: datetime | None = None) -> None:
    """Do everything that was due by `until` (the case's now unless given), in order. Raises Restless."""
    until = until or case.now
    for _ in range(_ROUNDS):
        facts = case.facts()
        decision = decide(case.context, facts, until)
        fault("wake.decided")
        if not decision.due:
            plan(case.session, case.incident, case.context, facts, case.now, decision)
            fault("wake.planned")
            return
        _fire_in_order(case, decision.due)
    raise Restless(case.incident.reference)


def _fire_in_order(case: Case, due: tuple[PlannedStep, ...]) -> None:
    """Until one changes the state: what was to follow may not hold any more, so the rule book is asked again."""
    state = case.incident.state
    for step in due:
        _fire(case, step)
        if case.incident.state != state:
            return


def _fire(case: Case, step: PlannedStep) -> None:
    write_later(
        case.session,
        FiredStep,
        incident_id=case.incident.id,
        clock=step.clock.key,
        step=step.step_id,
        round=step.round,
        label=step.label,
        due_at=step.due_at,
        recorded_at=case.now,
        told=step.told,
    )
    case.dossier.fired[step.key] = Fired(step.due_at, case.now)
    fault("wake.fired")
    if step.step_id == BREACH:
        case.record(EventKind.CLOCK_BREACHED, at=step.due_at, clock=step.clock.key, label=step.label)
    elif step.told:
        take_step(case, step)
        fault("wake.taken")
