"""What the rules promise for an incident that nobody reported: its clocks, why, and what would happen next."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo
from typing import Any

from sqlalchemy.orm import Session

from app.labels import ledger_sentence, upcoming_sentence
from app.models.rule_book import current_rules, rule_context
from workflows.clocks import Clock, Pause
from workflows.escalation import Facts, PlannedStep, RuleContext, clocks_of, timetable, upcoming
from workflows.events import EventKind, Moment
from workflows.ledger import Ledger, explain
from workflows.lifecycle import State
from workflows.rules import Kind


@dataclass(frozen=True, slots=True)
class Imagined:
    """The incident to imagine. Instants are aware."""

    contract: str
    kind: Kind
    at: datetime
    major: bool = False
    origin_unknown: bool = False
    pauses: tuple[Pause, ...] = ()
    detected_at: datetime | None = None


def simulate(session: Session, imagined: Imagined) -> dict[str, Any]:
    """`{"clocks": [...], "next": [...]}` as JSON values, instants with their offset. Raises KeyError for an unknown contract."""
    context = rule_context(session, current_rules().version, imagined.contract)
    facts = _facts(context, imagined)
    return {
        "clocks": [_clock(context, facts, clock, imagined.at) for clock in clocks_of(context.contract, facts)],
        "next": [_step(context, step) for step in upcoming(context, facts, imagined.at)],
    }


def _facts(context: RuleContext, imagined: Imagined) -> Facts:
    history = [Moment(imagined.at, EventKind.INCIDENT_REGISTERED)]
    if imagined.detected_at is not None:
        functional = imagined.kind is Kind.FUNCTIONAL
        known = EventKind.INCIDENT_QUALIFIED if functional else EventKind.INCIDENT_DETECTED
        history.insert(0, Moment(imagined.detected_at, known))
    recipients = current_rules().desks[context.contract.desk].recipients
    return Facts(
        state=State.REGISTERED,
        kind=imagined.kind,
        history=tuple(history),
        major_since=imagined.at if imagined.major else None,
        origin_unknown_since=imagined.at if imagined.origin_unknown else None,
        pauses=imagined.pauses,
        list_lengths={name: len(people) for name, people in recipients.items()},
    )


def _clock(context: RuleContext, facts: Facts, clock: Clock, at: datetime) -> dict[str, Any]:
    table = timetable(context, facts, clock)
    due_at = table.due_at()
    ledger = explain(table, clock.met_at or at)
    return {
        "name": clock.rule.name,
        "label": clock.rule.label,
        "clause": clock.rule.clause,
        "obligor": str(clock.rule.obligor),
        "started_at": _local(context, clock.started_at),
        "due_at": _local(context, due_at) if due_at else None,
        "ledger": ledger_lines(ledger, context.hours_of("").zone),
        "total_seconds": ledger.total.total_seconds(),
    }


def ledger_lines(ledger: Ledger, zone: tzinfo) -> list[dict[str, Any]]:
    """Each line of an explanation with its sentence; `seconds` (or `days`) add up to the figure shown."""
    return [
        {
            "kind": str(line.kind),
            "since": line.since.isoformat(),
            "until": line.until.isoformat(),
            "seconds": line.counted.total_seconds(),
            "days": line.days,
            "sentence": ledger_sentence(line, zone),
        }
        for line in ledger.lines
    ]


def _step(context: RuleContext, step: PlannedStep) -> dict[str, Any]:
    return {
        "at": _local(context, step.due_at),
        "clock": step.clock.rule.name,
        "obligor": str(step.clock.rule.obligor),
        "step": step.step_id,
        "round": step.round,
        "sentence": upcoming_sentence(step, context.hours_of("").zone),
    }


def _local(context: RuleContext, at: datetime) -> str:
    return at.astimezone(context.hours_of("").zone).isoformat()


def contract_names() -> Sequence[str]:
    """The contracts the rules know, in the file's order."""
    return tuple(current_rules().contracts)
