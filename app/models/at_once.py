"""What two hands may do at the same instant, and what must then come out: one row, one after the other."""

from __future__ import annotations

from functools import lru_cache
from typing import Any, cast

from sqlalchemy import Executable, Table, func, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from app.models.base import Base


def insert_once(session: Session, noun: type[Base], **values: Any) -> None:
    """Add this row unless one with the same unique key stands there, also one that another hand is just adding."""
    session.execute(added_once(session.get_bind().dialect.name, noun), values)


@lru_cache(maxsize=64)
def added_once(dialect: str, noun: type[Base]) -> Executable:
    """The statement that adds rows of that noun, except those whose unique key stands there already."""
    table = cast("Table", noun.__table__)
    if dialect == "postgresql":
        return postgresql.insert(table).on_conflict_do_nothing()
    return sqlite.insert(table).on_conflict_do_nothing()


def one_at_a_time(session: Session, about: str) -> None:
    """Wait until no other transaction works on the same matter; ours holds it until it ends.

    SQLite has one writer anyway.
    """
    if session.get_bind().dialect.name == "postgresql":
        session.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(about, 0))))
