"""What we know of a mail's sender and of the cases it points at: looked up, never taken from the mail's word."""

from __future__ import annotations

import re
from collections.abc import Iterable

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.models import Contact, InboundMail, Incident, Letter, Organisation
from app.models.rule_book import current_rules
from workflows.mail_thread import Known, reference_in
from workflows.parsed_mail import ParsedMail

_TOKEN = re.compile(r"\+([a-z0-9]{20,})@")


def addressed_desk(*addresses: Iterable[str]) -> str:
    """The code of the desk a mail was sent to, by its address without the reply token; the first desk for none of them."""
    desks = current_rules().desks
    by_address = {desk.address.lower(): code for code, desk in desks.items()}
    for group in addresses:
        for address in group:
            if (code := by_address.get(re.sub(r"\+[^@]*@", "@", address.lower()))) is not None:
                return code
    return next(iter(desks))


def known_of(session: Session, mail: InboundMail, parsed: ParsedMail) -> Known:
    """Look up the sender, its organisation and every case the mail may belong to."""
    contact = session.scalars(select(Contact).where(Contact.email == mail.from_addr)).one_or_none()
    organisation = contact.organisation if contact else _by_domain(session, mail.from_addr)
    token = _by_token(session, (*mail.envelope_to, *parsed.to_addrs))
    thread = _by_message_ids(session, (parsed.in_reply_to, *parsed.references))
    subject = session.scalars(select(Incident).where(Incident.reference == reference_in(parsed.subject))).one_or_none()
    bounced = _by_message_ids(session, (parsed.bounced_message_id,)) or token
    pointed = [incident for incident in (token, thread, subject) if incident is not None]
    contracts = current_rules().contracts
    return Known(
        registered=contact is not None,
        colleague=contact is None and organisation is not None,
        signed_here=organisation is not None
        and any(
            contracts[one.contract].desk == mail.desk for one in organisation.agreements if one.contract in contracts
        ),
        by_token=token.reference if token else "",
        by_thread=thread.reference if thread else "",
        by_subject=subject.reference if subject else "",
        bounced=bounced.reference if bounced else "",
        sees={one.reference: organisation is not None and one.organisation_id == organisation.id for one in pointed},
    )


def sender_of(mail: InboundMail) -> str:
    """Whom an answer would go to, lower case."""
    return (mail.from_addr or mail.envelope_from).lower()


def is_verified(results: Iterable[str], our_relay: str, from_addr: str) -> bool:
    """Whether our own relay says that the sender's domain vouches for this mail (RFC 8601); nobody else is believed."""
    if not our_relay:
        return False
    domain = re.escape(from_addr.rpartition("@")[2].lower())
    ours = [text.lower() for text in results if text.lower().split(";")[0].split(" ")[0].strip() == our_relay.lower()]
    return bool(ours) and re.search(rf"dmarc=pass[^;]*header\.from={domain}(?![\w.-])", ours[0]) is not None


def _by_domain(session: Session, address: str) -> Organisation | None:
    domain = address.rpartition("@")[2]
    known = select(Organisation).where(Organisation.mail_domain == domain, Organisation.mail_domain != "")
    return session.scalars(known.limit(1)).first()


def _by_token(session: Session, addresses: Iterable[str]) -> Incident | None:
    tokens = {match[1] for address in addresses if (match := _TOKEN.search(address.lower()))}
    return _incident_of(session, Letter.reply_token.in_(tokens)) if tokens else None


def _by_message_ids(session: Session, message_ids: Iterable[str]) -> Incident | None:
    ids = {one for one in message_ids if one}
    return _incident_of(session, Letter.message_id.in_(ids)) if ids else None


def _incident_of(session: Session, letters: object) -> Incident | None:
    newest = select(Incident).join(Letter, Letter.incident_id == Incident.id).where(letters)  # type: ignore[arg-type]
    return session.scalars(newest.order_by(Letter.id.desc()).limit(1)).first()
