"""A person says what the incident is: kind, service, weight, origin, holder (A7, D4, R9)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from app.models import User
from app.models.reach import may_hold, sight_of
from app.use_cases.actor import Actor
from app.use_cases.acts import acknowledge
from app.use_cases.case import Case
from app.use_cases.open_case import open_case
from workflows.events import EventKind
from workflows.rules import Kind


@dataclass(frozen=True, slots=True)
class Triage:
    """What was decided; None leaves it as it is. `assignee_id` 0 takes the incident from its holder."""

    kind: Kind | None = None
    service: str | None = None
    major: bool | None = None
    origin_unknown: bool | None = None
    assignee_id: int | None = None


class UnknownService(ValueError):
    """A service the contract does not name; `args` are the service and those it does."""


class NoSuchHolder(ValueError):
    """Nobody bears that id who may work on the incident; the argument is the id. Nothing was written."""


class AlreadyInCharge(RuntimeError):
    """Somebody was faster; the argument is that person's name. Nothing was written."""


def triage_incident(reference: str, actor: Actor, triage: Triage, now: datetime) -> None:
    """Write what changed into the history; clocks whose kind no longer fits are dropped, others start from registration.

    Raises NoSuchIncident, UnknownService, NoSuchHolder.
    """
    with open_case(reference, actor, now) as case:
        changes = _apply(case, triage)
        case.incident.unread = False
        if changes:
            case.record(EventKind.INCIDENT_TRIAGED, **changes)


def triage_and_acknowledge(reference: str, actor: Actor, triage: Triage, now: datetime) -> None:
    """Say what it is and take it in charge, in one act (A7, A8). The holder is `assignee_id`, the actor where none is.

    Raises NoSuchIncident, UnknownService, NoSuchHolder, AlreadyInCharge, MoveRefused.
    """
    with open_case(reference, actor, now) as case:
        incident = case.incident
        if incident.acknowledged_at is not None and incident.closed_at is None:
            raise AlreadyInCharge(incident.assignee.name if incident.assignee else actor.name)
        if changes := _apply(case, replace(triage, assignee_id=None)):
            case.record(EventKind.INCIDENT_TRIAGED, **changes)
        acknowledge(case)
        if triage.assignee_id:
            assign(case, triage.assignee_id)


def assign(case: Case, user_id: int) -> None:
    """Give it to that person, unless it is that person's already. Raises NoSuchHolder."""
    if case.incident.assignee_id == user_id:
        return
    holder = _holder(case, user_id)
    case.incident.assignee_id = user_id
    case.record(EventKind.INCIDENT_ASSIGNED, assignee=holder.name, assignee_id=user_id)


def _holder(case: Case, user_id: int) -> User:
    """Whoever may work on it may hold it: never a partner's user, nor somebody who does not even see it."""
    holder = case.session.get(User, user_id)
    if holder is None or not may_hold(holder, sight_of(case.incident)):
        raise NoSuchHolder(user_id)
    return holder


def _apply(case: Case, triage: Triage) -> dict[str, Any]:
    incident, changes = case.incident, dict[str, Any]()
    if triage.kind is not None and triage.kind != incident.kind:
        incident.kind = changes["kind"] = str(triage.kind)
    if triage.service is not None and triage.service != incident.service:
        services = case.context.contract.services
        if triage.service and triage.service not in services:
            raise UnknownService(triage.service, tuple(services))
        incident.service = changes["service"] = triage.service
        if triage.service:  # a named service is what "domaine ou application" asks for (A16)
            incident.missing = [name for name in incident.missing if name != "application"]
    if triage.major is not None and triage.major != (incident.major_since is not None):
        incident.major_since, changes["major"] = (case.now if triage.major else None), triage.major
    if triage.origin_unknown is not None and triage.origin_unknown != (incident.origin_unknown_since is not None):
        incident.origin_unknown_since = case.now if triage.origin_unknown else None
        changes["origin_unknown"] = triage.origin_unknown
    if triage.assignee_id is not None and (triage.assignee_id or None) != incident.assignee_id:
        if triage.assignee_id:
            _holder(case, triage.assignee_id)
        incident.assignee_id, changes["assignee_id"] = triage.assignee_id or None, triage.assignee_id
    return changes
