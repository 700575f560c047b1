"""The incident: what stands at the centre of the house."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.models.base import Base, only_where
from app.models.organisation import Contact, Organisation
from app.models.user import User
from workflows.lifecycle import OPEN_STATES

STUMBLES_SHOWN = 5  # from so many on people see that the engine does not get past it
IS_OPEN = [str(state) for state in OPEN_STATES]
_OPEN = ", ".join(f"'{state}'" for state in IS_OPEN)
_WHOSE = ("security_since", "highest_level")  # what decides, beside the desk, who sees it (B7, R10)
_OF_OPEN_ONES = ("state", "service", "assignee_id", "acknowledged_at", *_WHOSE, "silenced_until")
_TALLIED = ("state", "service", "assignee_id")


class Incident(Base):
    """Its state is `workflows.lifecycle.State`. `wake_at` is its one alarm: None when nothing can become due."""

    __tablename__ = "incident"

    reference: Mapped[str] = mapped_column(unique=True)  # the case number people quote (A2)
    state: Mapped[str] = mapped_column(default="registered")
    outcome: Mapped[str] = mapped_column(default="")
    held_at: Mapped[str] = mapped_column(default="acknowledged")  # the level a reopening goes back to
    kind: Mapped[str] = mapped_column(default="undetermined")
    service: Mapped[str] = mapped_column(default="")
    contract: Mapped[str]
    desk: Mapped[str]
    rules_version: Mapped[str]  # the promises made are those of this text of the rules
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    reporter_id: Mapped[int] = mapped_column(ForeignKey("contact.id"))
    assignee_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    subject: Mapped[str]
    stated: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)  # what the referral says (A16, B4, C4)
    missing: Mapped[list[str]] = mapped_column(JSON, default=list)  # what it leaves out
    sender_verified: Mapped[bool] = mapped_column(default=False)
    unread: Mapped[bool] = mapped_column(default=True)  # something came from the partner since a person looked
    workaround: Mapped[str] = mapped_column(default="")
    cause: Mapped[str] = mapped_column(default="")
    received_at: Mapped[datetime]  # when the message reached the desk (R4)
    acknowledged_at: Mapped[datetime | None]
    restored_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]  # restored, or closed without it: what ends its part in the desk's load
    major_since: Mapped[datetime | None]
    origin_unknown_since: Mapped[datetime | None]
    next_due_at: Mapped[datetime | None]  # of the nearest running clock: what the queue is sorted by
    wake_at: Mapped[datetime | None]
    security_since: Mapped[datetime | None]  # from then on the security officers' alone (B7)
    highest_level: Mapped[int] = mapped_column(default=1)  # it ever was at: 1, 2 or 3 (R10)
    silenced_until: Mapped[datetime | None]  # a manager wants no alarm of it on the board before; it counts as ever
    silenced_why: Mapped[str] = mapped_column(default="")
    stumbles: Mapped[int] = mapped_column(
        default=0
    )  # wakes in a row that raised; people see it from `STUMBLES_SHOWN` on
    version: Mapped[int] = mapped_column(default=1)
    events_written: Mapped[int] = mapped_column(default=0)
    last_event_at: Mapped[datetime | None]  # history runs forward, whatever the machine's clock does
    last_seal: Mapped[str] = mapped_column(default="")  # of its newest event: one cut off the end is missed

    organisation: Mapped[Organisation] = relationship()
    reporter: Mapped[Contact] = relationship()
    assignee: Mapped[User | None] = relationship()

    __mapper_args__ = {"version_id_col": version}
    __table_args__ = (
        Index("ix_incident_alarm", "wake_at", "id", **only_where("wake_at IS NOT NULL")),
        Index("ix_incident_queue", "desk", "state", "next_due_at", "id"),
        Index("ix_incident_due", "desk", "next_due_at", "id"),
        # Everything that lists and counts of the open ones ask for, so that the table itself is not read for it.
        Index("ix_incident_open", "desk", "next_due_at", "id", *_OF_OPEN_ONES, **only_where(f"state IN ({_OPEN})")),
        # In the order in which the board counts them: how many stand at each state, service and holder.
        Index("ix_incident_tally", "desk", *_TALLIED, "next_due_at", *_WHOSE, **only_where(f"state IN ({_OPEN})")),
        Index("ix_incident_silenced", "desk", "silenced_until", **only_where("silenced_until IS NOT NULL")),
        Index("ix_incident_organisation", "organisation_id", "id"),
        Index("ix_incident_received", "desk", "received_at", *_WHOSE),
        Index("ix_incident_ended", "desk", "ended_at", *_WHOSE),
    )


class ReferenceCounter(Base):
    """The last number given by a desk in a year."""

    __tablename__ = "reference_counter"
    __table_args__ = (UniqueConstraint("desk", "year"),)

    desk: Mapped[str]
    year: Mapped[int]
    last: Mapped[int] = mapped_column(default=0)
