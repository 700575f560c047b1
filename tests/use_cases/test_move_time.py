"""The demonstration's time is moved forward; nobody else's."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest

from app import clock
from app.use_cases.move_time import NoAlarm, TimeIsReal, move_time, recall_time
from tests.use_cases.desk import Desk, on_the_wall


@pytest.fixture
def demo(desk: Desk) -> Iterator[Desk]:
    desk.app.config["SETTINGS"] = replace(desk.app.config["SETTINGS"], demo=True)
    yield desk
    clock.travel(timedelta())


def test_real_time_is_not_moved(desk: Desk) -> None:
    with pytest.raises(TimeIsReal):
        move_time(timedelta(hours=1))


def test_everything_on_the_way_happens_at_its_own_instant(demo: Desk) -> None:
    reference = demo.report()
    assert on_the_wall(move_time(timedelta(minutes=20))) == "2026-11-23 10:20"
    assert demo.fired(reference)[:2] == [("rappel", 1, "2026-11-23 10:10"), ("breach", 1, "2026-11-23 10:15")]
    assert [on_the_wall(event.recorded_at)[-5:] for event in demo.events(reference)[:2]] == ["10:00", "10:10"]


def test_to_the_next_alarm_and_just_past_it(demo: Desk) -> None:
    reference = demo.report()
    assert on_the_wall(move_time(None)) == "2026-11-23 10:10"
    assert demo.fired(reference) == [("rappel", 1, "2026-11-23 10:10")]


def test_without_an_alarm_there_is_nowhere_to_go(demo: Desk) -> None:
    with pytest.raises(NoAlarm):
        move_time(None)


def test_moved_time_is_found_again_after_a_restart(demo: Desk) -> None:
    move_time(timedelta(days=3))
    clock.travel(timedelta())
    recall_time()
    assert on_the_wall(clock.now()) == "2026-11-26 10:00"
    move_time(timedelta(days=1))
    clock.travel(timedelta())
    recall_time()
    assert on_the_wall(clock.now()) == "2026-11-27 10:00"
