"""What a sender writes on a letter: that it has it in hand, that it was taken, that it was not. One transaction each."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import cache

from sqlalchemy import ColumnElement, bindparam, or_, select
from sqlalchemy.orm import Session, aliased

from app import clock, labels
from app.models.incident import Incident
from app.models.letter import Letter
from app.models.transaction import transaction
from app.notify.channels import NotTaken, Outgoing
from app.notify.envelope import as_outgoing
from app.notify.headers import usable
from app.notify.kinds import URGENT
from app.notify.password_link import is_dead, token_in
from app.notify.pointless import obsolete
from app.notify.schedule import CLAIM, wait_after

Undelivered = Callable[[Session, Letter], None]


@dataclass(frozen=True, slots=True)
class Claim:
    """A letter in the hands of this sender, until `until`."""

    letter_id: int
    until: datetime
    outgoing: Outgoing


def claim(letter_id: int, now: datetime, on_undelivered: Undelivered) -> Claim | None:
    """Take the letter in hand; None where another sender has it, an earlier one must go first, or it is pointless now."""
    with transaction() as session:
        letter = _lock(
            session, letter_id, Letter.next_try_at <= now, or_(Letter.template.in_(URGENT), ~behind_another())
        )
        if letter is None:
            return None
        incident = session.get(Incident, letter.incident_id) if letter.incident_id else None
        if obsolete(letter, incident) or is_dead(session, letter, now):
            letter.state, letter.next_try_at = "obsolete", None
            return None
        if not usable(letter.recipient):
            _give_up(session, letter, labels.phrase("unusable_address"), on_undelivered)
            return None
        try:
            outgoing = as_outgoing(letter, token_in(session, letter))
        except Exception:  # noqa: BLE001 - whatever is wrong with it, it concerns this letter alone
            _give_up(session, letter, labels.phrase("unreadable_letter"), on_undelivered)
            return None
        if letter.tries and not letter.last_error:  # neither marked nor put back: the relay may have it already
            letter.repeated_at = letter.repeated_at or now
        letter.tries, letter.last_error = letter.tries + 1, ""
        letter.next_try_at = now + CLAIM
        return Claim(letter_id, letter.next_try_at, outgoing)


def mark_taken(claimed: Claim, state: str) -> None:
    """The channel has it. Even a claim that ran out meanwhile counts: what was taken was taken."""
    with transaction() as session:
        if (letter := _lock(session, claimed.letter_id)) is not None:
            letter.state, letter.sent_at, letter.next_try_at, letter.last_error = state, clock.now(), None, ""


def put_back(claimed: Claim, refusal: NotTaken, now: datetime, on_undelivered: Undelivered) -> None:
    """Try again later, or give up: at once where the refusal is final, else after 24 hours."""
    with transaction() as session:
        letter = _lock(session, claimed.letter_id, Letter.next_try_at == claimed.until)
        if letter is None:
            return
        wait = None if refusal.permanent else wait_after(letter.tries)
        if wait is None:
            over = labels.phrase("given_up", tries=letter.tries, detail=refusal.reason)
            _give_up(session, letter, refusal.reason if refusal.permanent else over, on_undelivered)
        else:
            letter.next_try_at, letter.last_error = now + wait, refusal.reason


@cache
def behind_another(*, due_later: bool = False) -> ColumnElement[bool]:
    """Whether an earlier letter about the same incident to the same person is still here.

    With `due_later`, whether one is that is due after the parameter `later_than`.
    """
    earlier = aliased(Letter)
    waiting = select(earlier.id).where(
        earlier.incident_id == Letter.incident_id,
        earlier.recipient == Letter.recipient,
        earlier.id < Letter.id,
        earlier.state == "queued",
    )
    if due_later:
        waiting = waiting.where(earlier.next_try_at > bindparam("later_than"))
    return waiting.exists()


def _lock(session: Session, letter_id: int, *still: ColumnElement[bool], pass_over: bool = False) -> Letter | None:
    """The letter, locked, if it is queued and `still` holds. With `pass_over`, not if another sender holds it."""
    found = select(Letter).where(Letter.id == letter_id, Letter.state == "queued", *still)
    found = found.with_for_update(of=Letter, skip_locked=pass_over).execution_options(populate_existing=True)
    return session.scalars(found).one_or_none()


def _give_up(session: Session, letter: Letter, reason: str, on_undelivered: Undelivered) -> None:
    letter.state, letter.next_try_at, letter.last_error = "undelivered", None, reason
    on_undelivered(session, letter)
    letter.late_at = letter.late_at or clock.real_now()
