"""Whether Vigie itself stands watch: the engine's beats, mails nobody read, letters that do not leave, backups."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.models import DutyBeat, InboundMail, Incident, Letter, Setting
from app.models.incident import STUMBLES_SHOWN
from app.models.letter import refused

DUTIES = ("wake_incidents", "read_mails", "send_letters", "send_webhooks", "keep_terms")
MAILBOX = "mailbox "  # how the beats of mailboxes are named; the rest of the name is the mailbox
STILL = timedelta(seconds=60)  # a page asks every 20 s: people see it within 90 s


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
    expired), since when a mail has waited to be read, and since when letters do not leave."""

    duties: Sequence[DutyHealth]
    unread_since: datetime | None
    mailboxes: Sequence[DutyHealth] = ()
    unsent_since: datetime | None = None

    @property
    def still(self) -> list[DutyHealth]:
        return [duty for duty in self.duties if duty.is_still]

    @property
    def is_well(self) -> bool:
        moves = self.unread_since is None and self.unsent_since is None
        return moves and not self.still and not any(one.last_error for one in self.mailboxes)


@dataclass(frozen=True, slots=True)
class Practice:
    """How one would come back from a loss: the last backup and the last drill, None where there was none yet."""

    backup_at: datetime | None = None
    backup_size: int = 0
    drill_at: datetime | None = None
    drilled: str = ""
    loss_seconds: float = 0
    seconds: float = 0
    faults: int = 0


@dataclass(frozen=True, slots=True)
class Load:
    """What waits: mails to read, mails for a person, letters to send, letters lost, incidents the engine stumbles over."""

    mails_unread: int
    letters_queued: int
    letters_undelivered: int
    stumbling: Sequence[str]
    alarms_due: int


def watch(session: Session, *, real_now: datetime, now: datetime) -> Watch:
    """A few questions. Duties beat in the machine's time (`real_now`), mails arrive in the desk's (`now`)."""
    beats = {row.duty: row for row in session.scalars(select(DutyBeat))}
    duties = [_duty(name, beats.get(name), real_now) for name in DUTIES]
    oldest = session.scalar(select(func.min(InboundMail.received_at)).where(InboundMail.verdict == ""))
    mailboxes = [
        DutyHealth(name.removeprefix(MAILBOX), row.beat_at, row.last_error, is_still=bool(row.last_error))
        for name, row in sorted(beats.items())
        if name.startswith(MAILBOX)
    ]
    unread_since = oldest if oldest is not None and now - oldest > STILL else None
    return Watch(duties, unread_since, mailboxes, _unsent_since(session, real_now))


def practice(session: Session) -> Practice:
    """What the commands `backup create` and `backup drill` last wrote down."""
    kept = select(Setting.name, Setting.value).where(Setting.name.in_(("last_backup", "last_drill")))
    noted: dict[str, dict[str, Any]] = {row[0]: row[1] for row in session.execute(kept)}
    found = Practice()
    if backup := noted.get("last_backup"):
        found = replace(found, backup_at=datetime.fromisoformat(backup["at"]), backup_size=backup["size"])
    if drill := noted.get("last_drill"):
        figures = {name: drill[name] for name in ("loss_seconds", "seconds", "faults")}
        at = datetime.fromisoformat(drill["at"])
        found = replace(found, drill_at=at, drilled=drill["backup"], **figures)
    return found


def load(session: Session, *, now: datetime) -> Load:
    """The figures of the health page."""
    unread = select(func.count()).select_from(InboundMail).where(InboundMail.verdict == "")
    by_state = select(Letter.state, func.count()).where(Letter.state.in_(("queued", "undelivered")))
    letters = {row[0]: row[1] for row in session.execute(by_state.group_by(Letter.state))}
    waiting = select(func.count()).select_from(Letter).where(Letter.next_try_at.is_not(None))
    late = session.scalar(waiting.where(Letter.late_at.is_not(None))) or 0  # not taken in time, and still tried
    stumbling = select(Incident.reference).where(Incident.stumbles >= STUMBLES_SHOWN).order_by(Incident.reference)
    due = select(func.count()).select_from(Incident).where(Incident.wake_at <= now)
    return Load(
        mails_unread=session.scalar(unread) or 0,
        letters_queued=letters.get("queued", 0) - late,
        letters_undelivered=letters.get("undelivered", 0) + late,
        stumbling=session.scalars(stumbling.limit(20)).all(),
        alarms_due=session.scalar(due) or 0,
    )


def _unsent_since(session: Session, real_now: datetime) -> datetime | None:
    """Since when the oldest due letter waits, or the first that the relay refuses again and again while none leaves."""
    due = session.scalar(select(func.min(Letter.next_try_at)).where(Letter.next_try_at.is_not(None)))
    if due is not None and real_now - due > STILL:
        return due
    since = session.scalar(select(func.min(Letter.written_at)).where(refused()))
    if since is None:
        return None
    last_sent = session.scalar(
        select(Letter.sent_at).where(Letter.sent_at.is_not(None)).order_by(Letter.id.desc()).limit(1)
    )
    return since if last_sent is None or last_sent < since else None


def _duty(name: str, beat: DutyBeat | None, real_now: datetime) -> DutyHealth:
    if beat is None:
        return DutyHealth(name, None, "", is_still=True)
    return DutyHealth(name, beat.beat_at, beat.last_error, is_still=real_now - beat.beat_at > STILL)
