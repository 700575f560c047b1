"""A duty says that it lives."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import update

from app.models import DutyBeat
from app.models.at_once import insert_once
from app.models.transaction import transaction


def note_beat(duty: str, beat_at: datetime, error: str) -> None:
    """Write when the duty last ran (the machine's own instant) and what went wrong, "" for nothing."""
    with transaction() as session:
        insert_once(session, DutyBeat, duty=duty, beat_at=beat_at)
        session.execute(update(DutyBeat).where(DutyBeat.duty == duty).values(beat_at=beat_at, last_error=error))
