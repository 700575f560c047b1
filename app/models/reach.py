"""Whose incidents a person sees, asked of the database and of one incident in hand: two readings of `workflows.reach`."""

from __future__ import annotations

from sqlalchemy import ColumnElement, and_, false, or_

from app.models.incident import Incident
from app.models.rule_book import current_rules
from app.models.user import User
from workflows import permissions
from workflows.permissions import Act
from workflows.reach import Part, Reach, Sight, scope_of, sees


def visible_incidents(actor: Reach) -> ColumnElement[bool]:
    """The condition on Incident for everything this person sees, security incidents as B7 says, escalated ones as R10."""
    return filter_of(scope_of(actor, current_rules().desks))


def may(actor: Reach, act: Act, incident: Incident | None = None) -> bool:
    """Whether this person may do that act: at all, and on that incident where one is named."""
    return permissions.may(actor.role, act) and (incident is None or reaches(actor, incident))


def reaches(actor: Reach, incident: Incident) -> bool:
    """Whether this person sees that incident: true exactly where `visible_incidents` finds it."""
    return sees(scope_of(actor, current_rules().desks), sight_of(incident))


def may_hold(account: User, sight: Sight) -> bool:
    """Whether that account may be given an incident of such a sight: somebody active who works on incidents and sees it."""
    reach = account.reach
    works = account.active and permissions.may(reach.role, Act.WORK_ON_INCIDENT)
    return works and sees(scope_of(reach, current_rules().desks), sight)


def filter_of(scope: tuple[Part, ...]) -> ColumnElement[bool]:
    """A scope as a condition on Incident."""
    return or_(false(), *(_condition(part) for part in scope))


def sight_of(incident: Incident) -> Sight:
    """What of that incident decides who sees it."""
    return Sight(incident.desk, incident.organisation_id, incident.security_since is not None, incident.highest_level)


def _condition(part: Part) -> ColumnElement[bool]:
    since = Incident.security_since
    conditions: list[ColumnElement[bool]] = [since.is_not(None) if part.is_security else since.is_(None)]
    if part.desks is not None:
        conditions.append(Incident.desk.in_(sorted(part.desks)))
    if part.organisation_id is not None:
        conditions.append(Incident.organisation_id == part.organisation_id)
    if part.from_level > 1:
        conditions.append(Incident.highest_level >= part.from_level)
    return and_(*conditions)
