"""One promise as a clock: when it started, what ended it, when it is due.

A clock is a pure function of the history, the calendar and the target: no accumulator runs, so
an attachment, a pause and a resume in any order give one answer. Only open time can be paused: forty-eight
elapsed hours, working days and release dates go on while somebody waits (R5, R6).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta

from workflows.events import EventKind, Moment
from workflows.opening_hours import OpeningHours
from workflows.rules import ClockRule, Kind
from workflows.targets import (
    AfterStart,
    BeforeEnd,
    ElapsedTime,
    NextRelease,
    Offset,
    OpenTime,
    Percent,
    WorkingDays,
    WorkingDaysAfterStart,
)

_WRITTEN_BY_THE_DESK = (EventKind.ANSWER_SENT, EventKind.ANSWER_REQUESTED)


@dataclass(frozen=True, slots=True)
class Pause:
    """Somebody waits for somebody: open time inside it does not count. `until` is None while it lasts."""

    since: datetime
    until: datetime | None
    waiting_on: str


@dataclass(frozen=True, slots=True)
class Clock:
    """One run of a rule. `ordinal` counts the runs of that rule on that incident, from 1."""

    rule: ClockRule
    ordinal: int
    started_at: datetime
    met_at: datetime | None = None
    dropped_at: datetime | None = None

    @property
    def key(self) -> str:
        """Unique on its incident and stable for ever: `restore:desk:1`.

        A promise that comes only once somebody has told the kind bears it, `restore(functional):desk:1`: it must not
        take over the breach and the fired steps of the promise it replaces.
        """
        kinds = self.rule.when.kinds
        only = f"({'+'.join(sorted(kinds))})" if kinds and Kind.UNDETERMINED not in kinds else ""
        return f"{self.rule.name}{only}:{self.rule.obligor}:{self.ordinal}"

    @property
    def ended_at(self) -> datetime | None:
        """When it was met or dropped; None while it runs."""
        return self.met_at or self.dropped_at


def runs_of(rule: ClockRule, history: Sequence[Moment]) -> tuple[Clock, ...]:
    """Every run of `rule` that `history` (in order) started, with what ended each.

    What ends a run and stands among the starts begins the next one. A closure drops what still runs. What voids a run's
    end lets the same run go on as if it had never ended.
    """
    return _runs(rule, _lived(history))


def runs_of_each(rules: Iterable[ClockRule], history: Sequence[Moment]) -> Iterator[Clock]:
    """The runs of several rules, one rule after the other; the history is gone through once."""
    lived = tuple(_lived(history))
    for rule in rules:
        yield from _runs(rule, lived)


def _runs(rule: ClockRule, lived: Iterable[tuple[Moment, bool]]) -> tuple[Clock, ...]:
    runs: list[Clock] = []
    for moment, may_start in lived:
        last = runs[-1] if runs else None
        starts = may_start and moment.kind in rule.starts
        if last and last.ended_at is None:
            runs[-1] = last = _ended(last, moment)
            starts = last.ended_at is not None and (starts or (may_start and rule.repeats and last.met_at is not None))
        elif last and last.met_at and moment.kind in rule.voided_by:
            runs[-1] = replace(last, met_at=None)
            starts = False
        if starts:
            runs.append(Clock(rule, len(runs) + 1, moment.at))
    return tuple(runs)


def _lived(history: Iterable[Moment]) -> Iterator[tuple[Moment, bool]]:
    """The moments a clock listens to, and whether each may start one.

    None does between a closure and the reopening after it; nor does what the desk writes once the service is back, when
    it owes no further answer and the partner owes its validation only (A14).
    """
    closed = restored = False
    for moment in history:
        if moment.kind is EventKind.INCIDENT_REOPENED:
            closed = restored = False
        elif moment.kind is EventKind.RESTORATION_REFUSED:
            restored = False
        if not closed:
            closed = moment.kind is EventKind.INCIDENT_CLOSED
            yield moment, not (closed or (restored and moment.kind in _WRITTEN_BY_THE_DESK))
        restored = restored or moment.kind is EventKind.INCIDENT_RESTORED


def _ended(clock: Clock, moment: Moment) -> Clock:
    if moment.kind in clock.rule.met_by:
        return replace(clock, met_at=moment.at)
    if moment.kind in clock.rule.dropped_by or moment.kind is EventKind.INCIDENT_CLOSED:
        return replace(clock, dropped_at=moment.at)
    return clock


def merged(pauses: Iterable[Pause]) -> tuple[Pause, ...]:
    """The same waiting in order and without overlap: a second counts once, for whom it was waited first."""
    result: list[Pause] = []
    for pause in sorted(pauses, key=lambda one: (one.since, one.waiting_on)):
        covered_until = result[-1].until if result else pause.since
        if covered_until is None:
            break
        since = max(pause.since, covered_until)
        if pause.until is None or since < pause.until:
            result.append(replace(pause, since=since))
    return tuple(result)


@dataclass(frozen=True, slots=True)
class Timetable:
    """A clock laid on a calendar: answers with instants (aware). `pauses` may be given in any order.

    `kept_due_at` is the due instant of a clock that has ended, as it was then: no later edit of the calendar moves it.
    """

    clock: Clock
    hours: OpeningHours
    pauses: tuple[Pause, ...] = ()
    releases: tuple[date, ...] = ()
    kept_due_at: datetime | None = None

    @property
    def started_at(self) -> datetime:
        """The clock's start in UTC, where adding hours adds real ones, also across a clock change."""
        return self.clock.started_at.astimezone(UTC)

    @property
    def holds(self) -> tuple[Pause, ...]:
        """The pauses that stop this clock, in order and without overlap."""
        return merged(self.pauses) if self.clock.rule.pausable else ()

    def due_at(self) -> datetime | None:
        """The contractual instant; None while an open pause holds the clock, or where nothing is promised in figures."""
        if self.kept_due_at is not None:
            return self.kept_due_at
        match self.clock.rule.target:
            case OpenTime(length):
                return self.advance(self.started_at, length)
            case ElapsedTime(length):
                return self.hours.next_opening(self.started_at + length)
            case WorkingDays(days):
                return self.hours.add_working_days(self.started_at, days)
            case NextRelease():
                return self._next_release()
        return None

    def instant(self, offset: Offset) -> datetime | None:
        """The instant of a step; None where it cannot be known yet. Never before the start, never while closed."""
        match offset:
            case Percent(100):
                return self.due_at()
            case Percent(value):
                return self._after_start(self._share(value))
            case AfterStart(delay):
                return self._after_start(delay)
            case WorkingDaysAfterStart(days):
                return self.hours.add_working_days(self.started_at, days)
            case BeforeEnd(lead):
                return self._before_end(lead)
            case _:
                due = self.due_at()
                return None if due is None else self.hours.add(due, offset.delay)

    def advance(self, start: datetime, length: timedelta) -> datetime | None:
        """`start` plus that much open time, pauses left out; None if an open pause comes first."""
        for pause in self.holds:
            if pause.until is not None and pause.until <= start:
                continue
            before = self.hours.between(start, max(start, pause.since))
            if before and length <= before:
                return self.hours.add(start, length)
            if pause.until is None:
                return None
            length -= before
            start = pause.until
        return self.hours.add(start, length)

    def _share(self, percent: int) -> timedelta:
        """Only 0 fits a target without a length: `rules_reader` sees to it."""
        target = self.clock.rule.target
        return target.length * percent / 100 if isinstance(target, OpenTime | ElapsedTime) else timedelta()

    def _after_start(self, delay: timedelta) -> datetime | None:
        if isinstance(self.clock.rule.target, ElapsedTime):
            return self.hours.next_opening(self.started_at + delay)
        return self.advance(self.started_at, delay)

    def _before_end(self, lead: timedelta) -> datetime | None:
        target = self.clock.rule.target
        if isinstance(target, OpenTime | ElapsedTime):
            return self._after_start(max(target.length - lead, timedelta()))
        due = self.due_at()
        return None if due is None else self.hours.next_opening(max(self.started_at, due - lead))

    def _next_release(self) -> datetime | None:
        closings = (self.hours.closing_of(day) for day in self.releases)
        return next((closing for closing in closings if closing > self.started_at), None)
