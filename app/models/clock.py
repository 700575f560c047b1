"""A promise as people see and reports count it. Reckoned by `workflows.clocks`, never edited by hand."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.models.base import Base, only_where
from app.models.incident import Incident


class Clock(Base):
    """One run of one promise. `breached_at` is the contractual instant that went by; it is never taken back (R11)."""

    __tablename__ = "clock"

    incident_id: Mapped[int] = mapped_column(ForeignKey("incident.id"))
    key: Mapped[str]  # name:obligor:ordinal
    name: Mapped[str]
    obligor: Mapped[str]
    rules_version: Mapped[str]
    started_at: Mapped[datetime]
    due_at: Mapped[datetime | None]
    met_at: Mapped[datetime | None]
    dropped_at: Mapped[datetime | None]
    breached_at: Mapped[datetime | None]
    incident: Mapped[Incident] = relationship(backref="clocks")

    __table_args__ = (
        UniqueConstraint("incident_id", "key"),
        Index("ix_clock_breached", "breached_at", **only_where("breached_at IS NOT NULL")),
    )


class FiredStep(Base):
    """The ledger of what the engine did: the contractual instant beside the instant it was done. Written once."""

    __tablename__ = "fired_step"
    __table_args__ = (UniqueConstraint("incident_id", "clock", "step", "round"),)

    incident_id: Mapped[int] = mapped_column(ForeignKey("incident.id"))
    clock: Mapped[str]  # the clock's key
    step: Mapped[str]
    round: Mapped[int]
    label: Mapped[str] = mapped_column(default="")
    due_at: Mapped[datetime]
    recorded_at: Mapped[datetime]
    told: Mapped[bool] = mapped_column(default=True)


class Pause(Base):
    """Somebody waits for somebody (R5): `waiting_on` is partner or third_party; `until` is None while it lasts."""

    __tablename__ = "pause"

    incident_id: Mapped[int] = mapped_column(ForeignKey("incident.id"), index=True)
    waiting_on: Mapped[str]
    reason: Mapped[str]
    since: Mapped[datetime]
    until: Mapped[datetime | None]

    __table_args__ = (Index("ix_pause_open", "incident_id", "waiting_on", **only_where("until IS NULL")),)
