"""What the engine does at each beat, and when it had better wait."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select, text

from app import clock
from app.engine import duties
from app.engine.duties import WakeIncidents
from app.extensions import db
from app.models import DutyBeat, EngineEvent
from app.models.transaction import transaction
from app.use_cases.move_time import move_time
from app.use_cases.note_beat import note_beat
from app.use_cases.note_engine_event import note_return
from tests.use_cases.desk import Desk

ON = threading.Event()
ON.set()


@pytest.fixture
def boot(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[float]]:
    """Seconds since the machine started, for the test to move."""
    passed = [1000.0]
    monkeypatch.setattr(clock, "since_boot", lambda: passed[0])
    yield passed
    clock.travel(timedelta())


def waking(mails_caught_up: threading.Event = ON) -> WakeIncidents:
    return WakeIncidents(threading.Event(), mails_caught_up)


def jumps() -> list[tuple[str, float]]:
    db.session.rollback()
    return [(event.kind, event.details["seconds"]) for event in db.session.scalars(select(EngineEvent))]


def test_machine_that_jumps_by_an_hour_fires_nothing_at_first(desk: Desk, boot: list[float]) -> None:
    reference = desk.report()
    wake = waking()
    assert wake() == 0
    desk.frozen.tick(timedelta(hours=1))
    boot[0] += 1
    assert wake() == 0
    assert desk.fired(reference) == []
    boot[0] += 121
    desk.frozen.tick(timedelta(seconds=121))
    assert wake() == 1
    assert [kind for kind, _ in jumps()] == ["clock_jump_held", "clock_jump_accepted"]


def test_machine_set_back_by_an_hour_tells_so_and_waits_for_the_instant(desk: Desk, boot: list[float]) -> None:
    reference = desk.report()
    desk.at("2026-11-23 10:09")
    wake = waking()
    assert wake() == 0
    desk.at("2026-11-23 09:09")
    boot[0] += 1
    assert wake() == 0
    assert jumps() == [("clock_set_back", -3601)]
    desk.at("2026-11-23 10:10")
    boot[0] += 61 * 60
    assert wake() == 1
    assert len(desk.fired(reference)) == 1


def test_demonstration_that_moves_its_time_is_no_jump(desk: Desk, boot: list[float]) -> None:
    desk.app.config["SETTINGS"] = replace(desk.app.config["SETTINGS"], demo=True)
    desk.report()
    wake = waking()
    assert wake() == 0
    move_time(timedelta(days=1))
    boot[0] += 1
    desk.frozen.tick(timedelta(seconds=1))
    wake()
    assert jumps() == []


def test_machine_that_slept_for_half_an_hour_catches_up_at_once(desk: Desk, boot: list[float]) -> None:
    reference = desk.report()
    wake = waking()
    assert wake() == 0
    desk.frozen.tick(timedelta(minutes=30))
    boot[0] += 30 * 60
    assert wake() == 1
    assert ("breach", 1, "2026-11-23 10:15") in desk.fired(reference)
    assert jumps() == []


def test_kept_mails_are_read_before_the_first_alarms(desk: Desk, boot: list[float]) -> None:
    desk.report()
    desk.at("2026-11-23 10:20")
    caught_up = threading.Event()
    wake = waking(caught_up)
    assert wake() == 0
    caught_up.set()
    assert wake() == 1


def test_mail_nobody_can_read_holds_the_alarms_for_half_a_minute_only(desk: Desk, boot: list[float]) -> None:
    desk.report()
    desk.at("2026-11-23 10:20")
    wake = waking(threading.Event())
    assert wake() == 0
    desk.frozen.tick(timedelta(seconds=31))
    boot[0] += 31
    assert wake() == 1


def test_engine_that_dies_every_few_seconds_answers_alarms_all_the_same(desk: Desk, boot: list[float]) -> None:
    desk.report()
    desk.at("2026-11-23 10:20")
    answered = []
    for _ in range(5):  # lives of eight seconds, in none of which the mails are read
        answered.append(waking(threading.Event())())
        desk.frozen.tick(timedelta(seconds=8))
        boot[0] += 8
    assert answered == [0, 0, 0, 0, 1]


def test_start_long_after_another_waits_for_its_mails_again(desk: Desk, boot: list[float]) -> None:
    desk.report()
    waking(threading.Event())()
    desk.at("2026-11-23 10:20")
    assert waking(threading.Event())() == 0


def test_reader_says_when_there_is_nothing_left_to_read(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    left = [2, 0]
    monkeypatch.setattr(duties, "understand_kept_mails", lambda _reader: left.pop(0))
    mails = duties.ReadMails(None)  # type: ignore[arg-type]
    mails()
    assert not mails.caught_up.is_set()
    mails()
    assert mails.caught_up.is_set()


def test_engine_that_comes_back_says_how_long_it_was_away(desk: Desk) -> None:
    note_return(desk.now)
    assert jumps() == []  # its first start
    note_beat("wake_incidents", desk.now, "")
    note_return(desk.at("2026-11-23 10:01"))
    assert jumps() == []
    note_return(desk.at("2026-11-23 13:00"))
    assert jumps() == [("engine_returned", 3 * 3600)]


def test_engine_that_starts_before_its_last_beat_says_so(desk: Desk) -> None:
    note_beat("wake_incidents", desk.now, "")
    note_return(desk.at("2026-11-23 09:00"))
    assert jumps() == [("clock_behind_last_beat", 3600)]


def test_beats_are_kept_a_row_each(desk: Desk) -> None:
    for duty in ("wake_incidents", "read_mails", "wake_incidents"):
        note_beat(duty, desk.now, "")
    with transaction() as session:
        assert set(session.scalars(select(DutyBeat.duty))) == {"wake_incidents", "read_mails"}
        assert session.execute(text("select count(*) from duty_beat")).scalar_one() == 2
