"""A desk with a past: as many incidents as wanted, one in ten of them open, laid down in bulk beside a few real ones.

The real ones are made by the verbs, one for each state; the others are rows like theirs, with subjects, organisations
and deadlines of their own. Their histories, letters and ended clocks are copied by the database itself.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from flask import Flask
from sqlalchemy import String, cast, func, insert, select, text, update
from sqlalchemy.orm import Session, aliased

from app import clock
from app.extensions import db
from app.identity import hash_password
from app.models import Clock, Contact, Event, Incident, Letter, Message, Organisation, User
from app.models.base import Base
from app.models.search_word import SearchWord
from app.models.transaction import transaction
from app.reports.health import DUTIES
from app.use_cases.acknowledge_incident import acknowledge_incident
from app.use_cases.actor import Actor
from app.use_cases.close_incident import close_incident
from app.use_cases.escalate_incident import escalate_incident
from app.use_cases.note_beat import note_beat
from app.use_cases.register_incident import Referral, register_incident, send_receipt
from app.use_cases.restore_incident import restore_incident
from tests.use_cases.people import introduce_people
from tests.web.person import PASSWORD
from workflows.lifecycle import Outcome
from workflows.search_words import words_to_find

AT = datetime.fromisoformat("2026-11-23T10:00:00+01:00")
CONTRACT = "declaration-grossesse"
OPEN_IN = 10
_TOGETHER = 5000
_ORGANISATIONS = 200
_SUBJECTS = ("Flux DSG non reçu", "Fichier SGR illisible", "Doublons dans le flux GRO", "Accès refusé au dépôt")
_PLACES = ("agence nord", "agence sud", "site central", "serveur de secours", "antenne des quais")
_TEXT = "Nous n’avons pas reçu le flux DSG attendu ce matin, rien dans le dépôt à cette heure."


def have_every_duty_beat(app: Flask) -> None:
    """No engine runs here: without its beats every page would say that it stands still."""
    with app.app_context():
        for duty in DUTIES:
            note_beat(duty, clock.real_now(), "")


def fill(app: Flask, incidents: int) -> None:
    """People, and that many incidents at the GSI, one in OPEN_IN open; deadlines from two days ago to ten ahead."""
    with app.app_context():
        introduce_people()
        with transaction() as session:
            session.execute(update(User).values(password_hash=hash_password(PASSWORD)))
            _add_organisations(session)
        models = _live_through_each_state()
        for first in range(len(models), incidents, _TOGETHER):
            with transaction() as session:
                _lay_down(session, models, range(first, min(first + _TOGETHER, incidents)))
        with transaction() as session:
            for noun in (Event, Message, Letter, Clock):
                _copy(session, noun, len(models))
            _set_counters(session, incidents)
        db.session.remove()
        with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.exec_driver_sql("analyze")


def _add_organisations(session: Session) -> None:
    for number in range(_ORGANISATIONS):
        contact = Contact(name=f"Support {number}", email=f"support@organisme-{number}.example")
        session.add(Organisation(name=f"Conseil départemental n° {number}", contacts=[contact]))


def _live_through_each_state() -> list[str]:
    """One incident for each state, by the verbs; the states in the order of their ids."""
    states = ["registered", "acknowledged", "escalated_n2", "closed"]
    with transaction() as session:
        reporter = session.scalars(select(Contact)).first()
        agent = session.scalars(select(User).where(User.email == "agent@cnaf.example")).one()
        assert reporter is not None
        references = []
        for _ in states:
            referral = Referral(CONTRACT, reporter, _SUBJECTS[0], _TEXT, AT)
            case = register_incident(session, referral, Actor(reporter.name, "partner"), AT)
            session.add(Message(incident_id=case.incident.id, direction="in", author=reporter.name, body=_TEXT, at=AT))
            send_receipt(case)
            references.append(case.incident.reference)
        actor = Actor(agent.name, "agent", "gsi", agent.id)
    for number, reference in enumerate(references[1:]):
        acknowledge_incident(reference, actor, AT + timedelta(minutes=5))
        if number == 1:
            escalate_incident(reference, actor, "n2", "Hors de notre portée", AT + timedelta(minutes=6))
    restore_incident(references[3], actor, "Fichier redéposé", AT + timedelta(minutes=7))
    close_incident(references[3], actor, Outcome.VALIDATED, "", AT + timedelta(minutes=8))
    return states


def _lay_down(session: Session, states: list[str], numbers: range) -> None:
    models = {one.state: one for one in session.scalars(select(Incident).where(Incident.id <= len(states)))}
    holders = list(session.scalars(select(User.id).where(User.desk == "gsi")))
    reporters = session.execute(select(Contact.organisation_id, Contact.id).where(Contact.name.like("Support %"))).all()
    opened = itertools.cycle(["registered", "acknowledged", "acknowledged", "escalated_n2"])
    incidents = []
    for number in numbers:
        state = next(opened) if number % OPEN_IN == 0 else "closed"
        organisation_id, reporter_id = reporters[number % len(reporters)]
        row = _row(models[state]) | {
            "id": number + 1,
            "reference": f"GSI-2026-{number + 1:05d}",
            "subject": f"{_SUBJECTS[number % 4]} ({_PLACES[number % 5]}, lot {number})",
            "organisation_id": organisation_id,
            "reporter_id": reporter_id,
            "received_at": AT - timedelta(minutes=5 * number),
            "service": ("dsg", "sgr", "gro")[number % 3],
            "wake_at": None,
        }
        if state == "closed":
            row["restored_at"] = row["ended_at"] = row["received_at"] + timedelta(hours=3)
            row["closed_at"] = row["received_at"] + timedelta(hours=4)
        else:
            row["next_due_at"] = AT + timedelta(days=-2, seconds=number * 977 % (12 * 86400), microseconds=number)
            row["assignee_id"] = None if state == "registered" else holders[number % len(holders)]
        incidents.append(row)
    session.execute(insert(Incident), incidents)
    words = [{"word": word, "incident_id": one["id"]} for one in incidents for word in words_to_find(one["subject"])]
    session.execute(insert(SearchWord), words)
    session.execute(insert(Clock), list(_clocks(session, models, incidents)))


def _clocks(session: Session, models: dict[str, Incident], incidents: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """The running clocks of the open ones: the one that is due next bears the incident's own deadline."""
    of_state = {
        state: session.scalars(
            select(Clock).where(Clock.incident_id == one.id, Clock.met_at.is_(None), Clock.due_at.is_not(None))
        ).all()
        for state, one in models.items()
    }
    for incident in incidents:
        for running in of_state[incident["state"]] if incident["state"] != "closed" else ():
            yield _row(running) | {"incident_id": incident["id"], "due_at": incident["next_due_at"]}


