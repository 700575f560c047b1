"""What the rules promise for an incident that nobody reported: its clocks, why, and what would happen next."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import inspect
from sqlalchemy.orm import Session

from app.models.rule_book import AddedDays, added_days, context_with, current_rules
from app.models.setting import CalendarException
from app.reports.explanation import explanation
from workflows.clocks import Pause
from workflows.escalation import Facts, RuleContext
from workflows.events import EventKind, Moment
from workflows.lifecycle import State
from workflows.rules import Kind


@dataclass(frozen=True, slots=True)
class Imagined:
    """The incident to imagine. Instants are aware; `detected_at` is when the partner noticed or qualified it (A15)."""

    contract: str
    kind: Kind
    at: datetime
    major: bool = False
    origin_unknown: bool = False
    pauses: tuple[Pause, ...] = ()
    detected_at: datetime | None = None


def simulate(imagined: Imagined, added: AddedDays) -> dict[str, Any]:
    """`{"clocks": [...], "next": [...]}` under today's rules with these exceptional days; instants with their offset.

    Raises KeyError for an unknown contract, ValueError for rules that set themselves off for ever.
    """
    context = context_with(current_rules(), imagined.contract, added)
    return explanation(context, _facts(context, imagined), imagined.at)


def added_days_if_any(session: Session) -> AddedDays:
    """The exceptional days of the base; none where there is no base yet, since rules can be tried before anything else.

    Raises OperationalError where the base does not answer.
    """
    return added_days(session) if inspect(session.connection()).has_table(CalendarException.__tablename__) else {}


def contract_names() -> Sequence[str]:
    """The contracts the rules know, in the file's order."""
    return tuple(current_rules().contracts)


def _facts(context: RuleContext, imagined: Imagined) -> Facts:
    recipients = current_rules().desks[context.contract.desk].recipients
    return Facts(
        state=State.REGISTERED,
        kind=imagined.kind,
        history=_history(imagined),
        major_since=imagined.at if imagined.major else None,
        origin_unknown_since=imagined.at if imagined.origin_unknown else None,
        pauses=imagined.pauses,
        list_lengths={name: len(people) for name, people in recipients.items()},
    )


def _history(imagined: Imagined) -> tuple[Moment, ...]:
    registered = Moment(imagined.at, EventKind.INCIDENT_REGISTERED)
    if imagined.detected_at is None:
        return (registered,)
    functional = imagined.kind is Kind.FUNCTIONAL
    known = EventKind.INCIDENT_QUALIFIED if functional else EventKind.INCIDENT_DETECTED
    return (Moment(imagined.detected_at, known), registered)
