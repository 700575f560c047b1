"""Waiting for the partner or a third party: a row beside the incident, not a state of it (R5)."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from app.models import Pause
from app.use_cases.actor import Actor
from app.use_cases.case import Case, open_case
from workflows.events import EventKind


def pause_clocks(reference: str, actor: Actor, waiting_on: str, reason: str, now: datetime) -> None:
    """Wait for `waiting_on` (partner, third_party). Pausable clocks stop counting; the others show it. Raises NoSuchIncident."""
    with open_case(reference, actor, now) as case:
        start_pause(case, waiting_on, reason)


def resume_clocks(reference: str, actor: Actor, now: datetime) -> None:
    """Nobody is waited for any more. Raises NoSuchIncident."""
    with open_case(reference, actor, now) as case:
        end_pauses(case)


def start_pause(case: Case, waiting_on: str, reason: str) -> None:
    """Begin to wait, unless we wait for the same one already."""
    running = select(Pause.id).where(
        Pause.incident_id == case.incident.id, Pause.until.is_(None), Pause.waiting_on == waiting_on
    )
    if case.session.scalar(running) is None:
        case.session.add(Pause(incident_id=case.incident.id, waiting_on=waiting_on, reason=reason, since=case.now))
        case.record(EventKind.PAUSE_STARTED, waiting_on=waiting_on, reason=reason)


def end_pauses(case: Case, waiting_on: str | None = None) -> None:
    """End what waits for `waiting_on`, or every wait: a pause ends with the state that held it."""
    running = select(Pause).where(Pause.incident_id == case.incident.id, Pause.until.is_(None))
    for pause in case.session.scalars(running):
        if waiting_on in (None, pause.waiting_on):
            pause.until = case.now
            case.record(EventKind.PAUSE_ENDED, waiting_on=pause.waiting_on)
