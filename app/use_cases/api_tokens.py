"""A program is let in, or shut out: tokens of the API."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select, update

from app.models import ApiToken
from app.models.transaction import transaction

PREFIX = "vigie_"
LONGEST = timedelta(days=366)
USED_WITHIN = timedelta(
    hours=1
)  # as exact as `last_used_at` is: a write for each request would cost more than it tells


class NoSuchToken(LookupError):
    """None of this account's tokens bears that number."""


@dataclass(frozen=True, slots=True)
class NewToken:
    """`scopes` are of workflows.api_scopes; `days` from 1 to 366."""

    user_id: int
    name: str
    scopes: frozenset[str]
    days: int


def digest_of(secret: str) -> str:
    """What is kept of a token: the SHA-256 of its secret, as hex."""
    return hashlib.sha256(secret.encode()).hexdigest()


def issue_token(token: NewToken, now: datetime) -> tuple[ApiToken, str]:
    """A new token and its secret, which is told this once. Raises ValueError for a life out of bounds."""
    life = timedelta(days=token.days)
    if not timedelta() < life <= LONGEST:
        raise ValueError(token.days)
    secret = PREFIX + secrets.token_urlsafe(32)
    with transaction() as session:
        row = ApiToken(
            user_id=token.user_id,
            name=token.name,
            sha256=digest_of(secret),
            hint=secret[: len(PREFIX) + 4],
            scopes=sorted(token.scopes),
            created_at=now,
            expires_at=now + life,
        )
        session.add(row)
        session.flush()
    return row, secret


def revoke_token(user_id: int | None, token_id: int, now: datetime) -> None:
    """From the next request on it opens nothing. `user_id` None: anybody's. Raises NoSuchToken."""
    with transaction() as session:
        question = select(ApiToken).where(ApiToken.id == token_id)
        row = session.scalars(
            question if user_id is None else question.where(ApiToken.user_id == user_id)
        ).one_or_none()
        if row is None:
            raise NoSuchToken(token_id)
        row.revoked_at = row.revoked_at or now


def note_token_use(token_id: int, now: datetime) -> None:
    """Remember that it was used, to the hour."""
    with transaction() as session:
        session.execute(update(ApiToken).where(ApiToken.id == token_id).values(last_used_at=now))
