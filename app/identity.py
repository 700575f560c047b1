"""Who is at the door: passwords, the signed-in person, and what that person may do."""

from __future__ import annotations

import hashlib
from datetime import datetime

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerifyMismatchError
from flask_login import UserMixin
from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from app.models import User
from app.models.user_session import UserSession
from workflows.permissions import Act, Role, may
from workflows.reach import Reach

_hasher = PasswordHasher()
_NOBODY = _hasher.hash("no account has this password")


class SignedIn(UserMixin):  # type: ignore[misc]
    """A person's account for the length of a request."""

    def __init__(self, user: User) -> None:
        self.id, self.user_id = str(user.id), user.id
        self.name, self.email, self.role, self.desk = user.name, user.email, Role(user.role), user.desk
        self.session_ends_at: datetime | None = None
        self.has_second_factor, self.must_change_password = bool(user.totp_secret), user.must_change_password
        self.reach: Reach = user.reach

    @property
    def reached_desk(self) -> Reach:
        """What `app.reports.reach` narrows every question by."""
        return self.reach

    def may(self, act: Act) -> bool:
        """Whether this person's role may ever do that act."""
        return may(self.role, act)


def hash_password(password: str) -> str:
    """An argon2id hash with its salt and parameters."""
    return _hasher.hash(password)


def authenticate(session: Session, email: str, password: str) -> SignedIn | None:
    """The person of that address and password, or None; an unknown address takes as long as a wrong password."""
    user = session.scalars(select(User).where(User.email == email.strip().lower())).one_or_none()
    try:
        _hasher.verify(user.password_hash if user else _NOBODY, password)
    except (VerifyMismatchError, InvalidHashError):
        return None
    return SignedIn(user) if user is not None and user.active else None


_SESSION_OF_TOKEN = (  # made once: every request asks it
    select(User, UserSession.ends_at)
    .join(UserSession, UserSession.user_id == User.id)
    .where(UserSession.token_sha256 == bindparam("token_sha256"))
    .where(UserSession.revoked_at.is_(None), UserSession.ends_at > bindparam("now"), User.active)
)


def load_signed_in(session: Session, user_id: str, token: str, now: datetime) -> SignedIn | None:
    """The account a session speaks of, if it is still active and that session neither ended nor was revoked."""
    token_sha256 = hashlib.sha256(token.encode()).hexdigest()
    row = session.execute(_SESSION_OF_TOKEN, {"token_sha256": token_sha256, "now": now}).one_or_none()
    if row is None or str(row[0].id) != user_id:
        return None
    person = SignedIn(row[0])
    person.session_ends_at = row[1]
    return person


def find_active(session: Session, user_id: int) -> SignedIn | None:
    """That account, if it is active."""
    user = session.get(User, user_id)
    return SignedIn(user) if user is not None and user.active else None


def find_by_address(session: Session, email: str) -> SignedIn | None:
    """The active account of that address."""
    user = session.scalars(select(User).where(User.email == email.strip().lower(), User.active)).one_or_none()
    return SignedIn(user) if user is not None else None


def find_account(session: Session, email: str) -> SignedIn | None:
    """The account of that address, suspended or not: whose door was tried. It opens nothing."""
    user = session.scalars(select(User).where(User.email == email.strip().lower())).one_or_none()
    return SignedIn(user) if user is not None else None


def password_holds(session: Session, user_id: int, password: str) -> bool:
    """Whether that is the person's password."""
    try:
        return _hasher.verify(session.get_one(User, user_id).password_hash, password)
    except (VerifyMismatchError, InvalidHashError):
        return False
