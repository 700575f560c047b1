"""Where a person is signed in."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.models import UserSession


def open_sessions(session: Session, user_id: int, now: datetime) -> Sequence[UserSession]:
    """That person's sessions that still open something, newest first."""
    running = select(UserSession).where(
        UserSession.user_id == user_id, UserSession.revoked_at.is_(None), UserSession.ends_at > now
    )
    return session.scalars(running.order_by(UserSession.id.desc())).all()
