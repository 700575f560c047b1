"""Everything one page shows of one incident: who, which promises, what happened, what comes next, what may be done."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from app.models import Clock, Incident, Pause, User
from app.models.incident_facts import facts_of
from app.models.reach import sight_of
from app.reports.clock_view import ClockView, clock_views
from app.reports.colleagues import colleagues
from app.reports.links import Tie, ties_of, without_hidden
from app.reports.next_steps import NextStep, next_steps
from app.reports.reach import Asker, within_reach
from app.reports.rule_shelf import RuleShelf
from app.reports.timeline import Entry, timeline
from workflows.lifecycle import Move, State, allowed_moves, level_of, may_move
from workflows.opening_hours import OpeningHours
from workflows.rules import Contract, Desk, RequiredField


@dataclass(frozen=True, slots=True)
class IncidentFile:
    """Instants in UTC; `zone` is the desk's. `moves` are those the state and this person's role allow."""

    incident: Incident
    contract: Contract
    desk: Desk
    hours: OpeningHours
    level: str
    level_name: str
    service: str
    clocks: Sequence[ClockView]
    upcoming: Sequence[NextStep]
    entries: Sequence[Entry]
    ties: Sequence[Tie]
    waits: Sequence[Pause]
    moves: Sequence[Move]
    missing: Sequence[RequiredField]
    stated: Sequence[tuple[str, str]]
    colleagues: Sequence[User]
    knows_urgency: bool  # the contract opens something when a situation is judged urgent (B5)

    @property
    def zone(self) -> ZoneInfo:
        return self.hours.zone


def find_incident(session: Session, reference: str, *, desk: Asker) -> Incident | None:
    """The incident of that number, None where there is none or it is out of reach: the two look the same."""
    question = select(Incident).where(Incident.reference == reference)
    question = question.options(
        joinedload(Incident.organisation), joinedload(Incident.reporter), joinedload(Incident.assignee)
    )
    return session.scalars(within_reach(question, desk)).one_or_none()


def incident_file(session: Session, incident: Incident, *, role: str, asker: Asker, now: datetime) -> IncidentFile:
    """All of it. `role` is the actor's, as `workflows.lifecycle.may_move` knows it; `asker` reads nothing of an incident out
    of reach that this one is tied to.
    """
    shelf = RuleShelf(session)
    book, context = shelf.book(incident.rules_version), shelf.context(incident)
    contract, desk, state = context.contract, shelf.desk(incident), State(incident.state)
    facts = facts_of(session, [incident], book.desks)[incident.id]
    level = level_of(state)
    entries = without_hidden(session, timeline(session, incident.id), asker=asker)
    service = contract.services.get(incident.service)
    return IncidentFile(
        incident=incident,
        contract=contract,
        desk=desk,
        hours=context.hours_of(""),
        level=level,
        level_name=desk.levels.get(level, ""),
        service=service.name if service else "",
        clocks=clock_views(context, facts, _breaches(session, incident.id), now),
        upcoming=next_steps(context, facts, desk, now),
        entries=entries,
        ties=ties_of(session, incident, entries, asker=asker),
        waits=_open_waits(session, incident.id),
        moves=[move for move in allowed_moves(state) if may_move(role, move)],
        missing=[one for one in contract.required_fields if one.name in incident.missing],
        stated=_stated(contract, incident),
        colleagues=colleagues(session, sight_of(incident)),
        knows_urgency=contract.knows_urgency,
    )


def _breaches(session: Session, incident_id: int) -> dict[str, datetime]:
    rows = select(Clock.key, Clock.breached_at).where(Clock.incident_id == incident_id, Clock.breached_at.is_not(None))
    return {key: at for key, at in session.execute(rows) if at is not None}


def _open_waits(session: Session, incident_id: int) -> Sequence[Pause]:
    return session.scalars(
        select(Pause).where(Pause.incident_id == incident_id, Pause.until.is_(None)).order_by(Pause.since)
    ).all()


def _stated(contract: Contract, incident: Incident) -> list[tuple[str, str]]:
    """What the referral says beside what the page's header shows already."""
    shown = {"organisation", "contact_name", "phone", "email", "contact_details", "reachable_hours", "description"}
    labels = {one.name: one.label for one in contract.required_fields}
    return [(labels[name], value) for name, value in incident.stated.items() if name in labels and name not in shown]
