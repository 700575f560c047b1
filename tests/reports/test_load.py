"""The load of the day beside what is usual for the hour."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from sqlalchemy import select, update

from app.extensions import db
from app.models import Incident
from app.models.transaction import transaction
from app.reports.load import Load, load_of_day
from app.use_cases.acknowledge_incident import acknowledge_incident
from app.use_cases.close_incident import reopen_incident
from app.use_cases.restore_incident import restore_incident
from tests.use_cases.desk import Desk, paris

DAY = "2026-11-23"  # a Monday
pytestmark = pytest.mark.at(f"{DAY} 10:20")


def at(hour: str, weeks_ago: int = 0) -> datetime:
    return paris(f"{DAY} {hour}") - timedelta(weeks=weeks_ago)


def came(desk: Desk, *spans: tuple[datetime, datetime | None]) -> None:
    """Incidents received and ended at these instants, whatever else is true of them."""
    for received, ended in spans:
        reference = desk.report()
        values = {"received_at": received, "ended_at": ended, "state": "registered" if ended is None else "closed"}
        with transaction() as session:
            session.execute(update(Incident).where(Incident.reference == reference).values(**values))


def load(desk: Desk) -> Load:
    zone = paris(f"{DAY} 10:00").tzinfo
    found = load_of_day(db.session(), None, "gsi", zone, desk.now)  # type: ignore[arg-type]
    assert found is not None
    return found


def hour_of(found: Load, hour: int) -> tuple[int | None, float | None, int | None, float | None]:
    [one] = [one for one in found.hours if one.at.hour == hour]
    return one.new, one.usual_new, one.open, one.usual_open


def test_desk_without_a_past_shows_today_alone(desk: Desk) -> None:
    came(desk, (at("09:10"), None), (at("09:40"), at("09:50")))
    found = load(desk)
    assert found.weeks == 0
    assert hour_of(found, 9) == (2, None, 1, None)


def test_usual_is_the_median_of_the_same_hour_of_the_same_weekday(desk: Desk) -> None:
    for weeks_ago, many in ((1, 1), (2, 3), (3, 2)):
        came(desk, *[(at("09:10", weeks_ago), at("11:00", weeks_ago))] * many)
    came(desk, (at("09:20") - timedelta(days=2), at("09:30") - timedelta(days=2)))  # a Saturday is no Monday
    came(desk, (at("09:05"), None))
    found = load(desk)
    assert found.weeks == 3
    assert hour_of(found, 9) == (1, 2, 1, 2)
    assert hour_of(found, 10) == (0, 0, 1, 2)


def test_what_stays_open_over_weeks_stood_open_on_every_day_between(desk: Desk) -> None:
    came(desk, (at("08:00", 3), at("09:30")), (at("09:10", 2), None), (at("08:10"), at("08:20")))
    found = load(desk)
    assert hour_of(found, 8)[2:] == (2, 1)  # the median of 1, 1 and 2, the oldest week first
    assert hour_of(found, 9)[2:] == (1, 2)


def test_hours_to_come_are_left_open(desk: Desk) -> None:
    came(desk, (at("15:00", 1), at("15:30", 1)), (at("09:10"), None))
    found = load(desk)
    assert hour_of(found, 15) == (None, 1, None, 0)
    assert found.now is not None
    assert found.now.at.hour == 10


def test_desk_out_of_reach_has_no_load_to_show(desk: Desk) -> None:
    zone = paris(f"{DAY} 10:00").tzinfo
    assert load_of_day(db.session(), "caf-eure", "gsi", zone, desk.now) is None  # type: ignore[arg-type]


def test_end_is_kept_where_clocks_are_planned(desk: Desk) -> None:
    reference = desk.report()
    acknowledge_incident(reference, desk.person(), desk.now)
    restore_incident(reference, desk.person(), "Redéposé", desk.now)
    ended = select(Incident.ended_at).where(Incident.reference == reference)
    assert db.session.scalar(ended) == desk.now
    db.session.rollback()
    reopen_incident(reference, desk.person(), "Toujours vide", desk.now)
    assert db.session.scalar(ended) is None
