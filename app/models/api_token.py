"""A program's way in: a secret that was shown once, kept as a hash, with what it may do and until when."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import JSON, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.models.base import Base
from app.models.user import User


class ApiToken(Base):
    """It acts as its account, within `scopes` (workflows.api_scopes). The secret is 256 random bits, so a plain hash is
    enough: there is nothing to guess slowly."""

    __tablename__ = "api_token"

    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"), index=True)
    name: Mapped[str]
    sha256: Mapped[str] = mapped_column(unique=True)
    hint: Mapped[str]  # its first characters, to know it again by
    scopes: Mapped[list[str]] = mapped_column(JSON, default=list)
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    last_used_at: Mapped[datetime | None]  # within an hour
    revoked_at: Mapped[datetime | None]
    user: Mapped[User] = relationship()
