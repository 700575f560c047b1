"""Incidents: listed, read, reported, triaged."""

from __future__ import annotations

from typing import Any

from marshmallow import Schema, fields, validate

from app import clock
from app.api.caller import caller
from app.api.door import Noun
from app.api.problem import Problem, refuse_field
from app.api.shapes import (
    REFERENCE,
    Instant,
    PageQuery,
    Text,
    instant,
    line,
    number,
    one_of,
    page_of,
    paged,
    place_of,
    text,
)
from app.extensions import db
from app.models import Incident
from app.reports.incident_file import find_incident
from app.reports.incident_list import IncidentFilter, list_incidents
from app.use_cases.report_by_program import Report, ReportRefused, report_by_program
from app.use_cases.triage_incident import NoSuchHolder, Triage, UnknownService, triage_incident
from workflows.api_scopes import Scope
from workflows.lifecycle import Outcome, State
from workflows.permissions import Act
from workflows.rules import Kind

incident = Noun("incidents", __name__, description="Cases, from the report to the closure.")

LEVELS = ("n1", "n2", "n3")
EXAMPLE = "GSI-2026-00042"


class PartySchema(Schema):
    """An organisation or an account, by number and name."""

    id = fields.Integer(required=True)
    name = fields.String(required=True)


class ReporterSchema(PartySchema):
    """The partner's contact who reported it."""

    email = fields.String(required=True)


class IncidentSchema(Schema):
    """A case as it stands. What was promised is under `/clocks`, what was said under `/messages`."""

    reference = fields.String(required=True, metadata={"example": EXAMPLE})
    state = fields.String(required=True, validate=validate.OneOf([str(one) for one in State]))
    outcome = fields.Function(
        lambda one: one.outcome or None,
        required=True,
        metadata={"type": ["string", "null"], "enum": [*(str(one) for one in Outcome), None]},
    )
    kind = fields.String(required=True, validate=validate.OneOf([str(one) for one in Kind]))
    service = fields.String(required=True, metadata={"description": "a code of the contract, empty where unknown"})
    contract = fields.String(required=True)
    desk = fields.String(required=True)
    organisation = fields.Nested(PartySchema, required=True)
    reporter = fields.Nested(ReporterSchema, required=True)
    assignee = fields.Nested(PartySchema, required=True, allow_none=True)
    subject = fields.String(required=True)
    stated = fields.Dict(keys=fields.String(), values=fields.String(), required=True)
    missing = fields.List(fields.String(), required=True)
    sender_verified = fields.Boolean(required=True)
    workaround = fields.String(required=True)
    cause = fields.String(required=True)
    received_at = Instant(required=True)
    acknowledged_at = Instant(required=True, allow_none=True)
    restored_at = Instant(required=True, allow_none=True)
    closed_at = Instant(required=True, allow_none=True)
    major_since = Instant(required=True, allow_none=True)
    origin_unknown_since = Instant(required=True, allow_none=True)
    next_due_at = Instant(required=True, allow_none=True)
    version = fields.Integer(required=True)


class IncidentQuery(PageQuery):
    """What is left out asks nothing."""

    state = one_of(["open", *State])
    kind = one_of(Kind)
    service = Text(validate=validate.Length(max=80))
    contract = Text(validate=validate.Length(max=80))
    level = one_of(LEVELS)
    organisation_id = number()
    assignee_id = number()
    major = fields.Boolean(truthy={"true"}, falsy={"false"})
    received_since = instant()
    received_until = instant()
    words = line(200, needed=False, metadata={"description": "in the case number or the subject"})


