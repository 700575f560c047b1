"""Partners' organisations, and their registered contacts (B1)."""

from __future__ import annotations

from typing import Any

from marshmallow import Schema, fields

from app.api.caller import caller
from app.api.door import Noun
from app.api.problem import Problem
from app.api.shapes import ID
from app.extensions import db
from app.reports.register import organisations_of
from workflows.api_scopes import Scope
from workflows.permissions import Act

organisation = Noun("organisations", __name__, description="The clients of the contracts.")


class AgreementSchema(Schema):
    """A signature under a contract."""

    contract = fields.String(required=True)
    convention_number = fields.String(required=True)


class ContactSchema(Schema):
    """Who may write; `escalation_rank` orders who is called (B5)."""

    id = fields.Integer(required=True)
    name = fields.String(required=True)
    email = fields.String(required=True)
    phone = fields.String(required=True)
    user_code = fields.String(required=True)
    reachable_hours = fields.String(required=True)
    role = fields.String(required=True)
    escalation_rank = fields.Integer(required=True, allow_none=True)


class OrganisationSchema(Schema):
    """One organisation."""

    id = fields.Integer(required=True)
    name = fields.String(required=True)
    mail_domain = fields.String(required=True)
    agreements = fields.List(fields.Nested(AgreementSchema), required=True)
    contacts = fields.List(fields.Nested(ContactSchema), required=True)


class OrganisationList(Schema):
    """By name."""

    items = fields.List(fields.Nested(OrganisationSchema), required=True)


@organisation.operation(
    "GET", "/organisations", act=Act.READ_INCIDENTS, scope=Scope.REGISTER_READ, gives=OrganisationList()
)
def list_organisations() -> Any:
    """List the organisations that signed with a desk of the account's."""
    return {"items": organisations_of(db.session(), desk=caller().reach)}


@organisation.operation(
    "GET",
    f"/organisations/<{ID}:organisation_id>",
    act=Act.READ_INCIDENTS,
    scope=Scope.REGISTER_READ,
    gives=OrganisationSchema(),
)
def read_organisation(organisation_id: int) -> Any:
    """Read one organisation."""
    for one in organisations_of(db.session(), desk=caller().reach):
        if one.id == organisation_id:
            return one
    raise Problem(404)
