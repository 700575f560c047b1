"""Why each promise of an incident is due when it is, line by line, and what comes next: values that JSON can carry."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta, tzinfo
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.labels import instant_in_words, ledger_sentence, ledger_total, phrase, step_in_words
from app.models import Incident
from app.models.incident_facts import dossiers_of
from app.models.rule_book import rule_context, rules_of
from workflows.clocks import Clock, Timetable
from workflows.escalation import BREACH, Facts, PlannedStep, RuleContext, clocks_of, timetable
from workflows.ledger import Ledger, Line, explain
from workflows.rehearsal import foretell
from workflows.targets import ElapsedTime, NextRelease, OpenTime, Target, Untimed, WorkingDays


def explain_incident(session: Session, reference: str, now: datetime) -> dict[str, Any] | None:
    """The incident of that number explained, both sides' promises; None where there is none.

    Instants bear the offset of the desk's wall.
    """
    incident = session.scalars(select(Incident).where(Incident.reference == reference)).one_or_none()
    if incident is None:
        return None
    context = rule_context(session, incident.rules_version, incident.contract)
    dossier = dossiers_of(session, [incident])[incident.id]
    facts = dossier.facts(incident, rules_of(session, incident.rules_version).desks[incident.desk])
    return {
        "reference": incident.reference,
        "subject": incident.subject,
        "state": incident.state,
        "contract": incident.contract,
        "rules_version": incident.rules_version,
        "zone": str(context.hours_of("").zone),
        **explanation(context, facts, now),
    }


def explanation(context: RuleContext, facts: Facts, now: datetime) -> dict[str, Any]:
    """`{"clocks": [...], "next": [...]}`: every clock the facts ran, in the order of the rules, and every step to come.

    Raises ValueError where the rules set themselves off for ever.
    """
    clocks = clocks_of(context.contract, facts)
    return {
        "clocks": [_clock(context, facts, clock, now) for clock in clocks],
        "next": [_step(context, step, now) for step in foretell(context, facts, now)],
    }


def _clock(context: RuleContext, facts: Facts, clock: Clock, now: datetime) -> dict[str, Any]:
    table = timetable(context, facts, clock)
    breach = facts.fired.get((clock.key, BREACH, 1))
    ledger = explain(table, _explained_until(table, now))
    zone = context.hours_of("").zone
    return {
        "name": clock.rule.name,
        "key": clock.key,
        "label": clock.rule.label,
        "clause": clock.rule.clause,
        "obligor": str(clock.rule.obligor),
        "started_at": _local(clock.started_at, zone),
        "due_at": _local(table.due_at(), zone),
        "met_at": _local(clock.met_at, zone),
        "dropped_at": _local(clock.dropped_at, zone),
        "breached_at": _local(breach.due_at if breach else None, zone),
        "target": target_as_said(clock.rule.target),
        "ledger": [_line(line, zone) for line in ledger.lines],
        "total": _total(ledger.total, ledger.total_days),
        "total_in_words": ledger_total(ledger),
        "as_it_was": table.kept_due_at is not None and not _adds_up(clock.rule.target, ledger),
    }


def _adds_up(target: Target, ledger: Ledger) -> bool:
    """Whether today's lines give the promised figure: no longer, where the calendar or the rules changed afterwards."""
    match target:
        case OpenTime(length) | ElapsedTime(length):
            return ledger.total == length
        case WorkingDays(days):
            return ledger.total_days == days
    return True


def _explained_until(table: Timetable, now: datetime) -> datetime:
    """Where nothing is due, lines run to the end of the clock, or to where an open wait stopped it, or to now."""
    open_waits = [pause.since for pause in table.holds if pause.until is None]
    return table.clock.ended_at or max([now, *open_waits])


def _line(line: Line, zone: tzinfo) -> dict[str, Any]:
    """`seconds` (or `days`) of all lines add up to the clock's total, which is its target where it is due."""
    return {
        "kind": str(line.kind),
        "since": line.since.isoformat(),
        "until": line.until.isoformat(),
        **_total(line.counted, line.days),
        "name": line.name,
        "sentence": ledger_sentence(line, zone),
    }


def _total(seconds: timedelta, days: int) -> dict[str, Any]:
    return {"seconds": _number(seconds), "days": days}


def _number(length: timedelta) -> float:
    """Whole seconds as whole numbers."""
    seconds = length.total_seconds()
    return int(seconds) if seconds.is_integer() else seconds


def target_as_said(target: Target) -> dict[str, Any]:
    """What was promised, and its unit (R1, R2, R6, A9)."""
    match target:
        case OpenTime(length):
            return {"unit": "open", "seconds": _number(length)}
        case ElapsedTime(length):
            return {"unit": "elapsed", "seconds": _number(length)}
        case WorkingDays(days):
            return {"unit": "working_days", "days": days}
        case NextRelease():
            return {"unit": "release"}
        case Untimed():
            return {"unit": "untimed"}


def _step(context: RuleContext, step: PlannedStep, now: datetime) -> dict[str, Any]:
    """`told` is false for a step that something graver overtakes at the same instant: it reaches nobody."""
    zone = context.hours_of("").zone
    at = instant_in_words(step.due_at, zone, now, relative=False)
    return {
        "at": _local(step.due_at, zone),
        "clock": step.clock.rule.name,
        "key": step.clock.key,
        "obligor": str(step.clock.rule.obligor),
        "step": step.step_id,
        "label": step.label,
        "round": step.round,
        "told": step.told,
        "actions": _actions(step),
        "sentence": phrase("upcoming", at=at, what=step_in_words(step)),
    }


def _actions(step: PlannedStep) -> Sequence[dict[str, str]]:
    return [{"kind": str(action.kind), "argument": action.argument} for action in step.actions]


def _local(at: datetime | None, zone: tzinfo) -> str | None:
    return at.astimezone(zone).isoformat() if at else None
