"""Since when the alarms wait for kept mails to be read, remembered from one start to the next."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import delete, select

from app.models import Setting
from app.models.at_once import insert_once
from app.models.transaction import transaction

_HELD = "alarms_held_since"
_FORGOTTEN_AFTER = timedelta(minutes=10)


def held_since(now: datetime) -> datetime:
    """Since when they wait; `now`, the machine's own instant, unless a start shortly before this one died waiting."""
    with transaction() as session:
        insert_once(session, Setting, name=_HELD, value={"at": now.isoformat()})
        held = session.scalars(select(Setting).where(Setting.name == _HELD)).one()
        since = datetime.fromisoformat(held.value["at"])
        if timedelta() <= now - since < _FORGOTTEN_AFTER:
            return since
        held.value = {"at": now.isoformat()}
        return now


def let_alarms_go() -> None:
    """They wait no longer: the next start counts anew."""
    with transaction() as session:
        session.execute(delete(Setting).where(Setting.name == _HELD))
