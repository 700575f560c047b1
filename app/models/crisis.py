"""What is written in a crisis and not yet said: the draft of the next status update, and the review while it is made."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, UniqueConstraint, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from app.models.base import Base
from app.models.event import Event
from app.models.incident import Incident
from app.models.incident_facts import withdrawn_by
from workflows.crisis_room import CrisisRoom, LogLine, crisis_room
from workflows.events import EventKind

DRAFT, REVIEW = "status_update", "review"


class CrisisPaper(Base):
    """`name` is DRAFT or REVIEW; `content` its fields, and the `line` of the history where a draft was sent. What was sent
    or delivered stands in the history, not here.
    """

    __tablename__ = "crisis_paper"
    __table_args__ = (UniqueConstraint("incident_id", "name"),)

    incident_id: Mapped[int] = mapped_column(ForeignKey("incident.id"))
    name: Mapped[str]
    content: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    written_at: Mapped[datetime]
    written_by: Mapped[str]
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}


def room_of(session: Session, incident: Incident) -> CrisisRoom | None:
    """The crisis as the incident's history tells it; None where there never was one."""
    told = session.scalars(select(Event).where(Event.incident_id == incident.id).order_by(Event.seq)).all()
    taken_back = {seq for one in told for seq in withdrawn_by(one.details)}
    stands = [one for one in told if one.seq not in taken_back]
    return crisis_room([LogLine(one.seq, EventKind(one.kind), one.at, one.actor, one.details) for one in stands])


def draft_of(session: Session, incident: Incident, room: CrisisRoom) -> CrisisPaper | None:
    """The draft of the next status update. One that was sent is a draft again where its line was taken back."""
    draft = paper_of(session, incident, DRAFT)
    is_sent = draft is not None and draft.content.get("line") in {one.number for one in room.updates}
    return None if is_sent else draft


def paper_of(session: Session, incident: Incident, name: str) -> CrisisPaper | None:
    """The paper of that name, where somebody has begun it."""
    wanted = (CrisisPaper.incident_id == incident.id, CrisisPaper.name == name)
    return session.scalars(select(CrisisPaper).where(*wanted)).one_or_none()
