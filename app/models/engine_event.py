"""What the engine noticed about itself and people should know: a jump of the clock, an outage it came back from."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base


class EngineEvent(Base):
    """`at` is the machine's own instant; `kind` a code that app/labels.py puts in words."""

    __tablename__ = "engine_event"

    at: Mapped[datetime] = mapped_column(index=True)
    kind: Mapped[str]
    details: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
