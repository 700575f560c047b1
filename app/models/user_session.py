"""A person's session at a browser: the cookie holds a secret, this row says whether it still opens anything."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base


class UserSession(Base):
    """`ends_at` is the absolute limit; `browser` is a word a person recognises it by. Instants are the machine's."""

    __tablename__ = "user_session"

    token_sha256: Mapped[str] = mapped_column(unique=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"), index=True)
    opened_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]
    browser: Mapped[str] = mapped_column(default="")


class RecoveryCode(Base):
    """One of a person's codes for the day the telephone is lost; each opens once."""

    __tablename__ = "recovery_code"

    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"), index=True)
    code_sha256: Mapped[str]
    used_at: Mapped[datetime | None]
