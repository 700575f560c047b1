"""Past incidents read again under other rules: every verdict that would have been another one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, tzinfo
from functools import cache

from sqlalchemy.exc import NoResultFound
from sqlalchemy.orm import Session

from app.models.incident_pasts import PastIncident, pasts_since
from app.models.rule_book import AddedDays, added_days, context_with, rules_of
from workflows.clocks import Clock
from workflows.escalation import BREACH, PlannedStep
from workflows.rehearsal import Play, Promise, rehearse
from workflows.rules import RuleBook
from workflows.rules_reader import RulesError

Run = tuple[str, str, int]  # promise, obligor, ordinal


@dataclass(frozen=True, slots=True)
class Verdict:
    """`word` is kept, breached, running, dropped or absent; `due_at` None where there was no instant."""

    word: str
    due_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Flip:
    """A promise broken under one of the two rules only."""

    run: Run
    label: str
    before: Verdict
    after: Verdict
    met_at: datetime | None


@dataclass(frozen=True, slots=True)
class StepDifference:
    """A step that people would have been told of under one of the two rules only, or at another instant."""

    run: Run
    promise: str
    step: str
    label: str
    round: int
    before_at: datetime | None
    after_at: datetime | None


@dataclass(frozen=True, slots=True)
class Replayed:
    """One incident read again. `left_out` where its contract is not in the new rules or its own cannot be read."""

    reference: str
    contract: str
    zone: tzinfo | None
    flips: tuple[Flip, ...] = ()
    steps: tuple[StepDifference, ...] = ()
    left_out: bool = False


def replay(session: Session, book: RuleBook, since: datetime, now: datetime) -> Iterator[Replayed]:
    """Every incident received since then, under its own rules and under `book`, up to `now`. Writes nothing.

    Both are played with an engine that is never late, so that what differs is the rules' doing and no outage's; days
    that people added to calendars count in both (R3). Raises ValueError where a rule book sets itself off for ever.
    """
    added = added_days(session)

    @cache
    def trial(version: str, contract: str) -> _Trial | None:
        old = _readable(session, version)
        return _Trial(contract, old, book, added) if old and contract in book.contracts else None

    for batch in pasts_since(session, since):
        for incident in batch:
            yield _read_again(incident, trial(incident.rules_version, incident.contract), now)


class _Trial:
    """One contract under the rules of then and under those that are tried."""

    def __init__(self, contract: str, old: RuleBook, new: RuleBook, added: AddedDays) -> None:
        self.contract = contract
        self.books = (old, new)
        self.contexts = (context_with(old, contract, added), context_with(new, contract, added))
        self.differs = _deciding(old, contract) != _deciding(new, contract)

    @property
    def zone(self) -> tzinfo:
        return self.contexts[0].hours_of("").zone

    def plays(self, incident: PastIncident, now: datetime) -> tuple[Play, Play]:
        """The past as it was to be, and as it would have been."""
        before, after = (
            rehearse(context, replace(incident.past, list_lengths=self._lists(book, incident)), now)
            for book, context in zip(self.books, self.contexts, strict=True)
        )
        return before, after

    def _lists(self, book: RuleBook, incident: PastIncident) -> dict[str, int]:
        desk = book.desks[book.contracts[self.contract].desk]
        lists = {name: len(people) for name, people in desk.recipients.items()}
        return lists | {"partner_contacts": incident.partner_contacts}


def _readable(session: Session, version: str) -> RuleBook | None:
    try:
        return rules_of(session, version)
    except (RulesError, NoResultFound):
        return None


def _read_again(incident: PastIncident, trial: _Trial | None, now: datetime) -> Replayed:
    if trial is None:
        return Replayed(incident.reference, incident.contract, None, left_out=True)
    if not trial.differs:
        return Replayed(incident.reference, incident.contract, trial.zone)
    plays = trial.plays(incident, now)
    flips, steps = tuple(_flips(*plays)), tuple(_steps(*plays))
    return Replayed(incident.reference, incident.contract, trial.zone, flips, steps)


def _deciding(book: RuleBook, name: str) -> tuple[object, ...]:
    """All that decides about an incident of that contract: where nothing of it differs, no verdict can."""
    contract = book.contracts[name]
    desk = book.desks[contract.desk]
    used = {rule.calendar or desk.calendar for rule in contract.clocks} | {desk.calendar}
    calendars = {calendar: replace(book.calendars[calendar], label="", clause="") for calendar in used}
    lengths = {list_name: len(people) for list_name, people in desk.recipients.items()}
    return contract.clocks, contract.releases, desk.calendar, calendars, lengths, book.late_after


def _flips(before: Play, after: Play) -> Iterator[Flip]:
    was, is_now = _by_run(before), _by_run(after)
    for run in (*was, *(run for run in is_now if run not in was)):
        one, other = _verdict(was.get(run)), _verdict(is_now.get(run))
        if (one.word == "breached") != (other.word == "breached"):
            promise = is_now.get(run) or was[run]
            yield Flip(run, promise.clock.rule.label, one, other, promise.clock.met_at)


def _by_run(play: Play) -> Mapping[Run, Promise]:
    return {_run(promise.clock): promise for promise in play.promises}


def _run(clock: Clock) -> Run:
    return clock.rule.name, str(clock.rule.obligor), clock.ordinal


def _verdict(promise: Promise | None) -> Verdict:
    if promise is None:
        return Verdict("absent")
    if promise.breached_at is not None:
        return Verdict("breached", promise.breached_at)
    clock = promise.clock
    word = "kept" if clock.met_at else "dropped" if clock.dropped_at else "running"
    return Verdict(word, promise.due_at)


def _steps(before: Play, after: Play) -> Iterator[StepDifference]:
    was, is_now = _told(before), _told(after)
    for key in (*was, *(key for key in is_now if key not in was)):
        one, other = was.get(key), is_now.get(key)
        instants = (one.due_at if one else None, other.due_at if other else None)
        shown = other or one
        if shown is not None and instants[0] != instants[1]:
            run, step, number = key
            yield StepDifference(run, shown.clock.rule.label, step, shown.label, number, *instants)


def _told(play: Play) -> Mapping[tuple[Run, str, int], PlannedStep]:
    """What people were told; a breach is a verdict, not a step of theirs."""
    told = (step for step in play.steps if step.told and step.step_id != BREACH)
    return {(_run(step.clock), step.step_id, step.round): step for step in told}
