"""Tokens: one's own, listed, issued, revoked. The secret is told once."""

from __future__ import annotations

from typing import Any

from marshmallow import Schema, fields, validate

from app import clock
from app.api.caller import caller
from app.api.door import Noun
from app.api.problem import Problem, refuse_field
from app.api.shapes import ID, Instant, Text, line
from app.extensions import db
from app.models import ApiToken
from app.reports.program_access import tokens_of
from app.use_cases.api_tokens import NewToken, NoSuchToken, issue_token, revoke_token
from workflows.api_scopes import Scope
from workflows.permissions import Act

token = Noun("tokens", __name__, description="Programs' ways in.")
_SCOPES = validate.OneOf([str(one) for one in Scope])


class TokenSchema(Schema):
    """A token without its secret, which nobody keeps."""

    id = fields.Integer(required=True)
    name = fields.String(required=True)
    hint = fields.String(required=True, metadata={"description": "how its secret begins"})
    scopes = fields.List(fields.String(validate=_SCOPES), required=True)
    created_at = Instant(required=True)
    expires_at = Instant(required=True)
    last_used_at = Instant(required=True, allow_none=True, metadata={"description": "to the hour"})


class IssuedSchema(TokenSchema):
    """A token with its secret, this once."""

    secret = fields.String(required=True)


class TokenList(Schema):
    """The newest first."""

    items = fields.List(fields.Nested(TokenSchema), required=True)


class NewTokenSchema(Schema):
    """What it may do and how long; never more than the token that asks."""

    name = line(100, metadata={"example": "supervision"})
    scopes = fields.List(
        Text(validate=_SCOPES), required=True, validate=validate.Length(min=1, max=len(Scope)),
        metadata={"example": ["incidents:read"]},
    )  # fmt: skip
    days = fields.Integer(strict=True, load_default=90, validate=validate.Range(min=1, max=366))


@token.operation("GET", "/tokens", act=Act.KEEP_TOKENS, scope=Scope.TOKENS_WRITE, gives=TokenList())
def list_tokens() -> Any:
    """List the account's own tokens."""
    return {"items": tokens_of(db.session(), caller().person.user_id)}


@token.operation(
    "POST",
    "/tokens",
    act=Act.KEEP_TOKENS,
    scope=Scope.TOKENS_WRITE,
    takes=NewTokenSchema(),
    gives=IssuedSchema(),
    status=201,
    keeps_answer=False,
)
def issue(asked: dict[str, Any]) -> Any:
    """Issue a token. Its secret is in this answer and nowhere else: an Idempotency-Key is refused here."""
    scopes = frozenset(asked["scopes"])
    if not scopes <= caller().scopes:
        raise refuse_field("scopes", "more_than_yours")
    new = NewToken(caller().person.user_id, asked["name"], scopes, asked["days"])
    row, secret = issue_token(new, clock.real_now())
    return _with_secret(row, secret), {"Location": f"/api/v1/tokens/{row.id}", "Cache-Control": "no-store"}


@token.operation("DELETE", f"/tokens/<{ID}:token_id>", act=Act.KEEP_TOKENS, scope=Scope.TOKENS_WRITE, status=204)
def revoke(token_id: int) -> Any:
    """Revoke one of the account's tokens: from the next request on it opens nothing."""
    try:
        revoke_token(caller().person.user_id, token_id, clock.real_now())
    except NoSuchToken as unknown:
        raise Problem(404) from unknown


def _with_secret(row: ApiToken, secret: str) -> dict[str, Any]:
    names = ("id", "name", "hint", "scopes", "created_at", "expires_at", "last_used_at")
    return {**{name: getattr(row, name) for name in names}, "secret": secret}
