"""A kept mail is understood: one verdict, and what follows from it, in one transaction."""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta

from flask import current_app
from sqlalchemy import and_, bindparam, or_, select
from sqlalchemy.orm import Session

from app.faults import fault
from app.models import Contact, InboundMail, Incident, Letter
from app.models.at_once import one_at_a_time
from app.models.rule_book import current_rules
from app.models.transaction import transaction
from app.notify.compose import Addressee, queue_notice
from app.notify.limits import answered_since
from app.notify.subscriptions import asks_to_stop, stop
from app.use_cases.known_sender import addressed_desk, authenticity_of, incident_of, known_of, sender_of, writer_of
from app.use_cases.mail_effects import add_to_incident, note_automatic, note_bounce, open_incident, referral_of
from app.use_cases.register_incident import Referral
from app.use_cases.settle_mail import ATTACHED_BY_PERSON
from workflows.mail_authenticity import Authenticity
from workflows.mail_thread import Known, MailFacts, Sorted, Verdict, reads_like_a_receipt, sort_mail
from workflows.parsed_mail import ParsedMail

LETTERS_STOPPED = "letters_stopped"
ALREADY_RECEIVED = "already_received"
_JUDGED = (
    select(InboundMail.verdict, InboundMail.incident_id)
    .where(InboundMail.verdict.not_in(("", Verdict.QUARANTINE)), InboundMail.reason != ALREADY_RECEIVED)
    .where(InboundMail.id != bindparam("own_id"), InboundMail.desk == bindparam("to_desk"))
    .order_by(InboundMail.id)
    .limit(1)
)
_SAME_BYTES = InboundMail.blob_sha256 == bindparam("sha256")
_SAME_NAME = and_(
    InboundMail.message_id == bindparam("named"),
    InboundMail.from_addr == bindparam("sender"),
    InboundMail.content_digest == bindparam("digest"),
)
_TWIN, _TWIN_BY_NAME_TOO = _JUDGED.where(_SAME_BYTES), _JUDGED.where(or_(_SAME_BYTES, _SAME_NAME))
_EXCERPT_WORDS, _EXCERPT_SIGNS = 80, 400
_ECHOES_FOR = timedelta(hours=24)  # another desk's machine may take its time


def understand_mail(mail_id: int, parsed: ParsedMail, now: datetime) -> None:
    """Give the mail its one verdict and carry it out. A mail that has one already is left alone."""
    with transaction() as session:
        mail = session.get_one(InboundMail, mail_id, with_for_update=True)
        if mail.verdict:
            return
        fault("understand.locked")
        _write_down(mail, parsed)
        fault("understand.written_down")
        one_at_a_time(session, f"mail of {mail.from_addr}")  # its twin may be in other hands
        mail.desk = addressed_desk(mail.envelope_to, parsed.to_addrs)
        with session.no_autoflush:
            twin = _twin(session, mail)
        if twin is not None:
            verdict, mail.incident_id = twin
            _settle(mail, Sorted(verdict, ALREADY_RECEIVED), now)
            return
        if asks_to_stop((*mail.envelope_to, *parsed.to_addrs), mail.desk, mail.from_addr):
            stop(session, mail.desk, mail.from_addr)
            _settle(mail, Sorted(Verdict.AUTOMATIC_REPLY, LETTERS_STOPPED), now)
            return
        with session.no_autoflush:  # what is looked up lies before this mail: its row is written once, with its verdict
            contact = writer_of(session, mail)
            known = known_of(session, mail, parsed, contact)
            facts = _facts(session, mail, parsed, known, now)
            sorted_as = _chosen_by_a_person(session, mail) or sort_mail(facts, known)
        _settle(mail, sorted_as, now)
        fault("understand.settled")
        _carry_out(session, mail, parsed, sorted_as, contact, now)
        fault("understand.carried_out")
        if sorted_as.verdict is Verdict.WAITING and _may_be_answered(known):
            _answer_once(session, mail, parsed, now)


def _facts(session: Session, mail: InboundMail, parsed: ParsedMail, known: Known, now: datetime) -> MailFacts:
    said = parsed.reply if parsed.reply.strip() else parsed.text
    echo = reads_like_a_receipt(parsed.subject, said) and answered_since(session, mail.from_addr, now - _ECHOES_FOR)
    return MailFacts(
        parsed.subject,
        auto=parsed.auto,
        bounce=parsed.bounce,
        own=_is_own(session, parsed)
        or (known.desk_itself and any(name == "x-vigie-case" for name, _ in parsed.loop_headers)),
        hops=parsed.received_count,
        listed=parsed.auto_kind in ("list", "bulk"),
        echo=echo,
    )


def _may_be_answered(known: Known) -> bool:
    """A stranger or an unregistered colleague is told that a person reads it, unless our relay knows it for forged."""
    return not (known.registered or known.desk_itself) and known.authenticity is not Authenticity.DENIED


