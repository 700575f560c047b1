"""Whether Vigie itself stands watch: the database, its tables, the engine's beats, mails nobody read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.models import DutyBeat, InboundMail, Incident, Letter

DUTIES = ("wake_incidents", "read_mails", "send_letters")
MAILBOX = "mailbox "  # how the beats of mailboxes are named; the rest of the name is the mailbox
STILL = timedelta(seconds=90)
STUMBLES_SHOWN = 5


@dataclass(frozen=True, slots=True)
class DutyHealth:
    """One duty of the engine; `beat_at` is None when it never ran."""

    duty: str
    beat_at: datetime | None
    last_error: str
    is_still: bool


@dataclass(frozen=True, slots=True)
class Watch:
    """What a person must know at once: duties that stand still, mailboxes that cannot be read (a login that has
    expired), and since when a mail has waited to be read."""

    duties: Sequence[DutyHealth]
    unread_since: datetime | None
    mailboxes: Sequence[DutyHealth] = ()

    @property
    def still(self) -> list[DutyHealth]:
        return [duty for duty in self.duties if duty.is_still]

    @property
    def is_well(self) -> bool:
        return not self.still and self.unread_since is None and not any(one.last_error for one in self.mailboxes)


@dataclass(frozen=True, slots=True)
class Load:
    """What waits: mails to read, mails for a person, letters to send, letters lost, incidents the engine stumbles over."""

    mails_unread: int
    letters_queued: int
    letters_undelivered: int
    stumbling: Sequence[str]
    alarms_due: int


def watch(session: Session, *, real_now: datetime, now: datetime) -> Watch:
    """Two questions. Duties beat in the machine's time (`real_now`), mails arrive in the desk's (`now`)."""
    beats = {row.duty: row for row in session.scalars(select(DutyBeat))}
    duties = [_duty(name, beats.get(name), real_now) for name in DUTIES]
    oldest = session.scalar(select(func.min(InboundMail.received_at)).where(InboundMail.verdict == ""))
    mailboxes = [
        DutyHealth(name.removeprefix(MAILBOX), row.beat_at, row.last_error, is_still=bool(row.last_error))
        for name, row in sorted(beats.items())
        if name.startswith(MAILBOX)
    ]
    return Watch(duties, oldest if oldest is not None and now - oldest > STILL else None, mailboxes)


def load(session: Session, *, now: datetime) -> Load:
    """The figures of the health page."""
    unread = select(func.count()).select_from(InboundMail).where(InboundMail.verdict == "")
    by_state = select(Letter.state, func.count()).where(Letter.state.in_(("queued", "undelivered")))
    letters = {row[0]: row[1] for row in session.execute(by_state.group_by(Letter.state))}
    stumbling = select(Incident.reference).where(Incident.stumbles >= STUMBLES_SHOWN).order_by(Incident.reference)
    due = select(func.count()).select_from(Incident).where(Incident.wake_at <= now)
    return Load(
        mails_unread=session.scalar(unread) or 0,
        letters_queued=letters.get("queued", 0),
        letters_undelivered=letters.get("undelivered", 0),
        stumbling=session.scalars(stumbling.limit(20)).all(),
        alarms_due=session.scalar(due) or 0,
    )


def _duty(name: str, beat: DutyBeat | None, real_now: datetime) -> DutyHealth:
    if beat is None:
        return DutyHealth(name, None, "", is_still=True)
    return DutyHealth(name, beat.beat_at, beat.last_error, is_still=real_now - beat.beat_at > STILL)
