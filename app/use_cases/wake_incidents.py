"""The alarm rings: ask the rule book again, do what is due, set the next alarm. Waking twice is harmless."""

from __future__ import annotations

from datetime import datetime, timedelta

import structlog
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.models import Clock, FiredStep, Incident
from app.models.transaction import transaction
from app.use_cases.actor import ENGINE
from app.use_cases.case import Case
from app.use_cases.plan import plan
from app.use_cases.take_step import take_step
from workflows.escalation import BREACH, PlannedStep, decide
from workflows.events import EventKind

log = structlog.get_logger()
_PUSHED_AHEAD = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 30, 60))
_ROUNDS = 50  # a rule book that never comes to rest is a fault: it is pushed ahead and shown to people


class Restless(RuntimeError):
    """Steps fire steps without end: the rules of that contract chase their own tail."""


def wake_due_incidents(now: datetime, limit: int = 100) -> int:
    """Wake up to `limit` incidents whose alarm is due, in due order, in one transaction; how many were woken.

    Rows another worker holds are passed over. One that raises is pushed ahead alone and stops nobody else.
    """
    with transaction() as session:
        due = select(Incident).where(Incident.wake_at <= now).order_by(Incident.wake_at, Incident.id).limit(limit)
        incidents = session.scalars(due.with_for_update(of=Incident, skip_locked=True)).all()
        for incident in incidents:
            _wake_or_push_ahead(session, incident, now)
        return len(incidents)


def _wake_or_push_ahead(session: Session, incident: Incident, now: datetime) -> None:
    reference = incident.reference
    try:
        with session.begin_nested():
            _wake(Case(session, incident, ENGINE, now))
            incident.stumbles = 0
    except Exception:  # whatever it is, it concerns this incident alone
        log.exception("wake_failed", reference=reference)
        incident.stumbles += 1
        incident.wake_at = now + _PUSHED_AHEAD[min(incident.stumbles, len(_PUSHED_AHEAD)) - 1]


def _wake(case: Case) -> None:
    for _ in range(_ROUNDS):
        due = decide(case.context, case.facts(), case.now).due
        if not due:
            break
        for step in due:
            _fire(case, step)
    else:
        raise Restless(case.incident.reference)
    plan(case.session, case.incident, case.context, case.facts(), case.now)


def _fire(case: Case, step: PlannedStep) -> None:
    case.session.add(
        FiredStep(
            incident_id=case.incident.id,
            clock=step.clock.key,
            step=step.step_id,
            round=step.round,
            label=step.label,
            due_at=step.due_at,
            recorded_at=case.now,
            told=step.told,
        )
    )
    if step.step_id == BREACH:
        _record_breach(case, step)
    elif step.told:
        take_step(case, step)


def _record_breach(case: Case, step: PlannedStep) -> None:
    """The contract was breached at its instant, whenever the engine came to it (R11)."""
    row = select(Clock).where(Clock.incident_id == case.incident.id, Clock.key == step.clock.key)
    clock = case.session.scalars(row).one_or_none()
    if clock is not None:
        clock.breached_at = step.due_at
    case.record(EventKind.CLOCK_BREACHED, at=step.due_at, clock=step.clock.key, label=step.label)
