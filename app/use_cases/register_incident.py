"""A referral becomes an incident with a case number and running clocks (A2, A3)."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import bindparam, update
from sqlalchemy.orm import Session

from app.faults import fault
from app.models import Contact, Incident, ReferenceCounter
from app.models.at_once import insert_once
from app.models.incident_facts import start_dossier
from app.models.rule_book import current_rules, pin_rules
from app.notify.readers import first_readers
from app.use_cases.actor import Actor
from app.use_cases.case import Case
from app.use_cases.plan import plan
from app.use_cases.tell import write_to
from workflows import classification, completeness
from workflows.events import EventKind
from workflows.rules import Contract, RuleBook

_COUNTED = (
    update(ReferenceCounter)
    .where(ReferenceCounter.desk == bindparam("of_desk"), ReferenceCounter.year == bindparam("of_year"))
    .values(last=ReferenceCounter.last + 1)
    .returning(ReferenceCounter.last)
    .execution_options(synchronize_session=False)
)


@dataclass(frozen=True, slots=True)
class Referral:
    """What a mail, a call or a page brings. `received_at` is when it reached the desk (R4)."""

    contract: str
    reporter: Contact
    subject: str
    text: str
    received_at: datetime
    sender_verified: bool = False
    detected_at: datetime | None = None  # by the partner (A15)
    qualified_at: datetime | None = None
    stated: dict[str, str] = field(default_factory=dict)


def register_incident(session: Session, referral: Referral, actor: Actor, now: datetime) -> Case:
    """Inside the caller's transaction: the incident, its first events, its clocks. The receipt is told by the caller."""
    book = current_rules()
    contract = book.contracts[referral.contract]
    classified = classification.classify(contract, f"{referral.subject}\n{referral.text}")
    known = _known(contract, referral)
    incident = Incident(
        reference=_next_reference(session, contract.desk, _year(book, contract, referral.received_at)),
        kind=classified.kind,
        service=classified.service,
        contract=contract.name,
        desk=contract.desk,
        rules_version=pin_rules(session, now),
        organisation=referral.reporter.organisation,
        reporter=referral.reporter,
        subject=referral.subject,
        stated=known,
        missing=list(completeness.missing(contract.required_fields, known | _by_service(classified.service))),
        sender_verified=referral.sender_verified,
        received_at=referral.received_at,
        major_since=referral.received_at if classified.major else None,
    )
    session.add(incident)
    session.flush()
    fault("register.added")
    start_dossier(session, incident)
    case = Case(session, incident, actor, now)
    for kind, at in (
        (EventKind.INCIDENT_DETECTED, referral.detected_at),
        (EventKind.INCIDENT_QUALIFIED, referral.qualified_at),
    ):
        if at is not None:
            case.record(kind, at=at)
    case.record(
        EventKind.INCIDENT_REGISTERED, at=referral.received_at, kind_read=classified.kind, service=classified.service
    )
    return case


def send_receipt(case: Case, answers: str = "") -> None:
    """Acknowledge receipt to the reporter: number, promises in words, what is missing (A2, A8). Stops no clock.

    `answers` is the Message-ID of the mail that reported it.
    """
    plan(case.session, case.incident, case.context, case.facts(), case.now)
    fault("register.planned")
    write_to(case, first_readers(case.session, case.incident), [answers], "receipt", "receipt")
    fault("register.receipt_written")


def _known(contract: Contract, referral: Referral) -> dict[str, str]:
    """What the referral states, completed from the register: nobody is asked for what we already hold."""
    reporter = referral.reporter
    numbers = [one.convention_number for one in reporter.organisation.agreements if one.contract == contract.name]
    register = {
        "organisation": reporter.organisation.name,
        "convention_number": next(iter(numbers), ""),
        "contact_name": reporter.name,
        "user_code": reporter.user_code,
        "phone": reporter.phone,
        "email": reporter.email,
        "contact_details": reporter.phone or reporter.email,
        "reachable_hours": reporter.reachable_hours,
    }
    return (
        {name: value for name, value in register.items() if value}
        | completeness.stated(referral.text, contract.required_fields)
        | referral.stated
    )


def _by_service(service: str) -> dict[str, str]:
    return {"application": service} if service else {}


def _next_reference(session: Session, desk: str, year: int) -> str:
    """The desk's next number of that year. Its counter stays locked until the transaction ends: no number is skipped."""
    number = session.scalar(_COUNTED, {"of_desk": desk, "of_year": year})
    if number is None:
        insert_once(session, ReferenceCounter, desk=desk, year=year, last=0)
        number = session.scalar(_COUNTED, {"of_desk": desk, "of_year": year})
    fault("register.numbered")
    return f"{desk.upper()}-{year}-{number:05d}"


def _year(book: RuleBook, contract: Contract, at: datetime) -> int:
    """The year on the desk's wall."""
    zone = ZoneInfo(book.calendars[book.desks[contract.desk].calendar].zone)
    return at.astimezone(zone).year
