"""Who works at the desks."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.models import User
from app.reports.reach import Asker, own_desk


def accounts_of(session: Session, *, asker: Asker) -> Sequence[User]:
    """The accounts of the asker's own desk, or of every desk, by name; partners' users are their access managers' matter."""
    question = select(User).where(User.organisation_id.is_(None)).order_by(User.name, User.id)
    desk = own_desk(asker)
    return session.scalars(question if desk is None else question.where(User.desk == desk)).all()
