"""One line of the queue: an incident at a glance, with the promise that is due next."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload, load_only

from app.models import Clock, Incident, Organisation, Pause, User
from app.models.incident import STUMBLES_SHOWN
from app.reports.horizon import Horizon, Nearness, share_used, time_left
from app.reports.rule_shelf import RuleShelf
from app.reports.why_late import Standing, Why
from workflows.lifecycle import State, level_of


@dataclass(frozen=True, slots=True)
class QueueRow:
    """Codes stand as codes, instants in UTC; `left` is negative once the deadline went by, None where there is none."""

    reference: str
    subject: str
    organisation: str
    desk: str
    service: str
    kind: str
    state: str
    level: str
    holder: str
    unread: bool
    verified: bool
    incomplete: bool
    major: bool
    nearness: Nearness
    waiting_on: str
    zone: ZoneInfo
    clock_label: str = ""
    obligor: str = ""
    due_at: datetime | None = None
    left: timedelta | None = None
    used: float = 0.0
    stumbling: bool = False
    why: Sequence[Why] = ()  # every reason why it is not done yet, the one to act on first
    silenced_until: datetime | None = None  # None where nobody silenced it, or not any more
    silenced_why: str = ""


_SHOWN = (
    Incident.reference,
    Incident.subject,
    Incident.desk,
    Incident.contract,
    Incident.rules_version,
    Incident.service,
    Incident.kind,
    Incident.state,
    Incident.unread,
    Incident.sender_verified,
    Incident.missing,
    Incident.major_since,
    Incident.next_due_at,
    Incident.stumbles,
    Incident.acknowledged_at,
    Incident.silenced_until,
    Incident.silenced_why,
)
FOR_ROWS = (
    load_only(*_SHOWN),
    joinedload(Incident.organisation).load_only(Organisation.name),
    joinedload(Incident.assignee).load_only(User.name),
)  # what `read_rows` wants loaded, and nothing else


def incidents_of(session: Session, ids: Sequence[int]) -> list[Incident]:
    """These incidents, with what `read_rows` wants, in the order of `ids`."""
    found = {one.id: one for one in session.scalars(select(Incident).where(Incident.id.in_(ids)).options(*FOR_ROWS))}
    return [found[number] for number in ids]


def read_rows(
    session: Session, shelf: RuleShelf, horizons: Mapping[str, Horizon], found: Sequence[Incident], now: datetime
) -> list[QueueRow]:
    """The lines of these incidents in their order: two questions more, however many there are."""
    ids = [incident.id for incident in found]
    clocks: dict[int, list[Clock]] = {}
    running = select(Clock).where(Clock.incident_id.in_(ids), Clock.met_at.is_(None), Clock.dropped_at.is_(None))
    for clock in session.scalars(running.order_by(Clock.id)):
        clocks.setdefault(clock.incident_id, []).append(clock)
    waits = select(Pause.incident_id, Pause.waiting_on).where(Pause.incident_id.in_(ids), Pause.until.is_(None))
    waiting = {row[0]: row[1] for row in session.execute(waits)}
    return [_row(shelf, horizons[one.desk], one, clocks.get(one.id, []), waiting.get(one.id, ""), now) for one in found]


def _row(
    shelf: RuleShelf, horizon: Horizon, incident: Incident, clocks: Sequence[Clock], waiting_on: str, now: datetime
) -> QueueRow:
    contract = shelf.contract(incident)
    service = contract.services.get(incident.service)
    label, obligor, left, used = _next_clock(shelf, incident, clocks, now)
    is_silenced = incident.silenced_until is not None and incident.silenced_until > now
    return QueueRow(
        reference=incident.reference,
        subject=incident.subject,
        organisation=incident.organisation.name,
        desk=shelf.desk(incident).short_name,
        service=service.name if service else "",
        kind=incident.kind,
        state=incident.state,
        level=level_of(State(incident.state)),
        holder=incident.assignee.name if incident.assignee else "",
        unread=incident.unread,
        verified=incident.sender_verified,
        incomplete=bool(incident.missing),
        major=incident.major_since is not None,
        nearness=horizon.nearness(incident.next_due_at),
        waiting_on=waiting_on,
        zone=shelf.hours_of_desk(incident.desk).zone,
        clock_label=label,
        obligor=obligor,
        due_at=incident.next_due_at,
        left=left,
        used=used,
        stumbling=incident.stumbles >= STUMBLES_SHOWN,
        why=_why(incident, waiting_on, horizon),
        silenced_until=incident.silenced_until if is_silenced else None,
        silenced_why=incident.silenced_why if is_silenced else "",
    )


def _why(incident: Incident, waiting_on: str, horizon: Horizon) -> list[Why]:
    acknowledged, held = incident.acknowledged_at is not None, incident.assignee is not None
    standing = Standing(incident.state, acknowledged, held, waiting_on, bool(incident.missing), not horizon.is_open)
    return standing.reasons()


def _next_clock(
    shelf: RuleShelf, incident: Incident, clocks: Sequence[Clock], now: datetime
) -> tuple[str, str, timedelta | None, float]:
    """Label, who owes it, what is left and the share used of the clock the queue is sorted by."""
    due_at = incident.next_due_at
    clock = next((one for one in clocks if one.due_at == due_at), None)
    rule = shelf.rule_of(incident, clock) if clock else None
    if clock is None or rule is None or due_at is None:
        return "", "", due_at - now if due_at else None, 0.0
    hours = shelf.context(incident).hours_of(rule.calendar)
    left = time_left(hours, rule.target, due_at, now)
    return rule.label, str(rule.obligor), left, share_used(hours, rule.target, clock.started_at, due_at, now)
