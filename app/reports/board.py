"""The escalation board: what is late, what will be before the desk closes, where it stands and why."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import Exists, case, exists, func, select
from sqlalchemy.orm import Session, aliased

from app.models import Event, Incident, Letter, Pause, User
from app.reports.horizon import Horizon, Nearness
from app.reports.kept_promises import Kept, kept_since_half_year
from app.reports.nearness import horizons_in_reach, nearness_in_sql
from app.reports.queue_row import FOR_ROWS, QueueRow, read_rows
from app.reports.reach import Asker, within_reach
from app.reports.rule_shelf import RuleShelf
from workflows.events import EventKind
from workflows.lifecycle import OPEN_STATES, State, level_of

_SHOWN = 50
_ESCALATED = (State.ESCALATED_N2, State.ESCALATED_N3, State.CRISIS)
_OF_THE_PARTNER = (EventKind.PARTNER_MESSAGE_RECEIVED, EventKind.AUTOMATIC_MAIL_RECEIVED)
_ENGINE = "Vigie"  # the actor's name on what the engine did by itself


class When(StrEnum):
    """The three columns of the board."""

    LATE = "late"
    BEFORE_CLOSING = "before_closing"
    LATER = "later"


class Cause(StrEnum):
    """Why an incident is late, the first that holds."""

    WAITING_PARTNER = "waiting_partner"
    WAITING_THIRD_PARTY = "waiting_third_party"
    NOT_ACKNOWLEDGED = "not_acknowledged"
    NO_HOLDER = "no_holder"
    AT_HIGHER_LEVEL = "at_higher_level"
    IN_HAND = "in_hand"


@dataclass(frozen=True, slots=True)
class Place:
    """A level, a service or a holder, with how many of its open incidents fall in each column."""

    code: str
    name: str
    counts: Mapping[When, int]


@dataclass(frozen=True, slots=True)
class Board:
    """`in_danger`: late or due before closing, nearest first, _SHOWN at most. `next_due`: the nearest where none is."""

    counts: Mapping[When, int]
    in_danger: Sequence[QueueRow]
    levels: Sequence[Place]
    services: Sequence[Place]
    holders: Sequence[Place]
    causes: Sequence[tuple[Cause, int]]
    crises: int
    unanswered: Sequence[QueueRow]
    undelivered: Sequence[tuple[Letter, str]]
    next_due: QueueRow | None
    kept: Sequence[Kept]

    @property
    def danger_total(self) -> int:
        return self.counts.get(When.LATE, 0) + self.counts.get(When.BEFORE_CLOSING, 0)


@dataclass(frozen=True, slots=True)
class _Tally:
    state: str
    service: str
    holder: str
    when: When
    count: int


def escalation_board(session: Session, *, desk: Asker, now: datetime) -> Board:
    """Everything the board shows, of the open incidents in reach: a fixed number of questions."""
    shelf = RuleShelf(session)
    horizons = horizons_in_reach(shelf, desk, now)
    tallies = _tallies(session, desk, horizons)
    danger = _nearest(session, shelf, desk, horizons, _SHOWN, in_danger=True)
    names = {
        code: one.name for contract in shelf.book("").contracts.values() for code, one in contract.services.items()
    }
    return Board(
        counts=_counted(tallies),
        in_danger=danger,
        levels=[_place(level, level, tallies, _level) for level in _LEVELS],
        services=_places(tallies, lambda tally: tally.service, lambda code: names.get(code, code)),
        holders=_places(tallies, lambda tally: tally.holder, lambda name: name),
        causes=_causes(session, desk, now),
        crises=sum(tally.count for tally in tallies if tally.state == State.CRISIS),
        unanswered=_unanswered(session, shelf, desk, horizons),
        undelivered=_undelivered(session, desk),
        next_due=None if danger else next(iter(_nearest(session, shelf, desk, horizons, 1, in_danger=False)), None),
        kept=kept_since_half_year(session, desk=desk, now=now),
    )


_LEVELS = ("n1", "n2", "n3", "crisis")
_COLUMN = {Nearness.LATE: When.LATE, Nearness.LATER: When.LATER, Nearness.UNTIMED: When.LATER}


def _tallies(session: Session, desk: Asker, horizons: Mapping[str, Horizon]) -> list[_Tally]:
    nearness = nearness_in_sql(horizons).label("nearness")
    columns = (Incident.state, Incident.service, func.coalesce(User.name, ""), nearness)
    question = select(*columns, func.count()).outerjoin(User, User.id == Incident.assignee_id)
    question = question.where(Incident.state.in_(OPEN_STATES)).group_by(*columns)
    return [
        _Tally(state, service, holder, _COLUMN.get(Nearness(near), When.BEFORE_CLOSING), count)
        for state, service, holder, near, count in session.execute(within_reach(question, desk))
    ]


def _level(tally: _Tally) -> str:
    return "crisis" if tally.state == State.CRISIS else level_of(State(tally.state))


def _counted(tallies: Sequence[_Tally]) -> Counter[When]:
    counts: Counter[When] = Counter()
    for tally in tallies:
        counts[tally.when] += tally.count
    return counts


def _place(code: str, name: str, tallies: Sequence[_Tally], of: Callable[[_Tally], str]) -> Place:
    return Place(code, name, _counted([tally for tally in tallies if of(tally) == code]))


def _places(tallies: Sequence[_Tally], of: Callable[[_Tally], str], named: Callable[[str], str]) -> list[Place]:
    """By what `of` says of a tally, the latest place first."""
    places = [_place(code, named(code), tallies, of) for code in {of(tally) for tally in tallies}]
    return sorted(places, key=lambda place: (*(-place.counts.get(when, 0) for when in When), place.name))


def _nearest(
    session: Session,
    shelf: RuleShelf,
    desk: Asker,
    horizons: Mapping[str, Horizon],
    limit: int,
    *,
    in_danger: bool,
) -> list[QueueRow]:
    question = within_reach(select(Incident), desk).where(
        Incident.state.in_(OPEN_STATES), Incident.next_due_at.is_not(None)
    )
    if in_danger:
        latest = max(horizon.day_until for horizon in horizons.values())
        question = question.where(
            Incident.next_due_at <= latest,
            nearness_in_sql(horizons).not_in((str(Nearness.LATER), str(Nearness.UNTIMED))),
        )
    found = session.scalars(question.options(*FOR_ROWS).order_by(Incident.next_due_at, Incident.id).limit(limit)).all()
    return read_rows(session, shelf, horizons, found, next(iter(horizons.values())).now)


def _causes(session: Session, desk: Asker, now: datetime) -> list[tuple[Cause, int]]:
    def waits(whom: str) -> Exists:
        return exists().where(Pause.incident_id == Incident.id, Pause.until.is_(None), Pause.waiting_on == whom)

    cause = case(
        (waits("partner"), str(Cause.WAITING_PARTNER)),
        (waits("third_party"), str(Cause.WAITING_THIRD_PARTY)),
        (Incident.acknowledged_at.is_(None), str(Cause.NOT_ACKNOWLEDGED)),
        (Incident.assignee_id.is_(None), str(Cause.NO_HOLDER)),
        (Incident.state.in_(_ESCALATED), str(Cause.AT_HIGHER_LEVEL)),
        else_=str(Cause.IN_HAND),
    ).label("cause")
    late = select(cause, func.count()).select_from(Incident)
    late = late.where(Incident.state.in_(OPEN_STATES), Incident.next_due_at <= now).group_by(cause)
    counted = ((Cause(name), count) for name, count in session.execute(within_reach(late, desk)))
    return sorted(counted, key=lambda pair: -pair[1])


def _unanswered(session: Session, shelf: RuleShelf, desk: Asker, horizons: Mapping[str, Horizon]) -> list[QueueRow]:
    """At a higher level, and no person has done anything since it was sent there."""
    sent, done = aliased(Event), aliased(Event)
    moves = (EventKind.INCIDENT_ESCALATED, EventKind.CRISIS_DECLARED)
    last = select(func.max(sent.seq)).where(sent.incident_id == Incident.id, sent.kind.in_(moves)).scalar_subquery()
    by_desk = (done.actor != _ENGINE, done.kind.not_in(_OF_THE_PARTNER))
    acted = exists().where(done.incident_id == Incident.id, done.seq > last, *by_desk)
    question = within_reach(select(Incident), desk).where(Incident.state.in_(_ESCALATED), ~acted).options(*FOR_ROWS)
    found = session.scalars(question.order_by(Incident.next_due_at.nulls_last(), Incident.id).limit(20)).all()
    return read_rows(session, shelf, horizons, found, next(iter(horizons.values())).now)


def _undelivered(session: Session, desk: Asker) -> list[tuple[Letter, str]]:
    question = select(Letter, Incident.reference).join(Incident, Incident.id == Letter.incident_id)
    question = within_reach(question, desk).where(Letter.state == "undelivered", Incident.closed_at.is_(None))
    return [(letter, reference) for letter, reference in session.execute(question.order_by(Letter.id.desc()).limit(20))]
