"""The shift hand-over: what is late, what will be before the desk opens again, and why."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from app.models import Clock, Incident, Pause
from app.reports.crisis_page import CrisisRow, crises
from app.reports.reach import Asker, within_reach
from app.reports.rule_shelf import RuleShelf
from app.reports.why_late import Standing, Why
from workflows.lifecycle import OPEN_STATES
from workflows.opening_hours import BeyondHorizon, NeverOpens, OpeningHours
from workflows.rules import Obligor

_MOST = 300
_FIRST_HOUR = timedelta(hours=1)


class Moment(StrEnum):
    """When a promise breaks, as the shift sees it."""

    LATE = "late"
    BEFORE_CLOSING = "before_closing"
    WHILE_CLOSED = "while_closed"
    FIRST_HOUR = "first_hour"  # within an hour of opening time after the desk opens again


@dataclass(frozen=True, slots=True)
class Breaking:
    """A promise of ours that is broken or will be; `zone` is the desk's. `because` is never empty."""

    reference: str
    subject: str
    organisation: str
    holder: str
    promise: str
    due_at: datetime
    because: Sequence[Why]


@dataclass(frozen=True, slots=True)
class Handover:
    """`closes_at` is None while the desk is closed; `opens_at` None for one that never closes or never opens."""

    desk: str
    zone: ZoneInfo
    closes_at: datetime | None
    opens_at: datetime | None
    breaking: Mapping[Moment, Sequence[Breaking]]
    waiting: int
    crises: Sequence[CrisisRow]
    is_cut: bool

    @property
    def total(self) -> int:
        return sum(map(len, self.breaking.values()))


def shift_handover(session: Session, asker: Asker, desk: str, now: datetime) -> Handover:
    """For that desk, of the incidents in reach: four questions, however many incidents there are."""
    shelf = RuleShelf(session)
    hours = shelf.hours_of_desk(desk)
    closes_at, opens_at = _edges(hours, now)
    until = _until(hours, opens_at, now)
    incidents = _incidents(session, asker, desk, until)
    waits = _waits(session, incidents)
    found = _breaking(session, shelf, incidents[:_MOST], waits, until)
    edges = (now, closes_at or now, opens_at or until)
    return Handover(
        desk=desk,
        zone=hours.zone,
        closes_at=closes_at,
        opens_at=opens_at,
        breaking={moment: [one for one in found if _moment(one, edges) is moment] for moment in Moment},
        waiting=sum(1 for whom in waits.values() if whom),
        crises=[row for row in crises(session, asker, now) if row.is_running and row.incident.desk == desk],
        is_cut=len(incidents) > _MOST,
    )


def _edges(hours: OpeningHours, now: datetime) -> tuple[datetime | None, datetime | None]:
    """The closing that ends this shift and the opening after it."""
    try:
        closes_at = hours.closes_at(now) if hours.is_open(now) else None
        return closes_at, hours.next_opening(closes_at or now)
    except (NeverOpens, BeyondHorizon):
        return None, None


def _until(hours: OpeningHours, opens_at: datetime | None, now: datetime) -> datetime:
    return hours.add(opens_at, _FIRST_HOUR) if opens_at else now + timedelta(hours=24)


def _incidents(session: Session, asker: Asker, desk: str, until: datetime) -> Sequence[Incident]:
    near = select(Incident).where(Incident.desk == desk, Incident.state.in_(OPEN_STATES), Incident.next_due_at <= until)
    near = within_reach(near, asker).options(joinedload(Incident.organisation), joinedload(Incident.assignee))
    return session.scalars(near.order_by(Incident.next_due_at, Incident.id).limit(_MOST + 1)).all()


def _waits(session: Session, incidents: Iterable[Incident]) -> dict[int, str]:
    ids = [one.id for one in incidents]
    running = select(Pause.incident_id, Pause.waiting_on).where(Pause.incident_id.in_(ids), Pause.until.is_(None))
    return {row[0]: row[1] for row in session.execute(running)}


def _breaking(
    session: Session, shelf: RuleShelf, incidents: Sequence[Incident], waits: Mapping[int, str], until: datetime
) -> list[Breaking]:
    by_id = {one.id: one for one in incidents}
    running = select(Clock).where(
        Clock.incident_id.in_(by_id),
        Clock.met_at.is_(None),
        Clock.dropped_at.is_(None),
        Clock.due_at <= until,
        Clock.obligor != Obligor.PARTNER,
    )
    found = []
    for clock in session.scalars(running.order_by(Clock.due_at, Clock.id)):
        incident = by_id[clock.incident_id]
        rule = shelf.rule_of(incident, clock)
        if clock.due_at is not None:
            found.append(
                Breaking(
                    incident.reference,
                    incident.subject,
                    incident.organisation.name,
                    incident.assignee.name if incident.assignee else "",
                    rule.label if rule else clock.name,
                    clock.due_at,
                    _because(incident, waits.get(incident.id, "")),
                )
            )
    return found


def _because(incident: Incident, waiting_on: str) -> list[Why]:
    acknowledged, held = incident.acknowledged_at is not None, incident.assignee_id is not None
    return Standing(incident.state, acknowledged, held, waiting_on, bool(incident.missing)).reasons()


def _moment(one: Breaking, edges: tuple[datetime, datetime, datetime]) -> Moment:
    now, closes_at, opens_at = edges
    if one.due_at <= now:
        return Moment.LATE
    if one.due_at <= closes_at:
        return Moment.BEFORE_CLOSING
    return Moment.WHILE_CLOSED if one.due_at < opens_at else Moment.FIRST_HOUR
