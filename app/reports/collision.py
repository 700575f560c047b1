"""Whether a colleague did something on the incident since a person opened its page."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.models import Incident, Letter, Message


def answers_since(session: Session, incident: Incident, last_seen: int) -> Sequence[Message]:
    """Messages that this person has not seen and that change what there is to answer, oldest first."""
    newer = select(Message).where(
        Message.incident_id == incident.id, Message.id > last_seen, Message.direction != "note"
    )
    return session.scalars(newer.order_by(Message.id)).all()


def told_at(session: Session, incident_id: int, now: datetime) -> Sequence[str]:
    """To whom the act of that instant was written."""
    letters = select(Letter.recipient_name, Letter.recipient).where(
        Letter.incident_id == incident_id, Letter.written_at == now
    )
    return [name or address for name, address in session.execute(letters.order_by(Letter.id))]
