"""What must hold at any moment, looked up in the database: open incidents have their alarm, histories are whole.

`flask --app wsgi engine check` prints what does not; an empty answer is the good one.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.models import Event, FiredStep, Incident
from app.models.incident_facts import facts_of
from app.models.rule_book import rule_context, rules_of
from workflows.escalation import Facts, RuleContext, clocks_of, decide

PATIENCE = timedelta(seconds=60)
_TOGETHER = 500


class Fault(StrEnum):
    """What is broken, as a code that app/labels.py puts in words."""

    ALARM_MISSING = "alarm_missing"
    ALARM_TOO_LATE = "alarm_too_late"
    ALARM_NOT_ANSWERED = "alarm_not_answered"
    FIRED_EARLY = "fired_early"
    HISTORY_HAS_GAPS = "history_has_gaps"
    HISTORY_REWRITTEN = "history_rewritten"
    HISTORY_CUT = "history_cut"
    CANNOT_BE_JUDGED = "cannot_be_judged"  # its rules raise: the engine stumbles over it


class NoAlarm(StrEnum):
    """Why an open incident may have no alarm."""

    WAITING = "waiting"  # an open pause holds every clock that runs
    ALL_TOLD = "all_told"  # every step of every clock that runs has been taken
    NOTHING_PROMISED = "nothing_promised"


@dataclass(frozen=True, slots=True)
class Broken:
    """One invariant that does not hold for one incident."""

    fault: Fault
    reference: str
    detail: str = ""


def broken_invariants(session: Session, now: datetime) -> Iterator[Broken]:
    """Every fault found, incident by incident; reads the whole history of all of them."""
    for incidents in _batches(session, only_open=False):
        yield from _alarms(session, [one for one in incidents if one.closed_at is None], now)
        yield from _histories(session, incidents)
    early = select(Incident.reference, FiredStep.clock, FiredStep.step).join(
        Incident, Incident.id == FiredStep.incident_id
    )
    for reference, clock, step in session.execute(early.where(FiredStep.recorded_at < FiredStep.due_at)):
        yield Broken(Fault.FIRED_EARLY, reference, f"{clock} {step}")


def without_alarm(session: Session, now: datetime) -> Iterator[tuple[str, NoAlarm | None]]:
    """Each open incident that has no alarm, and the reason why it needs none; None where there is no reason."""
    for incidents in _batches(session, only_open=True):
        silent = [one for one in incidents if one.wake_at is None]
        for incident, context, facts in _judged(session, silent):
            yield incident.reference, _reason(context, facts, now)


def _batches(session: Session, *, only_open: bool) -> Iterator[Sequence[Incident]]:
    last = 0
    while True:
        found = select(Incident).where(Incident.id > last).order_by(Incident.id).limit(_TOGETHER)
        incidents = session.scalars(found.where(Incident.closed_at.is_(None)) if only_open else found).all()
        if not incidents:
            return
        yield incidents
        last = incidents[-1].id
        session.expunge_all()


def _judged(session: Session, incidents: Sequence[Incident]) -> Iterator[tuple[Incident, RuleContext, Facts]]:
    """Each with its rules and its facts. One whose rules cannot be found is left to `_alarms` to tell."""
    for version in {incident.rules_version for incident in incidents}:
        pinned = [one for one in incidents if one.rules_version == version]
        facts = facts_of(session, pinned, rules_of(session, version).desks)
        for incident in pinned:
            yield incident, rule_context(session, version, incident.contract), facts[incident.id]


def _alarms(session: Session, incidents: Sequence[Incident], now: datetime) -> Iterator[Broken]:
    for incident in incidents:
        if incident.wake_at is not None and incident.wake_at < now - PATIENCE and not incident.stumbles:
            yield Broken(Fault.ALARM_NOT_ANSWERED, incident.reference, incident.wake_at.isoformat())
        try:
            yield from _alarm(session, incident, now)
        except Exception as raised:  # noqa: BLE001 - whatever it is, a person must see it
            yield Broken(Fault.CANNOT_BE_JUDGED, incident.reference, repr(raised)[:200])


def _alarm(session: Session, incident: Incident, now: datetime) -> Iterator[Broken]:
    [(_, context, facts)] = _judged(session, [incident])
    decision = decide(context, facts, now)
    needed = decision.due[0].due_at if decision.due else decision.wake_at
    if needed is None or incident.stumbles:
        return
    if incident.wake_at is None:
        yield Broken(Fault.ALARM_MISSING, incident.reference, needed.isoformat())
    elif incident.wake_at > needed:
        yield Broken(Fault.ALARM_TOO_LATE, incident.reference, f"{incident.wake_at.isoformat()} > {needed.isoformat()}")


def _reason(context: RuleContext, facts: Facts, now: datetime) -> NoAlarm | None:
    decision = decide(context, facts, now)
    if decision.due or decision.wake_at:
        return None
    if not any(clock.ended_at is None for clock in clocks_of(context.contract, facts)):
        return NoAlarm.NOTHING_PROMISED
    waits = any(pause.until is None for pause in facts.pauses)
    return NoAlarm.WAITING if waits else NoAlarm.ALL_TOLD


def _histories(session: Session, incidents: Sequence[Incident]) -> Iterator[Broken]:
    ids = [incident.id for incident in incidents]
    events: dict[int, list[Event]] = {incident_id: [] for incident_id in ids}
    for event in session.scalars(
        select(Event).where(Event.incident_id.in_(ids)).order_by(Event.incident_id, Event.seq)
    ):
        events[event.incident_id].append(event)
    for incident in incidents:
        if fault := _fault_of(events[incident.id], incident):
            yield Broken(fault, incident.reference)


def _fault_of(history: Sequence[Event], incident: Incident) -> Fault | None:
    if [event.seq for event in history] != list(range(1, len(history) + 1)):
        return Fault.HISTORY_HAS_GAPS
    seal = ""
    for event in history:
        if event.seal != event.sealed_after(seal):
            return Fault.HISTORY_REWRITTEN
        seal = event.seal
    return None if (len(history), seal) == (incident.events_written, incident.last_seal) else Fault.HISTORY_CUT
