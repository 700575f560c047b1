"""The history: what happened, in order, never rewritten. Each row seals the one before it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base


class Event(Base):
    """`at` is when it happened, `recorded_at` when we wrote it. `actor` names a person by role or the engine."""

    __tablename__ = "event"
    __table_args__ = (UniqueConstraint("incident_id", "seq"),)

    incident_id: Mapped[int] = mapped_column(ForeignKey("incident.id"))
    seq: Mapped[int]
    kind: Mapped[str]  # workflows.events.EventKind
    at: Mapped[datetime]
    recorded_at: Mapped[datetime]
    actor: Mapped[str]
    details: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    seal: Mapped[str]

    def sealed_after(self, previous_seal: str) -> str:
        """What this row's seal must be if the row before it bears `previous_seal`."""
        row = {name: getattr(self, name) for name in _SEALED}
        return seal_of(row, previous_seal)


_SEALED = ("incident_id", "seq", "kind", "at", "recorded_at", "actor", "details")


def seal_of(row: Mapping[str, Any], previous_seal: str) -> str:
    """SHA-256 over the previous seal and the facts of an event, as hex."""
    facts = [_utc(value) if isinstance(value := row[name], datetime) else value for name in _SEALED]
    written = json.dumps(facts, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(f"{previous_seal}\n{written}".encode()).hexdigest()


def _utc(at: datetime) -> str:
    return at.astimezone(UTC).isoformat()
