"""What was said about an incident, and the files that came with it, for a program."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from app.models import Attachment, Message
from app.models.message import readable_outside
from workflows.permissions import PARTNER_ROLES
from workflows.reach import Reach


def messages_of(
    session: Session, incident_id: int, *, asker: Reach, before: int | None, most: int, now: datetime
) -> Sequence[Message]:
    """At most `most` messages, the newest first, those older than the row `before`; a partner reads no note of the desk,
    nor what it took back or still holds.
    """
    question = select(Message).where(Message.incident_id == incident_id).options(selectinload(Message.attachments))
    if asker.role in PARTNER_ROLES:
        question = question.where(readable_outside(now))
    if before is not None:
        question = question.where(Message.id < before)
    return session.scalars(question.order_by(Message.id.desc()).limit(most)).all()


def attachments_of(
    session: Session, incident_id: int, *, asker: Reach, attachment_id: int | None = None
) -> Sequence[Attachment]:
    """Its files, oldest first, or the one of that number; a partner gets none that a note of the desk carries."""
    question = select(Attachment).where(Attachment.incident_id == incident_id)
    if asker.role in PARTNER_ROLES:
        question = question.join(Message, Message.id == Attachment.message_id).where(Message.direction != "note")
    if attachment_id is not None:
        question = question.where(Attachment.id == attachment_id)
    return session.scalars(question.order_by(Attachment.id)).all()
