"""How near deadlines are, reckoned by the database for many incidents at once."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import ColumnElement, and_, case

from app.models import Incident
from app.reports.horizon import Horizon, Nearness, horizon_of
from app.reports.reach import Asker, asked_desks
from app.reports.rule_shelf import RuleShelf


def horizons_in_reach(shelf: RuleShelf, desk: Asker, now: datetime) -> dict[str, Horizon]:
    """Desk to its horizon, for the desks in reach."""
    return {code: horizon_of(shelf.hours_of_desk(code), now) for code in asked_desks(desk)}


def nearness_in_sql(horizons: Mapping[str, Horizon]) -> ColumnElement[str]:
    """`Horizon.nearness` as a column of Incident."""
    due = Incident.next_due_at
    now = next(iter(horizons.values())).now
    of_desks: list[tuple[ColumnElement[bool], str]] = []
    for code, horizon in horizons.items():
        here = Incident.desk == code
        if horizon.is_open:
            of_desks.append((and_(here, due <= horizon.soon_until), str(Nearness.SOON)))
        day = Nearness.TODAY if horizon.is_open else Nearness.REOPENING
        of_desks.append((and_(here, due <= horizon.day_until), str(day)))
    first = [(due.is_(None), str(Nearness.UNTIMED)), (due <= now, str(Nearness.LATE))]
    return case(*first, *of_desks, else_=str(Nearness.LATER))
