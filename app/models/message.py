"""What people said about an incident, and the files they joined."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ColumnElement, ForeignKey, and_, or_
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.models.base import Base


class Message(Base):
    """`direction`: in (the partner wrote), out (we answered: the partner reads it), note (only the desk reads it)."""

    __tablename__ = "message"

    incident_id: Mapped[int] = mapped_column(ForeignKey("incident.id"), index=True)
    direction: Mapped[str]
    author: Mapped[str]
    body: Mapped[str]
    quoted: Mapped[str] = mapped_column(default="")  # the folded history of a mail, never lost
    at: Mapped[datetime]
    mail_id: Mapped[int | None] = mapped_column(ForeignKey("inbound_mail.id"))
    line: Mapped[int | None]  # of the history, for what the desk wrote: what `withdraw` takes back
    held_until: Mapped[datetime | None]  # nobody outside reads it before
    withdrawn_at: Mapped[datetime | None]  # taken back: nobody outside ever reads it
    attachments: Mapped[list[Attachment]] = relationship(order_by="Attachment.id")


def readable_outside(now: datetime) -> ColumnElement[bool]:
    """The condition on Message for what the partner may read: what was said between the two sides, and has left."""
    has_left = or_(Message.held_until.is_(None), Message.held_until <= now)
    return and_(Message.direction != "note", Message.withdrawn_at.is_(None), has_left)


class Attachment(Base):
    """A file of a message. Its bytes are a `Blob`; its name is safe to show and to save."""

    __tablename__ = "attachment"

    message_id: Mapped[int] = mapped_column(ForeignKey("message.id"), index=True)
    incident_id: Mapped[int] = mapped_column(ForeignKey("incident.id"), index=True)
    filename: Mapped[str]
    content_type: Mapped[str]
    size: Mapped[int]
    blob_sha256: Mapped[str] = mapped_column(ForeignKey("blob.sha256"))
