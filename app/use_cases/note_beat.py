"""A duty says that it lives."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import or_, update

from app.models import DutyBeat
from app.models.at_once import insert_once
from app.models.transaction import transaction


def note_beat(duty: str, beat_at: datetime, error: str) -> None:
    """Write when the duty last ran (the machine's own instant) and what went wrong, "" for nothing."""
    with transaction() as session:
        insert_once(session, DutyBeat, duty=duty, beat_at=beat_at)
        session.execute(update(DutyBeat).where(DutyBeat.duty == duty).values(beat_at=beat_at, last_error=error))


def claim_beat(duty: str, now: datetime, every: timedelta) -> bool:
    """Whether this process is the one to do what is owed once in each period: of several that ask, one hears yes."""
    with transaction() as session:
        insert_once(session, DutyBeat, duty=duty, beat_at=now - every)
        owed = or_(DutyBeat.beat_at <= now - every, DutyBeat.beat_at > now + every)  # or the clock was set back
        claimed = update(DutyBeat).where(DutyBeat.duty == duty, owed).values(beat_at=now).returning(DutyBeat.id)
        return session.execute(claimed).first() is not None
