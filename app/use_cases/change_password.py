"""A person's password changes, or has to."""

from __future__ import annotations

from datetime import datetime

from app.models import User
from app.models.transaction import transaction
from app.use_cases.sessions import revoke_sessions


def change_password(user_id: int, password_hash: str, now: datetime, *, keep: str = "") -> None:
    """Set it and end every session but that of the secret `keep`: who knew the old one knows nothing any more."""
    with transaction() as session:
        user = session.get_one(User, user_id, with_for_update=True)
        user.password_hash, user.must_change_password = password_hash, False
        revoke_sessions(user_id, now, but=keep)
