"""What every table is made of: one metadata, and instants that know their zone."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import BigInteger, DateTime, Dialect, Integer, text
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
from sqlalchemy.types import TypeDecorator

from app.extensions import db


class UtcDateTime(TypeDecorator[datetime]):
    """An instant. Naive values are refused on the way in; what comes out is aware, in UTC, on every database."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"naive datetime {value!r}: give it a zone (app.clock.now() does)")
        in_utc = value.astimezone(UTC)
        return in_utc.replace(tzinfo=None) if dialect.name == "sqlite" else in_utc

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Base(DeclarativeBase):
    """Every table: an `id`, and Python types mapped one way."""

    metadata = db.metadata
    type_annotation_map = {datetime: UtcDateTime()}

    id: Mapped[int] = mapped_column(BigInteger().with_variant(Integer, "sqlite"), primary_key=True, sort_order=-1)


def only_where(condition: str) -> dict[str, Any]:
    """The keywords that make an index partial, on both databases."""
    return {"sqlite_where": text(condition), "postgresql_where": text(condition)}
