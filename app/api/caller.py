"""Who calls: a token, the account it acts as, and what both allow."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from flask import g, request
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from app import clock
from app.api.problem import Problem
from app.extensions import db
from app.identity import SignedIn
from app.models import ApiToken
from app.reports.reach import own_desk
from app.use_cases.actor import Actor
from app.use_cases.api_tokens import USED_WITHIN, digest_of, note_token_use
from app.use_cases.trace_act import Deed, trace
from workflows.movers import moves_as
from workflows.reach import Reach

_BEARER = {"WWW-Authenticate": 'Bearer realm="vigie"'}


@dataclass(frozen=True, slots=True)
class Caller:
    """Plain values: they outlive the transaction of the act."""

    token_id: int
    token_name: str
    scopes: frozenset[str]
    expires_at: datetime
    person: SignedIn

    @property
    def reach(self) -> Reach:
        return self.person.reach

    @property
    def actor(self) -> Actor:
        person = self.person
        moves = moves_as(person.role)
        return Actor(person.name, moves, own_desk(person.reach), person.user_id, person.reach, self.token_name)


def caller() -> Caller:
    """Who calls in this request."""
    found: Caller = g.caller
    return found


def bearer() -> str:
    """The secret of the Authorization header, alone: a cookie opens nothing here. Raises Problem 401."""
    kind, _, secret = request.headers.get("Authorization", "").partition(" ")
    if kind.lower() != "bearer" or not secret.strip():
        raise Problem(401, headers=_BEARER)
    return secret.strip()


def caller_of(secret: str) -> Caller:
    """The living token of that secret and its active account. Raises Problem 401: which of them is wrong is not said."""
    question = select(ApiToken).where(ApiToken.sha256 == digest_of(secret)).options(joinedload(ApiToken.user))
    token, now = db.session.scalars(question).one_or_none(), clock.real_now()
    if token is None:
        raise _refused()
    found = Caller(token.id, token.name, frozenset(token.scopes), token.expires_at, SignedIn(token.user))
    if token.revoked_at is not None or token.expires_at <= now or not token.user.active:
        trace_program(found, "token_refused")
        raise _refused()
    if token.last_used_at is None or now - token.last_used_at > USED_WITHIN:
        note_token_use(token.id, now)
        trace_program(found, "token_used")
    return found


def _refused() -> Problem:
    return Problem(401, headers={"WWW-Authenticate": 'Bearer realm="vigie", error="invalid_token"'})


def trace_program(who: Caller, act: str, about: str = "", status: int | None = None) -> None:
    """Leave the trace a person's act would leave, under the same seal: whose token, which of them, never its secret (B8)."""
    person, details = who.person, {"program": who.token_name, "token": str(who.token_id)}
    if status is not None:
        details["status"] = str(status)
    deed = Deed(act, about, person.email, person.user_id, person.reach.organisation_id, person.desk, details)
    trace(deed, clock.now())
