"""Accounts of the desks, and the caller's own."""

from __future__ import annotations

from typing import Any

from marshmallow import Schema, fields, validate

from app.api.caller import caller
from app.api.door import Noun
from app.api.problem import Problem
from app.api.shapes import ID, Instant
from app.extensions import db
from app.reports import accounts
from workflows.api_scopes import Scope
from workflows.permissions import Act, Role

account = Noun("accounts", __name__, description="Who works at the desks.")


class AccountSchema(Schema):
    """One account."""

    id = fields.Integer(required=True)
    name = fields.String(required=True)
    email = fields.String(required=True)
    role = fields.String(required=True, validate=validate.OneOf([str(one) for one in Role]))
    desk = fields.String(required=True)
    active = fields.Boolean(required=True)


class AccountList(Schema):
    """By name."""

    items = fields.List(fields.Nested(AccountSchema), required=True)


class MeSchema(Schema):
    """Who this token is."""

    id = fields.Integer(required=True, attribute="person.user_id")
    name = fields.String(required=True, attribute="person.name")
    email = fields.String(required=True, attribute="person.email")
    role = fields.String(required=True, attribute="person.role")
    desk = fields.String(required=True, attribute="person.desk")
    token_id = fields.Integer(required=True)
    scopes = fields.Function(
        lambda one: sorted(one.scopes), required=True, metadata={"type": "array", "items": {"type": "string"}}
    )
    expires_at = Instant(required=True)


@account.operation("GET", "/me", act=Act.READ_INCIDENTS, scope=Scope.REGISTER_READ, gives=MeSchema())
def read_me() -> Any:
    """Read who this token is, what it may do and until when."""
    return caller()


@account.operation("GET", "/accounts", act=Act.READ_INCIDENTS, scope=Scope.REGISTER_READ, gives=AccountList())
def list_accounts() -> Any:
    """List the accounts of the caller's desk."""
    return {"items": accounts.accounts_of(db.session(), asker=caller().reach)}


@account.operation(
    "GET", f"/accounts/<{ID}:account_id>", act=Act.READ_INCIDENTS, scope=Scope.REGISTER_READ, gives=AccountSchema()
)
def read_account(account_id: int) -> Any:
    """Read one account of the caller's desk."""
    for one in accounts.accounts_of(db.session(), asker=caller().reach):
        if one.id == account_id:
            return one
    raise Problem(404)
