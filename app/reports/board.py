"""The escalation board: what is late, what will be before the desk closes, where it stands and why."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import and_, case, func, literal_column, select, union_all
from sqlalchemy.orm import Session, aliased

from app.models import Event, Incident, Letter, Pause, User
from app.reports.horizon import Horizon
from app.reports.kept_promises import Kept, kept_lately
from app.reports.nearest import is_open, nearest_ids
from app.reports.nearness import horizons_in_reach
from app.reports.queue_row import QueueRow, incidents_of, read_rows
from app.reports.reach import Asker, reached_by_desk, within_reach
from app.reports.rule_shelf import RuleShelf
from workflows.events import EventKind
from workflows.lifecycle import State, level_of

_SHOWN = 50
_LOOKED_AT = 200
_ESCALATED = (State.ESCALATED_N2, State.ESCALATED_N3, State.CRISIS)
_OF_THE_PARTNER = (EventKind.PARTNER_MESSAGE_RECEIVED, EventKind.AUTOMATIC_MAIL_RECEIVED)
_IS_LATE = and_(Letter.next_try_at.is_not(None), Letter.late_at.is_not(None))  # by the index of the outbox
_IS_UNDELIVERED = Letter.state == literal_column("'undelivered'")  # as its index is written
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
    kept_counted_at: datetime

    @property
    def danger_total(self) -> int:
        return self.counts.get(When.LATE, 0) + self.counts.get(When.BEFORE_CLOSING, 0)


@dataclass(frozen=True, slots=True)
class _Tally:
    state: str
    service: str
    holder: str
    acknowledged: bool
    when: When
    count: int


def escalation_board(session: Session, *, desk: Asker, now: datetime) -> Board:
    """Everything the board shows, of the open incidents in reach: a fixed number of questions."""
    shelf = RuleShelf(session)
    horizons = horizons_in_reach(shelf, desk, now)
    tallies = _tallies(session, desk, horizons)
    danger = _rows(session, shelf, horizons, nearest_ids(session, desk, [is_open()], _SHOWN, _until(horizons)))
    counted_at, kept = kept_lately(session, desk=desk, now=now)
    names = {
        code: one.name for contract in shelf.book("").contracts.values() for code, one in contract.services.items()
    }
    return Board(
        counts=_counted(tallies),
        in_danger=danger,
        levels=[_place(level, level, tallies, _level) for level in _LEVELS],
        services=_places(tallies, lambda tally: tally.service, lambda code: names.get(code, code)),
        holders=_places(tallies, lambda tally: tally.holder, lambda name: name),
        causes=_causes(tallies, _waiting(session, desk, now)),
        crises=sum(tally.count for tally in tallies if tally.state == State.CRISIS),
        unanswered=_unanswered(session, shelf, desk, horizons),
        undelivered=_undelivered(session, desk),
        next_due=None if danger else next(iter(_rows(session, shelf, horizons, _next_id(session, desk))), None),
        kept=kept,
        kept_counted_at=counted_at,
    )


_LEVELS = ("n1", "n2", "n3", "crisis")


def _until(horizons: Mapping[str, Horizon]) -> dict[str, datetime]:
    """Desk to the instant by which a deadline is in danger: the closing of the day, half an hour at least."""
    return {
        desk: max(one.now, one.day_until, one.soon_until if one.is_open else one.now) for desk, one in horizons.items()
    }


def _tallies(session: Session, asker: Asker, horizons: Mapping[str, Horizon]) -> list[_Tally]:
    """One reading of the index of open incidents, whatever their number in the table."""
    until, due, parts = _until(horizons), Incident.next_due_at, []
    for desk, mine in reached_by_desk(asker):
        when = case(
            (due <= horizons[desk].now, str(When.LATE)),
            (due <= until[desk], str(When.BEFORE_CLOSING)),
            else_=str(When.LATER),
        ).label("column")
        columns = (Incident.state, Incident.service, Incident.assignee_id, Incident.acknowledged_at.is_not(None), when)
        parts.append(select(*columns, func.count()).where(mine, is_open()).group_by(*columns))
    counted = session.execute(union_all(*parts)).all() if parts else ()
    names = _names(session, {row[2] for row in counted})
    return [
        _Tally(state, service, names.get(holder, ""), bool(taken), When(when), count)
        for state, service, holder, taken, when, count in counted
    ]


def _names(session: Session, ids: set[int | None]) -> dict[int | None, str]:
    return {row[0]: row[1] for row in session.execute(select(User.id, User.name).where(User.id.in_(ids)))}


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


def _rows(session: Session, shelf: RuleShelf, horizons: Mapping[str, Horizon], ids: Sequence[int]) -> list[QueueRow]:
    now = next(iter(horizons.values())).now
    return read_rows(session, shelf, horizons, incidents_of(session, ids), now)


def _next_id(session: Session, asker: Asker) -> list[int]:
    return nearest_ids(session, asker, [is_open(), Incident.next_due_at.is_not(None)], 1)


def _waiting(session: Session, asker: Asker, now: datetime) -> dict[int, tuple[Cause, Cause]]:
    """Late incidents that wait for somebody: id to (for whom, what its cause would be otherwise)."""
    question = select(Pause.waiting_on, Incident.id, Incident.state, Incident.assignee_id, Incident.acknowledged_at)
    question = question.join(Incident, Incident.id == Pause.incident_id).where(Pause.until.is_(None), is_open())
    question = within_reach(question.where(Incident.next_due_at <= now), asker).order_by(Pause.waiting_on.desc())
    whom = {"partner": Cause.WAITING_PARTNER, "third_party": Cause.WAITING_THIRD_PARTY}
    return {
        number: (whom[waiting_on], _cause(state, taken is not None, holder is not None))
        for waiting_on, number, state, holder, taken in session.execute(question)
    }  # of two waits the partner's is told


def _cause(state: str, acknowledged: bool, held: bool) -> Cause:
    if not acknowledged:
        return Cause.NOT_ACKNOWLEDGED
    if not held:
        return Cause.NO_HOLDER
    return Cause.AT_HIGHER_LEVEL if state in _ESCALATED else Cause.IN_HAND


def _causes(tallies: Sequence[_Tally], waiting: Mapping[int, tuple[Cause, Cause]]) -> list[tuple[Cause, int]]:
    counts: Counter[Cause] = Counter()
    for tally in tallies:
        if tally.when is When.LATE:
            counts[_cause(tally.state, tally.acknowledged, bool(tally.holder))] += tally.count
    for waits_for, otherwise in waiting.values():
        counts[waits_for] += 1
        counts[otherwise] -= 1
    return sorted(((cause, count) for cause, count in counts.items() if count > 0), key=lambda pair: -pair[1])


def _unanswered(session: Session, shelf: RuleShelf, asker: Asker, horizons: Mapping[str, Horizon]) -> list[QueueRow]:
    """At a higher level, and no person has done anything since it was sent there; of the _LOOKED_AT nearest deadlines."""
    escalated = nearest_ids(session, asker, [is_open(), Incident.state.in_(_ESCALATED)], _LOOKED_AT)
    sent, done = aliased(Event), aliased(Event)
    moves = (EventKind.INCIDENT_ESCALATED, EventKind.CRISIS_DECLARED)
    last = select(func.max(sent.seq)).where(sent.incident_id == done.incident_id, sent.kind.in_(moves))
    by_desk = (done.actor != _ENGINE, done.kind.not_in(_OF_THE_PARTNER))
    acted = select(done.incident_id).where(done.incident_id.in_(escalated), *by_desk)
    acted = acted.where(done.seq > last.correlate(done).scalar_subquery()).distinct()
    answered = set(session.scalars(acted))
    return _rows(session, shelf, horizons, [number for number in escalated if number not in answered][:20])


def _undelivered(session: Session, desk: Asker) -> list[tuple[Letter, str]]:
    question = select(Letter, Incident.reference).join(Incident, Incident.id == Letter.incident_id)
    question = within_reach(question, desk).where(Incident.closed_at.is_(None)).order_by(Letter.id.desc()).limit(20)
    found = [row for which in (_IS_LATE, _IS_UNDELIVERED) for row in session.execute(question.where(which))]
    return [(letter, reference) for letter, reference in found[:20]]
