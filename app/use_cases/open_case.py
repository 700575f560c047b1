"""One way for every hand to take an incident up and put it down again: a person's, a partner's mail, the engine's."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

import structlog
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.faults import fault
from app.models import Incident
from app.models.incident_facts import keep_dossiers
from app.models.transaction import savepoint, transaction
from app.use_cases.actor import ENGINE, Actor
from app.use_cases.case import Case, NoSuchIncident
from app.use_cases.database_faults import OF_THE_DATABASE
from app.use_cases.plan import plan
from app.use_cases.wake import wake

log = structlog.get_logger()


@contextmanager
def open_case(reference: str, actor: Actor, now: datetime) -> Iterator[Case]:
    """Lock the incident, let the verb work, then reckon its clocks and its alarm anew: one transaction.

    Raises NoSuchIncident when there is none or the actor does not reach it.
    """
    with transaction() as session:
        incident = session.scalars(select(Incident).where(Incident.reference == reference)).one_or_none()
        if incident is None or not actor.reaches(incident):
            raise NoSuchIncident(reference)
        case = take_up(session, incident, actor, now)
        yield case
        fault("case.acted")
        put_down(case)


def take_up(
    session: Session, incident: Incident, actor: Actor, now: datetime, *, until: datetime | None = None
) -> Case:
    """Inside the caller's transaction: lock the incident and settle first what was due before this act.

    What was due by `until` (the act's own instant; `now` unless given) is recorded before the act, as it would have
    been had the engine been faster than the hand: no breach is lost to a stop of the engine.
    """
    session.refresh(incident, with_for_update={"of": Incident})
    keep_dossiers(session, [incident])
    fault("case.locked")
    if incident.wake_at is not None and incident.wake_at <= (until or now):
        _catch_up(session, incident, now, until or now)
    return Case(session, incident, actor, now)


def put_down(case: Case) -> None:
    """Reckon its clocks and its alarm anew."""
    plan(case.session, case.incident, case.context, case.facts(), case.now)
    fault("case.put_down")


def _catch_up(session: Session, incident: Incident, now: datetime, until: datetime) -> None:
    reference = incident.reference
    try:
        with savepoint(session):
            wake(Case(session, incident, ENGINE, now), until)
            fault("case.caught_up")
    except OF_THE_DATABASE:
        raise
    except Exception:  # the engine stumbles over it too, and shows it to people: nobody's hands are tied by that
        log.exception("catching_up_failed", reference=reference)
        keep_dossiers(session, [incident])
