"""Send the letters that are due: at least once, each to an end state that people see.

A letter is claimed by moving its next try ahead, sent outside any transaction, then marked. A sender killed in
between leaves it queued: it goes out again when the claim runs out, with the same Message-ID.
"""

from __future__ import annotations

from datetime import datetime

from flask import current_app
from sqlalchemy import select

from app import clock
from app.extensions import db
from app.faults import fault
from app.models.letter import Letter
from app.models.transaction import transaction
from app.notify.channels import Channel, Line, NotTaken, channel_for
from app.notify.channels.way_out import RelayUnreachable
from app.notify.envelope import as_email
from app.notify.kinds import URGENT
from app.notify.outbox_late import LateLetters
from app.notify.outbox_marks import Claim, Undelivered, behind_another, claim, mark_taken, put_back
from app.notify.pointless import obsolete

__all__ = ["as_email", "obsolete", "send_due_letters"]


def send_due_letters(
    now: datetime,
    limit: int = 50,
    *,
    on_undelivered: Undelivered = lambda _session, _letter: None,
    channel: Channel | None = None,
) -> int:
    """Send up to `limit` letters due at `now`, the machine's own instant; how many were settled or put back.

    A relay that cannot be reached ends the round and counts for nothing, so that a caller who goes on until 0 rests.
    `on_undelivered` is called inside the transaction that gives a letter up, and in the one that finds it late: its
    state is "queued" then. Any number of senders may run at once.
    """
    channel = channel or channel_for(current_app.config["SETTINGS"])
    letter_ids, late = _due(now, limit), LateLetters(now, on_undelivered)
    fault("outbox.listed")
    if not letter_ids:
        late.note_all()
        return 0
    round_ = _Round(now, channel.taken_state, on_undelivered)
    with channel.open() as line:
        try:
            for number, letter_id in enumerate(letter_ids):
                if not round_.send(letter_id, line):
                    late.note_all()
                    return number
                late.note_tried()
        finally:
            round_.mark_last()
    return len(letter_ids)


def _due(now: datetime, limit: int) -> list[int]:
    """Letters to try, the urgent ones first. One behind a letter that is not due yet is left out: it would only wait."""
    ready = select(Letter.id).where(Letter.state == "queued", Letter.next_try_at <= now)
    ready = ready.order_by(Letter.next_try_at, Letter.id)
    urgent = db.session.scalars(ready.where(Letter.template.in_(URGENT)).limit(limit)).all()
    others = ready.where(Letter.template.not_in(URGENT), ~behind_another(due_later=True))
    found = [*urgent, *db.session.scalars(others.limit(limit - len(urgent)), {"later_than": now})]
    db.session.rollback()  # only read: nothing is to be held while letters travel
    return found


class _Round:
    """One round of sending, whose instants run on from `now`. A letter taken is marked in the commit of the next claim."""

    def __init__(self, now: datetime, taken_state: str, on_undelivered: Undelivered) -> None:
        self._instant = clock.running_from(now)
        self._taken_state, self._on_undelivered = taken_state, on_undelivered
        self._last_taken: Claim | None = None

    def send(self, letter_id: int, line: Line) -> bool:
        """Claim, send, remember to mark. False when going on is useless: the relay cannot be reached."""
        with transaction():
            self.mark_last()
            claimed = claim(letter_id, self._instant(), self._on_undelivered)
        self._last_taken = None
        if claimed is None:
            return True
        fault("outbox.claimed")
        try:
            line.send(claimed.outgoing)
            fault("outbox.handed_over")
        except NotTaken as refusal:
            put_back(claimed, refusal, self._instant(), self._on_undelivered)
            fault("outbox.put_back")
            return not isinstance(refusal, RelayUnreachable)
        self._last_taken = claimed
        return True

    def mark_last(self) -> None:
        """Mark the letter taken last, if that is still to be done; done twice it changes nothing."""
        if self._last_taken is not None:
            mark_taken(self._last_taken, self._taken_state)
            fault("outbox.marked")
