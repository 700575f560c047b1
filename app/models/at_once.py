"""What two hands may do at the same instant, and what must then come out: one row, one after the other."""

from __future__ import annotations

from typing import Any

from sqlalchemy import func, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from app.models.base import Base


def insert_once(session: Session, noun: type[Base], **values: Any) -> None:
    """Add this row unless one with the same unique key stands there, also one that another hand is just adding."""
    dialect = session.get_bind().dialect.name
    insert = (postgresql if dialect == "postgresql" else sqlite).insert(noun)
    session.execute(insert.values(**values).on_conflict_do_nothing())


def one_at_a_time(session: Session, about: str) -> None:
    """Wait until no other transaction works on the same matter; ours holds it until it ends.

    SQLite has one writer anyway.
    """
    if session.get_bind().dialect.name == "postgresql":
        session.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(about, 0))))
