"""Incidents for a program: newest first, by a place that stays put while others come in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session, joinedload

from app.models import Incident
from app.reports.queue import STATES_OF_LEVEL
from app.reports.reach import Asker, within_reach
from workflows.lifecycle import OPEN_STATES

_FOR_PROGRAMS = (joinedload(Incident.organisation), joinedload(Incident.reporter), joinedload(Incident.assignee))


@dataclass(frozen=True, slots=True)
class IncidentFilter:
    """What a program asks for; None asks nothing. `state` is a State, or "open"."""

    state: str | None = None
    kind: str | None = None
    service: str | None = None
    contract: str | None = None
    level: str | None = None
    organisation_id: int | None = None
    assignee_id: int | None = None
    major: bool | None = None
    received_since: datetime | None = None
    received_until: datetime | None = None
    words: str | None = None


def list_incidents(
    session: Session, wanted: IncidentFilter, *, asker: Asker, before: int | None, most: int
) -> Sequence[Incident]:
    """At most `most` of the incidents the asker sees, the newest first, those older than the row `before`."""
    question = within_reach(select(Incident), asker).where(*_conditions(wanted)).options(*_FOR_PROGRAMS)
    if before is not None:
        question = question.where(Incident.id < before)
    return session.scalars(question.order_by(Incident.id.desc()).limit(most)).all()


def _conditions(wanted: IncidentFilter) -> list[ColumnElement[bool]]:
    equal = {
        Incident.kind: wanted.kind,
        Incident.service: wanted.service,
        Incident.contract: wanted.contract,
        Incident.organisation_id: wanted.organisation_id,
        Incident.assignee_id: wanted.assignee_id,
    }
    conditions = [column == value for column, value in equal.items() if value is not None]
    if wanted.state == "open":
        conditions.append(Incident.state.in_(OPEN_STATES))
    elif wanted.state is not None:
        conditions.append(Incident.state == wanted.state)
    if wanted.level is not None:
        conditions.append(Incident.state.in_(STATES_OF_LEVEL[wanted.level]))
    if wanted.major is not None:
        conditions.append(Incident.major_since.is_not(None) if wanted.major else Incident.major_since.is_(None))
    if wanted.received_since is not None:
        conditions.append(Incident.received_at >= wanted.received_since)
    if wanted.received_until is not None:
        conditions.append(Incident.received_at < wanted.received_until)
    if wanted.words:
        reference = Incident.reference.icontains(wanted.words, autoescape=True)
        conditions.append(reference | Incident.subject.icontains(wanted.words, autoescape=True))
    return conditions
