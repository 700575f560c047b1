"""The promises of an incident, each with the lines that make its deadline, and what comes next."""

from __future__ import annotations

from typing import Any

from marshmallow import Schema, fields, validate

from app import clock as time
from app.api.door import Noun
from app.api.incident import reached
from app.api.problem import Problem
from app.api.shapes import REFERENCE
from app.extensions import db
from app.reports.explanation import explain_incident
from workflows.api_scopes import Scope
from workflows.permissions import Act
from workflows.rules import ActionKind, Obligor

clock = Noun("clocks", __name__, description="Promises: when each is due, and why then.")


def _local(**more: Any) -> fields.String:
    return fields.String(required=True, metadata={"format": "date-time", "description": "on the desk's wall"}, **more)


class TargetSchema(Schema):
    """What was promised (R1, R2, R6, A9)."""

    unit = fields.String(
        required=True, validate=validate.OneOf(["open", "elapsed", "working_days", "release", "untimed"])
    )
    seconds = fields.Float()
    days = fields.Integer()


class LineSchema(Schema):
    """A stretch of time and what of it counts; the lines add up to the promise."""

    kind = fields.String(required=True)
    since = _local()
    until = _local()
    seconds = fields.Float(required=True)
    days = fields.Integer(required=True)
    name = fields.String(required=True)
    sentence = fields.String(required=True)


class TotalSchema(Schema):
    """What all lines count together."""

    seconds = fields.Float(required=True)
    days = fields.Integer(required=True)


class ClockSchema(Schema):
    """One run of one promise."""

    name = fields.String(required=True)
    key = fields.String(required=True)
    label = fields.String(required=True)
    clause = fields.String(required=True)
    obligor = fields.String(required=True, validate=validate.OneOf([str(one) for one in Obligor]))
    started_at = _local()
    due_at = _local(allow_none=True)
    met_at = _local(allow_none=True)
    dropped_at = _local(allow_none=True)
    breached_at = _local(allow_none=True)
    target = fields.Nested(TargetSchema, required=True)
    ledger = fields.List(fields.Nested(LineSchema), required=True)
    total = fields.Nested(TotalSchema, required=True)
    total_in_words = fields.String(required=True)
    as_it_was = fields.Boolean(
        required=True, metadata={"description": "the calendar changed since: the deadline stays as it was promised"}
    )


class ActionSchema(Schema):
    """What a step does, and to whom or to which level."""

    kind = fields.String(required=True, validate=validate.OneOf([str(one) for one in ActionKind]))
    argument = fields.String(required=True)


class NextStepSchema(Schema):
    """What happens if nobody does anything; `told` is false where something graver overtakes it."""

    at = _local()
    clock = fields.String(required=True)
    key = fields.String(required=True)
    obligor = fields.String(required=True)
    step = fields.String(required=True)
    label = fields.String(required=True)
    round = fields.Integer(required=True)
    told = fields.Boolean(required=True)
    actions = fields.List(fields.Nested(ActionSchema), required=True)
    sentence = fields.String(required=True)


class ExplanationSchema(Schema):
    """Both sides' promises (A15), and the steps to come."""

    reference = fields.String(required=True)
    contract = fields.String(required=True)
    rules_version = fields.String(required=True, metadata={"description": "SHA-256 of the rules they were made under"})
    zone = fields.String(required=True)
    clocks = fields.List(fields.Nested(ClockSchema), required=True)
    next = fields.List(fields.Nested(NextStepSchema), required=True)


@clock.operation(
    "GET",
    f"/incidents/<{REFERENCE}:reference>/clocks",
    act=Act.READ_INCIDENTS,
    scope=Scope.INCIDENTS_READ,
    gives=ExplanationSchema(),
)
def explain_clocks(reference: str) -> Any:
    """Explain every promise of one incident, line by line, and what comes next."""
    found = explain_incident(db.session(), reached(reference).reference, time.now())
    if found is None:
        raise Problem(404)
    return found
