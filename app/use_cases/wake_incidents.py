"""The alarms ring: a batch of incidents is woken in one transaction. One that raises stops nobody else."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

import structlog
from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from app.extensions import db
from app.faults import fault
from app.models import Incident
from app.models.incident import STUMBLES_SHOWN
from app.models.incident_facts import keep_dossiers
from app.models.rule_book import illegible_versions
from app.models.transaction import savepoint, transaction
from app.use_cases.actor import ENGINE
from app.use_cases.case import Case
from app.use_cases.database_faults import OF_THE_DATABASE
from app.use_cases.wake import wake
from workflows.rules_reader import RulesError

log = structlog.get_logger()
_PUSHED_AHEAD = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 30, 60))


def wake_due_incidents(now: datetime, limit: int = 100) -> int:
    """Wake up to `limit` incidents whose alarm is due, in due order, in one transaction; how many were woken.

    Rows another worker holds are passed over. One that raises is pushed ahead alone and stops nobody else.
    """
    if not _something_is_due(now):
        return 0
    fault("wake.seen")
    with transaction() as session:
        due = select(Incident).where(*_due(now)).order_by(Incident.wake_at, Incident.id).limit(limit)
        incidents = session.scalars(due.with_for_update(of=Incident, skip_locked=True)).all()
        fault("wake.claimed")
        if incidents and not _wake_together(session, incidents, now):
            for incident in incidents:
                _wake_or_push_ahead(session, incident, now)
        return len(incidents)


def _something_is_due(now: datetime) -> bool:
    """A look that takes no lock: most beats find nothing."""
    found = db.session.scalar(select(Incident.id).where(*_due(now)).limit(1))
    db.session.rollback()
    return found is not None


def _due(now: datetime) -> list[ColumnElement[bool]]:
    """Beside a later version during an upgrade, what this program cannot judge is left to the other."""
    illegible = illegible_versions()
    return [Incident.wake_at <= now, *([Incident.rules_version.not_in(illegible)] if illegible else ())]


def _wake_together(session: Session, incidents: Sequence[Incident], now: datetime) -> bool:
    """All of them, what they need read together. False, and nothing done, when one of them raises."""
    try:
        with savepoint(session), session.no_autoflush:
            _wake(session, incidents, now)
    except OF_THE_DATABASE:
        raise
    except Exception as fault:  # noqa: BLE001 - whose fault it is comes out when they are woken one by one
        log.warning("batch_woken_one_by_one", incidents=len(incidents), fault=repr(fault))
        return False
    return True


def _wake_or_push_ahead(session: Session, incident: Incident, now: datetime) -> None:
    reference = incident.reference
    try:
        with savepoint(session), session.no_autoflush:
            _wake(session, [incident], now)
    except OF_THE_DATABASE:
        raise
    except RulesError:  # its alarm stays as it is; where no program can read them, people see it
        log.exception("rules_illegible", reference=reference, version=incident.rules_version[:12])
        incident.stumbles = max(incident.stumbles, STUMBLES_SHOWN)
    except Exception:  # whatever it is, it concerns this incident alone
        log.exception("wake_failed", reference=reference)
        incident.stumbles += 1
        incident.wake_at = now + _PUSHED_AHEAD[min(incident.stumbles, len(_PUSHED_AHEAD)) - 1]


def _wake(session: Session, incidents: Sequence[Incident], now: datetime) -> None:
    keep_dossiers(session, incidents)
    fault("wake.loaded")
    for incident in incidents:
        wake(Case(session, incident, ENGINE, now))
        incident.stumbles = 0
    fault("wake.together")
