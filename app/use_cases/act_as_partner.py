"""What a partner's user does on an incident of the own organisation: answer, ask for urgency, validate, follow (A14, B5)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete

from app.models import IncidentFollower
from app.models.at_once import insert_once
from app.use_cases import acts
from app.use_cases.actor import Actor
from app.use_cases.answer_partner import EmptyText
from app.use_cases.declare_urgency import open_procedure
from app.use_cases.keep_file import JoinedFile
from app.use_cases.open_case import open_case
from app.use_cases.report_incident import keep_message
from workflows import completeness
from workflows.events import EventKind
from workflows.lifecycle import Move, MoveRefused, State


def answer_desk(reference: str, actor: Actor, body: str, files: Sequence[JoinedFile], now: datetime) -> None:
    """The partner writes: our wait for it ends (R5). Raises NoSuchIncident, EmptyText, MoveRefused once it is closed."""
    if not body.strip():
        raise EmptyText
    with open_case(reference, actor, now) as case:
        if case.incident.state == State.CLOSED:
            raise MoveRefused(State.CLOSED, Move.REOPEN, ())
        keep_message(case.session, case.incident.id, actor.name, body.strip(), files, now)
        case.record(EventKind.PARTNER_MESSAGE_RECEIVED)
        case.incident.unread = True
        acts.end_pauses(case, "partner")
        required = case.context.contract.required_fields
        known = case.incident.stated | completeness.stated(body, required)
        case.incident.stated, case.incident.missing = known, list(completeness.missing(required, known))


def ask_urgency(reference: str, actor: Actor, reason: str, now: datetime) -> None:
    """Judged urgent by the partner: the escalation procedure opens (B5), and the desk finds the incident unread.

    Raises NoSuchIncident, EmptyText, UrgencyRefused where nobody would be called.
    """
    if not reason.strip():
        raise EmptyText
    with open_case(reference, actor, now) as case:
        open_procedure(case, reason.strip())
        case.incident.unread = True


def judge_restoration(reference: str, actor: Actor, *, holds: bool, now: datetime) -> None:
    """Validate the return to service, or say that it still fails (A14). Raises NoSuchIncident, MoveRefused."""
    with open_case(reference, actor, now) as case:
        if case.incident.state != State.RESTORED:
            raise MoveRefused(State(case.incident.state), Move.CLOSE if holds else Move.REOPEN, ())
        if holds:
            acts.validate_restoration(case)
        else:
            acts.refuse_restoration(case)


def follow_incident(reference: str, actor: Actor, *, wanted: bool, now: datetime) -> None:
    """Be written to about it, or no longer. Raises NoSuchIncident."""
    with open_case(reference, actor, now) as case:
        values = {"incident_id": case.incident.id, "user_id": actor.user_id}
        if wanted:
            insert_once(case.session, IncidentFollower, **values)
        else:
            case.session.execute(
                delete(IncidentFollower).where(
                    IncidentFollower.incident_id == case.incident.id, IncidentFollower.user_id == actor.user_id
                )
            )
