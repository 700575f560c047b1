"""Who may be given an incident."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.models import User
from app.models.reach import may_hold
from app.models.user import of_desk
from workflows.reach import Sight


def colleagues(session: Session, sight: Sight) -> list[User]:
    """Those who work at that incident's desk and may hold it, by name; a partner's users are never among them."""
    people = session.scalars(select(User).where(of_desk(sight.desk)).order_by(User.name))
    return [one for one in people if may_hold(one, sight)]
