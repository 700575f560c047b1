"""What can be done to a case in hand, whoever does it: a person by a verb, a partner by mail, the engine by a step."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import select

from app.models import Pause
from app.models.incident_link import duplicate_link
from app.use_cases.case import Case
from app.use_cases.tell import tell_desk, tell_reporter
from workflows.clocks import Pause as Waiting
from workflows.events import EventKind
from workflows.lifecycle import Move, MoveRefused, Outcome, State

_LEVEL_MOVES = {"n2": Move.ESCALATE_N2, "n3": Move.ESCALATE_N3}


def acknowledge(case: Case) -> None:
    """A person takes it in charge and becomes its holder; the reporter is told (A8). Raises MoveRefused."""
    case.move(Move.ACKNOWLEDGE)
    incident = case.incident
    incident.acknowledged_at, incident.assignee_id, incident.unread = case.now, case.actor.user_id, False
    number = case.record(EventKind.INCIDENT_ACKNOWLEDGED)
    tell_reporter(case, "acknowledged", str(number))


def escalate(case: Case, level: str, reason: str) -> list[str]:
    """Give it to level n2 or n3; the roles told. Raises MoveRefused."""
    case.move(_LEVEL_MOVES[level])
    number = case.record(EventKind.INCIDENT_ESCALATED, level=level, reason=reason)
    return tell_desk(case, level, "escalated", str(number), level=level, reason=reason)


def declare_crisis(case: Case, reason: str, recipients: str = "crisis_team") -> list[str]:
    """Open the crisis; the roles told. A crisis is of a major incident (R9). Raises MoveRefused."""
    case.move(Move.DECLARE_CRISIS)
    case.incident.major_since = case.incident.major_since or case.now
    number = case.record(EventKind.CRISIS_DECLARED, reason=reason)
    return tell_desk(case, recipients, "crisis_declared", str(number), reason=reason)


def declare_urgency(case: Case, reason: str) -> None:
    """The history line that starts the clock of urgency, where the contract has one (B5)."""
    case.record(EventKind.URGENCY_DECLARED, reason=reason)


def restore(case: Case, resolution: str) -> None:
    """The service is back: nobody is waited for any more, the partner is asked to validate (A14). Raises MoveRefused."""
    case.move(Move.RESTORE)
    end_pauses(case)
    case.incident.restored_at = case.now
    number = case.record(EventKind.INCIDENT_RESTORED, resolution=resolution)
    tell_reporter(case, "restored", str(number), resolution=resolution)


def validate_restoration(case: Case, at: datetime | None = None) -> None:
    """The partner confirms: the incident can be closed (A14). `at`: when it said so, now unless given. Raises MoveRefused."""
    case.record(EventKind.RESTORATION_VALIDATED, at=at)
    close(case, Outcome.VALIDATED)


def refuse_restoration(case: Case, reason: str = "", at: datetime | None = None) -> None:
    """The partner says it still fails: back to the level that had it, as if never restored, and waited for no more.
    `reason`: a colleague's word on it, if one said so for the partner; `at`: when it said so, now unless given.
    Raises MoveRefused.
    """
    case.move(Move.REOPEN)
    case.incident.restored_at = None
    end_pauses(case, "partner", at=at)
    told: dict[str, Any] = {"reason": reason} if reason else {}
    number = case.record(EventKind.RESTORATION_REFUSED, at=at, **told)
    tell_reporter(case, "reopened", str(number))


def close(case: Case, outcome: Outcome) -> None:
    """Close a restored incident and say how it ended. Raises MoveRefused."""
    case.move(Move.CLOSE)
    conclude(case, outcome)


def conclude(case: Case, outcome: Outcome, reason: str = "") -> None:
    """What every ending shares: waits end, the history says how it ended, the reporter is told."""
    end_pauses(case)
    case.end(outcome)
    number = case.record(EventKind.INCIDENT_CLOSED, outcome=outcome, reason=reason)
    tell_reporter(case, "closed", str(number), outcome=outcome, reason=reason)


def reopen(case: Case, reason: str) -> None:
    """A closed incident runs again: its clocks of a registration start anew. A duplicate is separated instead, so that it
    goes on where it was. Raises MoveRefused.
    """
    if duplicate_link(case.session, case.incident) is not None:
        raise MoveRefused(State.CLOSED, Move.REOPEN, ())
    case.move(Move.REOPEN)
    incident = case.incident
    incident.outcome, incident.closed_at, incident.restored_at = "", None, None
    number = case.record(EventKind.INCIDENT_REOPENED, reason=reason)
    tell_reporter(case, "reopened", str(number))


def start_pause(case: Case, waiting_on: str, reason: str) -> None:
    """Begin to wait for partner or third_party (R5), unless we wait for the same one already."""
    if any(one.waiting_on == waiting_on and one.until is None for one in case.dossier.pauses):
        return
    case.session.add(Pause(incident_id=case.incident.id, waiting_on=waiting_on, reason=reason, since=case.now))
    case.dossier.pauses.append(Waiting(case.now, None, waiting_on))
    case.record(EventKind.PAUSE_STARTED, waiting_on=waiting_on, reason=reason)


def end_pauses(case: Case, waiting_on: str | None = None, at: datetime | None = None) -> None:
    """End what waits for `waiting_on`, or every wait: a pause ends with the state that held it, or with the answer that came
    `at` that instant (now unless given)."""
    running = select(Pause).where(Pause.incident_id == case.incident.id, Pause.until.is_(None))
    if not any(one.until is None for one in case.dossier.pauses):
        return
    for pause in case.session.scalars(running.order_by(Pause.id)):
        if waiting_on in (None, pause.waiting_on):
            pause.until = at or case.now
            case.record(EventKind.PAUSE_ENDED, at=at, waiting_on=pause.waiting_on)
    case.dossier.pauses[:] = [_ended(one, waiting_on, at or case.now) for one in case.dossier.pauses]


def _ended(pause: Waiting, waiting_on: str | None, at: datetime) -> Waiting:
    ends = pause.until is None and waiting_on in (None, pause.waiting_on)
    return Waiting(pause.since, at, pause.waiting_on) if ends else pause
