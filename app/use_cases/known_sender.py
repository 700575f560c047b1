"""What we know of a mail's sender and of the cases it points at: looked up, never taken from the mail's word."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from flask import current_app
from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session, joinedload

from app.models import Contact, InboundMail, Incident, Letter, Organisation
from app.models.rule_book import current_rules
from app.models.transaction import kept
from app.notify.revocations import is_live
from workflows.mail_authenticity import Authenticity, authenticity
from workflows.mail_thread import Known, references_in
from workflows.parsed_mail import ParsedMail

_TOKEN = re.compile(r"\+([a-z2-7]{32})@")
_TAG = re.compile(r"\+[^@]*@")
_NOT_OF_ONE_AUTHOR = ("several_from", "from_missing")
_SIGNED = joinedload(Contact.organisation).joinedload(Organisation.agreements)
_WRITER = select(Contact).where(Contact.email == bindparam("address")).options(_SIGNED)
_OF_NUMBER = select(Incident).where(Incident.reference == bindparam("number"))


def addressed_desk(*addresses: Iterable[str]) -> str:
    """The code of the desk a mail was sent to, by its address without the reply token; the first desk for none of them."""
    by_address = _desks_by_address()
    for group in addresses:
        for address in group:
            if (code := by_address.get(_TAG.sub("@", address.lower()))) is not None:
                return code
    return next(iter(current_rules().desks))


def writer_of(session: Session, mail: InboundMail) -> Contact | None:
    """The registered contact whose address the mail shows, with its organisation and what that has signed."""
    return session.scalars(_WRITER, {"address": mail.from_addr}).unique().one_or_none()


def known_of(session: Session, mail: InboundMail, parsed: ParsedMail, contact: Contact | None) -> Known:
    """Look up the organisation of its `contact` (None: not registered) and every case the mail may belong to."""
    organisation = contact.organisation if contact else _by_domain(session, mail.from_addr)
    by_token = _by_token(session, (*mail.envelope_to, *parsed.to_addrs, *parsed.cc_addrs))
    by_thread = _by_message_ids(session, (parsed.in_reply_to, *reversed(parsed.references)))
    bounced = _by_message_ids(session, (parsed.bounced_message_id,), proven=False)
    quoted = _by_reference(session, references_in(parsed.subject))
    cases = {letter.incident_id: _case_of(session, letter) for letter in (*by_token, *by_thread)}
    pointed = [*cases.values(), *quoted]
    contracts = current_rules().contracts
    return Known(
        registered=contact is not None,
        colleague=contact is None and organisation is not None,
        signed_here=organisation is not None
        and any(
            contracts[one.contract].desk == mail.desk for one in organisation.agreements if one.contract in contracts
        ),
        by_token=_first(cases, by_token),
        by_thread=_first(cases, by_thread),
        by_subject=quoted[0].reference if quoted else "",
        bounced=_case_of(session, bounced[0]).reference if bounced else _first(cases, by_token),
        others=tuple(cases[one.incident_id].reference for one in by_token[1:])
        + tuple(one.reference for one in quoted[1:]),
        sees={one.reference: organisation is not None and one.organisation_id == organisation.id for one in pointed}
        | {cases[one.incident_id].reference: True for one in by_thread if one.recipient.lower() == mail.from_addr},
        authenticity=authenticity_of(parsed),
        can_tell=bool(current_app.config["SETTINGS"].relay_identifier),
        desk_itself=_TAG.sub("@", mail.from_addr) in _desks_by_address(),
    )


def authenticity_of(parsed: ParsedMail) -> Authenticity:
    """What our relay says of the sender's domain; nothing where a mail names several authors or none."""
    relay = "" if set(_NOT_OF_ONE_AUTHOR) & set(parsed.problems) else current_app.config["SETTINGS"].relay_identifier
    return authenticity(parsed.authentication_results, relay, parsed.from_addr)


def incident_of(session: Session, reference: str) -> Incident | None:
    """The incident of that case number, looked up once in a transaction."""
    found: Incident | None = kept(session).get(("case", reference))
    if found is None and reference:
        found = session.scalars(_OF_NUMBER, {"number": reference}).one_or_none()
        kept(session)["case", reference] = found
    return found


def holds_token(session: Session, mail: InboundMail, parsed: ParsedMail) -> bool:
    """Whether the mail was sent to a reply address that was given to its sender, and to nobody else (A14)."""
    letters = _by_token(session, (*mail.envelope_to, *parsed.to_addrs, *parsed.cc_addrs))
    return [letter.recipient.lower() for letter in letters] == [mail.from_addr]


def sender_of(mail: InboundMail) -> str:
    """Whom an answer would go to, lower case."""
    return (mail.from_addr or mail.envelope_from).lower()


def _desks_by_address() -> dict[str, str]:
    return {desk.address.lower(): code for code, desk in current_rules().desks.items()}


def _by_domain(session: Session, address: str) -> Organisation | None:
    domain = address.rpartition("@")[2]
    known = select(Organisation).where(Organisation.mail_domain == domain, Organisation.mail_domain != "")
    return session.scalars(known.limit(1)).first()


def _by_token(session: Session, addresses: Iterable[str]) -> list[Letter]:
    """For each case that a live token among these addresses is of, one letter that gave it."""
    tokens = tuple(sorted({match[1] for address in addresses if (match := _TOKEN.search(address.lower()))}))
    found: list[Letter] | None = kept(session).get(("by_token", tokens)) if tokens else []
    if found is None:
        found = kept(session)["by_token", tokens] = list(
            _live(session, select(Letter).where(Letter.reply_token.in_(tokens)))
        )
    return found


def _by_message_ids(session: Session, message_ids: Iterable[str], *, proven: bool = True) -> list[Letter]:
    """The letter of ours with the first of these Message-IDs that is one's. Not `proven`: its reader may be anybody."""
    ids = [one for one in dict.fromkeys(message_ids) if one]
    if not ids:
        return []
    found = {letter.message_id: letter for letter in session.scalars(select(Letter).where(Letter.message_id.in_(ids)))}
    ours = [found[one] for one in ids if one in found and found[one].incident_id is not None]
    return [letter for letter in ours if not proven or not letter.reply_token or is_live(session, letter)][:1]


def _live(session: Session, letters: object) -> Iterator[Letter]:
    """The newest live letter of each case, the newest case first."""
    cases: set[int | None] = set()
    for letter in session.scalars(letters.order_by(Letter.id.desc())):  # type: ignore[attr-defined]
        if letter.incident_id not in cases and is_live(session, letter):
            cases.add(letter.incident_id)
            yield letter


def _by_reference(session: Session, references: Iterable[str]) -> list[Incident]:
    asked = list(references)
    if not asked:
        return []
    found = {one.reference: one for one in session.scalars(select(Incident).where(Incident.reference.in_(asked)))}
    kept(session).update({("case", one): incident for one, incident in found.items()})
    return [found[one] for one in asked if one in found]


def _case_of(session: Session, letter: Letter) -> Incident:
    incident = session.get_one(Incident, letter.incident_id)
    kept(session)["case", incident.reference] = incident
    return incident


def _first(cases: dict[int | None, Incident], letters: list[Letter]) -> str:
    return cases[letters[0].incident_id].reference if letters else ""
