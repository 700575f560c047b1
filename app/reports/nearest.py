"""Incidents in the order of their deadlines, however many there are: each desk in reach is asked through an index for a
few, and the few are merged.

One question about several desks, or about what one of them escalated (R10), would have the database look at every row.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, bindparam, func, literal, select, union_all
from sqlalchemy.orm import Session

from app.models import Incident
from app.models.incident import IS_OPEN
from app.reports.horizon import Horizon, Nearness
from app.reports.reach import Asker, reached_by_desk

COUNTED = 1000  # a group that holds more says so: nobody acts on the exact figure, and counting costs
Conditions = Sequence[ColumnElement[bool]]
_BY_DEADLINE = (Incident.next_due_at.nulls_last(), Incident.id)


def is_open() -> ColumnElement[bool]:
    """Nobody has restored or closed it; written as the partial index is, so that both databases see that they agree."""
    return Incident.state.in_(bindparam("open_states", IS_OPEN, expanding=True, literal_execute=True))


def nearest_ids(
    session: Session, asker: Asker, conditions: Conditions, limit: int, until: Mapping[str, datetime] | None = None
) -> list[int]:
    """The ids of at most `limit` incidents in reach that fulfil `conditions`, the nearest deadline first.

    With `until`, only those due by the instant it names for their desk.
    """
    few = []
    for desk, mine in reached_by_desk(asker):
        one = select(Incident.id, Incident.next_due_at).where(mine, *conditions)
        one = one.where(Incident.next_due_at <= until[desk]) if until else one
        few.append(one.order_by(*_BY_DEADLINE).limit(limit))
    if not few:
        return []
    merged = union_all(*(select(one.subquery()) for one in few)).subquery()
    return list(
        session.scalars(select(merged.c.id).order_by(merged.c.next_due_at.nulls_last(), merged.c.id).limit(limit))
    )


def counted_by_nearness(
    session: Session, asker: Asker, conditions: Conditions, horizons: Mapping[str, Horizon]
) -> dict[Nearness, int]:
    """How many incidents in reach fulfil `conditions`, by nearness; COUNTED stands for that many or more."""
    counts = [
        _count(nearness, [mine, between, *conditions])
        for desk, mine in reached_by_desk(asker)
        for nearness, between in spans(horizons[desk])
    ]
    found: dict[Nearness, int] = {}
    for name, count in session.execute(union_all(*counts)) if counts else ():
        found[Nearness(name)] = min(COUNTED, found.get(Nearness(name), 0) + count)
    return {name: found[name] for name in Nearness if found.get(name)}


def _count(nearness: Nearness, conditions: Conditions):  # type: ignore[no-untyped-def]  # a Select of (str, int)
    some = select(Incident.id).where(*conditions).limit(COUNTED).subquery()
    return select(literal(str(nearness)), func.count()).select_from(some)


def spans(horizon: Horizon) -> list[tuple[Nearness, ColumnElement[bool]]]:
    """`Horizon.nearness` as spans of deadlines that do not overlap."""
    due, day = Incident.next_due_at, Nearness.TODAY if horizon.is_open else Nearness.REOPENING
    spans = [(Nearness.LATE, due <= horizon.now)]
    since = horizon.now
    if horizon.is_open:
        spans.append((Nearness.SOON, (due > since) & (due <= horizon.soon_until)))
        since = horizon.soon_until
    spans.append((day, (due > since) & (due <= horizon.day_until)))
    spans.append((Nearness.LATER, due > max(since, horizon.day_until)))
    spans.append((Nearness.UNTIMED, due.is_(None)))
    return spans
