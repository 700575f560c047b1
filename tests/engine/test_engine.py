"""The engine itself, beating: on time, nudged, watched, and stopped without losing what is in hand."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select

from app import clock
from app.engine import schedule
from app.engine.one_engine import EngineRunsAlready
from app.engine.schedule import Engine
from app.extensions import db
from app.models import DutyBeat, FiredStep, Incident
from app.models.transaction import transaction
from app.reports.health import DUTIES
from app.use_cases.acknowledge_incident import acknowledge_incident
from app.use_cases.move_time import travel_to
from tests.servers.engines import let_go_of_the_database
from tests.use_cases.conftest import make_app
from tests.use_cases.desk import MONDAY_10H, Desk, paris

BUSY = timedelta(seconds=10)  # the two seconds promised are measured by `make lateness-test`, on a quiet machine
PATIENCE_SECONDS = 30


class NeverMoved:
    """Stands where the other tests have frozen time: here it runs, moved only by `travel_to`."""

    def move_to(self, instant: datetime) -> None:
        travel_to(instant)


@pytest.fixture
def app(peopled_url: str, tmp_path: Path) -> Iterator[Flask]:
    app = make_app(peopled_url, tmp_path)
    with app.app_context():
        travel_to(paris(MONDAY_10H))
        yield app
        clock.travel(timedelta())
        let_go_of_the_database()


@pytest.fixture
def desk(app: Flask) -> Desk:
    return Desk(app, NeverMoved())  # type: ignore[arg-type]


@pytest.fixture
def engine(app: Flask) -> Iterator[Engine]:
    engine = Engine(app)
    yield engine
    engine.stop()


def wait_for(ask: Callable[[], object], seconds: float = PATIENCE_SECONDS) -> None:
    deadline = time.monotonic() + seconds
    while not ask():
        db.session.rollback()
        assert time.monotonic() < deadline, "it never came"
        time.sleep(0.02)
    db.session.rollback()


def fired() -> int:
    db.session.rollback()
    return db.session.scalar(select(func.count()).select_from(FiredStep)) or 0


def every_duty_has_beaten() -> bool:
    return set(DUTIES) <= set(db.session.scalars(select(DutyBeat.duty)))


def test_alarm_is_answered_when_it_rings_and_not_before(desk: Desk, engine: Engine) -> None:
    desk.report()
    engine.start()
    travel_to(paris("2026-11-23 10:10") - timedelta(seconds=3))
    wait_for(fired)
    row = db.session.scalars(select(FiredStep)).one()
    assert timedelta() <= row.recorded_at - row.due_at < BUSY


def test_alarm_that_is_late_when_it_is_set_rings_at_once(desk: Desk, engine: Engine) -> None:
    travel_to(paris("2026-11-23 10:20"))
    engine.start()
    wait_for(every_duty_has_beaten)
    time.sleep(0.3)
    desk.report(received_at=paris("2026-11-23 10:00"))  # its alarm rang ten minutes ago
    wait_for(fired)


def test_watchdog_beats_where_the_scheduler_was_put_to_sleep(
    desk: Desk, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(schedule, "_STILL_SECONDS", 0.3)
    engine.start()
    wait_for(every_duty_has_beaten)
    desk.report()
    time.sleep(1.5)
    for job in engine._scheduler.get_jobs():  # as a clock set back by an hour leaves them
        job.modify(next_run_time=clock.real_now() + timedelta(hours=1))
    travel_to(paris("2026-11-23 10:20"))
    wait_for(fired, seconds=10)


def test_duty_that_raises_is_noted_and_beats_on(desk: Desk, engine: Engine) -> None:
    broken = threading.Event()
    broken.set()
    really_wake = engine._beating["wake_incidents"].duty.run

    def stumble() -> int:
        if broken.is_set():
            raise RuntimeError("disque plein")
        return really_wake()

    object.__setattr__(engine._beating["wake_incidents"].duty, "run", stumble)
    desk.report()
    travel_to(paris("2026-11-23 10:20"))
    engine.start()
    last_error = select(DutyBeat.last_error).where(DutyBeat.duty == "wake_incidents")
    wait_for(lambda: db.session.scalar(last_error) == "RuntimeError: disque plein")
    broken.clear()
    wait_for(fired)


def test_stop_finishes_what_is_in_hand(desk: Desk, engine: Engine) -> None:
    in_hand, go_on = threading.Event(), threading.Event()
    really_wake = engine._beating["wake_incidents"].duty.run

    def slowly() -> int:
        if clock.now() >= paris("2026-11-23 10:20"):
            in_hand.set()
            go_on.wait(PATIENCE_SECONDS)
        return really_wake()

    object.__setattr__(engine._beating["wake_incidents"].duty, "run", slowly)
    desk.report()
    engine.start()
    wait_for(every_duty_has_beaten)
    travel_to(paris("2026-11-23 10:20"))
    assert in_hand.wait(PATIENCE_SECONDS)
    stopping = threading.Thread(target=engine.stop)
    stopping.start()
    go_on.set()
    stopping.join(PATIENCE_SECONDS)
    assert fired() == 3
    beats = db.session.scalar(select(func.max(DutyBeat.beat_at)))
    travel_to(paris("2026-11-23 10:40"))
    time.sleep(1.5)
    assert fired() == 3  # it beats no more
    assert db.session.scalar(select(func.max(DutyBeat.beat_at))) == beats


def test_stop_and_a_duty_that_nudges_as_it_ends_do_not_wait_for_each_other(
    desk: Desk, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    nudging, really_modify = threading.Event(), engine._scheduler.modify_job

    def late(*args: object, **changes: object) -> object:
        if threading.current_thread().name.startswith("duty"):
            nudging.set()
            engine._stopping.wait(PATIENCE_SECONDS)
            time.sleep(0.5)  # `stop` is past its flag now, and waits for this duty
        return really_modify(*args, **changes)

    monkeypatch.setattr(engine._scheduler, "modify_job", late)
    desk.report()
    travel_to(paris("2026-11-23 10:20"))
    engine.start()
    assert nudging.wait(PATIENCE_SECONDS)
    stopping = threading.Thread(target=engine.stop, daemon=True)
    stopping.start()
    stopping.join(PATIENCE_SECONDS)
    assert not stopping.is_alive()


def test_second_engine_on_one_sqlite_file_is_told_so(app: Flask, engine: Engine) -> None:
    if db.engine.dialect.name != "sqlite":
        pytest.skip("PostgreSQL takes as many engines as wanted")
    engine.start()
    second = Engine(app)
    with pytest.raises(EngineRunsAlready):
        second.start()
    engine.stop()
    second.start()
    second.stop()


def test_two_engines_on_postgresql_fire_each_step_once(desk: Desk, app: Flask, engine: Engine) -> None:
    if db.engine.dialect.name == "sqlite":
        pytest.skip("SQLite has one writing process")
    references = [desk.report() for _ in range(12)]
    second = Engine(app)
    engine.start()
    second.start()
    try:
        travel_to(paris("2026-11-23 10:20"))
        wait_for(lambda: not db.session.scalar(select(func.count()).where(Incident.wake_at <= clock.now())))
    finally:
        second.stop()
    assert fired() == 3 * len(references)


def test_person_is_not_kept_waiting_by_a_long_drain(desk: Desk, app: Flask, engine: Engine) -> None:
    references = [desk.report() for _ in range(60)]
    late = desk.report(received_at=paris("2026-11-23 10:19"))
    agent = desk.person()
    travel_to(paris("2026-11-23 10:20"))
    engine.start()
    acknowledge_incident(late, agent, clock.now())
    assert fired() < 3 * len(references)
    wait_for(lambda: fired() == 3 * len(references))
    with transaction() as session:
        assert session.scalar(select(Incident.state).where(Incident.reference == late)) == "acknowledged"
