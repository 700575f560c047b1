"""Two incidents are said to have one cause, or no longer: each tells it in its own history (A6)."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from app.models import IncidentLink
from app.models.incident_link import LinkKind
from app.use_cases.actor import Actor
from app.use_cases.case import Case
from app.use_cases.two_cases import open_both
from workflows.events import EventKind


class LinkedAlready(RuntimeError):
    """They are tied as asked, or were not: nothing was written."""


def link_incidents(reference: str, actor: Actor, other: str, now: datetime) -> None:
    """Say that both have one cause. Raises NoSuchIncident, NoSuchOther, LinkedAlready."""
    with open_both(reference, other, actor, now) as (one, two):
        if _link(one, two) is not None:
            raise LinkedAlready(other)
        older, newer = sorted((one.incident.id, two.incident.id))
        made = IncidentLink(kind=LinkKind.SAME_CAUSE, from_id=older, to_id=newer, made_at=now, made_by=actor.name)
        one.session.add(made)
        _tell(one, two, EventKind.INCIDENT_LINKED)


def unlink_incidents(reference: str, actor: Actor, other: str, now: datetime) -> None:
    """They have two causes after all. Raises NoSuchIncident, NoSuchOther, LinkedAlready."""
    with open_both(reference, other, actor, now) as (one, two):
        if (link := _link(one, two)) is None:
            raise LinkedAlready(other)
        one.session.delete(link)
        _tell(one, two, EventKind.INCIDENT_UNLINKED)


def _link(one: Case, two: Case) -> IncidentLink | None:
    older, newer = sorted((one.incident.id, two.incident.id))
    wanted = (IncidentLink.from_id == older, IncidentLink.to_id == newer, IncidentLink.kind == LinkKind.SAME_CAUSE)
    return one.session.scalars(select(IncidentLink).where(*wanted)).one_or_none()


def _tell(one: Case, two: Case, kind: EventKind) -> None:
    one.record(kind, other=two.incident.reference)
    two.record(kind, other=one.incident.reference)
