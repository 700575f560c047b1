"""Delegated management of authorisations (B9) and their yearly review (B10)."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.models.base import Base, only_where
from app.models.user import User


class AccessMaximum(Base):
    """How many of a partner's users may hold a profile of a service, as the desk set it (B9: T2 20)."""

    __tablename__ = "access_maximum"
    __table_args__ = (UniqueConstraint("organisation_id", "service", "profile"),)

    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    service: Mapped[str]
    profile: Mapped[str]
    maximum: Mapped[int]


class AccessGrant(Base):
    """One authorisation. It stays known for years after its withdrawal (B8), so it names people by address too."""

    __tablename__ = "access_grant"

    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"), index=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    service: Mapped[str]
    profile: Mapped[str]
    granted_at: Mapped[datetime]
    granted_by: Mapped[str]
    withdrawn_at: Mapped[datetime | None]
    withdrawn_by: Mapped[str] = mapped_column(default="")

    user: Mapped[User] = relationship()

    __table_args__ = (
        Index("ix_access_grant_held", "organisation_id", "service", "profile", **only_where("withdrawn_at IS NULL")),
    )


class AccessReview(Base):
    """One year's campaign of a partner; `report` and its `signature` once it is closed (B10)."""

    __tablename__ = "access_review"

    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    opened_at: Mapped[datetime]
    due_on: Mapped[date]
    reminded_on: Mapped[date | None]
    closed_at: Mapped[datetime | None]
    report: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    signature: Mapped[str] = mapped_column(default="")


class AccessAnswer(Base):
    """What the access manager certified of one user: keep, change or remove."""

    __tablename__ = "access_answer"
    __table_args__ = (UniqueConstraint("review_id", "user_id"),)

    review_id: Mapped[int] = mapped_column(ForeignKey("access_review.id"))
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    answer: Mapped[str]
    by: Mapped[str]
    at: Mapped[datetime]


class IncidentFollower(Base):
    """A partner's user who is written to about an incident as its reporter is."""

    __tablename__ = "incident_follower"
    __table_args__ = (UniqueConstraint("incident_id", "user_id"),)

    incident_id: Mapped[int] = mapped_column(ForeignKey("incident.id"))
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"), index=True)
