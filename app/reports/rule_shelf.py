"""The rules that incidents are pinned to, each version and each calendar read once however many incidents ask."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy.orm import Session

from app.models import Clock, Incident
from app.models.rule_book import current_rules, hours_by_calendar, rules_of
from workflows.escalation import RuleContext
from workflows.opening_hours import OpeningHours
from workflows.rules import ClockRule, Contract, Desk, RuleBook


class RuleShelf:
    """Lives as long as one report."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._books: dict[str, RuleBook] = {}
        self._hours: dict[str, Callable[[str], OpeningHours]] = {}

    def book(self, version: str) -> RuleBook:
        """The rules of that version, today's for ""."""
        if version not in self._books:
            self._books[version] = rules_of(self._session, version) if version else current_rules()
        return self._books[version]

    def contract(self, incident: Incident) -> Contract:
        """The contract as it stood when the incident was registered."""
        return self.book(incident.rules_version).contracts[incident.contract]

    def desk(self, incident: Incident) -> Desk:
        """The incident's desk as the rules it is pinned to describe it."""
        return self.book(incident.rules_version).desks[incident.desk]

    def context(self, incident: Incident) -> RuleContext:
        """What the rule book needs to judge this incident."""
        book = self.book(incident.rules_version)
        contract = book.contracts[incident.contract]
        hours, own = self._calendars(incident.rules_version), book.desks[contract.desk].calendar
        return RuleContext(contract, lambda name: hours(name or own), book.late_after)

    def hours_of_desk(self, desk: str, version: str = "") -> OpeningHours:
        """The opening hours of that desk, of today's rules unless a version is named."""
        return self._calendars(version)(self.book(version).desks[desk].calendar)

    def rule_of(self, incident: Incident, clock: Clock) -> ClockRule | None:
        """The rule a clock row comes from; None where its condition no longer holds for this incident."""
        named = [r for r in self.contract(incident).clocks if (r.name, r.obligor) == (clock.name, clock.obligor)]
        fitting = [rule for rule in named if not rule.when.kinds or incident.kind in rule.when.kinds]
        return next(iter(fitting or named), None)

    def _calendars(self, version: str) -> Callable[[str], OpeningHours]:
        if version not in self._hours:
            self._hours[version] = hours_by_calendar(self._session, self.book(version))
        return self._hours[version]
