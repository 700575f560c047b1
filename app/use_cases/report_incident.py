"""A partner's user reports an incident on the portal (A2, A13, A15, A16, B4, C4)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.models import Contact, Message, User
from app.models.transaction import transaction
from app.use_cases.actor import Actor
from app.use_cases.keep_file import JoinedFile, attach
from app.use_cases.plan import plan
from app.use_cases.register_incident import Referral, register_incident, send_receipt


@dataclass(frozen=True, slots=True)
class Report:
    """What the form says. `stated`: field of the contract to value; `detected_at`, `qualified_at` the partner's own (A15)."""

    contract: str
    subject: str
    text: str
    stated: dict[str, str] = field(default_factory=dict)
    detected_at: datetime | None = None
    qualified_at: datetime | None = None
    files: Sequence[JoinedFile] = ()
    is_security: bool = False  # between the two security officers, not through the centre (B7)


class NotOfThisPartner(ValueError):
    """The organisation signed no such contract, or the account belongs to none."""


def report_incident(user_id: int, report: Report, now: datetime) -> str:
    """Register it and send the receipt; its case number. Raises NotOfThisPartner."""
    with transaction() as session:
        user = session.get_one(User, user_id)
        reporter = _contact_of(session, user)
        if report.contract not in {one.contract for one in reporter.organisation.agreements}:
            raise NotOfThisPartner(report.contract)
        referral = Referral(
            report.contract, reporter, report.subject, report.text, now, True,
            report.detected_at, report.qualified_at, report.stated,
        )  # fmt: skip
        case = register_incident(session, referral, Actor(user.name, "partner"), now)
        case.incident.security_since = now if report.is_security else None
        keep_message(session, case.incident.id, user.name, report.text, report.files, now)
        send_receipt(case)
        plan(case.session, case.incident, case.context, case.facts(), now)
        return case.incident.reference


def keep_message(
    session: Session, incident_id: int, author: str, body: str, files: Sequence[JoinedFile], now: datetime
) -> None:
    """What the partner wrote and joined."""
    message = Message(incident_id=incident_id, direction="in", author=author, body=body, at=now)
    for one in files:
        attach(session, message, one)
    session.add(message)


def _contact_of(session: Session, user: User) -> Contact:
    """The user as a contact of the own organisation: the register already knows most of them by their address."""
    if user.organisation_id is None:
        raise NotOfThisPartner(user.email)
    known = session.scalars(select(Contact).where(Contact.email == user.email)).one_or_none()
    if known is not None and known.organisation_id != user.organisation_id:
        raise NotOfThisPartner(user.email)
    if known is None:
        known = Contact(organisation_id=user.organisation_id, name=user.name, email=user.email)
        session.add(known)
        session.flush()
    return known
