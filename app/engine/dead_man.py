"""The dead man's handle: while all is well the outside is told so; silence is the alarm."""

from __future__ import annotations

import threading
from datetime import timedelta

import structlog
from flask import Flask
from sqlalchemy.exc import SQLAlchemyError

from app import clock
from app.config import Settings
from app.extensions import db
from app.notify.channels import NotTaken
from app.notify.dead_man import NotTold, call_outside, write_outside
from app.reports.health import watch
from app.use_cases.note_beat import claim_beat

log = structlog.get_logger()
_LOOKS_EVERY_SECONDS = 5.0
BY_URL, BY_MAIL = "dead_man url", "dead_man mail"
LETTERS_RARER = 10


class DeadMan:
    """A thread of its own, so that a slow answer from outside holds up nothing. Several engines tell it once."""

    def __init__(self, app: Flask) -> None:
        self._app = app
        self._settings: Settings = app.config["SETTINGS"]
        self._stopping = threading.Event()

    def start(self) -> None:
        """Nothing to do where nobody outside is to be told."""
        if self._settings.dead_man_url or self._settings.dead_man_mail:
            threading.Thread(target=self._tell_on, name="dead-man", daemon=True).start()

    def stop(self) -> None:
        """May be called twice, and before `start`."""
        self._stopping.set()

    def _tell_on(self) -> None:
        while not self._stopping.wait(_LOOKS_EVERY_SECONDS):
            with self._app.app_context():
                try:
                    tell_outside(self._settings)
                except SQLAlchemyError:  # no database, no sign of life: that is what it is for
                    db.session.rollback()


def tell_outside(settings: Settings) -> None:
    """Tell whoever is to be told and was not within the period; nobody while something stands still."""
    now = clock.real_now()
    well = watch(db.session(), real_now=now, now=clock.now()).is_well
    db.session.rollback()
    if not well:
        return
    every = timedelta(seconds=settings.dead_man_seconds)
    try:
        if settings.dead_man_url and claim_beat(BY_URL, now, every):
            call_outside(settings)
        if settings.dead_man_mail and claim_beat(BY_MAIL, now, every * LETTERS_RARER):
            write_outside(settings, now)
    except (NotTold, NotTaken) as untold:
        log.warning("dead_man_not_told", reason=untold.args[0] if isinstance(untold, NotTold) else "letter_not_taken")
