"""What the engine beats, all of it on this page, each with its reason. No business timer lives here."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from flask import current_app

from app import clock
from app.intake.pipeline import understand_kept_mails
from app.intake.reader import MailReader
from app.notify.outbox import send_due_letters
from app.use_cases.move_time import recall_time
from app.use_cases.note_undelivered import note_undelivered
from app.use_cases.wake_incidents import wake_due_incidents


@dataclass(frozen=True, slots=True)
class Duty:
    """`run` does what is due and says how much that was; it is run again at once until it says 0."""

    name: str
    reason: str
    run: Callable[[], int]


def all_duties(reader: MailReader) -> tuple[Duty, ...]:
    """The duties of one engine process; `reader` is its child for reading mails."""
    return (
        Duty("wake_incidents", "an alarm that has come is answered within a second", _wake_incidents),
        Duty("read_mails", "a mail that was kept becomes an incident within two seconds", lambda: _read_mails(reader)),
        Duty("send_letters", "a letter that was written leaves, or is tried again on its schedule", _send_letters),
    )


def _wake_incidents() -> int:
    if current_app.config["SETTINGS"].demo:
        recall_time()  # the pages, or the command line, may have moved it
    return wake_due_incidents(clock.now())


def _read_mails(reader: MailReader) -> int:
    return understand_kept_mails(reader)


def _send_letters() -> int:
    return send_due_letters(clock.real_now(), on_undelivered=note_undelivered)
