"""Write a letter into the outbox, in the transaction of the fact it tells. Nothing is sent here."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app import clock, labels
from app.faults import fault
from app.models.incident import Incident
from app.models.incident_facts import write_letter_once
from app.models.letter import Letter
from app.models.rule_book import current_rules
from app.notify import headers, keys
from app.notify.addressee import Addressee
from app.notify.facts import CaseFacts, DeskFacts
from app.notify.kinds import ACCOUNTS, ANSWERS, LETTERS, NOTICES, LetterKind
from app.notify.limits import may_answer
from app.notify.own_wordings import worded
from app.notify.rendering import Rendered, render
from app.notify.revocations import reply_token_of
from app.notify.subscriptions import is_stopped, stop_headers
from workflows.rules import Desk

__all__ = ["Addressee", "Rendered", "notice_key", "preview", "queue_letter", "queue_notice", "render"]


def queue_letter(
    session: Session,
    template: str,
    incident: Incident,
    recipient: Addressee,
    *,
    now: datetime,
    dedupe: str,
    thread: Sequence[str] = (),
    **context: Any,
) -> Letter | None:
    """Queue a letter about an incident; None where `dedupe` says that it was written before.

    `thread` holds the Message-IDs it answers, oldest first. `context` is what `kinds.LETTERS` wants for that
    template. Raises TypeError.
    """
    key = f"{incident.id}:{template}:{dedupe}:{recipient.email.lower()}"
    if not write_letter_once(session, incident, key):
        return None
    case = CaseFacts(session, incident, now)
    kind = _checked(LETTERS, template, context)
    rendered = _rendered(case, template, recipient, context)
    letter = _letter(key, template, kind, case.place, recipient, rendered, incident.reference)
    letter.incident_id = incident.id
    letter.headers |= _case_headers(incident, recipient, thread, context)
    if recipient.side == "partner":
        letter.reply_token = reply_token_of(session, incident.id, recipient.email)
        letter.headers["Reply-To"] = keys.reply_address(case.place.desk.address, letter.reply_token)
    _hold_back(session, letter, kind, case.place.desk)
    session.add(letter)
    fault("letter.composed")
    return letter


def queue_notice(
    session: Session,
    template: str,
    desk: Desk,
    to: Addressee,
    *,
    now: datetime,
    dedupe: str,
    in_reply_to: str = "",
    **context: Any,
) -> Letter | None:
    """Queue a letter that belongs to no incident, as the one answer to a stranger (B1). As `queue_letter` otherwise."""
    key = notice_key(template, desk, dedupe, to.email)
    if _written(session, key):
        return None
    kind = _checked(NOTICES, template, context)
    place = DeskFacts(session, desk, current_rules(), now)
    rendered = worded(session, template, {**context, "place": place, "desk": desk, "to": to, "case": None})
    letter = _letter(key, template, kind, place, to, rendered, "")
    letter.headers |= headers.threading([in_reply_to])
    _hold_back(session, letter, kind, desk)
    session.add(letter)
    return letter


def queue_account_letter(
    session: Session,
    desk: Desk,
    to: Addressee,
    *,
    now: datetime,
    dedupe: str,
    template: str = "account",
    **context: Any,
) -> Letter | None:
    """Queue a letter about an account or what it must do: a `title` and paragraphs in `said`, a link alone in one; or what
    `kinds.ACCOUNTS` wants for another template. As `queue_letter` otherwise.
    """
    key = notice_key(template, desk, dedupe, to.email)
    if _written(session, key):
        return None
    kind = _checked(ACCOUNTS, template, context)
    place = DeskFacts(session, desk, current_rules(), now)
    rendered = render(template, {**context, "place": place, "desk": desk, "to": to, "case": None})
    letter = _letter(key, template, kind, place, to, rendered, "")
    session.add(letter)
    return letter


def notice_key(template: str, desk: Desk, dedupe: str, email: str) -> str:
    """The `dedupe_key` of a letter that belongs to no incident."""
    return f"{desk.code}:{template}:{dedupe}:{email.lower()}"


def preview(
    session: Session, template: str, incident: Incident, recipient: Addressee, now: datetime, **context: Any
) -> Rendered:
    """The letter as it would be read, queued nowhere."""
    return _rendered(CaseFacts(session, incident, now), template, recipient, context)


def _rendered(case: CaseFacts, template: str, to: Addressee, context: dict[str, Any]) -> Rendered:
    desk = case.place.desk
    token = reply_token_of(case.session, case.incident.id, to.email) if to.side == "partner" else ""
    reply_to = keys.reply_address(desk.address, token) if token else ""
    known = {**context, "case": case, "place": case.place, "desk": desk, "to": to, "reply_to": reply_to}
    return worded(case.session, template, known)


def _written(session: Session, key: str) -> bool:
    return session.scalar(select(Letter.id).where(Letter.dedupe_key == key)) is not None


def _checked(kinds: dict[str, LetterKind], template: str, context: dict[str, Any]) -> LetterKind:
    """The kind of that letter. Raises KeyError for none, TypeError for a context with something missing."""
    kind = kinds[template]
    if left_out := [name for name in kind.wants if name not in context]:
        raise TypeError(f"letter {template!r} wants {', '.join(left_out)}")
    return kind


def _letter(
    key: str, template: str, kind: LetterKind, place: DeskFacts, to: Addressee, rendered: Rendered, reference: str
) -> Letter:
    queued_at = clock.real_now()
    return Letter(
        dedupe_key=key,
        message_id=keys.message_id(key, reference),
        template=template,
        sender=headers.mailbox(place.desk.short_name, place.desk.address),
        recipient=to.email,
        recipient_name=headers.one_line(to.name),
        subject=rendered.subject,
        text=rendered.text,
        html=rendered.html,
        headers=headers.automatic(kind.auto),
        automatic=bool(kind.auto),
        state="queued",
        written_at=place.now,
        queued_at=queued_at,
        next_try_at=queued_at,
    )


@labels.in_french()
def _hold_back(session: Session, letter: Letter, kind: LetterKind, desk: Desk) -> None:
    """One answer too many within the hour is written, shown, and not sent; so is what its reader asked to stop."""
    why = ""
    if letter.template in ANSWERS and not may_answer(session, letter.recipient, letter.written_at):
        why = "answered_enough"
    elif kind.several:
        letter.headers |= stop_headers(desk.address, desk.code, letter.recipient)
        why = "letters_stopped" if is_stopped(session, desk.code, letter.recipient) else ""
    if why:
        letter.state, letter.next_try_at, letter.last_error = "obsolete", None, labels.phrase(why)


def _case_headers(
    incident: Incident, recipient: Addressee, thread: Sequence[str], context: dict[str, Any]
) -> dict[str, str]:
    """Threads with the partner's own mail; letters inside the desk thread with one another."""
    inside = [keys.message_id(f"{incident.id}:thread", incident.reference)]
    found = headers.threading(inside if recipient.side == "desk" else thread)
    found["X-Vigie-Case"] = incident.reference
    if (step := context.get("step")) is not None:
        found["X-Vigie-Clock"] = step.clock.key
    return found
