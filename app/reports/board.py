"""The escalation board: what is late, what will be before the desk closes, where it stands and why."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, func, literal_column, or_, select, union_all
from sqlalchemy.orm import Session, aliased

from app.models import Event, Incident, Letter
from app.models.letter import late_and_queued
from app.reports.board_counts import (
    Place,
    Tally,
    When,
    causes,
    counted,
    due_in_danger,
    holder_names,
    levels,
    places,
    tallies,
)
from app.reports.horizon import Horizon
from app.reports.kept_promises import Kept, kept_lately
from app.reports.nearest import is_open, nearest_ids
from app.reports.nearness import horizons_in_reach
from app.reports.queue_row import QueueRow, incidents_of, read_rows
from app.reports.reach import Asker, reached_by_desk, within_reach
from app.reports.rule_shelf import RuleShelf
from app.reports.why_late import Why
from workflows.events import EventKind
from workflows.lifecycle import State

SHOWN, FEW = 50, 20  # rows of what is in danger; of each other section
_LOOKED_AT = 200
_ESCALATED = (State.ESCALATED_N2, State.ESCALATED_N3, State.CRISIS)
_OF_THE_PARTNER = (EventKind.PARTNER_MESSAGE_RECEIVED, EventKind.AUTOMATIC_MAIL_RECEIVED)
_IS_UNDELIVERED = Letter.state == literal_column("'undelivered'")  # as its index is written
_ENGINE = "Vigie"  # the actor's name on what the engine did by itself


@dataclass(frozen=True, slots=True)
class Board:
    """`in_danger`: late or due before closing, nearest first, SHOWN at most. `next_due`: the nearest where none is.

    What is `silenced` counts as ever, but stands in no list that calls for an act.
    """

    counts: Mapping[When, int]
    in_danger: Sequence[QueueRow]
    silenced: Sequence[QueueRow]
    levels: Sequence[Place]
    services: Sequence[Place]
    holders: Sequence[Place]
    causes: Sequence[tuple[Why, int]]
    crises: int
    unanswered: Sequence[QueueRow]
    undelivered: Sequence[tuple[Letter, str]]
    next_due: QueueRow | None
    kept: Sequence[Kept]
    kept_counted_at: datetime

    @property
    def is_cut(self) -> bool:
        """Whether more is in danger than is shown."""
        return len(self.in_danger) == SHOWN

    @property
    def danger_total(self) -> int:
        return self.counts.get(When.LATE, 0) + self.counts.get(When.BEFORE_CLOSING, 0)


def escalation_board(session: Session, *, desk: Asker, now: datetime) -> Board:
    """Everything the board shows, of the open incidents in reach: a fixed number of questions."""
    shelf = RuleShelf(session)
    horizons = horizons_in_reach(shelf, desk, now)
    read = _Reader(session, shelf, horizons, desk, now)
    found = tallies(session, desk, horizons)
    danger = read.rows(nearest_ids(session, desk, [is_open(), is_heard(now)], SHOWN, due_in_danger(horizons)))
    counted_at, kept = kept_lately(session, desk=desk, now=now)
    services, holders = _service_names(shelf), holder_names(session, found)
    return Board(
        counts=counted(found),
        in_danger=danger,
        silenced=read.rows(_silenced(session, desk, now)),
        levels=levels(found),
        services=places(found, lambda one: one.service, lambda code: services.get(code, code)),
        holders=places(found, _holder, lambda code: holders.get(code, "")),
        causes=causes(session, desk, horizons),
        crises=sum(sum(one.counts.values()) for one in found if one.state == State.CRISIS),
        unanswered=read.rows(_unanswered(session, desk, now)),
        undelivered=_undelivered(session, desk),
        next_due=None if danger else next(iter(read.rows(_next_id(session, desk))), None),
        kept=kept,
        kept_counted_at=counted_at,
    )


@dataclass(frozen=True, slots=True)
class _Reader:
    session: Session
    shelf: RuleShelf
    horizons: Mapping[str, Horizon]
    asker: Asker
    now: datetime

    def rows(self, ids: Sequence[int]) -> list[QueueRow]:
        if not ids:
            return []
        return read_rows(self.session, self.shelf, self.horizons, incidents_of(self.session, ids), self.now)


def is_heard(now: datetime) -> ColumnElement[bool]:
    """Nobody silenced it, or not until later than `now`."""
    return or_(Incident.silenced_until.is_(None), Incident.silenced_until <= now)


def _holder(tally: Tally) -> str:
    return str(tally.holder_id or "")


def _service_names(shelf: RuleShelf) -> dict[str, str]:
    return {code: one.name for contract in shelf.book("").contracts.values() for code, one in contract.services.items()}


def _silenced(session: Session, asker: Asker, now: datetime) -> list[int]:
    """The ids of those whose silence ends first."""
    until = Incident.silenced_until
    parts = [
        select(Incident.id, until).where(mine, is_open(), until.is_not(None), until > now).order_by(until).limit(FEW)
        for _, mine in reached_by_desk(asker)
    ]
    merged = union_all(*(select(one.subquery()) for one in parts)).subquery() if parts else None
    return [] if merged is None else list(session.scalars(select(merged.c.id).order_by(merged.c[1]).limit(FEW)))


def _next_id(session: Session, asker: Asker) -> list[int]:
    return nearest_ids(session, asker, [is_open(), Incident.next_due_at.is_not(None)], 1)


def _unanswered(session: Session, asker: Asker, now: datetime) -> list[int]:
    """At a higher level, and no person has done anything since it was sent there; of the _LOOKED_AT nearest deadlines."""
    wanted = [is_open(), Incident.state.in_(_ESCALATED), is_heard(now)]
    escalated = nearest_ids(session, asker, wanted, _LOOKED_AT)
    sent, done = aliased(Event), aliased(Event)
    moves = (EventKind.INCIDENT_ESCALATED, EventKind.CRISIS_DECLARED)
    last = select(func.max(sent.seq)).where(sent.incident_id == done.incident_id, sent.kind.in_(moves))
    by_desk = (done.actor != _ENGINE, done.kind.not_in(_OF_THE_PARTNER))
    acted = select(done.incident_id).where(done.incident_id.in_(escalated), *by_desk)
    acted = acted.where(done.seq > last.correlate(done).scalar_subquery()).distinct()
    answered = set(session.scalars(acted))
    return [number for number in escalated if number not in answered][:FEW]


def _undelivered(session: Session, asker: Asker) -> list[tuple[Letter, str]]:
    """Of the _LOOKED_AT newest letters of each sort, found by its own index; those of open incidents in reach."""
    newest = [
        select(Letter.id).where(which).order_by(Letter.id.desc()).limit(_LOOKED_AT)
        for which in (late_and_queued(), _IS_UNDELIVERED)
    ]
    ids = [number for one in newest for number in session.scalars(one)]
    question = select(Letter, Incident.reference).join(Incident, Incident.id == Letter.incident_id)
    question = question.where(Letter.id.in_(ids), Incident.closed_at.is_(None))
    found = session.execute(within_reach(question, asker).order_by(Letter.id.desc()).limit(FEW))
    return [(letter, reference) for letter, reference in found]
