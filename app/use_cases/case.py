"""An incident taken in hand, judged under its own rules. Every verb works through a `Case`, so that none forgets the history."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from sqlalchemy.orm import Session

from app.faults import fault
from app.models import Event, Incident
from app.models.event import seal_of
from app.models.incident_facts import Dossier, dossiers_of, facts_of
from app.models.rule_book import rule_context, rules_of
from app.models.transaction import write_later
from app.notify.webhook_queue import queue_for_webhooks
from app.use_cases.actor import Actor
from workflows.escalation import Facts, RuleContext
from workflows.events import EventKind
from workflows.lifecycle import (
    OPEN_STATES,
    Move,
    MoveRefused,
    Outcome,
    State,
    allowed_moves,
    destination,
    level_of,
    may_move,
)
from workflows.rules import Desk

_LEVEL_NUMBERS = {"n1": 1, "n2": 2, "n3": 3}


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

    @property
    def dossier(self) -> Dossier:
        return dossiers_of(self.session, [self.incident])[self.incident.id]

    def facts(self) -> Facts:
        """What the rule book may know of it, as it stands at this moment of the transaction."""
        desks = rules_of(self.session, self.incident.rules_version).desks
        return facts_of(self.session, [self.incident], desks)[self.incident.id]

    def record(self, kind: EventKind, /, *, at: datetime | None = None, **details: Any) -> int:
        """Write one more line of the history, sealed after the one before it; its number.

        What happens now never lies before what has happened, even where the machine's clock was set back.
        """
        incident = self.incident
        at = at or max(self.now, incident.last_event_at or self.now)
        incident.events_written += 1
        row = {
            "incident_id": incident.id,
            "seq": incident.events_written,
            "kind": kind,
            "at": at,
            "recorded_at": self.now,
            "actor": self.actor.signature,
            "details": details,
        }
        incident.last_seal = seal_of(row, incident.last_seal)
        incident.last_event_at = max(at, incident.last_event_at or at)
        write_later(self.session, Event, **row, seal=incident.last_seal)
        self.dossier.note(kind, at)
        queue_for_webhooks(self.session, incident, kind, incident.events_written, at, self.now)
        fault(f"recorded.{kind}")
        return incident.events_written

    def move(self, move: Move) -> None:
        """Change the state as the table of moves says. Raises MoveRefused when it does not, or not for this actor."""
        state = State(self.incident.state)
        if not may_move(self.actor.role, move):
            raise MoveRefused(state, move, tuple(m for m in allowed_moves(state) if may_move(self.actor.role, m)))
        held_at, acknowledged = State(self.incident.held_at), self.incident.acknowledged_at is not None
        reached = destination(state, move, held_at=held_at, acknowledged=acknowledged)
        self.incident.state = reached
        self.incident.highest_level = max(self.incident.highest_level, _LEVEL_NUMBERS[level_of(reached)])
        if reached in OPEN_STATES:
            self.incident.held_at = reached
        fault("case.moved")

    def end(self, outcome: Outcome) -> None:
        """Close it: how it ended is kept beside the state."""
        self.incident.outcome, self.incident.closed_at = outcome, self.now
