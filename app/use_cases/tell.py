"""Whom a fact is told to, and in which letter: the last paragraph of every verb."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import select

from app.models import Contact, InboundMail, Letter
from app.notify.compose import Addressee, queue_letter
from app.notify.readers import officers, partner_readers
from app.use_cases.case import Case
from workflows.permissions import Role


def tell_reporter(case: Case, template: str, dedupe: str, **context: Any) -> list[Letter]:
    """Write to the partner's contact who reported it, in the thread of its own mail, and to who follows it; the letters."""
    return write_to(case, partner_readers(case.session, case.incident), thread_of(case), template, dedupe, **context)


def write_to(
    case: Case, told: Iterable[Addressee], thread: Sequence[str], template: str, dedupe: str, **context: Any
) -> list[Letter]:
    """Write to these readers in answer to the mails with these Message-IDs; the letters that were not written before."""
    letters = [
        queue_letter(case.session, template, case.incident, to, now=case.now, dedupe=dedupe, thread=thread, **context)
        for to in told
    ]
    return [letter for letter in letters if letter is not None]


def hold(letters: Iterable[Letter], held: timedelta) -> None:
    """They leave that much later: until then what they tell can be taken back."""
    for letter in letters:
        if letter.next_try_at is not None:
            letter.next_try_at += held


def tell_desk(case: Case, recipients: str, template: str, dedupe: str, **context: Any) -> list[str]:
    """Write to everybody of one of the desk's lists; the roles told, for the history."""
    people = _of_list(case, recipients)
    for to in people:
        queue_letter(case.session, template, case.incident, to, now=case.now, dedupe=dedupe, **context)
    return [to.name for to in people]


def _of_list(case: Case, recipients: str) -> list[Addressee]:
    """The people of one of the desk's lists; of a security matter nobody hears but the officers (B7)."""
    if case.incident.security_since is not None:
        return officers(case.session, case.incident, Role.SECURITY_OFFICER)
    return [Addressee(one.email, one.role, side="desk") for one in case.desk.recipients.get(recipients, ())]


def tell_desk_lists(case: Case, lists: Sequence[str], template: str, dedupe: str, **context: Any) -> None:
    """Write to everybody of several of the desk's lists, once each; the first list that names a person names the role."""
    people = {one.email.lower(): one for name in reversed(lists) for one in _of_list(case, name)}
    for to in reversed(people.values()):
        queue_letter(case.session, template, case.incident, to, now=case.now, dedupe=dedupe, **context)


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
    if case.incident.security_since is not None or recipients != "partner_contacts":
        return _of_list(case, recipients)
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
