"""Crises: those that are open, and what is done in one (A5, D5, D6)."""

from __future__ import annotations

from typing import Any

from marshmallow import Schema, fields

from app.api.caller import caller
from app.api.door import Noun
from app.api.incident import reached
from app.api.incident_act import ReasonSchema, act_route, carry_out
from app.api.shapes import REFERENCE, Instant, text
from app.extensions import db
from app.reports.escalation_list import crises, crisis_events
from app.use_cases.run_crisis import StatusUpdate, declare_crisis, lift_crisis, send_status_update
from workflows.api_scopes import Scope
from workflows.permissions import Act

crisis = Noun("crises", __name__, description="Major incidents that levels 2 and 3 have not resolved.")


class CrisisSchema(Schema):
    """A case in crisis."""

    reference = fields.String(required=True)
    subject = fields.String(required=True)
    desk = fields.String(required=True)
    major_since = Instant(required=True, allow_none=True)
    next_due_at = Instant(required=True, allow_none=True)


class CrisisList(Schema):
    """Every open crisis the account sees."""

    items = fields.List(fields.Nested(CrisisSchema), required=True)


class CrisisEventSchema(Schema):
    """One fact of a crisis."""

    kind = fields.String(required=True)
    at = Instant(required=True)
    actor = fields.String(required=True)
    details = fields.Dict(keys=fields.String(), required=True)


class CrisisLog(Schema):
    """When it was declared, what was told since, when it was lifted."""

    items = fields.List(fields.Nested(CrisisEventSchema), required=True)


class StatusUpdateSchema(Schema):
    """What the other side is told at each stage (D6)."""

    nature = text(5_000)
    cause = text(5_000, needed=False)
    actions = text(5_000, needed=False)
    expected_duration = text(500, needed=False)


@crisis.operation("GET", "/crises", act=Act.READ_INCIDENTS, scope=Scope.INCIDENTS_READ, gives=CrisisList())
def list_crises() -> Any:
    """List the open crises."""
    return {"items": crises(db.session(), asker=caller().reach)}


@crisis.operation(
    "GET",
    f"/incidents/<{REFERENCE}:reference>/crisis",
    act=Act.READ_INCIDENTS,
    scope=Scope.INCIDENTS_READ,
    gives=CrisisLog(),
)
def read_crisis(reference: str) -> Any:
    """Read what was declared, told and lifted; nothing where it never was a crisis."""
    return {"items": crisis_events(db.session(), reached(reference).id)}


@act_route("crisis", takes=ReasonSchema())
def declare(said: dict[str, Any], reference: str) -> Any:
    """Declare the crisis: its team is called."""
    return carry_out(reference, lambda ref, actor, now: declare_crisis(ref, actor, said["reason"], now))


@act_route("crisis-end", takes=ReasonSchema(), needs=Act.RUN_CRISIS)
def lift(said: dict[str, Any], reference: str) -> Any:
    """Lift the crisis; level 3 keeps the incident."""
    return carry_out(reference, lambda ref, actor, now: lift_crisis(ref, actor, said["reason"], now))


@act_route("status-update", takes=StatusUpdateSchema())
def status_update(said: dict[str, Any], reference: str) -> Any:
    """Tell the partner where it stands (D5, D6)."""
    return carry_out(reference, lambda ref, actor, now: send_status_update(ref, actor, StatusUpdate(**said), now))
