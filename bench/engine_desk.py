"""A desk with as many open incidents as wanted, made by copying one that the verbs made."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from flask import Flask
from sqlalchemy import insert, select

from app import create_app
from app.config import read_settings
from app.extensions import db
from app.models import Clock, Contact, Event, Incident
from app.models.base import Base
from app.models.transaction import transaction
from app.use_cases.actor import Actor
from app.use_cases.register_incident import Referral, register_incident, send_receipt
from tests.use_cases.people import introduce_people

RECEIVED_AT = datetime.fromisoformat("2026-11-23T10:00:00+01:00")
_TOGETHER = 5000


def open_desk(url: str, folder: Path) -> Flask:
    """The program on that database."""
    return create_app(
        read_settings({"DATABASE_URL": url, "VIGIE_INSTANCE": str(folder), "VIGIE_SECRET_KEY": "a secret of the bench"})
    )


def fill(app: Flask, incidents: int) -> None:
    """Tables, people, and that many incidents registered at the same minute; none is due yet at that minute."""
    with app.app_context():
        db.create_all()
        introduce_people()
        with transaction() as session:
            reporter = session.scalars(select(Contact)).first()
            assert reporter is not None
            text = "Nous n’avons pas reçu le flux DSG attendu ce matin."
            referral = Referral("declaration-grossesse", reporter, "Flux DSG", text, RECEIVED_AT)
            case = register_incident(session, referral, Actor(reporter.name, "partner"), RECEIVED_AT)
            send_receipt(case)
        for first in range(0, incidents - 1, _TOGETHER):
            _copy(range(first, min(first + _TOGETHER, incidents - 1)))
        db.session.remove()
        with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.exec_driver_sql("analyze")
        db.engine.dispose()


def _copy(numbers: range) -> None:
    with transaction() as session:
        model = session.get_one(Incident, 1)
        [event] = session.scalars(select(Event).where(Event.incident_id == 1))
        clocks = session.scalars(select(Clock).where(Clock.incident_id == 1)).all()
        incidents = list(_incidents(model, numbers))
        session.execute(insert(Incident), incidents)
        session.execute(insert(Event), [_event(event, one) for one in incidents])
        session.execute(insert(Clock), [_row(clock, incident_id=one["id"]) for one in incidents for clock in clocks])


def _incidents(model: Incident, numbers: range) -> Iterator[dict[str, Any]]:
    for number in numbers:
        reference = f"GSI-2026-{number + 2:07d}"
        wake_at = model.wake_at and model.wake_at + timedelta(microseconds=number)
        yield _row(model, wake_at=wake_at, reference=reference) | {"id": number + 2}


def _event(event: Event, incident: dict[str, Any]) -> dict[str, Any]:
    seal = hashlib.sha256(str(incident["id"]).encode()).hexdigest()
    incident["last_seal"] = seal
    return _row(event, incident_id=incident["id"], seal=seal)


def _row(noun: Base, **changed: Any) -> dict[str, Any]:
    columns = [column.key for column in noun.__table__.columns if column.key != "id"]
    return {name: getattr(noun, name) for name in columns} | changed
