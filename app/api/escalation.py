"""Escalations: the steps that were taken because an instant had come."""

from __future__ import annotations

from typing import Any

from marshmallow import Schema, fields, validate

from app.api.caller import caller
from app.api.door import Noun
from app.api.shapes import Instant, PageQuery, Text, page_of, paged, place_of
from app.extensions import db
from app.models import FiredStep
from app.reports.escalation_list import escalations
from workflows.api_scopes import Scope
from workflows.permissions import Act

escalation = Noun("escalations", __name__, description="What happened when nobody acted, the last first.")


class EscalationQuery(PageQuery):
    """Of one case, or of all."""

    reference = Text(validate=[validate.Length(min=1, max=40), validate.Regexp(r"^[A-Za-z0-9-]+$")])


class StepSchema(Schema):
    """`due_at` is the contractual instant, `recorded_at` when it was done; `told` false: something graver took its place."""

    id = fields.Integer(required=True)
    reference = fields.String(required=True)
    clock = fields.String(required=True)
    step = fields.String(required=True)
    round = fields.Integer(required=True)
    label = fields.String(required=True)
    due_at = Instant(required=True)
    recorded_at = Instant(required=True)
    told = fields.Boolean(required=True)


@escalation.operation(
    "GET",
    "/escalations",
    act=Act.READ_INCIDENTS,
    scope=Scope.INCIDENTS_READ,
    query=EscalationQuery(),
    gives=page_of(StepSchema(), "EscalationPage"),
)
def list_escalations(asked: dict[str, Any]) -> Any:
    """List the steps the engine took."""
    most, before = asked["limit"], place_of(asked.get("cursor"))
    rows = escalations(
        db.session(), asker=caller().reach, reference=asked.get("reference"), before=before, most=most + 1
    )
    page = paged([row[0] for row in rows], most)
    numbers = {row[0].id: row[1] for row in rows}
    return {**page, "items": [_as_said(step, numbers[step.id]) for step in page["items"]]}


def _as_said(step: FiredStep, reference: str) -> dict[str, Any]:
    names = ("id", "clock", "step", "round", "label", "due_at", "recorded_at", "told")
    return {"reference": reference, **{name: getattr(step, name) for name in names}}
