"""What the engine beats, all of it on this page, each with its reason. No business timer lives here."""

from __future__ import annotations

import threading
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from flask import current_app
from sqlalchemy import select

from app import clock
from app.engine.second_source import database_time
from app.engine.steady_time import SteadyTime
from app.extensions import db
from app.intake.pipeline import understand_kept_mails
from app.intake.reader import MailReader
from app.models import InboundMail
from app.notify.outbox import send_due_letters
from app.notify.outbox_webhooks import send_due_webhooks
from app.use_cases.hold_alarms import held_since, let_alarms_go
from app.use_cases.move_time import recall_time
from app.use_cases.note_beat import claim_beat, note_beat
from app.use_cases.note_engine_event import note_engine_event
from app.use_cases.note_undelivered import note_undelivered
from app.use_cases.purge_past_terms import purge_past_terms, terms_of
from app.use_cases.remind_reviews import remind_reviews
from app.use_cases.review_access import close_overdue_reviews
from app.use_cases.wake_incidents import wake_due_incidents

_TOGETHER = {"sqlite": 100, "postgresql": 200}  # SQLite lets nobody else write meanwhile
_BREATH_SECONDS = {"sqlite": 0.01}  # so that pages come between two batches
_LETTERS = 20  # few enough for the beat to be noted between slow ones
_MAILS_FIRST = timedelta(seconds=30)
READ_MAILS = "read_mails"
_DAILY, _DAY, _ASKED_SECONDS = "daily terms", timedelta(days=1), 600.0


@dataclass(frozen=True, slots=True)
class Duty:
    """`run` does what is due and says how much that was; it is run again at once until it says 0."""

    name: str
    reason: str
    run: Callable[[], int]


class CaughtUp(Protocol):
    """Whether the mails that were kept before this start have been read; a `threading.Event` is one."""

    def is_set(self) -> bool: ...


def all_duties(reader: MailReader, stopping: threading.Event, wanted: Collection[str] = ()) -> tuple[Duty, ...]:
    """The duties of one engine process, or those `wanted` by name; `reader` is its child for reading mails."""
    mails = ReadMails(reader)
    caught_up: CaughtUp = mails.caught_up if not wanted or READ_MAILS in wanted else MailsReadElsewhere()
    duties = (
        Duty(
            "wake_incidents",
            "an alarm that has come is answered within a second",
            WakeIncidents(stopping, caught_up),
        ),
        Duty(READ_MAILS, "a mail that was kept becomes an incident within two seconds", mails),
        Duty("send_letters", "a letter that was written leaves, or is tried again on its schedule", send_letters),
        Duty(
            "send_webhooks",
            "a program that asked to be told is told, or told again on the same schedule",
            send_webhooks,
        ),
        Duty("keep_terms", "nothing is kept past its term, no review of accesses lies forgotten", KeepTerms()),
    )
    return tuple(duty for duty in duties if not wanted or duty.name in wanted)


class WakeIncidents:
    """Answer the alarms, unless the machine's clock is not to be trusted.

    After a start the kept mails come first: what a partner answered in time must not find itself late because
    nobody had read it. A mail that nobody can read does not hold the alarms for longer than half a minute, and the
    half-minute goes on over a start that dies: an engine that dies every few seconds answers alarms all the same.
    """

    def __init__(self, stopping: threading.Event, mails_caught_up: CaughtUp) -> None:
        self._stopping, self._mails_caught_up = stopping, mails_caught_up
        self._held_since: datetime | None = None
        self._mails_came_first = False
        self._steady = SteadyTime(database_time)

    def __call__(self) -> int:
        if not self._may_act():
            return 0
        if current_app.config["SETTINGS"].demo:
            recall_time()  # the pages, or the command line, may have moved it
        database = db.engine.dialect.name
        limit = _TOGETHER[database]
        woken = wake_due_incidents(clock.now(), limit)
        if woken == limit and (breath := _BREATH_SECONDS.get(database)):
            self._stopping.wait(breath)
        return woken

    def _may_act(self) -> bool:
        look = self._steady.look(clock.real_now(), clock.since_boot())
        if look.jump is not None:
            note_engine_event(look.jump, clock.real_now(), seconds=round(look.seconds))
        self._mails_came_first = self._mails_came_first or self._read_or_waited_for(clock.real_now())
        return look.may_act and self._mails_came_first

    def _read_or_waited_for(self, now: datetime) -> bool:
        if self._mails_caught_up.is_set():
            enough = True
        else:
            self._held_since = self._held_since or held_since(now)
            enough = now - self._held_since > _MAILS_FIRST
        if enough and self._held_since is not None:
            let_alarms_go()
        return enough


class KeepTerms:
    """Once a day, by one engine of however many run: what is past its term goes, batch after batch, and the reviews of
    accesses are reminded of and closed (B8, B10).
    """

    def __init__(self) -> None:
        self._ask_at, self._under_way = float("-inf"), False

    def __call__(self) -> int:
        if clock.monotonic() < self._ask_at:
            return 0
        now = clock.real_now()
        if not self._under_way and not claim_beat(_DAILY, now, _DAY):
            self._ask_at = clock.monotonic() + _ASKED_SECONDS
            return 0
        try:
            return self._keep(now)
        except Exception:
            self._under_way, self._ask_at = False, clock.monotonic() + _ASKED_SECONDS
            note_beat(_DAILY, now - _DAY, "")  # still owed: what failed is tried again in a while, not tomorrow
            raise

    def _keep(self, now: datetime) -> int:
        gone = purge_past_terms(terms_of(current_app.config["SETTINGS"]), now).total()
        self._under_way = gone > 0
        return gone or close_overdue_reviews(now, now.date()) + remind_reviews(now, now.date())


class ReadMails:
    """Understand what was kept. `caught_up` is set once there was nothing left to read."""

    def __init__(self, reader: MailReader) -> None:
        self._reader = reader
        self.caught_up = threading.Event()

    def __call__(self) -> int:
        looked_at = understand_kept_mails(self._reader)
        if not looked_at:
            self.caught_up.set()
        return looked_at


class MailsReadElsewhere:
    """Another process reads the kept mails: they are caught up once none of them waits for its verdict."""

    def __init__(self) -> None:
        self._seen = False

    def is_set(self) -> bool:
        if not self._seen:
            self._seen = db.session.scalar(select(InboundMail.id).where(InboundMail.verdict == "").limit(1)) is None
            db.session.rollback()
        return self._seen


def send_letters() -> int:
    """Send what is due, by the machine's own time."""
    return send_due_letters(clock.real_now(), _LETTERS, on_undelivered=note_undelivered)


def send_webhooks() -> int:
    """Make the calls that are due, by the machine's own time."""
    return send_due_webhooks(clock.real_now())
