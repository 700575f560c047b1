"""Back in service: a workaround (A12, R7), the restoration (A9), and the partner's word on it (A14)."""

from __future__ import annotations

from datetime import datetime

from app.use_cases.actor import Actor
from app.use_cases.acts import restore
from app.use_cases.open_case import open_case
from app.use_cases.tell import tell_reporter
from workflows.events import EventKind


def record_workaround(reference: str, actor: Actor, workaround: str, *, total: bool, now: datetime) -> None:
    """Keep the workaround and tell it. One that brings a total return to service restores; a partial one does not (R7).

    Raises NoSuchIncident, MoveRefused.
    """
    with open_case(reference, actor, now) as case:
        case.incident.workaround = workaround
        number = case.record(EventKind.WORKAROUND_RECORDED, workaround=workaround, total=total)
        if total:
            restore(case, workaround)
        else:
            tell_reporter(case, "workaround", str(number), workaround=workaround)


def restore_incident(reference: str, actor: Actor, resolution: str, now: datetime) -> None:
    """The service is back: the restoration clock is met and the partner is asked to validate. Raises NoSuchIncident, MoveRefused."""
    with open_case(reference, actor, now) as case:
        restore(case, resolution)
