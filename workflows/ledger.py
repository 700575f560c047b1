"""The explanation of a clock, line by line: what counted, what did not and why. The lines add up exactly.

Lines are values; `app/labels.py` turns each into a French sentence a partner could be sent.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum

from workflows.clocks import Timetable, merged
from workflows.opening_hours import ClosedKind
from workflows.targets import ElapsedTime, NextRelease, OpenTime, Untimed, WorkingDays

_DAY = timedelta(days=1)


class LineKind(StrEnum):
    """Why a stretch of time counted or did not."""

    COUNTED = "counted"
    CLOSED = "closed"
    HOLIDAY = "holiday"
    EXCEPTION = "exception"
    WAITING = "waiting"
    ELAPSED = "elapsed"
    ROLLED = "rolled"  # the end fell while closed: it moves to the next opening (R2)
    WORKING_DAY = "working_day"
    DAY_OFF = "day_off"
    RELEASE = "release"


_CLOSED_LINES = {
    ClosedKind.WEEKLY_HOURS: LineKind.CLOSED,
    ClosedKind.HOLIDAY: LineKind.HOLIDAY,
    ClosedKind.EXCEPTIONAL_CLOSURE: LineKind.EXCEPTION,
    ClosedKind.EXCEPTIONAL_HOURS: LineKind.EXCEPTION,
}


@dataclass(frozen=True, slots=True)
class Line:
    """A stretch `since`-`until` (aware, calendar's zone) and what it adds to the figure: `counted` (or `days`)."""

    kind: LineKind
    since: datetime
    until: datetime
    counted: timedelta = timedelta()
    days: int = 0
    name: str = ""  # the holiday, the exception, or who is waited for


@dataclass(frozen=True, slots=True)
class Ledger:
    """`total` (or `total_days`) is the figure shown; it is the sum of the lines."""

    lines: tuple[Line, ...]

    @property
    def total(self) -> timedelta:
        return sum((line.counted for line in self.lines), timedelta())

    @property
    def total_days(self) -> int:
        return sum(line.days for line in self.lines)


def explain(table: Timetable, until: datetime) -> Ledger:
    """Why this clock is due when it is: from its start to its due instant, or to `until` where none is known.

    The lines of an OpenTime or ElapsedTime clock with a due instant add up to its target to the microsecond.
    """
    start = table.clock.started_at.astimezone(table.hours.zone)
    end = table.due_at() or until
    match table.clock.rule.target:
        case ElapsedTime(length):
            lines = _elapsed(table, start, start + length, end)
        case WorkingDays():
            lines = _working_days(table, start, end)
        case NextRelease():
            lines = iter([Line(LineKind.RELEASE, start, end)])
        case OpenTime() | Untimed():
            lines = _counted(table, start, max(start, end))
    return Ledger(tuple(lines))


def spent(table: Timetable, until: datetime) -> timedelta:
    """Open time used between the start and `until`, waiting left out."""
    start = table.clock.started_at
    return sum((line.counted for line in _counted(table, start, max(start, until))), timedelta())


def _counted(table: Timetable, start: datetime, end: datetime) -> Iterator[Line]:
    for pause in merged(table.pauses) if table.clock.rule.pausable else ():
        since, until = max(pause.since, start), min(pause.until or end, end)
        if since < until:
            yield from _by_opening(table, start, since)
            yield Line(LineKind.WAITING, _local(table, since), _local(table, until), name=pause.waiting_on)
            start = until
    yield from _by_opening(table, start, end)


def _by_opening(table: Timetable, start: datetime, end: datetime) -> Iterator[Line]:
    for segment in table.hours.segments(start, end) if start < end else ():
        if segment.is_open:
            yield Line(LineKind.COUNTED, segment.start, segment.end, counted=_elapsed_between(segment.start, segment.end))
        else:
            kind = LineKind.CLOSED if segment.reason is None else _CLOSED_LINES[segment.reason.kind]
            yield Line(kind, segment.start, segment.end, name=segment.reason.name if segment.reason else "")


def _elapsed(table: Timetable, start: datetime, raw_end: datetime, end: datetime) -> Iterator[Line]:
    raw_end = _local(table, raw_end)
    yield Line(LineKind.ELAPSED, start, raw_end, counted=_elapsed_between(start, raw_end))
    if end > raw_end:
        yield Line(LineKind.ROLLED, raw_end, _local(table, end))


def _working_days(table: Timetable, start: datetime, end: datetime) -> Iterator[Line]:
    midnight = (start + _DAY).replace(hour=0, minute=0, second=0, microsecond=0)
    yield Line(LineKind.DAY_OFF, start, midnight, name="start")
    while midnight < end:
        following = midnight + _DAY  # wall-clock arithmetic on purpose: the next local midnight
        works = table.hours.is_working_day(midnight.date())
        kind = LineKind.WORKING_DAY if works else LineKind.DAY_OFF
        yield Line(kind, midnight, min(following, end), days=int(works), name=table.hours.holiday_name(midnight.date()))
        midnight = following


def _local(table: Timetable, at: datetime) -> datetime:
    return at.astimezone(table.hours.zone)


def _elapsed_between(start: datetime, end: datetime) -> timedelta:
    """Real seconds: a subtraction inside one zone would forget the clock change."""
    return end.astimezone(UTC) - start.astimezone(UTC)
