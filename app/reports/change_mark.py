"""Whether anything happened since one last looked: one short question, whatever the table holds."""

from __future__ import annotations

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.models import Event

_OVERLAP = 200  # histories being written at one instant: a lower number may be committed after a higher one
_LAST = select(func.max(Event.id)).scalar_subquery()
_QUESTION = select(func.max(Event.id), func.count()).where(
    Event.id > _LAST - _OVERLAP
)  # made once: it is asked at every moment


def change_mark(session: Session) -> str:
    """A text that is another one as soon as any incident's history has grown.

    Every verb writes history, and history only grows: its last number tells. Where two hands write at once the numbers may
    be committed out of order, so those just before the last are counted too.
    """
    newest, count = session.execute(_QUESTION).one()
    return f"{newest}-{count}"
