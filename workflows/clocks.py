"""One promise as a clock: when it started, what ended it, when it is due.

A clock is a pure function of the history, the calendar and the target: no accumulator runs, so
an attachment, a pause and a resume in any order give one answer.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

from workflows.events import EventKind, Moment
from workflows.opening_hours import OpeningHours
from workflows.rules import ClockRule
from workflows.targets import (
    AfterEnd,
    AfterStart,
    BeforeEnd,
    ElapsedTime,
    NextRelease,
    Offset,
    OpenTime,
    Percent,
    Untimed,
    WorkingDays,
    WorkingDaysAfterStart,
)


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
        """Unique on its incident and stable for ever: `restore:desk:1`."""
        return f"{self.rule.name}:{self.rule.obligor}:{self.ordinal}"

    @property
    def ended_at(self) -> datetime | None:
        return self.met_at or self.dropped_at


def runs_of(rule: ClockRule, history: Sequence[Moment]) -> tuple[Clock, ...]:
    """Every run of `rule` that `history` (in order) started, with what ended each. A closure drops what still runs."""
    runs: list[Clock] = []
    for moment in history:
        last = runs[-1] if runs else None
        if last and last.ended_at is None:
            runs[-1] = _ended(last, moment)
            if runs[-1].ended_at is None:
                continue
            starts_next = runs[-1].met_at and (rule.repeats or moment.kind in rule.starts)
        elif last and last.met_at and moment.kind in rule.voided_by:
            runs[-1] = replace(last, met_at=None)
            continue
        else:
            starts_next = moment.kind in rule.starts
        if starts_next:
            runs.append(Clock(rule, len(runs) + 1, moment.at))
    return tuple(runs)


def _ended(clock: Clock, moment: Moment) -> Clock:
    if moment.kind in clock.rule.met_by:
        return replace(clock, met_at=moment.at)
    if moment.kind in clock.rule.dropped_by or moment.kind is EventKind.INCIDENT_CLOSED:
        return replace(clock, dropped_at=moment.at)
    return clock


def merged(pauses: Iterable[Pause]) -> tuple[Pause, ...]:
    """The same pauses in order, overlapping ones made one: waiting for two people costs the time once."""
    result: list[Pause] = []
    for pause in sorted(pauses, key=lambda one: one.since):
        last = result[-1] if result else None
        if last is None or (last.until is not None and pause.since > last.until):
            result.append(pause)
        elif last.until is not None and (pause.until is None or pause.until > last.until):
            result[-1] = replace(last, until=pause.until)
    return tuple(result)


@dataclass(frozen=True, slots=True)
class Timetable:
    """A clock laid on a calendar: answers with instants (aware). `pauses` may be given in any order."""

    clock: Clock
    hours: OpeningHours
    pauses: tuple[Pause, ...] = ()
    releases: tuple[date, ...] = ()

    def due_at(self) -> datetime | None:
        """The contractual instant; None while an open pause holds the clock, or where nothing is promised in figures."""
        start = self.clock.started_at
        match self.clock.rule.target:
            case OpenTime(length):
                return self.advance(start, length)
            case ElapsedTime(length):
                return self.hours.next_opening(start + length)
            case WorkingDays(days):
                return self.hours.add_working_days(start, days)
            case NextRelease():
                return self._next_release()
            case Untimed():
                return None

    def instant(self, offset: Offset) -> datetime | None:
        """The instant of a step; None where it cannot be known yet."""
        start, target = self.clock.started_at, self.clock.rule.target
        match offset:
            case Percent(0):
                return start
            case Percent(100):
                return self.due_at()
            case Percent(value):
                assert isinstance(target, OpenTime | ElapsedTime), "rules_reader lets no other target have a share"
                return self._after_start(target.length * value / 100)
            case AfterStart(delay):
                return self._after_start(delay)
            case WorkingDaysAfterStart(days):
                return self.hours.add_working_days(start, days)
            case BeforeEnd(lead):
                return self._before_end(lead)
            case AfterEnd(delay):
                return self._then(self.due_at(), lambda due: self.hours.add(due, delay))

    def advance(self, start: datetime, length: timedelta) -> datetime | None:
        """`start` plus that much open time, pauses left out; None if an open pause comes first."""
        for pause in merged(self.pauses) if self.clock.rule.pausable else ():
            if pause.until is not None and pause.until <= start:
                continue
            if (end := self.hours.add(start, length)) <= pause.since:
                return end
            if pause.until is None:
                return None
            if pause.since > start:
                length -= self.hours.between(start, pause.since)
            start = pause.until
        return self.hours.add(start, length)

    def _after_start(self, delay: timedelta) -> datetime | None:
        if isinstance(self.clock.rule.target, ElapsedTime):
            return self.hours.next_opening(self.clock.started_at + delay)
        return self.advance(self.clock.started_at, delay)

    def _before_end(self, lead: timedelta) -> datetime | None:
        start, target = self.clock.started_at, self.clock.rule.target
        if isinstance(target, OpenTime):
            return self.advance(start, max(target.length - lead, timedelta()))
        if isinstance(target, ElapsedTime):
            return self.hours.next_opening(start + max(target.length - lead, timedelta()))
        return self._then(self.due_at(), lambda due: max(start, due - lead))

    def _next_release(self) -> datetime | None:
        closings = (_closing_of(self.hours, day) for day in self.releases)
        return next((closing for closing in closings if closing >= self.clock.started_at), None)

    @staticmethod
    def _then(due: datetime | None, reckon: Callable[[datetime], datetime]) -> datetime | None:
        return None if due is None else reckon(due)


def _closing_of(hours: OpeningHours, day: date) -> datetime:
    """The last closing of that local day; its midnight where the calendar does not open."""
    midnight = datetime.combine(day, time(), hours.zone)
    intervals = hours.intervals(midnight, midnight + timedelta(days=1))
    return intervals[-1][1] if intervals else midnight + timedelta(days=1)
