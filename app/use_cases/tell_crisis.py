"""One announcement of where a crisis stands: every partner it hits and everybody inside, at once (D5, D6)."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.models import Contact, Incident, Letter
from app.models.transaction import transaction
from app.notify.compose import Addressee, queue_notice
from app.use_cases.actor import Actor
from app.use_cases.answer_partner import EmptyText
from app.use_cases.case import Case
from app.use_cases.keep_crisis_log import open_room
from app.use_cases.open_case import open_case
from app.use_cases.run_crisis import StatusUpdate, tell_status_update
from app.use_cases.tell import hold, tell_desk_lists
from workflows.crisis_room import CrisisRoom
from workflows.lifecycle import State

NOTICE, INSIDE = "status_notice", "status_inside"
_LISTS = ("crisis_team", "hierarchy", "manager", "agents")


@dataclass(frozen=True, slots=True)
class Bulletin:
    """What the partners are told, and what those inside are told beside it. The expected duration is always said (D6)."""

    update: StatusUpdate
    inside: str = ""


@dataclass(frozen=True, slots=True)
class Written:
    """A letter of the announcement as its reader will have it; `reference` is "" where it belongs to no incident."""

    audience: str  # partners, inside
    recipient: str
    name: str
    subject: str
    text: str
    reference: str


class _OnlyRehearsed(Exception):
    """Takes back what the rehearsal wrote."""


def send_bulletin(
    reference: str, actor: Actor, bulletin: Bulletin, now: datetime, held: timedelta = timedelta()
) -> tuple[int, Sequence[Written]]:
    """Tell everybody and start the clock of the next update: one transaction. The number of its history line, and the
    letters it wrote, which leave `held` later: until then `withdraw_bulletin` takes them back.

    Each linked incident within the actor's reach is told in its own thread, a person once; linked organisations that
    reported nothing get a notice. Raises NoSuchIncident, NoCrisis, EmptyText where nature or duration is left out.
    """
    if not (bulletin.update.nature.strip() and bulletin.update.expected_duration.strip()):
        raise EmptyText
    with transaction() as session:
        return _written(session, reference, actor, bulletin, now, held)


def rehearse_bulletin(reference: str, actor: Actor, bulletin: Bulletin, now: datetime) -> Sequence[Written]:
    """Every letter that `send_bulletin` would write, and nothing is done. Raises NoSuchIncident, NoCrisis."""
    written: list[Written] = []
    with suppress(_OnlyRehearsed), transaction() as session:
        written += _written(session, reference, actor, bulletin, now)[1]
        raise _OnlyRehearsed
    return written


def _written(
    session: Session, reference: str, actor: Actor, bulletin: Bulletin, now: datetime, held: timedelta = timedelta()
) -> tuple[int, Sequence[Written]]:
    last = session.scalar(select(func.max(Letter.id))) or 0
    line = _send(reference, actor, bulletin, now, held)
    session.flush()
    new = select(Letter).where(Letter.id > last, Letter.template.in_(_AUDIENCES), Letter.written_at == now)
    letters = session.scalars(new.order_by(Letter.id)).all()
    hold((letter for letter in letters if letter.template in (NOTICE, INSIDE)), held)  # each status update is already
    return line, [_as_written(letter) for letter in letters]


_AUDIENCES = {"status_update": "partners", NOTICE: "partners", INSIDE: "inside"}


def _as_written(letter: Letter) -> Written:
    reference = str(letter.headers.get("X-Vigie-Case", ""))
    name = letter.recipient_name
    return Written(_AUDIENCES[letter.template], letter.recipient, name, letter.subject, letter.text, reference)


def _send(reference: str, actor: Actor, bulletin: Bulletin, now: datetime, held: timedelta) -> int:
    with open_room(reference, actor, now) as (case, room), ExitStack() as stack:
        linked = [stack.enter_context(open_case(one, actor, now)) for one in _within_reach(case, room)]
        open_ones = [one for one in linked if one.incident.state != State.CLOSED]
        reached = {"incidents": len(open_ones), "organisations": len(room.organisations)}
        told: set[str] = set()
        number = tell_status_update(case, bulletin.update, told=told, beside=reached, held=held)
        for one in open_ones:
            tell_status_update(one, bulletin.update, told=told, beside={"crisis": reference}, held=held)
        _tell_organisations(case, room, bulletin, str(number), told)
        tell_desk_lists(
            case, _LISTS, INSIDE, str(number), update=bulletin.update, inside=bulletin.inside,
            author=actor.name, reached=[one.incident for one in open_ones], organisations=list(room.organisations.values()),
        )  # fmt: skip
        return number


def _within_reach(case: Case, room: CrisisRoom) -> Sequence[str]:
    """The linked incidents: not those handed to security since, of which a crisis says nothing to anybody (B7)."""
    linked = select(Incident).where(Incident.reference.in_(room.incidents)).order_by(Incident.id)
    return [one.reference for one in case.session.scalars(linked) if case.actor.reaches(one)]


def _tell_organisations(case: Case, room: CrisisRoom, bulletin: Bulletin, dedupe: str, told: set[str]) -> None:
    """Those who reported nothing know nothing of the incident's number: their letter belongs to no incident."""
    if case.incident.security_since is not None:  # handed over since: the officers alone hear of it (B7)
        return
    for contact in contacts_of(case.session, room):
        if contact.email.lower() in told:
            continue
        to = Addressee(contact.email, contact.name, side="partner")
        queue_notice(
            case.session, NOTICE, case.desk, to, now=case.now, update=bulletin.update,
            dedupe=f"{case.incident.id}:{dedupe}",
        )  # fmt: skip
        told.add(contact.email.lower())


def contacts_of(session: Session, room: CrisisRoom) -> Sequence[Contact]:
    """Everybody of the organisations linked to the crisis."""
    listed = select(Contact).where(Contact.organisation_id.in_(room.organisations))
    return session.scalars(listed.order_by(Contact.organisation_id, Contact.id)).all()
