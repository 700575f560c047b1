"""What a sorted mail does to the desk's incidents: opens one, joins one, or is noted on one."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.models import Attachment, Contact, InboundMail, Incident, Letter, Message
from app.models.blob import keep_blob
from app.use_cases.actor import Actor
from app.use_cases.case import Case
from app.use_cases.close_incident import reopen
from app.use_cases.declare_urgency import declare
from app.use_cases.pause_clocks import end_pauses
from app.use_cases.plan import plan
from app.use_cases.register_incident import Referral, register_incident, send_receipt
from app.use_cases.restore_incident import refuse_restoration, validate_restoration
from workflows import completeness
from workflows.events import EventKind
from workflows.lifecycle import State
from workflows.mail_thread import Command, command_in
from workflows.parsed_mail import ParsedMail


def open_incident(
    session: Session, mail: InboundMail, parsed: ParsedMail, contract: str, verified: bool, now: datetime
) -> Incident:
    """A new referral: incident, first message, attachments, receipt."""
    reporter = session.scalars(select(Contact).where(Contact.email == mail.from_addr)).one()
    text = parsed.reply if parsed.reply.strip() else parsed.text
    referral = Referral(contract, reporter, parsed.subject, text, mail.received_at, verified)
    case = register_incident(session, referral, _sender(reporter), now)
    mail.incident_id = case.incident.id
    keep_message(session, mail, parsed, case.incident, reporter.name)
    send_receipt(case)
    return case.incident


def add_to_incident(session: Session, mail: InboundMail, parsed: ParsedMail, incident: Incident, now: datetime) -> None:
    """A partner's answer joins its case: it ends our wait, may complete the referral, and may carry a command."""
    sender = Actor(mail.from_name or mail.from_addr, "partner")
    case = _locked(session, incident, sender, now)
    mail.incident_id = incident.id
    if incident.state == State.CLOSED and not _may_reopen(case):
        mail.reason = "closed_too_long"
        opened = open_incident(session, mail, parsed, incident.contract, incident.sender_verified, now)
        Case(session, opened, sender, now).record(EventKind.NOTE_ADDED, linked_to=incident.reference)
        return
    keep_message(session, mail, parsed, incident, sender.name)
    case.record(EventKind.PARTNER_MESSAGE_RECEIVED, at=max(mail.received_at, _last_moment(case)), mail_id=mail.id)
    incident.unread = True
    end_pauses(case, "partner")
    _complete(case, parsed.reply)
    _obey(case, parsed.reply, trusted=mail.reason == "answers_by_token")
    plan(session, incident, case.context, case.facts(), now)


def note_bounce(session: Session, mail: InboundMail, parsed: ParsedMail, incident: Incident, now: datetime) -> None:
    """A letter of ours came back: the letter and its incident say so."""
    mail.incident_id = incident.id
    letter = session.scalars(select(Letter).where(Letter.message_id == parsed.bounced_message_id)).one_or_none()
    if letter is not None:
        letter.state, letter.next_try_at = "undelivered", None
        letter.last_error = f"bounce {parsed.bounce_status}".strip()
    case = _locked(session, incident, Actor("Vigie", "engine"), now)
    case.record(EventKind.LETTER_UNDELIVERED, recipient=parsed.bounced_recipient, status=parsed.bounce_status)
    incident.unread = True


def note_automatic(session: Session, mail: InboundMail, parsed: ParsedMail, incident: Incident, now: datetime) -> None:
    """An automatic answer is kept on the case and answers nothing: it neither acknowledges nor stops a clock."""
    mail.incident_id = incident.id
    case = _locked(session, incident, Actor(mail.from_name or mail.from_addr, "partner"), now)
    case.record(EventKind.AUTOMATIC_MAIL_RECEIVED, sender=mail.from_addr, reason=parsed.auto_reason)


def keep_message(session: Session, mail: InboundMail, parsed: ParsedMail, incident: Incident, author: str) -> None:
    """What was written, its folded history and its files, under the incident."""
    body, quoted = (parsed.reply, parsed.quoted) if parsed.reply.strip() else (parsed.text, "")
    message = Message(
        incident_id=incident.id,
        direction="in",
        author=author,
        body=body,
        quoted=quoted,
        at=mail.received_at,
        mail_id=mail.id,
    )
    session.add(message)
    session.flush()
    for file in parsed.attachments:
        session.add(
            Attachment(
                message_id=message.id,
                incident_id=incident.id,
                filename=file.filename,
                content_type=file.content_type,
                size=file.size,
                blob_sha256=keep_blob(session, file.content),
            )
        )


def _obey(case: Case, reply: str, *, trusted: bool) -> None:
    """Do what the answer asks, where the reply token proves who asks (A14, B5); else a person reads it."""
    command = command_in(reply) if trusted else None
    state = State(case.incident.state)
    if command is Command.VALIDATE and state is State.RESTORED:
        validate_restoration(case)
    elif command is Command.REFUSE and state is State.RESTORED:
        refuse_restoration(case)
    elif state is State.CLOSED:
        reopen(case, "reply")
    elif command is Command.URGENT:
        declare(case, "mail")


def _complete(case: Case, text: str) -> None:
    """What the answer states fills what the referral left out."""
    required = case.context.contract.required_fields
    asked = [field for field in required if field.name in case.incident.missing]
    found = completeness.stated(text, asked)
    if found:
        case.incident.stated = case.incident.stated | found
        case.incident.missing = [name for name in case.incident.missing if name not in found]


def _may_reopen(case: Case) -> bool:
    closed_at = case.incident.closed_at
    return closed_at is not None and case.now - closed_at <= timedelta(days=case.context.contract.reopen_days)


def _locked(session: Session, incident: Incident, actor: Actor, now: datetime) -> Case:
    session.refresh(incident, with_for_update={"of": Incident})
    return Case(session, incident, actor, now)


def _last_moment(case: Case) -> datetime:
    """History runs forward: a mail that was long on its way is told when it came, not before what it answers."""
    return max((moment.at for moment in case.facts().history), default=case.incident.received_at)


def _sender(contact: Contact) -> Actor:
    return Actor(contact.name, "partner")
