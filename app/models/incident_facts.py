"""The facts of incidents as the rule book wants them, read for many at once: four queries, however many there are."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.models.clock import FiredStep, Pause
from app.models.event import Event
from app.models.incident import Incident
from app.models.organisation import Contact
from workflows import clocks
from workflows.escalation import Facts, Fired, StepKey
from workflows.events import EventKind, Moment
from workflows.lifecycle import State
from workflows.rules import Desk, Kind

_TOLD_ONLY = (EventKind.PEOPLE_TOLD, EventKind.CLOCK_BREACHED, EventKind.NOTE_ADDED)  # no clock listens to these


def facts_of(session: Session, incidents: Sequence[Incident], desks: Mapping[str, Desk]) -> dict[int, Facts]:
    """Incident id to facts. `desks` are those of the rules the incidents are pinned to."""
    ids = [incident.id for incident in incidents]
    histories, fired, pauses = _histories(session, ids), _fired(session, ids), _pauses(session, ids)
    partner_lists = _partner_lists(session, {incident.organisation_id for incident in incidents})
    return {
        incident.id: Facts(
            state=State(incident.state),
            kind=Kind(incident.kind),
            history=tuple(histories[incident.id]),
            acknowledged=incident.acknowledged_at is not None,
            complete=not incident.missing,
            major_since=incident.major_since,
            origin_unknown_since=incident.origin_unknown_since,
            pauses=tuple(pauses[incident.id]),
            fired=fired[incident.id],
            list_lengths={
                **{name: len(people) for name, people in desks[incident.desk].recipients.items()},
                "partner_contacts": partner_lists.get(incident.organisation_id, 0),
            },
        )
        for incident in incidents
    }


def _histories(session: Session, ids: Iterable[int]) -> defaultdict[int, list[Moment]]:
    rows = session.execute(
        select(Event.incident_id, Event.kind, Event.at)
        .where(Event.incident_id.in_(ids), Event.kind.not_in(_TOLD_ONLY))
        .order_by(Event.incident_id, Event.at, Event.seq)
    )
    histories: defaultdict[int, list[Moment]] = defaultdict(list)
    for incident_id, kind, at in rows:
        histories[incident_id].append(Moment(at, EventKind(kind)))
    return histories


def _fired(session: Session, ids: Iterable[int]) -> defaultdict[int, dict[StepKey, Fired]]:
    ledger: defaultdict[int, dict[StepKey, Fired]] = defaultdict(dict)
    for row in session.scalars(select(FiredStep).where(FiredStep.incident_id.in_(ids))):
        ledger[row.incident_id][(row.clock, row.step, row.round)] = Fired(row.due_at, row.recorded_at)
    return ledger


def _pauses(session: Session, ids: Iterable[int]) -> defaultdict[int, list[clocks.Pause]]:
    pauses: defaultdict[int, list[clocks.Pause]] = defaultdict(list)
    for row in session.scalars(select(Pause).where(Pause.incident_id.in_(ids)).order_by(Pause.since)):
        pauses[row.incident_id].append(clocks.Pause(row.since, row.until, row.waiting_on))
    return pauses


def _partner_lists(session: Session, organisation_ids: Iterable[int]) -> dict[int, int]:
    ranked = (
        select(Contact.organisation_id, func.count())
        .where(Contact.organisation_id.in_(organisation_ids), Contact.escalation_rank.is_not(None))
        .group_by(Contact.organisation_id)
    )
    return {row[0]: row[1] for row in session.execute(ranked)}
