"""Who at the partner's reads a letter about an incident: the one answer for those who write and for the page that says it."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.models import Incident, IncidentFollower, User
from app.models.incident_link import reporters_of_duplicates
from app.notify.addressee import Addressee
from workflows.permissions import Role


def partner_readers(session: Session, incident: Incident) -> list[Addressee]:
    """The first readers, who reported the same and was merged into it, and who follows it; each once.

    Of a security matter nobody but the first readers (B7).
    """
    told = first_readers(session, incident)
    if incident.security_since is not None:
        return told
    told += [Addressee(one.email, one.name, side="partner") for one in reporters_of_duplicates(session, incident)]
    told += _followers(session, incident)
    return list({one.email: one for one in reversed(told)}.values())[::-1]


def first_readers(session: Session, incident: Incident) -> list[Addressee]:
    """The contact who reported it: who reads of an incident that nobody else knows of yet.

    Of a security matter the partner's security officers instead, where it has any (B7).
    """
    if incident.security_since is not None and (told := officers(session, incident, Role.PARTNER_SECURITY)):
        return told
    return [Addressee(incident.reporter.email, incident.reporter.name, side="partner")]


def officers(session: Session, incident: Incident, role: Role) -> list[Addressee]:
    """The security officers of the desk, or of the partner."""
    place = User.desk == incident.desk
    if role is Role.PARTNER_SECURITY:
        place = User.organisation_id == incident.organisation_id
    found = session.scalars(select(User).where(User.role == role, User.active, place).order_by(User.id))
    side = "partner" if role is Role.PARTNER_SECURITY else "desk"
    return [Addressee(one.email, one.name, side=side) for one in found]


def _followers(session: Session, incident: Incident) -> list[Addressee]:
    """The partner's users who asked to be written to, as long as they are of that partner."""
    following = (
        select(User)
        .join(IncidentFollower, IncidentFollower.user_id == User.id)
        .where(IncidentFollower.incident_id == incident.id, User.active)
        .where(User.organisation_id == incident.organisation_id)
    )
    return [Addressee(one.email, one.name, side="partner") for one in session.scalars(following.order_by(User.id))]
