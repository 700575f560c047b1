"""What a sorted mail does to the desk's incidents: opens one, joins one, or is noted on one."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from app import clock
from app.faults import fault
from app.labels import in_french, phrase
from app.models import Contact, InboundMail, Incident, Letter, Message
from app.models.incident_link import main_of
from app.use_cases.actor import ENGINE, Actor
from app.use_cases.acts import declare_urgency, end_pauses, refuse_restoration, reopen, validate_restoration
from app.use_cases.case import Case
from app.use_cases.keep_file import attach
from app.use_cases.known_sender import authenticity_of, holds_token
from app.use_cases.open_case import put_down, take_up
from app.use_cases.register_incident import Referral, register_incident, send_receipt
from workflows import completeness
from workflows.events import EventKind
from workflows.lifecycle import State
from workflows.mail_authenticity import Authenticity
from workflows.mail_thread import Command, command_in
from workflows.parsed_mail import ParsedMail

UNVERIFIED = "answers_unverified"


def open_incident(session: Session, mail: InboundMail, parsed: ParsedMail, referral: Referral, now: datetime) -> Case:
    """A new referral: incident, first message, attachments, receipt."""
    reporter = referral.reporter
    case = register_incident(session, referral, Actor(reporter.name, "partner"), now)
    mail.incident_id = case.incident.id
    keep_message(session, mail, parsed, case.incident, reporter.name)
    send_receipt(case, mail.message_id)
    return case


def referral_of(
    mail: InboundMail, parsed: ParsedMail, reporter: Contact, contract: str, *, verified: bool = False
) -> Referral:
    """What the mail refers to the desk, in the words of its new part where it has one."""
    text = parsed.reply if parsed.reply.strip() else parsed.text
    return Referral(contract, reporter, parsed.subject, text, mail.received_at, verified)


def add_to_incident(session: Session, mail: InboundMail, parsed: ParsedMail, incident: Incident, now: datetime) -> None:
    """A partner's answer joins its case: it ends our wait, may complete the referral, and may carry a command.

    One that nothing proves is kept there, marked, for a person to read; a closed case it does not reopen. What answers a
    duplicate joins the incident that goes on for it, unless that is another organisation's.
    """
    sender = Actor(mail.from_name or mail.from_addr, "partner")
    case = take_up(session, incident, sender, now, until=mail.received_at)
    main = main_of(session, incident)
    if main is None:
        _join(case, mail, parsed)
    elif main.organisation_id == incident.organisation_id:
        _join(take_up(session, main, sender, now, until=mail.received_at), mail, parsed, answers=incident.reference)
    else:
        _keep_apart(case, take_up(session, main, ENGINE, now, until=mail.received_at), mail, parsed)


def _join(case: Case, mail: InboundMail, parsed: ParsedMail, *, answers: str = "") -> None:
    """`answers`: the duplicate that the mail is about."""
    incident, proven = case.incident, mail.reason != UNVERIFIED
    mail.incident_id = incident.id
    if incident.state == State.CLOSED and _asks_more(parsed) and not (proven and _may_reopen(case)):
        mail.reason = "closed_too_long" if proven else UNVERIFIED
        _open_linked(case, mail, parsed)
        return
    _receive(case, mail, parsed, **({"answers": answers} if answers else {}))
    if proven:
        end_pauses(case, "partner", at=_came_at(case, mail))
        _complete(case, parsed.reply)
        fault("answer.completed")
        _obey(case, mail, parsed, about_duplicate=bool(answers))
        fault("answer.obeyed")
    put_down(case)


def _keep_apart(case: Case, main: Case, mail: InboundMail, parsed: ParsedMail) -> None:
    """Another organisation must not read it: it stays with the duplicate, and the one that goes on says that it came."""
    mail.incident_id = case.incident.id
    _receive(case, mail, parsed)
    put_down(case)
    main.record(EventKind.DUPLICATE_ANSWERED, other=case.incident.reference)
    main.incident.unread = True
    put_down(main)


@in_french()
def _receive(case: Case, mail: InboundMail, parsed: ParsedMail, **details: str) -> None:
    author = case.actor.name if mail.reason != UNVERIFIED else phrase("unverified", name=case.actor.name)
    keep_message(case.session, mail, parsed, case.incident, author)
    case.record(EventKind.PARTNER_MESSAGE_RECEIVED, at=_came_at(case, mail), mail_id=mail.id, **details)
    case.incident.unread = True


def _open_linked(case: Case, mail: InboundMail, parsed: ParsedMail) -> None:
    """An answer that comes too late to reopen its case opens another, which says where it comes from."""
    writers = select(Contact).where(Contact.email == mail.from_addr)
    reporter = case.session.scalars(writers).one_or_none() or case.incident.reporter
    verified = authenticity_of(parsed) is Authenticity.VOUCHED
    referral = referral_of(mail, parsed, reporter, case.incident.contract, verified=verified)
    opened = open_incident(case.session, mail, parsed, referral, case.now)
    opened.record(EventKind.NOTE_ADDED, linked_to=case.incident.reference)


def note_bounce(session: Session, mail: InboundMail, parsed: ParsedMail, incident: Incident, now: datetime) -> None:
    """A letter of ours came back: the letter and its incident say so."""
    mail.incident_id = incident.id
    letter = session.scalars(select(Letter).where(Letter.message_id == parsed.bounced_message_id)).one_or_none()
    if letter is not None:
        letter.state, letter.next_try_at = "undelivered", None
        letter.late_at = letter.late_at or clock.real_now()
        letter.last_error = f"bounce {parsed.bounce_status}".strip()
    case = take_up(session, incident, ENGINE, now, until=mail.received_at)
    case.record(EventKind.LETTER_UNDELIVERED, recipient=parsed.bounced_recipient, status=parsed.bounce_status)
    incident.unread = True


def note_automatic(session: Session, mail: InboundMail, parsed: ParsedMail, incident: Incident, now: datetime) -> None:
    """An automatic answer is kept on the case and answers nothing: it neither acknowledges nor stops a clock."""
    mail.incident_id = incident.id
    sender = Actor(mail.from_name or mail.from_addr, "partner")
    case = take_up(session, incident, sender, now, until=mail.received_at)
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
    for file in parsed.attachments:
        attach(session, message, file)
    session.add(message)
    fault("message.kept")


def _obey(case: Case, mail: InboundMail, parsed: ParsedMail, *, about_duplicate: bool) -> None:
    """Do what the answer asks, where its own reply token proves who asks (A14, B5); else a person reads it.

    A token that a colleague handed on joins the case and commands nothing; nor does a mail our relay knows for forged.
    Who answers a duplicate was never asked to validate the other one, but may judge the situation urgent. What is done
    counts from when the mail came (R4), whenever it was read.
    """
    obeyed = holds_token(case.session, mail, parsed) and authenticity_of(parsed) is not Authenticity.DENIED
    command = command_in(parsed.reply) if obeyed and mail.reason == "answers_by_token" else None
    state, restored_at = State(case.incident.state), case.incident.restored_at
    asked = not about_duplicate and state is State.RESTORED
    judges = asked and restored_at is not None and mail.received_at >= restored_at
    if command is Command.VALIDATE and judges:
        validate_restoration(case, at=_came_at(case, mail))
    elif command is Command.REFUSE and judges:
        refuse_restoration(case, at=_came_at(case, mail))
    elif state is State.CLOSED and _asks_more(parsed):
        reopen(case, "reply")
    elif command is Command.URGENT:
        declare_urgency(case, "mail")


def _complete(case: Case, text: str) -> None:
    """What the answer states fills what the referral left out."""
    required = case.context.contract.required_fields
    asked = [field for field in required if field.name in case.incident.missing]
    found = completeness.stated(text, asked)
    if found:
        case.incident.stated = case.incident.stated | found
        case.incident.missing = [name for name in case.incident.missing if name not in found]


def _asks_more(parsed: ParsedMail) -> bool:
    """Whether an answer to a closed case wants anything: who says that all is well does not."""
    return command_in(parsed.reply) is not Command.VALIDATE


def _may_reopen(case: Case) -> bool:
    closed_at = case.incident.closed_at
    return closed_at is not None and case.now - closed_at <= timedelta(days=case.context.contract.reopen_days)


def _came_at(case: Case, mail: InboundMail) -> datetime:
    """History runs forward: a mail that was long on its way is told when it came, not before what it answers."""
    return max(mail.received_at, *(moment.at for moment in case.dossier.history), case.incident.received_at)
