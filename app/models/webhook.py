"""Programs that are told what happens, and the outbox of what they are told."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.models.base import Base, only_where
from app.models.user import User


class Webhook(Base):
    """It is told of the incidents its account sees, and of nothing else. Its signing secret is derived, never stored."""

    __tablename__ = "webhook"

    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"), index=True)
    name: Mapped[str]
    url: Mapped[str]
    kinds: Mapped[list[str]] = mapped_column(JSON, default=list)  # of workflows.events; empty: every kind
    rotations: Mapped[int] = mapped_column(default=0)  # of its secret
    created_at: Mapped[datetime]
    blocked_until: Mapped[datetime | None]  # it failed: nothing is tried before
    ended_at: Mapped[datetime | None]  # removed, or its receiver answered 410
    user: Mapped[User] = relationship()


class WebhookDelivery(Base):
    """One fact for one webhook, written in the fact's own commit. `state`: queued, delivered, undelivered, dropped."""

    __tablename__ = "webhook_delivery"

    webhook_id: Mapped[int] = mapped_column(ForeignKey("webhook.id"))
    incident_id: Mapped[int | None] = mapped_column(ForeignKey("incident.id"), index=True)
    message_id: Mapped[str] = mapped_column(unique=True)  # what a receiver knows a repeat by
    kind: Mapped[str]
    payload: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    state: Mapped[str] = mapped_column(default="queued")
    written_at: Mapped[datetime]
    next_try_at: Mapped[datetime | None]  # None once it has reached an end state
    tries: Mapped[int] = mapped_column(default=0)
    delivered_at: Mapped[datetime | None]
    last_status: Mapped[int | None]
    last_error: Mapped[str] = mapped_column(default="")
    webhook: Mapped[Webhook] = relationship()

    __table_args__ = (
        Index("ix_webhook_delivery_outbox", "next_try_at", "id", **only_where("next_try_at IS NOT NULL")),
        Index("ix_webhook_delivery_log", "webhook_id", "id"),
    )
