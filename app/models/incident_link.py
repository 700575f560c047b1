"""What ties two incidents: one cause, or one being the same as the other."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, UniqueConstraint, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from app.models.base import Base, only_where
from app.models.incident import Incident
from app.models.organisation import Contact


class LinkKind(StrEnum):
    """What the link says. That an incident hangs on a crisis stands in the two histories, not here."""

    SAME_CAUSE = "same_cause"
    DUPLICATE_OF = "duplicate_of"


class IncidentLink(Base):
    """`from_id` is the duplicate of `to_id`; of one cause the older incident comes first. `before` is what a separation
    gives back: the state, the lines of the history that the merge wrote and the waits that it ended.
    """

    __tablename__ = "incident_link"
    __table_args__ = (
        UniqueConstraint("from_id", "to_id", "kind"),
        Index("ix_incident_link_duplicate", "from_id", unique=True, **only_where("kind = 'duplicate_of'")),
    )

    kind: Mapped[str]
    from_id: Mapped[int] = mapped_column(ForeignKey("incident.id"))
    to_id: Mapped[int] = mapped_column(ForeignKey("incident.id"), index=True)
    made_at: Mapped[datetime]
    made_by: Mapped[str]
    before: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)


def main_of(session: Session, incident: Incident) -> Incident | None:
    """The incident that this one was merged into, None where it is nobody's duplicate."""
    link = duplicate_link(session, incident)
    return session.get_one(Incident, link.to_id) if link else None


def duplicate_link(session: Session, incident: Incident) -> IncidentLink | None:
    """The link that makes this incident a duplicate."""
    wanted = (IncidentLink.from_id == incident.id, IncidentLink.kind == LinkKind.DUPLICATE_OF)
    return session.scalars(select(IncidentLink).where(*wanted)).one_or_none()


def has_duplicates(session: Session, incident: Incident) -> bool:
    """Whether something was merged into this incident."""
    wanted = (IncidentLink.to_id == incident.id, IncidentLink.kind == LinkKind.DUPLICATE_OF)
    return session.scalar(select(IncidentLink.id).where(*wanted).limit(1)) is not None


def reporters_of_duplicates(session: Session, incident: Incident) -> list[Contact]:
    """Who reported what was merged into this incident, as far as they are of its own organisation."""
    reported = (
        select(Contact)
        .join(Incident, Incident.reporter_id == Contact.id)
        .join(IncidentLink, IncidentLink.from_id == Incident.id)
        .where(IncidentLink.to_id == incident.id, IncidentLink.kind == LinkKind.DUPLICATE_OF)
        .where(Incident.organisation_id == incident.organisation_id, Contact.id != incident.reporter_id)
    )
    return list(session.scalars(reported.distinct().order_by(Contact.id)))
