"""The engine writes down what it noticed about itself: a jump of the clock, an absence."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import func, select

from app.extensions import db
from app.models import DutyBeat, EngineEvent
from app.models.transaction import transaction

AWAY_AFTER = timedelta(seconds=90)
RETURNED = "engine_returned"
CLOCK_BEHIND = "clock_behind_last_beat"


def note_engine_event(kind: str, at: datetime, **details: float) -> None:
    """Write it down; `at` is the machine's own instant."""
    with transaction() as session:
        session.add(EngineEvent(kind=kind, at=at, details=details))


def note_return(at: datetime) -> None:
    """At a start: how long no engine has beaten, or by how much the clock stands before the last beat."""
    last = db.session.scalar(select(func.max(DutyBeat.beat_at)))
    db.session.rollback()
    if last is None:
        return
    if at - last > AWAY_AFTER:
        note_engine_event(RETURNED, at, seconds=round((at - last).total_seconds()))
    elif last - at > AWAY_AFTER:
        note_engine_event(CLOCK_BEHIND, at, seconds=round((last - at).total_seconds()))
