"""A desk at work, small enough for a test about one letter."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.models import Agreement, Contact, Incident, Letter, Organisation
from app.models.incident_facts import facts_of
from app.models.rule_book import rule_context, rules_of
from app.models.transaction import transaction
from app.notify.compose import Addressee, queue_letter
from app.use_cases.actor import Actor
from app.use_cases.plan import plan
from app.use_cases.register_incident import Referral, register_incident
from workflows.escalation import PlannedStep, upcoming

PARIS = ZoneInfo("Europe/Paris")
REPORTER = ("Support informatique", "support@cd-val-ambre.example", "04 00 00 00 21")
AGENT = Actor("Agent du GSI", "agent", None)
SATURDAY_15H20 = "2026-11-21 15:20"
MONDAY_10H = "2026-11-23 10:00"


def at(text: str) -> datetime:
    """An instant by the wall in Paris."""
    return datetime.fromisoformat(text).replace(tzinfo=PARIS).astimezone(UTC)


def a_case(
    contract: str = "declaration-grossesse",
    received: str = SATURDAY_15H20,
    subject: str = "Flux DSG non reçu",
    text: str = "Nous n'avons pas reçu le flux DSG de ce matin, rien dans le dépôt à cette heure.",
) -> str:
    """Register an incident of a partner who gave its name and telephone; the case number."""
    with transaction() as session:
        reporter = session.scalars(select(Contact).where(Contact.email == REPORTER[1])).one_or_none()
        reporter = reporter or _partner(session, contract)
        referral = Referral(contract, reporter, subject, text, at(received), sender_verified=True)
        case = register_incident(session, referral, Actor(reporter.name, "partner"), at(received))
        plan(session, case.incident, case.context, case.facts(), at(received))
        return case.incident.reference


def _partner(session: Session, contract: str) -> Contact:
    organisation = Organisation(name="Conseil départemental du Val-d'Ambre", mail_domain="cd-val-ambre.example")
    organisation.agreements.append(Agreement(contract=contract, convention_number="2017-014"))
    name, email, phone = REPORTER
    reporter = Contact(name=name, email=email, phone=phone, role="Support de niveau 1", escalation_rank=1)
    organisation.contacts.append(reporter)
    session.add(organisation)
    session.flush()
    return reporter


@contextmanager
def in_hand(reference: str) -> Iterator[tuple[Session, Incident]]:
    """The incident inside a writing transaction."""
    with transaction() as session:
        yield session, session.scalars(select(Incident).where(Incident.reference == reference)).one()


def a_step(session: Session, incident: Incident, clock: str, step: str) -> PlannedStep:
    """The step of that clock (`acknowledge:desk`) that would come if nobody acted."""
    context = rule_context(session, incident.rules_version, incident.contract)
    desks = rules_of(session, incident.rules_version).desks
    facts = facts_of(session, [incident], desks)[incident.id]
    planned = upcoming(context, facts, incident.received_at)
    return next(one for one in planned if one.clock.key.startswith(clock) and one.step_id == step)


def queue(
    reference: str,
    template: str = "acknowledged",
    to: Addressee | None = None,
    now: str = MONDAY_10H,
    dedupe: str = "1",
    **context: Any,
) -> int:
    """Queue a letter about that case, in a transaction of its own; its id."""
    to = to or Addressee(REPORTER[1], REPORTER[0], side="partner")
    with in_hand(reference) as (session, incident):
        letter = queue_letter(session, template, incident, to, now=at(now), dedupe=dedupe, **context)
        assert letter is not None
        session.flush()
        return letter.id


def letters(session: Session) -> list[Letter]:
    """Every letter, in order, as the database has it now."""
    session.rollback()
    return list(session.scalars(select(Letter).order_by(Letter.id)))
