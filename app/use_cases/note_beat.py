"""A duty says that it lives."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from app.models import DutyBeat
from app.models.transaction import transaction


def note_beat(duty: str, beat_at: datetime, error: str) -> None:
    """Write when the duty last ran (the machine's own instant) and what went wrong, "" for nothing."""
    with transaction() as session:
        row = session.scalars(select(DutyBeat).where(DutyBeat.duty == duty)).one_or_none()
        if row is None:
            row = DutyBeat(duty=duty, beat_at=beat_at)
            session.add(row)
        row.beat_at, row.last_error = beat_at, error
