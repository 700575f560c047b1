"""The traces: who signed in and did what, each row sealed after the one before it (B8)."""

from __future__ import annotations

import hashlib
import hmac
import json
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import JSON
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base

_SEALED = ("seq", "at", "user_id", "person", "organisation_id", "desk", "act", "about", "details")


class Trace(Base):
    """`person` is an account's address; `about` what was acted on, as its path says it. Never rewritten."""

    __tablename__ = "trace"

    seq: Mapped[int] = mapped_column(unique=True)
    at: Mapped[datetime] = mapped_column(index=True)
    user_id: Mapped[int | None] = mapped_column(index=True)  # no foreign key: a trace outlives the account
    person: Mapped[str] = mapped_column(index=True)
    organisation_id: Mapped[int | None] = mapped_column(index=True)
    desk: Mapped[str]
    act: Mapped[str]
    about: Mapped[str]
    details: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    seal: Mapped[str]

    def facts(self) -> dict[str, Any]:
        """The row as an export writes it, its seal left out; instants as ISO in UTC."""
        return {name: plain(getattr(self, name)) for name in _SEALED}


class TraceEnd(Base):
    """Where the chain begins after a purge (`start`) and where it ends (`head`); each signed, so that none is cut off."""

    __tablename__ = "trace_end"

    side: Mapped[str] = mapped_column(unique=True)
    seq: Mapped[int]
    seal: Mapped[str]
    at: Mapped[datetime]
    signature: Mapped[str]


def plain(value: Any) -> Any:
    """A value as JSON holds it."""
    return value.astimezone(UTC).isoformat() if isinstance(value, datetime) else value


def seal_of(facts: dict[str, Any], previous_seal: str, key: str) -> str:
    """HMAC-SHA256 under the installation's key, as hex: who only holds the tables cannot seal a forged row."""
    written = json.dumps([facts[name] for name in _SEALED], sort_keys=True, ensure_ascii=False)
    return _signed(f"trace\n{previous_seal}\n{written}", key)


def signature_of(end: TraceEnd, key: str) -> str:
    """What `end.signature` must be."""
    return _signed(f"end\n{end.side}\n{end.seq}\n{end.seal}\n{plain(end.at)}", key)


def _signed(text: str, key: str) -> str:
    return hmac.new(key.encode(), text.encode(), hashlib.sha256).hexdigest()
