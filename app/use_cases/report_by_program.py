"""A program reports an incident, as a mail or a call would (D1): the same registration, the same receipt."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.models import Contact, Incident, Message
from app.models.rule_book import current_rules
from app.models.transaction import transaction
from app.use_cases.actor import Actor
from app.use_cases.register_incident import Referral, register_incident, send_receipt


@dataclass(frozen=True, slots=True)
class Report:
    """`reporter` is the address of a registered contact (B1); `contract` may be left out where it signed only one.

    `received_at` is when it reached the desk (R4): by telephone, what the agent says.
    """

    reporter: str
    subject: str
    description: str
    contract: str = ""
    received_at: datetime | None = None
    detected_at: datetime | None = None
    qualified_at: datetime | None = None
    stated: Mapping[str, str] = field(default_factory=dict)


class ReportRefused(ValueError):
    """It cannot be registered; `field` and `code` say why."""

    def __init__(self, name: str, code: str) -> None:
        super().__init__(name, code)
        self.field, self.code = name, code


def report_by_program(report: Report, actor: Actor, now: datetime) -> Incident:
    """The incident, registered, with its receipt written. Raises ReportRefused."""
    with transaction() as session:
        reporter = _reporter(session, report.reporter)
        contract = _contract(report, reporter)
        received_at = report.received_at or now
        _must_be_in_order(report, received_at, now)
        referral = Referral(
            contract,
            reporter,
            report.subject,
            report.description,
            received_at,
            sender_verified=True,
            detected_at=report.detected_at,
            qualified_at=report.qualified_at,
            stated=dict(report.stated),
        )
        case = register_incident(session, referral, actor, now)
        if not actor.reaches(case.incident):  # undone with the rest of this transaction
            raise ReportRefused("contract", "out_of_reach")
        session.add(
            Message(
                incident_id=case.incident.id,
                direction="in",
                author=reporter.name,
                body=report.description,
                at=received_at,
            )
        )
        send_receipt(case)
        return case.incident


def _reporter(session: Session, address: str) -> Contact:
    found = session.scalars(select(Contact).where(Contact.email == address.strip().lower())).one_or_none()
    if found is None:
        raise ReportRefused("reporter", "unknown_contact")
    return found


def _contract(report: Report, reporter: Contact) -> str:
    signed = [one.contract for one in reporter.organisation.agreements if one.contract in current_rules().contracts]
    if not report.contract and len(signed) == 1:
        return signed[0]
    if not report.contract:
        raise ReportRefused("contract", "contract_needed")
    if report.contract not in signed:
        raise ReportRefused("contract", "contract_not_signed")
    return report.contract


def _must_be_in_order(report: Report, received_at: datetime, now: datetime) -> None:
    """Nothing has happened yet that is still to come."""
    for name, at in (
        ("received_at", received_at),
        ("detected_at", report.detected_at),
        ("qualified_at", report.qualified_at),
    ):
        if at is not None and at > now:
            raise ReportRefused(name, "in_the_future")
