"""A desk with as many open incidents as wanted, made by copying one that the verbs made."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from flask import Flask
from sqlalchemy import insert, select, text, update

from app import create_app
from app.config import read_settings
from app.extensions import db
from app.models import Clock, Contact, Event, Incident
from app.models.base import Base
from app.models.incident import ReferenceCounter
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


def fill(app: Flask, incidents: int, spread: timedelta = timedelta()) -> None:
    """Tables, people, and that many incidents registered evenly over `spread`; none is due yet at its beginning."""
    with app.app_context():
        db.create_all()
        introduce_people()
        with transaction() as session:
            reporter = session.scalars(select(Contact)).first()
            assert reporter is not None
            words = "Nous n’avons pas reçu le flux DSG attendu ce matin."
            referral = Referral("declaration-grossesse", reporter, "Flux DSG", words, RECEIVED_AT)
            case = register_incident(session, referral, Actor(reporter.name, "partner"), RECEIVED_AT)
            send_receipt(case)
        apart = spread / incidents
        for first in range(0, incidents - 1, _TOGETHER):
            _copy(range(first, min(first + _TOGETHER, incidents - 1)), apart)
        _number_on(incidents)
        db.session.remove()
        with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.exec_driver_sql("analyze")
        db.engine.dispose()


def _number_on(incidents: int) -> None:
    """Whoever reports next gets the number, and the row, after the copies."""
    with transaction() as session:
        session.execute(update(ReferenceCounter).values(last=incidents))
        if session.get_bind().dialect.name == "postgresql":
            session.execute(text("select setval('incident_id_seq', :last)"), {"last": incidents})


def _copy(numbers: range, apart: timedelta) -> None:
    with transaction() as session:
        model = session.get_one(Incident, 1)
        [event] = session.scalars(select(Event).where(Event.incident_id == 1))
        clocks = session.scalars(select(Clock).where(Clock.incident_id == 1)).all()
        incidents = list(_incidents(model, numbers, apart))
        session.execute(insert(Incident), incidents)
        session.execute(insert(Event), [_event(event, one, apart) for one in incidents])
        rows = [_row(clock, _later(apart, one["id"]), incident_id=one["id"]) for one in incidents for clock in clocks]
        session.execute(insert(Clock), rows)


def _incidents(model: Incident, numbers: range, apart: timedelta) -> Iterator[dict[str, Any]]:
    for number in numbers:
        reference = f"GSI-2026-{number + 2:05d}"
        yield _row(model, _later(apart, number + 2), reference=reference) | {"id": number + 2}


def _later(apart: timedelta, number: int) -> timedelta:
    return apart * number + timedelta(microseconds=number)  # no two alarms at one instant


def _event(event: Event, incident: dict[str, Any], apart: timedelta) -> dict[str, Any]:
    seal = hashlib.sha256(str(incident["id"]).encode()).hexdigest()
    incident["last_seal"] = seal
    return _row(event, _later(apart, incident["id"]), incident_id=incident["id"], seal=seal)


def _row(noun: Base, later: timedelta, **changed: Any) -> dict[str, Any]:
    columns = [column.key for column in noun.__table__.columns if column.key != "id"]
    values = {name: getattr(noun, name) for name in columns}
    return {name: value + later if isinstance(value, datetime) else value for name, value in values.items()} | changed
