"""An incident taken in hand: locked, judged under its own rules, and planned again when it is put down.

Every verb works through a `Case`, so that no verb can forget the history, the clocks or the alarm.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.models import Event, Incident
from app.models.incident_facts import facts_of
from app.models.rule_book import rule_context, rules_of
from app.models.transaction import transaction
from app.use_cases.actor import Actor
from app.use_cases.plan import plan
from workflows.escalation import Facts, RuleContext
from workflows.events import EventKind
from workflows.lifecycle import LEVELS, Move, MoveRefused, Outcome, State, allowed_moves, destination, may_move
from workflows.rules import Desk

_LEVEL_STATES = (State.ACKNOWLEDGED, *LEVELS)


class NoSuchIncident(LookupError):
    """No incident bears that case number, or this person does not reach it: the two must look the same."""


@dataclass
class Case:
    """The incident in hand, who holds it and at what instant."""

    session: Session
    incident: Incident
    actor: Actor
    now: datetime

    @cached_property
    def desk(self) -> Desk:
        return rules_of(self.session, self.incident.rules_version).desks[self.incident.desk]

    @cached_property
    def context(self) -> RuleContext:
        return rule_context(self.session, self.incident.rules_version, self.incident.contract)

    def facts(self) -> Facts:
        """What the rule book may know of it, as it stands at this moment of the transaction."""
        self.session.flush()
        desks = rules_of(self.session, self.incident.rules_version).desks
        return facts_of(self.session, [self.incident], desks)[self.incident.id]

    def record(self, kind: EventKind, *, at: datetime | None = None, **details: Any) -> Event:
        """Write one more line of the history, sealed after the one before it."""
        last_seal = select(Event.seal).where(
            Event.incident_id == self.incident.id, Event.seq == self.incident.events_written
        )
        previous = self.session.scalar(last_seal) or ""
        self.incident.events_written += 1
        event = Event(
            incident_id=self.incident.id,
            seq=self.incident.events_written,
            kind=kind,
            at=at or self.now,
            recorded_at=self.now,
            actor=self.actor.name,
            details=details,
        )
        event.seal = event.sealed_after(previous)
        self.session.add(event)
        self.session.flush()
        return event

    def move(self, move: Move) -> None:
        """Change the state as the table of moves says. Raises MoveRefused when it does not, or not for this actor."""
        state = State(self.incident.state)
        if not may_move(self.actor.role, move):
            raise MoveRefused(state, move, tuple(m for m in allowed_moves(state) if may_move(self.actor.role, m)))
        reached = destination(state, move, held_at=State(self.incident.held_at))
        self.incident.state = reached
        if reached in _LEVEL_STATES:
            self.incident.held_at = reached

    def end(self, outcome: Outcome) -> None:
        """Close it: how it ended is kept beside the state."""
        self.incident.outcome, self.incident.closed_at = outcome, self.now


@contextmanager
def open_case(reference: str, actor: Actor, now: datetime) -> Iterator[Case]:
    """Lock the incident, let the verb work, then reckon its clocks and its alarm anew: one transaction.

    Raises NoSuchIncident when there is none or the actor's desk is not the incident's.
    """
    with transaction() as session:
        found = select(Incident).where(Incident.reference == reference).with_for_update(of=Incident)
        incident = session.scalars(found.execution_options(populate_existing=True)).one_or_none()
        if incident is None or (actor.desk is not None and actor.desk != incident.desk):
            raise NoSuchIncident(reference)
        case = Case(session, incident, actor, now)
        yield case
        plan(session, incident, case.context, case.facts(), now)
