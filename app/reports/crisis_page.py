"""What the pages of a crisis show: the room, the clock of the next update, who may be called and what may be linked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import exists, select
from sqlalchemy.orm import Session, joinedload

from app.models import Agreement, Event, Incident, Organisation, User
from app.models.crisis import CrisisPaper, paper_of, room_of
from app.models.incident_facts import facts_of
from app.models.user import of_desk
from app.reports.clock_view import ClockView, clock_views
from app.reports.next_steps import NextStep, next_steps
from app.reports.reach import Asker, within_reach
from app.reports.rule_shelf import RuleShelf
from workflows.crisis_room import CrisisRoom
from workflows.escalation import RuleContext
from workflows.events import EventKind
from workflows.lifecycle import OPEN_STATES, State
from workflows.opening_hours import BeyondHorizon, NeverOpens, OpeningHours
from workflows.rules import Desk, Recipient

_OFFERED = 12
_SAME_TIME = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class CrisisPage:
    """Instants in UTC; `zone` is the desk's. `review_due_at` is None while the crisis lasts."""

    incident: Incident
    room: CrisisRoom
    desk: Desk
    hours: OpeningHours
    next_update: ClockView | None
    upcoming: Sequence[NextStep]
    linked: Sequence[Incident]
    review_due_at: datetime | None
    closes_at: datetime | None
    team: Sequence[Recipient]

    @property
    def zone(self) -> ZoneInfo:
        return self.hours.zone

    @property
    def is_running(self) -> bool:
        """Whether the incident is in crisis now."""
        return self.incident.state == State.CRISIS


@dataclass(frozen=True, slots=True)
class Offers:
    """What a person may choose from: names for roles, incidents and organisations not linked yet."""

    names: Sequence[str]
    incidents: Sequence[Incident]
    organisations: Sequence[Organisation]


@dataclass(frozen=True, slots=True)
class CrisisRow:
    """A crisis in the list."""

    incident: Incident
    room: CrisisRoom
    review_due_at: datetime | None
    zone: ZoneInfo

    @property
    def is_running(self) -> bool:
        return self.incident.state == State.CRISIS

    def review_is_late(self, now: datetime) -> bool:
        """Whether its review should have been delivered by now."""
        return self.room.reviewed_at is None and self.review_due_at is not None and self.review_due_at < now


def crisis_page(session: Session, incident: Incident, asker: Asker, now: datetime) -> CrisisPage | None:
    """The room of that incident, with the linked ones that `asker` may know of; None where no crisis was ever declared."""
    if (room := room_of(session, incident)) is None:
        return None
    shelf = RuleShelf(session)
    context, desk = shelf.context(incident), shelf.desk(incident)
    facts = facts_of(session, [incident], shelf.book(incident.rules_version).desks)[incident.id]
    clocks = [one for one in clock_views(context, facts, {}, now) if one.is_running]
    hours = context.hours_of("")
    return CrisisPage(
        incident=incident,
        room=room,
        desk=desk,
        hours=hours,
        next_update=next((one for one in clocks if one.key.startswith("status_update:")), None),
        upcoming=next_steps(context, facts, desk, now),
        linked=_linked(session, room, asker),
        review_due_at=_review_due_at(context, room),
        closes_at=_closing(hours, now),
        team=desk.recipients.get("crisis_team", ()),
    )


def offers(session: Session, page: CrisisPage, asker: Asker) -> Offers:
    """Names of colleagues and of the crisis team; open incidents of the desk, those of the same hours first; partners."""
    incident, room = page.incident, page.room
    colleagues = session.scalars(select(User.name).where(of_desk(incident.desk)).order_by(User.name))
    near = select(Incident).where(
        Incident.desk == incident.desk,
        Incident.state.in_(OPEN_STATES),
        Incident.id != incident.id,
        Incident.reference.not_in(room.incidents),
        Incident.received_at >= incident.received_at - _SAME_TIME,
    )
    near = within_reach(near, asker).options(joinedload(Incident.organisation)).order_by(Incident.received_at)
    signed = exists().where(Agreement.organisation_id == Organisation.id, Agreement.contract == incident.contract)
    partners = select(Organisation).where(signed, Organisation.id.not_in(room.organisations))
    return Offers(
        list(dict.fromkeys((*(one.role for one in page.team), *colleagues))),
        session.scalars(near.limit(_OFFERED)).all(),
        session.scalars(partners.order_by(Organisation.name)).all(),
    )


def paper(session: Session, incident: Incident, name: str) -> CrisisPaper | None:
    """The draft or the review of that crisis, where somebody has begun it."""
    return paper_of(session, incident, name)


def crises(session: Session, asker: Asker, now: datetime) -> list[CrisisRow]:
    """Crises that run, and those of the last 90 days; running ones first, then the latest declared."""
    declared = exists().where(Event.incident_id == Incident.id, Event.kind == EventKind.CRISIS_DECLARED)
    recent = (Incident.state == State.CRISIS) | (Incident.major_since >= now - timedelta(days=90))
    found = within_reach(select(Incident), asker).where(Incident.major_since.is_not(None), recent, declared)
    shelf, rows = RuleShelf(session), []
    for incident in session.scalars(found.options(joinedload(Incident.organisation))):
        if (room := room_of(session, incident)) is not None:
            context = shelf.context(incident)
            rows.append(CrisisRow(incident, room, _review_due_at(context, room), context.hours_of("").zone))
    return sorted(rows, key=lambda row: (not row.is_running, -row.room.declared_at.timestamp()))


def _linked(session: Session, room: CrisisRoom, asker: Asker) -> Sequence[Incident]:
    wanted = within_reach(select(Incident).where(Incident.reference.in_(room.incidents)), asker)
    return session.scalars(wanted.options(joinedload(Incident.organisation)).order_by(Incident.id)).all()


def _review_due_at(context: RuleContext, room: CrisisRoom) -> datetime | None:
    """When the review must be delivered (R15)."""
    if room.ended_at is None:
        return None
    try:
        return context.hours_of("").add_working_days(room.ended_at, context.contract.review_working_days)
    except (NeverOpens, BeyondHorizon):
        return None


def _closing(hours: OpeningHours, now: datetime) -> datetime | None:
    """When the desk closes, and the crisis is handed over; None for one that is closed, or never closes."""
    try:
        return hours.closes_at(now) if hours.is_open(now) else None
    except (NeverOpens, BeyondHorizon):
        return None
