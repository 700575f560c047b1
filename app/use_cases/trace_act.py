"""Every sign-in and act leaves a trace (B8)."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.models.at_once import one_at_a_time
from app.models.sealed import keys
from app.models.trace import Trace, TraceEnd, plain, seal_of, signature_of
from app.models.transaction import transaction


@dataclass(frozen=True, slots=True)
class Deed:
    """What is traced. `about` names an object by its address; nothing of what was typed goes in."""

    act: str
    about: str = ""
    person: str = ""
    user_id: int | None = None
    organisation_id: int | None = None
    desk: str = ""
    details: dict[str, Any] = field(default_factory=dict)


def trace(deed: Deed, now: datetime) -> None:
    """Write it, in the transaction under way or in one of its own."""
    with transaction() as session:
        one_at_a_time(session, "traces")
        head = session.scalars(select(TraceEnd).where(TraceEnd.side == "head")).one_or_none()
        if head is None:
            head = TraceEnd(side="head", seq=0, seal="", at=now, signature="")
            session.add(head)
        values = {name: getattr(deed, name) for name in Deed.__dataclass_fields__}
        row = Trace(seq=head.seq + 1, at=now, **values)
        row.seal = seal_of(row.facts(), head.seal, key())
        session.add(row)
        move_end(head, row.seq, row.seal, now)


def move_end(end: TraceEnd, seq: int, seal: str, now: datetime) -> None:
    """Sign where the chain ends or begins now."""
    end.seq, end.seal, end.at = seq, seal, now
    end.signature = signature_of(end, key())


def key() -> str:
    """What the traces are sealed with."""
    return keys()[0]


def end_of(session: Session, side: str) -> TraceEnd | None:
    """The chain's `start` (None: never purged) or `head` (None: nothing was ever traced)."""
    return session.scalars(select(TraceEnd).where(TraceEnd.side == side)).one_or_none()


__all__ = ["Deed", "end_of", "key", "keys", "move_end", "plain", "trace"]
