"""A letter the relay has not taken in time: people are told while it is still tried."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import structlog
from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from app import clock
from app.extensions import db
from app.models.letter import Letter
from app.models.transaction import transaction

log = structlog.get_logger()
LATE_AFTER = timedelta(minutes=5)
_LOOK_EVERY_SECONDS = 10.0
_AT_ONCE = 50


class LateLetters:
    """The look-out of one round that began at `now`, the machine's own instant; `told` is called for each, once.

    A letter nobody has tried yet is none while others are taken: after a stand-still the outbox is long and moving.
    """

    def __init__(self, now: datetime, told: Callable[[Session, Letter], None]) -> None:
        self._now, self._told = now, told
        self._started = self._looked = clock.monotonic()

    def note_all(self) -> None:
        """Nothing more is taken for the time being: every letter that waits too long is late."""
        self._note()

    def note_tried(self) -> None:
        """Between two letters, now and then, so that a slow relay hides nothing."""
        if clock.monotonic() - self._looked >= _LOOK_EVERY_SECONDS:
            self._looked = clock.monotonic()
            self._note(Letter.tries > 0)

    def _note(self, *only: ColumnElement[bool]) -> None:
        now = self._now + timedelta(seconds=clock.monotonic() - self._started)
        late = (Letter.state == "queued", Letter.late_at.is_(None), Letter.queued_at <= now - LATE_AFTER)
        waiting = select(Letter.id).where(Letter.next_try_at.is_not(None), *late, *only)
        found = db.session.scalars(waiting.order_by(Letter.id).limit(_AT_ONCE)).all()
        db.session.rollback()
        for letter_id in found:
            try:
                self._tell(letter_id, now)
            except Exception:  # whatever is wrong, it concerns this letter alone
                log.exception("lateness_not_told", letter_id=letter_id)

    def _tell(self, letter_id: int, now: datetime) -> None:
        with transaction() as session:
            still = select(Letter).where(Letter.id == letter_id, Letter.state == "queued", Letter.late_at.is_(None))
            letter = session.scalars(still.with_for_update(of=Letter)).one_or_none()
            if letter is not None:
                self._told(session, letter)
                letter.late_at = now
