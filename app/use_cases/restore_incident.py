"""Back in service: a workaround (A12, R7), the restoration (A9), and the partner's word on it (A14)."""

from __future__ import annotations

from datetime import datetime

from app.use_cases.actor import Actor
from app.use_cases.case import Case, open_case
from app.use_cases.pause_clocks import end_pauses
from app.use_cases.tell import tell_reporter
from workflows.events import EventKind
from workflows.lifecycle import Move, Outcome


def record_workaround(reference: str, actor: Actor, workaround: str, *, total: bool, now: datetime) -> None:
    """Keep the workaround and tell it. One that brings a total return to service restores; a partial one does not (R7).

    Raises NoSuchIncident, MoveRefused.
    """
    with open_case(reference, actor, now) as case:
        case.incident.workaround = workaround
        event = case.record(EventKind.WORKAROUND_RECORDED, workaround=workaround, total=total)
        if total:
            _restore(case, workaround)
        else:
            tell_reporter(case, "workaround", str(event.seq), workaround=workaround)


def restore_incident(reference: str, actor: Actor, resolution: str, now: datetime) -> None:
    """The service is back: the restoration clock is met and the partner is asked to validate. Raises NoSuchIncident, MoveRefused."""
    with open_case(reference, actor, now) as case:
        _restore(case, resolution)


def validate_restoration(case: Case) -> None:
    """The partner confirms: the incident can be closed (A14). Raises MoveRefused."""
    case.record(EventKind.RESTORATION_VALIDATED)
    close(case, Outcome.VALIDATED)


def refuse_restoration(case: Case) -> None:
    """The partner says it still fails: back to the level that had it, as if never restored. Raises MoveRefused."""
    case.move(Move.REOPEN)
    case.incident.restored_at = None
    event = case.record(EventKind.RESTORATION_REFUSED)
    tell_reporter(case, "reopened", str(event.seq))


def close(case: Case, outcome: Outcome) -> None:
    """Close a restored incident and say how it ended. Raises MoveRefused."""
    case.move(Move.CLOSE)
    conclude(case, outcome)


def conclude(case: Case, outcome: Outcome, reason: str = "") -> None:
    """What every ending shares: waits end, the history says how it ended, the reporter is told."""
    end_pauses(case)
    case.end(outcome)
    event = case.record(EventKind.INCIDENT_CLOSED, outcome=outcome, reason=reason)
    tell_reporter(case, "closed", str(event.seq), outcome=outcome, reason=reason)


def _restore(case: Case, resolution: str) -> None:
    case.move(Move.RESTORE)
    end_pauses(case)
    case.incident.restored_at = case.now
    event = case.record(EventKind.INCIDENT_RESTORED, resolution=resolution)
    tell_reporter(case, "restored", str(event.seq), resolution=resolution)
