"""What was answered to a request that bears an Idempotency-Key: the same again when the same is asked again."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base


class KeptAnswer(Base):
    """Written in the commit of the act it answers; `digest` tells the same request from another under the same key."""

    __tablename__ = "kept_answer"
    __table_args__ = (UniqueConstraint("token_id", "key"),)

    token_id: Mapped[int] = mapped_column(ForeignKey("api_token.id"))
    key: Mapped[str]
    digest: Mapped[str]
    status: Mapped[int]
    body: Mapped[str]
    headers: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    kept_at: Mapped[datetime] = mapped_column(index=True)