def _copy(session: Session, noun: type[Base], models: int) -> None:
    """Give every laid-down incident the rows that the real one of its state has; open ones have their clocks already."""
    real, copy, row = aliased(Incident), aliased(Incident), noun.__table__.alias()
    columns = [column.name for column in noun.__table__.columns if column.name != "id"]
    own = {
        "incident_id": copy.id,
        "dedupe_key": cast(copy.id, String) + ":" + cast(row.c.id, String),
        "message_id": cast(row.c.id, String) + "." + cast(copy.id, String),
    }
    taken = [own.get(name, row.c[name]) for name in columns]
    question = select(*taken).select_from(copy).join(real, (real.state == copy.state) & (real.id <= models))
    question = question.join(row, row.c.incident_id == real.id).where(copy.id > models)
    if noun is Clock:
        question = question.where(copy.state == "closed")
    session.execute(insert(noun).from_select(columns, question))


def _set_counters(session: Session, incidents: int) -> None:
    session.execute(text("UPDATE reference_counter SET last = :last"), {"last": incidents})
    if session.get_bind().dialect.name == "postgresql":
        session.execute(select(func.setval(func.pg_get_serial_sequence("incident", "id"), incidents)))


def _row(noun: Base) -> dict[str, Any]:
    return {column.key: getattr(noun, column.key) for column in noun.__table__.columns if column.key != "id"}
