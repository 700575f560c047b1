"""The figures that those who run Vigie watch, in one look at the database: the same from whichever process is asked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.models import DutyBeat, InboundMail, Incident, Letter
from app.reports.health import DUTIES, Practice, Watch, practice, watch
from app.reports.lateness import Lateness, lateness
from workflows.mail_thread import Verdict

LAST_STEPS = 1000
UNREAD = "unread"


@dataclass(frozen=True, slots=True)
class Figures:
    """Counts and ages in seconds. `beats`: seconds since each duty's last beat, by duty; a duty that never ran is left out."""

    lateness: Lateness
    alarms_due: int
    oldest_alarm_seconds: float
    mails: Mapping[str, int]
    letters: Mapping[str, int]
    oldest_letter_seconds: float
    beats: Mapping[str, float]
    stumbling: int
    watch: Watch
    practice: Practice


def figures(session: Session, *, now: datetime, real_now: datetime) -> Figures:
    """`now` is the desk's instant, `real_now` the machine's: duties and letters live in the machine's time."""
    due = select(func.count(), func.min(Incident.wake_at)).where(Incident.wake_at <= now)
    alarms, oldest = session.execute(due).one()
    waiting = session.scalar(select(func.min(Letter.next_try_at)).where(Letter.next_try_at.is_not(None)))
    stumbling = select(func.count()).select_from(Incident).where(Incident.wake_at.is_not(None), Incident.stumbles > 0)
    return Figures(
        lateness=lateness(session, LAST_STEPS),
        alarms_due=alarms,
        oldest_alarm_seconds=_age(oldest, now),
        mails=_mails(session),
        letters=_letters(session),
        oldest_letter_seconds=_age(waiting, real_now),
        beats={
            row.duty: _age(row.beat_at, real_now) for row in session.scalars(select(DutyBeat)) if row.duty in DUTIES
        },
        stumbling=session.scalar(stumbling) or 0,
        watch=watch(session, real_now=real_now, now=now),
        practice=practice(session),
    )


def _mails(session: Session) -> dict[str, int]:
    """By verdict, the unread ones under a name of their own; every verdict is there, so that a rate can be taken."""
    counted = session.execute(select(InboundMail.verdict, func.count()).group_by(InboundMail.verdict))
    found = {row[0] or UNREAD: row[1] for row in counted}
    return {name: found.get(name, 0) for name in (UNREAD, *Verdict)}


def _letters(session: Session) -> dict[str, int]:
    counted = session.execute(select(Letter.state, func.count()).group_by(Letter.state))
    found = {row[0]: row[1] for row in counted}
    return {state: found.get(state, 0) for state in ("queued", "sent", "kept", "undelivered", "obsolete")}


def _age(at: datetime | None, now: datetime) -> float:
    return max((now - at).total_seconds(), 0) if at is not None else 0
