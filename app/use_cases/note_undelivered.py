"""A letter that will not arrive, or not in time, says so on its incident, and the next contact is told (B5)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy.orm import Session

from app import clock
from app.labels import in_french, phrase
from app.models import Incident, Letter
from app.notify.compose import Addressee, queue_letter
from app.use_cases.actor import ENGINE
from app.use_cases.case import Case
from app.use_cases.tell import ordered_contacts
from workflows.events import EventKind

_DESK_LISTS = ("escalation_contacts", "hierarchy", "manager")


@dataclass(frozen=True, slots=True)
class Unreached:
    """What the next contact is told of the letter that did not arrive."""

    template: str
    name: str
    why: str


@in_french()
def note_undelivered(session: Session, letter: Letter) -> None:
    """Inside the outbox's own transaction: the history line, the incident shown as unread, the next contact told once.

    `letter` is given up, or late and still tried: its state says which.
    """
    if letter.incident_id is None:
        return
    incident = session.get_one(Incident, letter.incident_id)
    session.refresh(incident, with_for_update={"of": Incident})
    incident.unread = True
    case = Case(session, incident, ENGINE, clock.now())
    following = _next_contact(case, letter) if letter.late_at is None else None
    why = letter.last_error if letter.state != "queued" else phrase("not_taken_in_time", detail=letter.last_error)
    told = [following.name or following.email] if following else []
    number = case.record(EventKind.LETTER_UNDELIVERED, recipient=letter.recipient, status=why, told=told)
    if following is not None:
        unreached = Unreached(letter.template, letter.recipient_name or letter.recipient, why)
        queue_letter(
            session, "unreached", incident, following, now=case.now, dedupe=str(number), unreached=unreached
        )  # fmt: skip


def _next_contact(case: Case, letter: Letter) -> Addressee | None:
    """Who comes after the one the letter was for, in the contract's order; the first for one who stands in no list.

    After the partner's own contacts come the desk's. None after the last: nobody is told twice in a row.
    """
    people = list(_in_order(case, letter))
    here = [number for number, one in enumerate(people) if one.email.lower() == letter.recipient.lower()]
    following = people[here[-1] + 1 :] if here else people
    return next(iter(following), None)


def _in_order(case: Case, letter: Letter) -> Iterator[Addressee]:
    lists = (*(("partner_contacts",) if letter.reply_token else ()), *_DESK_LISTS)
    known: set[str] = set()
    for recipients in lists:
        for one in ordered_contacts(case, recipients):
            if one.email.lower() not in known:
                known.add(one.email.lower())
                yield one
