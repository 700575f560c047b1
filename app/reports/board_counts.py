"""The figures of the board: how many incidents stand at each place, and why the late ones are late.

Both are counted by the database in the order of an index of the open incidents; what was closed is never read.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import case, func, literal, select, union_all
from sqlalchemy.orm import Session

from app.models import Incident, Pause, User
from app.reports.horizon import Horizon
from app.reports.nearest import is_open
from app.reports.reach import Asker, reached_by_desk
from app.reports.why_late import Standing, Why
from workflows.lifecycle import State, level_of

LEVELS = ("n1", "n2", "n3", "crisis")


class When(StrEnum):
    """The three columns of the board."""

    LATE = "late"
    BEFORE_CLOSING = "before_closing"
    LATER = "later"


@dataclass(frozen=True, slots=True)
class Place:
    """A level, a service or a holder, with how many of its open incidents fall in each column. `code` is "" for none."""

    code: str
    name: str
    counts: Mapping[When, int]


@dataclass(frozen=True, slots=True)
class Tally:
    """How many open incidents of one state, service and holder fall in each column."""

    state: str
    service: str
    holder_id: int | None
    counts: Mapping[When, int]

    @property
    def level(self) -> str:
        return "crisis" if self.state == State.CRISIS else level_of(State(self.state))


def due_in_danger(horizons: Mapping[str, Horizon]) -> dict[str, datetime]:
    """Desk to the instant by which a deadline is in danger: the closing of the day, half an hour at least."""
    return {
        desk: max(one.now, one.day_until, one.soon_until if one.is_open else one.now) for desk, one in horizons.items()
    }


def tallies(session: Session, asker: Asker, horizons: Mapping[str, Horizon]) -> list[Tally]:
    """Of everything open in reach: one reading of `ix_incident_tally`, in its own order."""
    until, columns = due_in_danger(horizons), (Incident.state, Incident.service, Incident.assignee_id)
    parts = []
    for desk, mine in reached_by_desk(asker):
        late, soon = (_due_by(instant) for instant in (horizons[desk].now, until[desk]))
        grouped = select(*columns, late, soon, func.count()).where(mine, is_open())
        parts.append(grouped.group_by(Incident.desk, *columns))
    counted = session.execute(union_all(*parts)).all() if parts else ()
    return [
        Tally(
            state,
            service,
            holder_id,
            {When.LATE: late, When.BEFORE_CLOSING: soon - late, When.LATER: everything - soon},
        )
        for state, service, holder_id, late, soon, everything in counted
    ]


def _due_by(instant: datetime):  # type: ignore[no-untyped-def]  # a count as an expression
    return func.sum(case((Incident.next_due_at <= instant, 1), else_=0))


def counted(some: Sequence[Tally]) -> Counter[When]:
    """Their columns added up."""
    counts: Counter[When] = Counter()
    for one in some:
        counts.update(one.counts)
    return counts


def places(some: Sequence[Tally], of: Callable[[Tally], str], named: Callable[[str], str]) -> list[Place]:
    """By what `of` says of a tally, the latest place first."""
    found = [Place(code, named(code), counted([one for one in some if of(one) == code])) for code in {*map(of, some)}]
    return sorted(found, key=lambda place: (*(-place.counts.get(when, 0) for when in When), place.name))


def levels(some: Sequence[Tally]) -> list[Place]:
    """Each level, in order, also where it holds nothing."""
    return [Place(level, level, counted([one for one in some if one.level == level])) for level in LEVELS]


def holder_names(session: Session, some: Sequence[Tally]) -> dict[str, str]:
    """Holder's id as text to the name."""
    ids = {one.holder_id for one in some if one.holder_id is not None}
    return {str(row[0]): row[1] for row in session.execute(select(User.id, User.name).where(User.id.in_(ids)))}


def causes(session: Session, asker: Asker, horizons: Mapping[str, Horizon]) -> list[tuple[Why, int]]:
    """What is late, by the first reason of each, the most frequent first: a reading of the late ones' stretch of an index."""
    parts = [_late_ones(horizons[desk]).where(mine, is_open()) for desk, mine in reached_by_desk(asker)]
    counts: Counter[Why] = Counter()
    for is_closed, waiting_on, state, acknowledged, held, count in session.execute(union_all(*parts)) if parts else ():
        standing = Standing(state, bool(acknowledged), bool(held), waiting_on or "", desk_closed=bool(is_closed))
        counts[standing.reasons()[0]] += count
    return counts.most_common()


def _late_ones(horizon: Horizon):  # type: ignore[no-untyped-def]  # a Select of six columns
    """How many are late, by what `Standing` asks. Of two waits the partner's is told: it comes first by its name too."""
    wait = select(func.min(Pause.waiting_on)).where(Pause.incident_id == Incident.id, Pause.until.is_(None))
    columns = (
        wait.correlate(Incident).scalar_subquery().label("waiting_on"),
        Incident.state,
        Incident.acknowledged_at.is_not(None).label("acknowledged"),
        Incident.assignee_id.is_not(None).label("held"),
    )
    late = select(literal(not horizon.is_open), *columns, func.count()).where(Incident.next_due_at <= horizon.now)
    return late.group_by(*columns)
