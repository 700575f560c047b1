"""What a crisis hits: incidents of the same cause and organisations beside, so that one announcement reaches them all (D6)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import exists, select

from app.models import Agreement, Incident, Organisation
from app.models.rule_book import current_rules
from app.use_cases.actor import Actor
from app.use_cases.case import Case
from app.use_cases.keep_crisis_log import open_room
from app.use_cases.open_case import open_case
from workflows.crisis_room import CrisisRoom
from workflows.events import EventKind
from workflows.permissions import Role
from workflows.reach import Reach, scope_of


class NothingToLink(LookupError):
    """There is no such incident of this desk or no such organisation, or it hangs on the crisis already."""


def link_incidents(reference: str, actor: Actor, references: Sequence[str], now: datetime) -> int:
    """Hang these incidents of the same desk on the crisis; how many were not yet. Raises as `open_room`, NothingToLink."""
    with open_room(reference, actor, now) as (case, room):
        found = _incidents(case, room, references)
        for incident in found:
            with open_case(incident.reference, actor, now) as linked:
                linked.record(EventKind.CRISIS_JOINED, crisis=reference)
            case.record(EventKind.CRISIS_LINKED, incident=incident.reference, name=_titled(incident))
        return len(found)


def unlink_incident(reference: str, actor: Actor, linked_reference: str, now: datetime) -> None:
    """That incident has another cause after all. Raises as `open_room`, NothingToLink."""
    with open_room(reference, actor, now) as (case, room):
        if linked_reference not in room.incidents:
            raise NothingToLink(linked_reference)
        with open_case(linked_reference, actor, now) as linked:
            linked.record(EventKind.CRISIS_LEFT, crisis=reference)
            name = _titled(linked.incident)
        case.record(EventKind.CRISIS_UNLINKED, incident=linked_reference, name=name)


def link_organisations(reference: str, actor: Actor, ids: Sequence[int], now: datetime) -> int:
    """Have these organisations told of the crisis; how many were not yet. Raises as `open_room`, NothingToLink."""
    with open_room(reference, actor, now) as (case, room):
        found = [one for one in _partners(case, ids) if one.id not in room.organisations]
        if not found:
            raise NothingToLink(ids)
        for one in found:
            case.record(EventKind.CRISIS_LINKED, organisation_id=one.id, name=one.name)
        return len(found)


def unlink_organisation(reference: str, actor: Actor, organisation_id: int, now: datetime) -> None:
    """That organisation is not concerned. Raises as `open_room`, NothingToLink."""
    with open_room(reference, actor, now) as (case, room):
        if organisation_id not in room.organisations:
            raise NothingToLink(organisation_id)
        name = room.organisations[organisation_id]
        case.record(EventKind.CRISIS_UNLINKED, organisation_id=organisation_id, name=name)


def _incidents(case: Case, room: CrisisRoom, references: Sequence[str]) -> Sequence[Incident]:
    new = {one for one in references if one not in room.incidents and one != case.incident.reference}
    wanted = select(Incident).where(Incident.reference.in_(new), Incident.desk == case.incident.desk)
    found = [one for one in case.session.scalars(wanted.order_by(Incident.id)) if case.actor.reaches(one)]
    if not found:
        raise NothingToLink(references)
    return found


def _partners(case: Case, ids: Sequence[int]) -> Sequence[Organisation]:
    """Those of them that the incident's desk serves, or is a higher level for (B2): another desk's partners are none of its
    business, and a security matter is nobody's but the officers' (B7).
    """
    if case.incident.security_since is not None:
        return ()
    rules = current_rules()
    parts = scope_of(Reach(Role.MANAGER, case.incident.desk), rules.desks)
    kept = [name for name, one in rules.contracts.items() if any(one.desk in (part.desks or ()) for part in parts)]
    signed = exists().where(Agreement.organisation_id == Organisation.id, Agreement.contract.in_(kept))
    return case.session.scalars(
        select(Organisation).where(Organisation.id.in_(ids), signed).order_by(Organisation.name)
    ).all()


def _titled(incident: Incident) -> str:
    return f"{incident.reference}, {incident.organisation.name}"
