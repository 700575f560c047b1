"""After every act: write the clocks as the rule book reckons them, and set the incident's one alarm."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy.orm import Session

from app.faults import fault
from app.models import Clock, Incident
from app.models.incident_facts import dossiers_of
from workflows import clocks
from workflows.escalation import BREACH, Decision, Facts, RuleContext, clocks_of, decide, timetable
from workflows.rules import Obligor


def plan(
    session: Session,
    incident: Incident,
    context: RuleContext,
    facts: Facts,
    now: datetime,
    decision: Decision | None = None,
) -> None:
    """Bring clock rows, `next_due_at`, `ended_at` and `wake_at` in step with the facts. Fires nothing: the engine does.

    `decision` is what the rule book says of these facts now, where the caller has asked already.
    """
    decision = decision or decide(context, facts, now)
    rows = dossiers_of(session, [incident])[incident.id].clock_rows
    _reckon(session, incident, rows, context, facts, now)
    fault("plan.reckoned")
    incident.wake_at = decision.due[0].due_at if decision.due else decision.wake_at
    incident.next_due_at = _nearest(rows.values())
    incident.ended_at = incident.restored_at or incident.closed_at
    if incident.ended_at is not None:
        incident.silenced_until = None  # reopened, it is heard again


def _reckon(
    session: Session, incident: Incident, rows: dict[str, Clock], context: RuleContext, facts: Facts, now: datetime
) -> None:
    reckoned = {clock.key: clock for clock in clocks_of(context.contract, facts)}
    for key, row in rows.items():
        if key not in reckoned and row.met_at is None:
            row.dropped_at = row.dropped_at or now  # its condition no longer holds; a breach of it stays (R11)
    for key, clock in reckoned.items():
        if key not in rows:
            rows[key] = _new_row(incident, clock)
            session.add(rows[key])
        row = rows[key]
        row.met_at, row.dropped_at = clock.met_at, clock.dropped_at
        row.due_at = timetable(context, facts, clock).due_at()
    _note_breaches(rows, facts)


def _note_breaches(rows: dict[str, Clock], facts: Facts) -> None:
    """The contract was breached at its instant, whenever the engine came to it (R11)."""
    for key, row in rows.items():
        if (breach := facts.fired.get((key, BREACH, 1))) is not None:
            row.breached_at = breach.due_at


def _new_row(incident: Incident, clock: clocks.Clock) -> Clock:
    return Clock(
        incident_id=incident.id,
        key=clock.key,
        name=clock.rule.name,
        obligor=clock.rule.obligor,
        rules_version=incident.rules_version,
        started_at=clock.started_at,
    )


def _nearest(rows: Iterable[Clock]) -> datetime | None:
    """What the queue is sorted by: the nearest promise of our side, or of the partner's where we owe nothing."""
    running = [row for row in rows if row.met_at is None and row.dropped_at is None]
    ours = [row.due_at for row in running if row.obligor != Obligor.PARTNER and row.due_at]
    theirs = [row.due_at for row in running if row.due_at]
    return min(ours or theirs, default=None)
