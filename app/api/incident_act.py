"""What is done to an incident: each act a noun of its own below it, each the verb the pages call."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from marshmallow import Schema

from app import clock, labels
from app.api.caller import caller
from app.api.door import Noun
from app.api.incident import IncidentSchema, as_it_stands, reached
from app.api.problem import Problem, refuse_field
from app.api.shapes import REFERENCE, one_of, text
from app.use_cases.acknowledge_incident import acknowledge_incident
from app.use_cases.actor import Actor
from app.use_cases.answer_partner import EmptyText
from app.use_cases.case import NoSuchIncident
from app.use_cases.close_incident import close_incident, reopen_incident
from app.use_cases.declare_urgency import UrgencyRefused, declare_urgency
from app.use_cases.escalate_incident import escalate_incident, hand_back_incident
from app.use_cases.pause_clocks import pause_clocks, resume_clocks
from app.use_cases.restore_incident import record_workaround, restore_incident
from workflows.api_scopes import Scope
from workflows.lifecycle import MoveRefused, Outcome
from workflows.permissions import Act

incident_act = Noun(
    "acts", __name__, description="What is done to an incident. Each act answers the case as it then stands."
)
Verb = Callable[[str, Actor, datetime], object]
_BY_HAND = [one for one in Outcome if one is not Outcome.WITHOUT_VALIDATION]  # silence alone brings that one (R8)


class ReasonSchema(Schema):
    """Why, in the words of whoever decides: those who are told read them."""

    reason = text(2_000, metadata={"example": "Le flux est bloqué pour trois départements."})


class EscalationSchema(ReasonSchema):
    """To which level (R10)."""

    level = one_of(["n2", "n3"], required=True)


class PauseSchema(ReasonSchema):
    """Who is waited for (R5)."""

    waiting_on = one_of(["partner", "third_party"], required=True)


class WorkaroundSchema(Schema):
    """A way round (A12); one that brings a total return to service restores (R7)."""

    workaround = text(10_000)
    return_to_service = one_of(["partial", "total"], required=True)


class RestorationSchema(Schema):
    """What brought the service back."""

    resolution = text(10_000)


class ClosureSchema(Schema):
    """How it ended."""

    outcome = one_of(_BY_HAND, required=True)
    reason = text(2_000, needed=False)


def carry_out(reference: str, verb: Verb) -> Any:
    """Do it and answer the case as it then stands. Raises Problem 404, 409 where its state forbids it."""
    found = reached(reference)
    try:
        verb(reference, caller().actor, clock.now())
    except NoSuchIncident as unknown:
        raise Problem(404) from unknown
    except MoveRefused as refused:
        raise Problem(409, detail=labels.move_refused_sentence(refused)) from refused
    except UrgencyRefused as refused:
        raise Problem(409, detail=labels.phrase(str(refused))) from refused
    except EmptyText as empty:
        raise refuse_field("body", "empty_text") from empty
    return as_it_stands(found)


def act_route(noun: str, *, takes: Schema | None = None, needs: Act = Act.WORK_ON_INCIDENT) -> Any:
    """The route of one act."""
    return incident_act.operation(
        "POST",
        f"/incidents/<{REFERENCE}:reference>/{noun}",
        act=needs,
        scope=Scope.INCIDENTS_WRITE,
        takes=takes,
        gives=IncidentSchema(),
        acts=True,
    )


@act_route("acknowledgement")
def acknowledge(reference: str) -> Any:
    """Take it in charge: the only act that stops the fifteen minutes (A8). A second time changes nothing."""
    return carry_out(reference, acknowledge_incident)


@act_route("escalation", takes=EscalationSchema())
def escalate(said: dict[str, Any], reference: str) -> Any:
    """Send it to level 2 or 3; that level is told."""
    return carry_out(
        reference, lambda ref, actor, now: escalate_incident(ref, actor, said["level"], said["reason"], now)
    )


@act_route("hand-back", takes=ReasonSchema())
def hand_back(said: dict[str, Any], reference: str) -> Any:
    """Give it back to the level below."""
    return carry_out(reference, lambda ref, actor, now: hand_back_incident(ref, actor, said["reason"], now))


@act_route("urgency", takes=ReasonSchema())
def urgency(said: dict[str, Any], reference: str) -> Any:
    """Judge it urgent: the contract's escalation procedure opens (B5). Refused where it has none, or once the service is back."""
    return carry_out(reference, lambda ref, actor, now: declare_urgency(ref, actor, said["reason"], now))


@act_route("pause", takes=PauseSchema())
def pause(said: dict[str, Any], reference: str) -> Any:
    """Wait for the partner or a third party (R5)."""
    return carry_out(
        reference, lambda ref, actor, now: pause_clocks(ref, actor, said["waiting_on"], said["reason"], now)
    )


@act_route("resumption")
def resumption(reference: str) -> Any:
    """Wait for nobody any more."""
    return carry_out(reference, resume_clocks)


@act_route("workaround", takes=WorkaroundSchema())
def workaround(said: dict[str, Any], reference: str) -> Any:
    """Record a workaround, partial or total (A12, R7)."""
    total = said["return_to_service"] == "total"
    return carry_out(
        reference, lambda ref, actor, now: record_workaround(ref, actor, said["workaround"], total=total, now=now)
    )


@act_route("restoration", takes=RestorationSchema())
def restoration(said: dict[str, Any], reference: str) -> Any:
    """The service is back; the partner is asked to validate (A9, A14)."""
    return carry_out(reference, lambda ref, actor, now: restore_incident(ref, actor, said["resolution"], now))


@act_route("closure", takes=ClosureSchema())
def closure(said: dict[str, Any], reference: str) -> Any:
    """End it, and say how."""
    outcome, reason = Outcome(said["outcome"]), said.get("reason", "")
    return carry_out(reference, lambda ref, actor, now: close_incident(ref, actor, outcome, reason, now))


@act_route("reopening", takes=ReasonSchema())
def reopening(said: dict[str, Any], reference: str) -> Any:
    """Take it up again at the level that had it."""
    return carry_out(reference, lambda ref, actor, now: reopen_incident(ref, actor, said["reason"], now))
