"""What an incident is tied to, among what its reader may see: the other side of a link out of reach does not exist."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import or_, select
from sqlalchemy.orm import Session, joinedload

from app.models import Incident, IncidentLink
from app.models.incident_link import LinkKind
from app.reports.reach import Asker, within_reach
from app.reports.timeline import Entry
from workflows.events import EventKind

SAME_CAUSE, DUPLICATE_OF, HAS_DUPLICATE, OF_CRISIS = "same_cause", "duplicate_of", "has_duplicate", "of_crisis"
_TIES = {
    EventKind.INCIDENT_LINKED,
    EventKind.INCIDENT_UNLINKED,
    EventKind.INCIDENT_MERGED,
    EventKind.INCIDENT_SEPARATED,
    EventKind.DUPLICATE_JOINED,
    EventKind.DUPLICATE_LEFT,
    EventKind.DUPLICATE_ANSWERED,
}
_NAMES = ("other", "answers")  # the details that bear another incident's number


@dataclass(frozen=True, slots=True)
class Tie:
    """`kind` says what the other incident is to this one; `since` is None for a crisis, whose own log tells it."""

    kind: str
    incident: Incident
    since: datetime | None = None


def ties_of(session: Session, incident: Incident, entries: Iterable[Entry], *, asker: Asker) -> Sequence[Tie]:
    """What it is a duplicate of, its crisis, its duplicates and what has the same cause, as far as the asker sees them."""
    touches = or_(IncidentLink.from_id == incident.id, IncidentLink.to_id == incident.id)
    links = session.scalars(select(IncidentLink).where(touches).order_by(IncidentLink.id)).all()
    crisis = _crisis_of(entries)
    if not links and not crisis:
        return ()
    others = {link.from_id if link.to_id == incident.id else link.to_id: link for link in links}
    wanted = select(Incident).where(Incident.id.in_(others) | (Incident.reference == crisis))
    wanted = wanted.options(joinedload(Incident.organisation)).order_by(Incident.id)
    found = session.scalars(within_reach(wanted, asker)).all()
    ties = [Tie(_kind(others[one.id], incident), one, others[one.id].made_at) for one in found if one.id in others]
    ties += [Tie(OF_CRISIS, one) for one in found if one.reference == crisis]
    order = (DUPLICATE_OF, OF_CRISIS, HAS_DUPLICATE, SAME_CAUSE)
    return sorted(ties, key=lambda tie: order.index(tie.kind))


def _kind(link: IncidentLink, incident: Incident) -> str:
    if link.kind == LinkKind.SAME_CAUSE:
        return SAME_CAUSE
    return DUPLICATE_OF if link.from_id == incident.id else HAS_DUPLICATE


def _crisis_of(entries: Iterable[Entry]) -> str:
    """The crisis it hangs on, as its own history tells it."""
    told = [one for one in entries if one.event in (EventKind.CRISIS_JOINED, EventKind.CRISIS_LEFT)]
    joined = told[-1] if told and told[-1].event == EventKind.CRISIS_JOINED else None
    return str(joined.details.get("crisis", "")) if joined else ""


def without_hidden(session: Session, entries: Sequence[Entry], *, asker: Asker) -> list[Entry]:
    """The entries, less whatever names an incident that the asker may not see."""
    named = {str(one.details[name]) for one in entries for name in _NAMES if name in one.details}
    if not named:
        return list(entries)
    seen = set(
        session.scalars(within_reach(select(Incident.reference).where(Incident.reference.in_(named)), asker)).all()
    )
    kept = [one for one in entries if one.event not in _TIES or one.details.get("other") in seen]
    for entry in kept:
        if entry.details.get("answers", "") not in seen:
            entry.details.pop("answers", None)
    return kept
