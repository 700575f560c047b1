"""A list kept under a name: its whole state is the query of its address."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base, only_where


class SavedView(Base):
    """Of the person who keeps it, or of everybody at a desk where `owner_id` is None."""

    __tablename__ = "saved_view"
    __table_args__ = (
        Index("ix_saved_view_own", "owner_id", "name", unique=True, **only_where("owner_id IS NOT NULL")),
        Index("ix_saved_view_shared", "desk", "name", unique=True, **only_where("owner_id IS NULL")),
    )

    desk: Mapped[str]
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    name: Mapped[str]
    query: Mapped[str]
    made_at: Mapped[datetime]
    made_by: Mapped[str]


class DefaultView(Base):
    """The view that a person's queue opens with."""

    __tablename__ = "default_view"

    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"), unique=True)
    view_id: Mapped[int] = mapped_column(ForeignKey("saved_view.id"), index=True)
