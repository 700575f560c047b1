"""Whom a fact is told to, and in which letter: the last paragraph of every verb."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import select

from app.models import Contact, InboundMail, Letter
from app.notify.compose import Addressee, queue_letter
from app.use_cases.case import Case


def tell_reporter(case: Case, template: str, dedupe: str, **context: Any) -> Letter | None:
    """Write to the partner's contact who reported it, in the thread of its own mail."""
    reporter = case.incident.reporter
    to = Addressee(reporter.email, reporter.name, side="partner")
    return queue_letter(
        case.session, template, case.incident, to, now=case.now, dedupe=dedupe, thread=thread_of(case), **context
    )


def tell_desk(case: Case, recipients: str, template: str, dedupe: str, **context: Any) -> list[str]:
    """Write to everybody of one of the desk's lists; the roles told, for the history."""
    people = case.desk.recipients.get(recipients, ())
    for person in people:
        to = Addressee(person.email, person.role, side="desk")
        queue_letter(case.session, template, case.incident, to, now=case.now, dedupe=dedupe, **context)
    return [person.role for person in people]


def call_in_order(case: Case, recipients: str, number: int, dedupe: str, **context: Any) -> list[str]:
    """Write to the `number`-th person of an ordered list (B5): the desk's, or the partner's own."""
    people = ordered_contacts(case, recipients)
    if number > len(people):
        return []
    to = people[number - 1]
    queue_letter(
        case.session, "contact_called", case.incident, to, now=case.now, dedupe=f"{dedupe}:{number}",
        rank=number, rank_total=len(people), **context,
    )  # fmt: skip
    return [to.name]


def ordered_contacts(case: Case, recipients: str) -> Sequence[Addressee]:
    """The people of an ordered list (B5), the first one first: `partner_contacts` is the partner's own."""
    if recipients != "partner_contacts":
        return [Addressee(p.email, p.role, side="desk") for p in case.desk.recipients.get(recipients, ())]
    ranked = (
        select(Contact)
        .where(Contact.organisation_id == case.incident.organisation_id, Contact.escalation_rank.is_not(None))
        .order_by(Contact.escalation_rank)
    )
    return [Addressee(contact.email, contact.name, side="partner") for contact in case.session.scalars(ranked)]


def thread_of(case: Case) -> tuple[str, ...]:
    """Message-IDs of the mails the partner sent on this case, oldest first."""
    mails = select(InboundMail.message_id).where(
        InboundMail.incident_id == case.incident.id, InboundMail.message_id != ""
    )
    return tuple(case.session.scalars(mails.order_by(InboundMail.id)))
