"""The demonstration's time is moved forward, alarm by alarm, so that everything happens at its own instant."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from flask import current_app
from sqlalchemy import func, select, update

from app import clock
from app.extensions import db
from app.models import Incident, Setting
from app.models.at_once import insert_once
from app.models.transaction import transaction
from app.use_cases.wake_incidents import wake_due_incidents

_NAME = "time_offset"
_AFTER_ALARM = timedelta(seconds=1)


class TimeIsReal(RuntimeError):
    """Only a demonstration may move time."""


class NoAlarm(LookupError):
    """No incident has an alarm: there is no next instant to go to."""


def move_time(by: timedelta | None) -> datetime:
    """Move the desk's time on by that much, or just past the next alarm for None; the new time.

    Raises TimeIsReal outside a demonstration, NoAlarm.
    """
    if not current_app.config["SETTINGS"].demo:
        raise TimeIsReal
    target = clock.now() + by if by is not None else _next_alarm() + _AFTER_ALARM
    run_until(target)
    _remember()
    return clock.now()


def run_until(target: datetime) -> None:
    """Live through every alarm up to `target`, each at its own instant, then stand at `target`."""
    while (alarm := _alarm()) is not None and alarm <= target:
        travel_to(max(alarm, clock.now()))
        if not wake_due_incidents(clock.now()):
            break
    travel_to(max(target, clock.now()))


def travel_to(instant: datetime) -> None:
    """Have the clock answer `instant` now, and run on from there."""
    clock.travel(instant - clock.real_now())


def recall_time() -> None:
    """Take up the demonstration's time where another process, or the last start, left it."""
    seconds = db.session.scalar(select(Setting.value).where(Setting.name == _NAME))
    db.session.rollback()
    if seconds is not None:
        clock.travel(timedelta(seconds=seconds))


def _remember() -> None:
    with transaction() as session:
        insert_once(session, Setting, name=_NAME, value=0)
        session.execute(update(Setting).where(Setting.name == _NAME).values(value=clock.offset().total_seconds()))


def _alarm() -> datetime | None:
    alarm = db.session.scalar(select(func.min(Incident.wake_at)))
    db.session.rollback()
    return alarm.replace(tzinfo=UTC) if alarm is not None and alarm.tzinfo is None else alarm


def _next_alarm() -> datetime:
    alarm = _alarm()
    if alarm is None:
        raise NoAlarm
    return max(alarm, clock.now())
