"""A kept mail is understood: one verdict, and what follows from it, in one transaction."""

from __future__ import annotations

from datetime import datetime

from flask import current_app
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.models import Contact, InboundMail, Incident, Letter
from app.models.at_once import one_at_a_time
from app.models.rule_book import current_rules
from app.models.transaction import transaction
from app.notify.compose import Addressee, queue_notice
from app.use_cases.known_sender import addressed_desk, is_verified, known_of, sender_of
from app.use_cases.mail_effects import add_to_incident, note_automatic, note_bounce, open_incident, referral_of
from app.use_cases.register_incident import Referral
from app.use_cases.settle_mail import ATTACHED_BY_PERSON
from workflows.mail_thread import MailFacts, Sorted, Verdict, sort_mail
from workflows.parsed_mail import ParsedMail

ALREADY_RECEIVED = "already_received"


def understand_mail(mail_id: int, parsed: ParsedMail, now: datetime) -> None:
    """Give the mail its one verdict and carry it out. A mail that has one already is left alone."""
    with transaction() as session:
        mail = session.get_one(InboundMail, mail_id, with_for_update=True)
        if mail.verdict:
            return
        _write_down(mail, parsed)
        one_at_a_time(session, f"mail of {mail.from_addr}")  # its twin may be in other hands
        mail.desk = addressed_desk(mail.envelope_to, parsed.to_addrs)
        if (twin := _twin(session, mail)) is not None:
            _settle(mail, Sorted(Verdict(twin.verdict), ALREADY_RECEIVED), now)
            mail.incident_id = twin.incident_id
            return
        known = known_of(session, mail, parsed)
        own = bool(parsed.message_id) and _is_own(session, parsed)
        facts = MailFacts(parsed.subject, parsed.auto, parsed.bounce, own, parsed.received_count)
        sorted_as = _chosen_by_a_person(session, mail) or sort_mail(facts, known)
        _settle(mail, sorted_as, now)
        _carry_out(session, mail, parsed, sorted_as, now)


def _carry_out(session: Session, mail: InboundMail, parsed: ParsedMail, sorted_as: Sorted, now: datetime) -> None:
    incident = _incident(session, sorted_as.reference)
    match sorted_as.verdict:
        case Verdict.NEW_INCIDENT:
            open_incident(session, mail, parsed, _referral(session, mail, parsed), now)
        case Verdict.ADDED if incident is not None:
            add_to_incident(session, mail, parsed, incident, now)
        case Verdict.BOUNCE if incident is not None:
            note_bounce(session, mail, parsed, incident, now)
        case Verdict.AUTOMATIC_REPLY if incident is not None:
            note_automatic(session, mail, parsed, incident, now)
        case Verdict.WAITING:
            _answer_once(session, mail, parsed, now)


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


def _twin(session: Session, mail: InboundMail) -> InboundMail | None:
    """The same bytes, or the same Message-ID from the same sender, judged at this desk: a mail delivered twice."""
    same = InboundMail.blob_sha256 == mail.blob_sha256
    if mail.message_id:
        same |= (InboundMail.message_id == mail.message_id) & (InboundMail.from_addr == mail.from_addr)
    judged = InboundMail.verdict.not_in(("", Verdict.QUARANTINE)) & (InboundMail.reason != ALREADY_RECEIVED)
    other = select(InboundMail).where(same, judged, InboundMail.id != mail.id, InboundMail.desk == mail.desk)
    return session.scalars(other.order_by(InboundMail.id).limit(1)).first()


def _is_own(session: Session, parsed: ParsedMail) -> bool:
    return session.scalar(select(Letter.id).where(Letter.message_id == parsed.message_id)) is not None


def _incident(session: Session, reference: str) -> Incident | None:
    return session.scalars(select(Incident).where(Incident.reference == reference)).one_or_none() if reference else None


def _referral(session: Session, mail: InboundMail, parsed: ParsedMail) -> Referral:
    """Under the contract the sender's organisation signed with the desk it wrote to; `sort_mail` saw that there is one."""
    reporter = session.scalars(select(Contact).where(Contact.email == mail.from_addr)).one()
    contracts = current_rules().contracts
    signed = (one.contract for one in reporter.organisation.agreements if one.contract in contracts)
    contract = next(name for name in signed if contracts[name].desk == mail.desk)
    return referral_of(mail, parsed, reporter, contract, verified=_verified(parsed))


def _verified(parsed: ParsedMail) -> bool:
    return is_verified(parsed.authentication_results, current_app.config["SETTINGS"].relay_identifier, parsed.from_addr)


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
