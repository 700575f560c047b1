"""What a letter may say of an incident, looked up only where its template asks."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from zoneinfo import ZoneInfo

from flask import current_app
from sqlalchemy.orm import Session

from app import labels
from app.models.incident import Incident
from app.models.incident_facts import facts_of
from app.models.rule_book import current_rules, hours_by_calendar, rule_context, rules_of
from workflows.clocks import Clock
from workflows.escalation import Facts, PlannedStep, RuleContext, clocks_of, timetable
from workflows.lifecycle import State, level_of
from workflows.opening_hours import BeyondHorizon, NeverOpens, OpeningHours
from workflows.rules import Calendar, Desk, Obligor, RequiredField, RuleBook


@dataclass(frozen=True, slots=True)
class Promise:
    """A running clock with a due instant, as a reader is told of it."""

    name: str
    label: str
    obligor: str
    due: str  # in words
    is_late: bool


@dataclass
class DeskFacts:
    """The desk, its hours and whether it is open at `now`."""

    session: Session
    desk: Desk
    book: RuleBook
    now: datetime

    @cached_property
    def calendar(self) -> Calendar:
        return self.book.calendars[self.desk.calendar]

    @cached_property
    def hours(self) -> OpeningHours:
        return hours_by_calendar(self.session, self.book)(self.desk.calendar)

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.calendar.zone)

    @cached_property
    def weekly_hours(self) -> str:
        return labels.weekly_hours_in_words(self.calendar)

    @property
    def is_open(self) -> bool:
        return self.hours.is_open(self.now)

    @property
    def closes(self) -> str:
        """'20 h', today's closing of an open desk; "" for one that never closes."""
        try:
            return labels.hour_in_words(self.hours.closes_at(self.now))
        except BeyondHorizon:
            return ""

    @property
    def reopens(self) -> str:
        """'lundi 23 novembre à 6 h', for a desk that is closed; "" for one that never opens."""
        try:
            return self.at(self.hours.next_opening(self.now))
        except NeverOpens:
            return ""

    def at(self, instant: datetime) -> str:
        """'lundi 23 novembre à 6 h 05', on the desk's wall."""
        return labels.instant_in_words(instant, self.zone, self.now, relative=False)


@dataclass
class CaseFacts:
    """The incident as its letters speak of it. Promises are those of the rules it is pinned to."""

    session: Session
    incident: Incident
    now: datetime

    @property
    def reference(self) -> str:
        return self.incident.reference

    @property
    def subject(self) -> str:
        return self.incident.subject or labels.phrase("no_subject")

    @property
    def url(self) -> str:
        return f"{current_app.config['SETTINGS'].public_url.rstrip('/')}/incidents/{self.reference}"

    @property
    def organisation(self) -> str:
        return self.incident.organisation.name

    @property
    def service(self) -> str:
        service = self._context.contract.services.get(self.incident.service)
        return service.name if service else ""

    @property
    def contract(self) -> str:
        return self._context.contract.title

    @property
    def kind(self) -> str:
        return labels.kind_in_words(self.incident.kind)

    @property
    def state(self) -> str:
        return labels.state_in_words(self.incident.state)

    @property
    def is_major(self) -> bool:
        return self.incident.major_since is not None

    @property
    def reporter_name(self) -> str:
        return self.incident.reporter.name

    @property
    def reporter_phone(self) -> str:
        return self.incident.reporter.phone

    @property
    def received(self) -> str:
        return self.place.at(self.incident.received_at)

    @property
    def acknowledged(self) -> str:
        """When a person took it in charge; "" while nobody has."""
        return self.place.at(self.incident.acknowledged_at) if self.incident.acknowledged_at else ""

    @property
    def has_urgency_procedure(self) -> bool:
        """Whether either side may judge the situation urgent (B5)."""
        return self._context.contract.knows_urgency

    @property
    def level(self) -> str:
        """Who holds it, in the desk's words (R10)."""
        return self.level_name(level_of(State(self.incident.state)))

    def level_name(self, level: str) -> str:
        return self.place.desk.levels.get(level) or labels.level_in_words(level)

    @property
    def missing(self) -> list[RequiredField]:
        """What the referral leaves out, in the contract's order (A16, B4, C4)."""
        return [field for field in self._context.contract.required_fields if field.name in self.incident.missing]

    @cached_property
    def place(self) -> DeskFacts:
        """The desk as it is today: an address that moved since the incident came is the one to write from."""
        pinned, book = rules_of(self.session, self.incident.rules_version), current_rules()
        known = book if self.incident.desk in book.desks else pinned
        return DeskFacts(self.session, known.desks[self.incident.desk], known, self.now)

    @cached_property
    def promises(self) -> list[Promise]:
        """What our side owes now, the nearest first."""
        return [promise for promise in self._running if promise.obligor != Obligor.PARTNER]

    @cached_property
    def owed_by_partner(self) -> list[Promise]:
        return [promise for promise in self._running if promise.obligor == Obligor.PARTNER]

    def promise(self, name: str, obligor: str = Obligor.DESK) -> Promise | None:
        """The running promise of that name, if it is due at a known instant."""
        return next((one for one in self._running if (one.name, one.obligor) == (name, obligor)), None)

    def due(self, step: PlannedStep) -> str:
        """When the clock of that step is or was due, in words; "" where nothing is promised in figures."""
        due_at = self._due_at(step.clock)
        return self.place.at(due_at) if due_at else ""

    def started(self, step: PlannedStep) -> str:
        """Since when the clock of that step runs, in words."""
        return self.place.at(step.clock.started_at)

    def is_late(self, step: PlannedStep) -> bool:
        """Whether that instant has come."""
        due_at = self._due_at(step.clock)
        return due_at is not None and due_at <= self.now

    @property
    def reopen_until(self) -> str:
        """The last day on which an answer reopens it."""
        ended_at = self.incident.closed_at or self.now
        day = (ended_at + timedelta(days=self._context.contract.reopen_days)).astimezone(self.place.zone).date()
        return labels.day_in_words(day, self.now.astimezone(self.place.zone).date())

    @cached_property
    def _context(self) -> RuleContext:
        return rule_context(self.session, self.incident.rules_version, self.incident.contract)

    @cached_property
    def _facts(self) -> Facts:
        """Read anew by each letter: the fact it tells may have started a clock."""
        desks = rules_of(self.session, self.incident.rules_version).desks
        return facts_of(self.session, [self.incident], desks)[self.incident.id]

    @cached_property
    def _running(self) -> list[Promise]:
        running = [one for one in clocks_of(self._context.contract, self._facts) if one.ended_at is None]
        due = sorted((due_at, number) for number, one in enumerate(running) if (due_at := self._due_at(one)))
        rules = [(due_at, running[number].rule) for due_at, number in due]
        return [
            Promise(rule.name, rule.label, rule.obligor, self.place.at(due_at), due_at <= self.now)
            for due_at, rule in rules
        ]

    def _due_at(self, clock: Clock) -> datetime | None:
        return timetable(self._context, self._facts, clock).due_at()
