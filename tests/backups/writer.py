"""A process that does a desk's work without end, to be killed: mails, incidents, alarms, acts and letters."""

from __future__ import annotations

import os
import random
import time
import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy.orm.exc import StaleDataError

from app import clock
from app.models import InboundMail
from app.notify.outbox import send_due_letters
from app.use_cases.acknowledge_incident import acknowledge_incident
from app.use_cases.note_undelivered import note_undelivered
from app.use_cases.open_case import NoSuchIncident
from app.use_cases.wake_incidents import wake_due_incidents
from tests.use_cases.conftest import make_app
from tests.use_cases.desk import Desk, paris

MONDAY_9H = paris("2026-11-23 09:00")
RATE = 300.0  # a second is five minutes: clocks run out while we look


@dataclass(frozen=True)
class DeskTime:
    """The same hour in every process of a run."""

    real_start: float

    def now(self) -> datetime:
        return MONDAY_9H + timedelta(seconds=(time.time() - self.real_start) * RATE)


def write(url: str, folder: Path, desk_time: DeskTime, promises: Path, seed: int) -> None:
    """Work until killed. What was committed is noted in `promises`: the SHA-256 of each mail, a line each."""
    clock.now = desk_time.now
    chance = random.Random(seed)
    app = make_app(url, folder)
    noted = os.open(promises, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    with app.app_context():
        desk = Desk(app, None)  # type: ignore[arg-type]
        references: list[str] = []
        while True:
            mail = desk.mail(f"Flux DSG non reçu {uuid.uuid4()} " + "x" * chance.randrange(50_000))
            os.write(noted, f"{mail.blob_sha256}\n".encode())
            references += _reference_of(mail)
            if references and chance.random() < 0.5:
                _acknowledge(desk, references.pop(chance.randrange(len(references))))
            wake_due_incidents(clock.now(), 50)
            send_due_letters(clock.real_now(), 20, on_undelivered=note_undelivered)


def _reference_of(mail: InboundMail) -> list[str]:
    from app.extensions import db  # noqa: PLC0415 - of the process that writes
    from app.models import Incident  # noqa: PLC0415

    return [db.session.get_one(Incident, mail.incident_id).reference] if mail.incident_id else []


def _acknowledge(desk: Desk, reference: str) -> None:
    try:
        acknowledge_incident(reference, desk.person(), clock.now())
    except (NoSuchIncident, StaleDataError):
        return
