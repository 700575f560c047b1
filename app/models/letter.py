"""The outbox: every letter out, written in the commit of the fact it tells."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ColumnElement, ForeignKey, Index, and_, literal_column, or_
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base, only_where

REFUSED_TRIES = 3  # so many by the same letter, and none sent since: it is the relay, not the letter


class Letter(Base):
    """`state`: queued, sent (accepted by the relay), kept (local mailbox), undelivered, obsolete.

    One that is queued and has a `late_at` is shown as not delivered while it is tried on.
    """

    __tablename__ = "letter"

    dedupe_key: Mapped[str] = mapped_column(unique=True)  # incident, event, template, recipient
    message_id: Mapped[str] = mapped_column(unique=True)  # fixed when written: a repeat is the same letter
    incident_id: Mapped[int | None] = mapped_column(ForeignKey("incident.id"), index=True)
    template: Mapped[str]
    sender: Mapped[str]
    recipient: Mapped[str]
    recipient_name: Mapped[str] = mapped_column(default="")
    subject: Mapped[str]
    text: Mapped[str]
    html: Mapped[str] = mapped_column(default="")
    headers: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    automatic: Mapped[bool] = mapped_column(default=True)  # RFC 3834: goes out with a null envelope sender
    reply_token: Mapped[str] = mapped_column(default="", index=True)
    state: Mapped[str] = mapped_column(default="queued")
    written_at: Mapped[datetime]
    queued_at: Mapped[datetime | None]  # the machine's own instant from which it was due; `written_at` may be moved
    late_at: Mapped[datetime | None]  # the same kind of instant: when people were told that it has not arrived
    next_try_at: Mapped[datetime | None]  # None once it has reached an end state
    tries: Mapped[int] = mapped_column(default=0)
    sent_at: Mapped[datetime | None]
    repeated_at: Mapped[datetime | None]  # when it was taken up again after a sender that never told how its try ended
    last_error: Mapped[str] = mapped_column(default="")

    @property
    def shown_state(self) -> str:
        """Its state as people are told it: "late" for one not taken in time and still tried."""
        return "late" if self.state == "queued" and self.late_at is not None else self.state

    __table_args__ = (
        Index("ix_letter_outbox", "next_try_at", "id", **only_where("next_try_at IS NOT NULL")),
        Index("ix_letter_recipient", "recipient", "written_at"),
        Index("ix_letter_undelivered", "id", **only_where("state = 'undelivered'")),
        # Every page asks for these: each holds next to nothing, however long the queue behind a stopped relay.
        Index("ix_letter_late", "id", **only_where("next_try_at IS NOT NULL AND late_at IS NOT NULL")),
        Index("ix_letter_refused", "written_at", **only_where(f"next_try_at IS NOT NULL AND tries >= {REFUSED_TRIES}")),
    )


def not_delivered() -> ColumnElement[bool]:
    """Letters people must know of: given up, or not taken in time."""
    return or_(Letter.state == "undelivered", and_(Letter.state == "queued", Letter.late_at.is_not(None)))


def refused() -> ColumnElement[bool]:
    """Queued letters that the relay refused again and again; written as their index is, so that both databases see it."""
    return and_(Letter.next_try_at.is_not(None), Letter.tries >= literal_column(str(REFUSED_TRIES)))


def late_and_queued() -> ColumnElement[bool]:
    """Letters not taken in time and still tried; written as their index is."""
    return and_(Letter.next_try_at.is_not(None), Letter.late_at.is_not(None))
