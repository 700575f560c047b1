"""A mail as it came, kept byte for byte before anybody tried to understand it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import JSON, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base


class InboundMail(Base):
    """`verdict` is "" until it is understood, then exactly one of `workflows.mail_thread.Verdict`."""

    __tablename__ = "inbound_mail"

    blob_sha256: Mapped[str | None] = mapped_column(ForeignKey("blob.sha256"))  # None: refused at the door
    source: Mapped[str]  # smtp, imap, maildir, stdin
    envelope_from: Mapped[str] = mapped_column(default="")
    envelope_to: Mapped[list[str]] = mapped_column(JSON, default=list)
    size: Mapped[int] = mapped_column(default=0)
    received_at: Mapped[datetime]
    desk: Mapped[str] = mapped_column(default="")
    message_id: Mapped[str] = mapped_column(default="")  # a hint only: anybody may use it again
    content_digest: Mapped[str] = mapped_column(default="")  # SHA-256 of what it says, whatever way it took
    from_addr: Mapped[str] = mapped_column(default="")
    from_name: Mapped[str] = mapped_column(default="")
    subject: Mapped[str] = mapped_column(default="")
    excerpt: Mapped[str] = mapped_column(default="")  # how its new part begins, for who sorts it
    verdict: Mapped[str] = mapped_column(default="")
    reason: Mapped[str] = mapped_column(default="")  # a code that app/labels.py puts in words
    candidates: Mapped[list[str]] = mapped_column(JSON, default=list)  # references a person may choose from
    incident_id: Mapped[int | None] = mapped_column(ForeignKey("incident.id"), index=True)
    tries: Mapped[int] = mapped_column(default=0)  # readers that died on it
    settled_at: Mapped[datetime | None]

    __table_args__ = (
        Index("ix_inbound_mail_verdict", "verdict", "id"),
        Index("ix_inbound_mail_blob", "blob_sha256"),
        Index("ix_inbound_mail_message_id", "message_id", "from_addr"),
    )
