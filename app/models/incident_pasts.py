"""The pasts of many incidents as `workflows.rehearsal` plays them: four queries a batch, however many there are."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.models.event import Event
from app.models.incident import Incident
from app.models.incident_facts import TAKE_BACK, partner_lists_of, pauses_of, withdrawn_by
from workflows.events import EventKind
from workflows.rehearsal import Line, Past
from workflows.rules import Kind

BATCH = 500
_ENGINE = "Vigie"  # the actor that the engine's own acts bear
_SAYS_NOTHING = (EventKind.PEOPLE_TOLD, EventKind.CLOCK_BREACHED)  # decided anew


@dataclass(frozen=True, slots=True)
class PastIncident:
    """`past` has no list lengths: how many people a list names is the rules' to say, `partner_contacts` the partner's."""

    reference: str
    contract: str
    desk: str
    rules_version: str
    partner_contacts: int
    past: Past


def pasts_since(session: Session, since: datetime) -> Iterator[list[PastIncident]]:
    """Every incident received at `since` (aware) or later, batch by batch in the order of their registration."""
    last_id = 0
    question = select(Incident).where(Incident.received_at >= since).order_by(Incident.id).limit(BATCH)
    while batch := session.scalars(question.where(Incident.id > last_id)).all():
        last_id = batch[-1].id
        found = _pasts(session, batch)
        session.rollback()  # no snapshot is held while the batch is judged
        yield found


def _pasts(session: Session, batch: Sequence[Incident]) -> list[PastIncident]:
    ids = [incident.id for incident in batch]
    lines, pauses = _lines(session, ids), pauses_of(session, ids)
    called = partner_lists_of(session, {incident.organisation_id for incident in batch})
    return [
        PastIncident(
            incident.reference,
            incident.contract,
            incident.desk,
            incident.rules_version,
            called.get(incident.organisation_id, 0),
            Past(
                lines[incident.id],
                _first_kind(incident, lines[incident.id]),
                major=_was_major(incident, lines[incident.id]),
                complete=not incident.missing,
                pauses=tuple(pauses[incident.id]),
            ),
        )
        for incident in batch
    ]


def _lines(session: Session, ids: Iterable[int]) -> defaultdict[int, list[Line]]:
    told = (Event.incident_id, Event.at, Event.kind, Event.actor, Event.details, Event.seq)
    rows = session.execute(
        select(*told)
        .where(Event.incident_id.in_(ids), Event.kind.not_in(_SAYS_NOTHING))
        .order_by(Event.incident_id, Event.at, Event.seq)
    ).all()
    withdrawn = {(row[0], taken) for row in rows if row[2] in TAKE_BACK for taken in withdrawn_by(row[4])}
    lines: defaultdict[int, list[Line]] = defaultdict(list)
    for incident_id, at, kind, actor, details, seq in rows:
        if kind != EventKind.NOTE_ADDED and (incident_id, seq) not in withdrawn:
            lines[incident_id].append(Line(at, EventKind(kind), actor == _ENGINE, details))
    return lines


def _first_kind(incident: Incident, lines: Iterable[Line]) -> Kind:
    read = (line.details.get("kind_read") for line in lines if line.kind is EventKind.INCIDENT_REGISTERED)
    return Kind(str(next(read, None) or incident.kind))


def _was_major(incident: Incident, lines: Iterable[Line]) -> bool:
    """At registration: what the first triage that speaks of it changed from, or what it still is."""
    changed = (line.details["major"] for line in lines if "major" in line.details)
    if (first := next(changed, None)) is not None:
        return not first
    return incident.major_since is not None and incident.major_since <= incident.received_at
