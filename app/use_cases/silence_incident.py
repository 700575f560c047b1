"""A manager who knows of an incident has the board stop calling for it, with a reason and until an instant."""

from __future__ import annotations

from datetime import datetime, timedelta

from app.use_cases.actor import Actor
from app.use_cases.open_case import open_case
from workflows.events import EventKind
from workflows.lifecycle import OPEN_STATES, State

LONGEST = timedelta(days=31)


class SilenceRefused(ValueError):
    """Nothing was written; the argument is why: past, too_long, of_ended."""


def silence_incident(reference: str, actor: Actor, until: datetime, reason: str, now: datetime) -> None:
    """Until then it stands apart on the board. It counts as ever, its clocks run on, and every step is taken (R11).

    A later silence replaces an earlier one. Raises NoSuchIncident, SilenceRefused.
    """
    with open_case(reference, actor, now) as case:
        if State(case.incident.state) not in OPEN_STATES:
            raise SilenceRefused("of_ended")
        if until <= now:
            raise SilenceRefused("past")
        if until - now > LONGEST:
            raise SilenceRefused("too_long")
        case.incident.silenced_until, case.incident.silenced_why = until, reason
        case.record(EventKind.INCIDENT_SILENCED, until_at=until.isoformat(), reason=reason)


def end_silence(reference: str, actor: Actor, now: datetime) -> None:
    """It calls again. Nothing is written where nobody silenced it, or not any more. Raises NoSuchIncident."""
    with open_case(reference, actor, now) as case:
        until = case.incident.silenced_until
        if until is None or until <= now:
            return
        case.incident.silenced_until, case.incident.silenced_why = None, ""
        case.record(EventKind.SILENCE_ENDED)
