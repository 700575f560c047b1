"""The history: what happened, in order, never rewritten. Each row seals the one before it."""

from __future__ import annotations

import hashlib
import json
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
        """SHA-256 over the previous seal and this row's facts, as hex."""
        facts = [self.incident_id, self.seq, self.kind, _utc(self.at), _utc(self.recorded_at), self.actor, self.details]
        return hashlib.sha256(
            f"{previous_seal}\n{json.dumps(facts, sort_keys=True, ensure_ascii=False)}".encode()
        ).hexdigest()


def _utc(at: datetime) -> str:
    return at.astimezone(UTC).isoformat()
