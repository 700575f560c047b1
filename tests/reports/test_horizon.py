"""How near a deadline is, said the same by the program and by the database."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from app.extensions import db
from app.models import Incident
from app.models.rule_book import current_rules, hours_by_calendar
from app.models.transaction import transaction
from app.reports.horizon import Nearness, horizon_of, share_used, time_left
from app.reports.nearest import spans
from app.reports.nearness import horizons_in_reach
from app.reports.rule_shelf import RuleShelf
from tests.use_cases.conftest import desk, peopled_url  # noqa: F401 - fixtures
from tests.use_cases.desk import EURE, Desk, paris
from workflows.opening_hours import OpeningHours
from workflows.targets import ElapsedTime, OpenTime

GSI = OpeningHours(
    "Europe/Paris",
    {day: ["06:00-20:00"] for day in ("mon", "tue", "wed", "thu", "fri")} | {"sat": ["06:00-15:30"]},
)
QUARTER, TWO_DAYS = OpenTime(timedelta(minutes=15)), ElapsedTime(timedelta(hours=48))


@pytest.mark.parametrize(
    ("now", "due", "nearness"),
    [
        ("2026-11-23 10:00", "2026-11-23 10:00", Nearness.LATE),
        ("2026-11-23 10:00", "2026-11-23 10:30", Nearness.SOON),
        ("2026-11-23 10:00", "2026-11-23 10:31", Nearness.TODAY),
        ("2026-11-23 10:00", "2026-11-23 20:00", Nearness.TODAY),
        ("2026-11-23 10:00", "2026-11-24 06:00", Nearness.LATER),
        ("2026-11-23 19:45", "2026-11-24 06:10", Nearness.SOON),  # 25 minutes of opening time
        ("2026-11-23 19:45", "2026-11-24 06:20", Nearness.LATER),
        ("2026-11-22 12:00", "2026-11-23 06:05", Nearness.REOPENING),  # Sunday: nothing is soon while closed
        ("2026-11-22 12:00", "2026-11-23 20:00", Nearness.REOPENING),
        ("2026-11-22 12:00", "2026-11-24 06:00", Nearness.LATER),
        ("2026-11-22 12:00", "2026-11-21 15:00", Nearness.LATE),
    ],
)
def test_deadlines_are_parted_as_the_desk_speaks_of_them(now: str, due: str, nearness: Nearness) -> None:
    assert horizon_of(GSI, paris(now)).nearness(paris(due)) is nearness


def test_without_a_deadline_nothing_is_near() -> None:
    assert horizon_of(GSI, paris("2026-11-23 10:00")).nearness(None) is Nearness.UNTIMED


def test_desk_that_never_closes_has_days_too() -> None:
    always = OpeningHours("Europe/Paris", {day: ["00:00-24:00"] for day in range(7)})
    horizon = horizon_of(always, paris("2026-11-23 10:00"))
    assert horizon.is_open
    assert horizon.nearness(paris("2026-11-23 23:59")) is Nearness.TODAY
    assert horizon.nearness(paris("2026-11-24 00:01")) is Nearness.LATER


def test_open_time_is_left_while_the_desk_is_open_only() -> None:
    saturday, monday = paris("2026-11-21 15:20"), paris("2026-11-23 06:05")
    assert time_left(GSI, QUARTER, monday, saturday) == timedelta(minutes=15)
    assert time_left(GSI, TWO_DAYS, monday, saturday) == timedelta(hours=38, minutes=45)
    assert time_left(GSI, QUARTER, saturday, monday) == -timedelta(minutes=15)


def test_share_used_moves_with_the_minutes_that_are_shown() -> None:
    started, due = paris("2026-11-23 10:00"), paris("2026-11-23 10:15")
    shares = [
        share_used(GSI, QUARTER, started, due, started + timedelta(seconds=s)) for s in (0, 1, 59, 60, 450, 900, 999)
    ]
    assert shares == pytest.approx([0, 1 / 15, 1 / 15, 1 / 15, 8 / 15, 1, 1])


def test_share_of_an_elapsed_delay_runs_at_night_too() -> None:
    started = paris("2026-11-21 12:00")
    due, midway = started + timedelta(hours=48), started + timedelta(hours=24)
    assert share_used(GSI, TWO_DAYS, started, due, midway) == pytest.approx(0.5)


@pytest.mark.at("2026-11-24 15:50")  # the Eure closes at 16:00 and stays closed on Wednesday; the GSI is open
def test_database_parts_deadlines_as_the_program_does(desk: Desk) -> None:  # noqa: F811
    references = [desk.report() for _ in range(9)]
    references += [desk.report("Connexion impossible.", sender=EURE, desk="caf-eure") for _ in range(9)]
    minutes = [None, -600, 0, 5, 11, 31, 240, 2000, 9000]
    with transaction() as session:
        for number, incident in enumerate(session.scalars(select(Incident).order_by(Incident.id))):
            offset = minutes[number % 9]
            incident.next_due_at = None if offset is None else desk.now + timedelta(minutes=offset)
    horizons = horizons_in_reach(RuleShelf(db.session()), None, desk.now)
    found: dict[int, list[Nearness]] = {}
    for code, horizon in horizons.items():
        for said, between in spans(horizon):
            for number in db.session.scalars(select(Incident.id).where(Incident.desk == code, between)):
                found.setdefault(number, []).append(said)
    rows = db.session.scalars(select(Incident)).all()
    assert len(rows) == len(references)
    assert found == {one.id: [horizons[one.desk].nearness(one.next_due_at)] for one in rows}
    assert len({said for [said] in found.values()}) == len(Nearness) - 1  # no desk is closed at that hour


def test_every_desk_of_the_rules_has_a_horizon(desk: Desk) -> None:  # noqa: F811
    hours = hours_by_calendar(db.session(), current_rules())
    calendars = {code: one.calendar for code, one in current_rules().desks.items()}
    expected = {code: hours(calendar).is_open(desk.now) for code, calendar in calendars.items()}
    found = horizons_in_reach(RuleShelf(db.session()), None, desk.now)
    assert {code: horizon.is_open for code, horizon in found.items()} == expected
    assert all(isinstance(horizon.day_until, datetime) for horizon in found.values())
