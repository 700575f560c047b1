"""Sessions begin and end: each is a row, so that ending one takes effect at its next request."""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime, timedelta

from sqlalchemy import select, update

from app.models.transaction import transaction
from app.models.user_session import UserSession


def open_session(user_id: int, now: datetime, lasts: timedelta, browser: str = "") -> str:
    """A new session; the secret its cookie bears, which is kept nowhere else."""
    token = secrets.token_urlsafe(32)
    with transaction() as session:
        session.add(
            UserSession(
                token_sha256=digest(token), user_id=user_id, opened_at=now, ends_at=now + lasts, browser=browser[:120]
            )
        )
    return token


def end_session(token: str, now: datetime) -> None:
    """Sign out: the cookie opens nothing any more, wherever a copy of it may be."""
    with transaction() as session:
        session.execute(
            update(UserSession)
            .where(UserSession.token_sha256 == digest(token), UserSession.revoked_at.is_(None))
            .values(revoked_at=now)
        )


def revoke_session(session_id: int, user_id: int, now: datetime) -> bool:
    """End one of that person's own sessions; False where it is none of theirs."""
    with transaction() as session:
        owned = select(UserSession).where(UserSession.id == session_id, UserSession.user_id == user_id)
        row = session.scalars(owned).one_or_none()
        if row is not None:
            row.revoked_at = row.revoked_at or now
        return row is not None


def revoke_sessions(user_id: int, now: datetime, *, but: str = "") -> None:
    """End every session of a person, except the one whose secret is `but`."""
    with transaction() as session:
        running = update(UserSession).where(UserSession.user_id == user_id, UserSession.revoked_at.is_(None))
        session.execute(running.where(UserSession.token_sha256 != digest(but)).values(revoked_at=now))


def digest(token: str) -> str:
    """What the table keeps of a secret."""
    return hashlib.sha256(token.encode()).hexdigest()
