"""A clock that jumps escalates nobody; a machine that slept, or a demonstration that moves its time, is no jump."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy.engine import make_url

from app.engine.every_second import EverySecond
from app.engine.second_source import has_its_own_clock
from app.engine.steady_time import Jump, Look, SteadyTime

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
MAY_ACT, MUST_WAIT = Look(True), Look(False)


def seconds(count: float) -> timedelta:
    return timedelta(seconds=count)


def steady(second_source: datetime | None = None) -> SteadyTime:
    """Ten seconds of quiet beats, ending at noon with 10 seconds since the machine started."""
    time = SteadyTime(lambda: second_source)
    for beat in range(11):
        assert time.look(NOON + seconds(beat - 10), beat) == MAY_ACT
    return time


def test_quiet_beats_are_trusted() -> None:
    assert steady().look(NOON + seconds(1), 11) == MAY_ACT


def test_beat_that_was_late_is_no_jump() -> None:
    assert steady().look(NOON + 30 * seconds(60), 10 + 30 * 60) == MAY_ACT  # stopped for half an hour, or asleep


def test_small_corrections_are_no_jump() -> None:
    time = steady()
    assert time.look(NOON + seconds(1 + 59), 11) == MAY_ACT
    assert time.look(NOON + seconds(2 + 59 + 59), 12) == MAY_ACT  # each is judged against the beat before it


@pytest.mark.parametrize("jump", [HOUR, DAY])
def test_jump_ahead_is_held_for_two_minutes_then_accepted_with_an_event(jump: timedelta) -> None:
    time = steady()
    assert time.look(NOON + seconds(1) + jump, 11) == Look(False, Jump.HELD, jump.total_seconds())
    for beat in range(12, 131):
        assert time.look(NOON + seconds(beat - 10) + jump, beat) == MUST_WAIT
    assert time.look(NOON + seconds(121) + jump, 131) == Look(True, Jump.ACCEPTED, jump.total_seconds())
    assert time.look(NOON + seconds(122) + jump, 132) == MAY_ACT


def test_jump_that_is_undone_was_nothing() -> None:
    time = steady()
    assert time.look(NOON + HOUR, 11).jump is Jump.HELD
    assert time.look(NOON + seconds(2), 12) == Look(True, Jump.UNDONE, 0)
    assert time.look(NOON + seconds(3), 13) == MAY_ACT


def test_jump_that_another_clock_confirms_is_believed_at_once() -> None:
    time = steady(second_source=NOON + HOUR + seconds(5))
    assert time.look(NOON + HOUR + seconds(1), 11).may_act is False
    assert time.look(NOON + HOUR + seconds(2), 12) == Look(True, Jump.CONFIRMED, HOUR.total_seconds())


def test_other_clock_that_says_otherwise_confirms_nothing() -> None:
    time = steady(second_source=NOON)
    time.look(NOON + HOUR + seconds(1), 11)
    assert time.look(NOON + HOUR + seconds(2), 12) == MUST_WAIT


@pytest.mark.parametrize("jump", [HOUR, DAY])
def test_clock_set_back_is_told_and_holds_nothing_up(jump: timedelta) -> None:
    time = steady()
    assert time.look(NOON + seconds(1) - jump, 11) == Look(True, Jump.SET_BACK, -jump.total_seconds())
    assert time.look(NOON + seconds(2) - jump, 12) == MAY_ACT


def test_clock_set_back_while_held_counts_from_where_it_should_be() -> None:
    time = steady()
    time.look(NOON + DAY, 11)
    assert time.look(NOON + DAY - HOUR, 12) == MUST_WAIT
    assert time.look(NOON + DAY - HOUR + seconds(119), 131) == Look(
        True, Jump.ACCEPTED, (DAY - HOUR).total_seconds() - 2
    )


def test_calendar_that_jumps_by_years_owes_one_beat() -> None:
    every_second = EverySecond()
    assert every_second.get_next_fire_time(None, NOON) == NOON
    assert every_second.get_next_fire_time(NOON, NOON + 10_000 * DAY) == NOON + 10_000 * DAY + seconds(1)
    assert every_second.get_next_fire_time(NOON, NOON - DAY) == NOON - DAY + seconds(1)


@pytest.mark.parametrize(
    ("url", "own"),
    [
        ("sqlite:////tmp/desk.sqlite", False),
        ("postgresql+psycopg://vigie@/desk", False),
        ("postgresql+psycopg://vigie@/desk?host=/run/postgresql", False),
        ("postgresql+psycopg://vigie@localhost/desk", False),
        ("postgresql+psycopg://vigie@127.0.0.1:5433/desk", False),
        ("postgresql+psycopg://vigie@base.interne.example/desk", True),
    ],
)
def test_database_on_another_machine_has_a_clock_of_its_own(url: str, own: bool) -> None:
    assert has_its_own_clock(make_url(url)) is own