class ReportSchema(Schema):
    """What a contract wants of a referral (A16, B4, C4); what the register knows already need not be said."""

    reporter = line(
        254, metadata={"description": "address of a registered contact", "example": "support@cd-val-ambre.example"}
    )
    subject = line(300, metadata={"example": "Flux DSG non reçu"})
    description = text(20_000, metadata={"example": "Nous n’avons pas reçu le flux DSG attendu ce matin."})
    contract = line(80, needed=False, metadata={"description": "where the organisation signed several"})
    received_at = instant(metadata={"description": "when the call came (R4); now where left out"})
    detected_at = instant(metadata={"description": "by the partner (A15)"})
    qualified_at = instant(metadata={"description": "by the partner: known to be functional (A15)"})
    stated = fields.Dict(
        keys=Text(validate=[validate.Length(min=1, max=60), validate.Regexp(r"^[a-z_]+$")]),
        values=line(200, needed=False),
        metadata={"description": "fields of the contract's list by name", "example": {"user_code": "VA1042"}},
    )


class TriageSchema(Schema):
    """What is decided; what is left out stays as it is."""

    kind = one_of(Kind)
    service = line(80, needed=False, metadata={"description": "a code of the contract, or empty: to be found out"})
    major = fields.Boolean(truthy={True}, falsy={False})
    origin_unknown = fields.Boolean(truthy={True}, falsy={False})
    assignee_id = fields.Integer(
        strict=True,
        allow_none=True,
        validate=validate.Range(min=1, max=2**63 - 1),
        metadata={"description": "null: nobody"},
    )


@incident.operation(
    "GET",
    "/incidents",
    act=Act.READ_INCIDENTS,
    scope=Scope.INCIDENTS_READ,
    query=IncidentQuery(),
    gives=page_of(IncidentSchema(), "IncidentPage"),
)
def list_incidents_route(asked: dict[str, Any]) -> Any:
    """List the incidents the account sees, the newest first."""
    most, before = asked.pop("limit"), place_of(asked.pop("cursor", None))
    rows = list_incidents(db.session(), IncidentFilter(**asked), asker=caller().reach, before=before, most=most + 1)
    return paged(list(rows), most)


@incident.operation(
    "POST",
    "/incidents",
    act=Act.WORK_ON_INCIDENT,
    scope=Scope.INCIDENTS_WRITE,
    takes=ReportSchema(),
    gives=IncidentSchema(),
    status=201,
)
def report_incident(report: dict[str, Any]) -> Any:
    """Report an incident: it gets its number and its clocks, and the reporter a receipt."""
    try:
        made = report_by_program(Report(**report), caller().actor, clock.now())
    except ReportRefused as refused:
        raise refuse_field(refused.field, refused.code) from refused
    return made, {"Location": f"/api/v1/incidents/{made.reference}"}


@incident.operation(
    "GET",
    f"/incidents/<{REFERENCE}:reference>",
    act=Act.READ_INCIDENTS,
    scope=Scope.INCIDENTS_READ,
    gives=IncidentSchema(),
)
def read_incident(reference: str) -> Any:
    """Read one incident."""
    return reached(reference)


@incident.operation(
    "PATCH",
    f"/incidents/<{REFERENCE}:reference>",
    act=Act.WORK_ON_INCIDENT,
    scope=Scope.INCIDENTS_WRITE,
    takes=TriageSchema(),
    gives=IncidentSchema(),
    guarded=True,
)
def triage(decided: dict[str, Any], reference: str) -> Any:
    """Say what the incident is: kind, service, weight, origin, holder. If-Match must name the version that was read."""
    found = reached(reference)
    if "assignee_id" in decided:
        decided["assignee_id"] = decided["assignee_id"] or 0
    if "kind" in decided:
        decided["kind"] = Kind(decided["kind"])
    try:
        triage_incident(reference, caller().actor, Triage(**decided), clock.now())
    except UnknownService as unknown:
        raise refuse_field("service", "unknown_service") from unknown
    except NoSuchHolder as unknown:
        raise refuse_field("assignee_id", "unknown_account") from unknown
    return as_it_stands(found)


def reached(reference: str) -> Incident:
    """The incident of that number. Raises Problem 404 where there is none or it is out of reach: the two look the same."""
    found = find_incident(db.session(), reference, desk=caller().reach)
    if found is None:
        raise Problem(404)
    return found


def as_it_stands(found: Incident) -> Incident:
    """The row after an act of this transaction, with those it names."""
    db.session.flush()
    db.session.refresh(found)
    return found