def _carry_out(
    session: Session, mail: InboundMail, parsed: ParsedMail, sorted_as: Sorted, contact: Contact | None, now: datetime
) -> None:
    incident = incident_of(session, sorted_as.reference)
    match sorted_as.verdict:
        case Verdict.NEW_INCIDENT if contact is not None:
            with session.no_autoflush:  # what it looks up is the register's; what it writes, it writes together
                open_incident(session, mail, parsed, _referral(mail, parsed, contact), now)
        case Verdict.ADDED if incident is not None:
            add_to_incident(session, mail, parsed, incident, now)
        case Verdict.BOUNCE if incident is not None:
            note_bounce(session, mail, parsed, incident, now)
        case Verdict.AUTOMATIC_REPLY if incident is not None:
            note_automatic(session, mail, parsed, incident, now)


def _chosen_by_a_person(session: Session, mail: InboundMail) -> Sorted | None:
    """`settle_mail.attach_mail` has said which case: nothing a mail says outweighs that."""
    if mail.reason != ATTACHED_BY_PERSON or mail.incident_id is None:
        return None
    return Sorted(Verdict.ADDED, ATTACHED_BY_PERSON, session.get_one(Incident, mail.incident_id).reference)


def _settle(mail: InboundMail, sorted_as: Sorted, now: datetime) -> None:
    mail.verdict, mail.reason, mail.candidates = sorted_as.verdict, sorted_as.reason, list(sorted_as.candidates)
    mail.settled_at = None if sorted_as.verdict is Verdict.WAITING else now


def _write_down(mail: InboundMail, parsed: ParsedMail) -> None:
    mail.message_id, mail.subject = parsed.message_id, parsed.subject
    mail.from_addr, mail.from_name = parsed.from_addr.lower(), parsed.from_name
    mail.excerpt = _excerpt(parsed)
    mail.content_digest = _digest(parsed)


def _excerpt(parsed: ParsedMail) -> str:
    words = (parsed.reply if parsed.reply.strip() else parsed.text).split()
    said = " ".join(words[:_EXCERPT_WORDS])
    return said if len(said) <= _EXCERPT_SIGNS else f"{said[: _EXCERPT_SIGNS - 1]}…"


def _digest(parsed: ParsedMail) -> str:
    """SHA-256 of what the mail says: equal for one mail that came by two ways, whatever headers each has added."""
    digest = hashlib.sha256(f"{parsed.subject}\0{parsed.sent_at}\0{parsed.text}\0".encode())
    for file in parsed.attachments:
        digest.update(hashlib.sha256(file.content).digest())
    return digest.hexdigest()


def _twin(session: Session, mail: InboundMail) -> tuple[Verdict, int | None] | None:
    """The same bytes, or the same words under the same Message-ID, judged at this desk: a mail delivered twice.

    Its verdict and its incident. A Message-ID alone is a hint: a program that uses one twice, or a forger who was
    faster, must hide nothing.
    """
    asked = {"own_id": mail.id, "to_desk": mail.desk, "sha256": mail.blob_sha256}
    if mail.message_id:
        named = {"named": mail.message_id, "sender": mail.from_addr, "digest": mail.content_digest}
        found = session.execute(_TWIN_BY_NAME_TOO, asked | named).first()
    else:
        found = session.execute(_TWIN, asked).first()
    return (Verdict(found.verdict), found.incident_id) if found else None


def _is_own(session: Session, parsed: ParsedMail) -> bool:
    if not parsed.message_id.endswith(f"@{current_app.config['SETTINGS'].mail_domain}>"):
        return False
    return session.scalar(select(Letter.id).where(Letter.message_id == parsed.message_id)) is not None


def _referral(mail: InboundMail, parsed: ParsedMail, reporter: Contact) -> Referral:
    """Under the contract the sender's organisation signed with the desk it wrote to; `sort_mail` saw that there is one."""
    contracts = current_rules().contracts
    signed = (one.contract for one in reporter.organisation.agreements if one.contract in contracts)
    contract = next(name for name in signed if contracts[name].desk == mail.desk)
    verified = authenticity_of(parsed) is Authenticity.VOUCHED
    return referral_of(mail, parsed, reporter, contract, verified=verified)


def _answer_once(session: Session, mail: InboundMail, parsed: ParsedMail, now: datetime) -> None:
    """One polite answer at most to each sender: its mail waits for a person."""
    if not mail.from_addr:
        return
    desk = current_rules().desks[mail.desk]
    queue_notice(
        session,
        "mail_waiting",
        desk,
        Addressee(mail.from_addr, mail.from_name, side="partner"),
        now=now,
        dedupe=sender_of(mail),
        in_reply_to=mail.message_id,
        subject_received=parsed.subject,
    )
