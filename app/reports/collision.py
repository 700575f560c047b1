"""Whether a colleague did something on the incident since a person opened its page."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.models import Event, Incident, Letter, Message
from app.reports.timeline import cause_of


def answers_since(session: Session, incident: Incident, last_seen: int) -> Sequence[Message]:
    """Messages that this person has not seen and that change what there is to answer, oldest first."""
    newer = select(Message).where(
        Message.incident_id == incident.id, Message.id > last_seen, Message.direction != "note"
    )
    return session.scalars(newer.order_by(Message.id)).all()


def told_at(session: Session, incident_id: int, who: str, now: datetime) -> Sequence[str]:
    """To whom the act of that instant was written. `who` acted, as the history names them: what the engine caught up with
    before the act has letters of the same instant, which are none of the act's.
    """
    own = select(Event.seq).where(Event.incident_id == incident_id, Event.actor == who, Event.recorded_at == now)
    lines = {str(number) for number in session.scalars(own)}
    letters = select(Letter).where(Letter.incident_id == incident_id, Letter.written_at == now).order_by(Letter.id)
    told = [letter for letter in session.scalars(letters) if cause_of(incident_id, letter) in lines]
    return [letter.recipient_name or letter.recipient for letter in told]
