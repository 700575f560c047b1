"""The outbox: every letter out, written in the commit of the fact it tells."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base, only_where


class Letter(Base):
    """`state`: queued, sent (accepted by the relay), kept (local mailbox), undelivered, obsolete."""

    __tablename__ = "letter"

    dedupe_key: Mapped[str] = mapped_column(unique=True)  # incident, event, template, recipient
    message_id: Mapped[str] = mapped_column(unique=True)  # fixed when written: a repeat is the same letter
    incident_id: Mapped[int | None] = mapped_column(ForeignKey("incident.id"), index=True)
    template: Mapped[str]
    sender: Mapped[str]
    recipient: Mapped[str]
    recipient_name: Mapped[str] = mapped_column(default="")
    subject: Mapped[str]
    text: Mapped[str]
    html: Mapped[str] = mapped_column(default="")
    headers: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    automatic: Mapped[bool] = mapped_column(default=True)  # RFC 3834: goes out with a null envelope sender
    reply_token: Mapped[str] = mapped_column(default="", index=True)
    state: Mapped[str] = mapped_column(default="queued")
    written_at: Mapped[datetime]
    next_try_at: Mapped[datetime | None]  # None once it has reached an end state
    tries: Mapped[int] = mapped_column(default=0)
    sent_at: Mapped[datetime | None]
    last_error: Mapped[str] = mapped_column(default="")

    __table_args__ = (
        Index("ix_letter_outbox", "next_try_at", "id", **only_where("next_try_at IS NOT NULL")),
        Index("ix_letter_recipient", "recipient", "written_at"),
        Index("ix_letter_undelivered", "id", **only_where("state = 'undelivered'")),
    )
