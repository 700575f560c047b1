"""How many answers a machine of ours gives one address: three an hour, so that no loop lives (RFC 3834, 2).

Only what answers a mail counts. A reminder, a breach or a restoration is owed by contract, however many there are.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import bindparam, func, select
from sqlalchemy.orm import Session

from app.models.letter import Letter
from app.notify.kinds import ANSWERS

MOST_AN_HOUR = 3
_HOUR = timedelta(hours=1)
_WRITTEN = select(func.count(Letter.id)).where(
    Letter.recipient == bindparam("reader"),
    Letter.written_at > bindparam("since"),
    Letter.template.in_(ANSWERS),
    Letter.state != "obsolete",
)


def may_answer(session: Session, email: str, now: datetime) -> bool:
    """Whether one more automatic answer may be written to that address."""
    return _answers(session, email, now - _HOUR) < MOST_AN_HOUR


def answered_since(session: Session, email: str, since: datetime) -> bool:
    """Whether a machine of ours has answered that address since then."""
    return _answers(session, email, since) > 0


def _answers(session: Session, email: str, since: datetime) -> int:
    return session.scalar(_WRITTEN, {"reader": email, "since": since}) or 0
