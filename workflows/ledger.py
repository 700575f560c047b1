"""The explanation of a clock, line by line: what counted, what did not and why. The lines add up exactly.

Lines are values; `app/labels.py` turns each into a French sentence a partner could be sent.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, timezone
from enum import StrEnum

from workflows.clocks import Timetable, merged
from workflows.opening_hours import ClosedKind
from workflows.targets import ElapsedTime, NextRelease, WorkingDays

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
    ROLLED_TO_CLOSING = "rolled_to_closing"  # closed all through the last working day: the next closing is the end (R6)
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

    The lines follow one another without a gap. Those of an OpenTime or ElapsedTime clock with a due instant add up to
    its target to the microsecond, those of a WorkingDays clock to its days.
    """
    start = table.started_at
    end = max(start, table.due_at() or until)
    match table.clock.rule.target:
        case ElapsedTime(length):
            lines = _elapsed(table, start, start + length, end)
        case WorkingDays(days):
            lines = _working_days(table, start, days, end)
        case NextRelease():
            lines = iter([Line(LineKind.RELEASE, _local(table, start), _local(table, end))])
        case _:  # OpenTime, Untimed
            lines = _counted(table, start, end)
    return Ledger(tuple(lines))


def spent(table: Timetable, until: datetime) -> timedelta:
    """Open time used between the start and `until`; waiting left out where it stops this clock."""
    start = table.started_at
    return sum((line.counted for line in _counted(table, start, max(start, until))), timedelta())


def waited(table: Timetable, until: datetime) -> timedelta:
    """Open time between the start and `until` in which somebody was waited for, whether or not that stops this clock.

    What `spent` shows gross of a clock that nothing stops is net without it (R5).
    """
    start = table.started_at
    stretches = ((max(pause.since, start), min(pause.until or until, until)) for pause in merged(table.pauses))
    return sum((table.hours.between(since, end) for since, end in stretches if since < end), timedelta())


def _counted(table: Timetable, start: datetime, end: datetime) -> Iterator[Line]:
    for pause in table.holds:
        since, until = max(pause.since, start), min(pause.until or end, end)
        if since < until:
            yield from _by_opening(table, start, since)
            yield Line(LineKind.WAITING, _local(table, since), _local(table, until), name=pause.waiting_on)
            start = until
    yield from _by_opening(table, start, end)


def _by_opening(table: Timetable, start: datetime, end: datetime) -> Iterator[Line]:
    for since, until, reason in table.hours.segments(start, end):
        if reason is None:
            yield Line(LineKind.COUNTED, since, until, counted=until - since)
        else:
            yield Line(_CLOSED_LINES[reason.kind], since, until, name=reason.name)


def _elapsed(table: Timetable, start: datetime, used_up: datetime, end: datetime) -> Iterator[Line]:
    yield Line(LineKind.ELAPSED, _local(table, start), _local(table, used_up), counted=used_up - start)
    if end > used_up:
        yield Line(LineKind.ROLLED, _local(table, used_up), _local(table, end))


def _working_days(table: Timetable, start: datetime, days: int, end: datetime) -> Iterator[Line]:
    """The day of the start counts for nothing; where the desk is closed all through the last day, the end rolls (R6)."""
    since, day = _local(table, start), start.astimezone(table.hours.zone).date()
    until = _midnight(table, day + _DAY)
    yield Line(LineKind.DAY_OFF, since, until, name="start")
    while days:
        day += _DAY
        works = table.hours.is_working_day(day)
        days -= works
        opens = table.hours.why_closed(day) is None
        since, until = until, end if days == 0 and opens else _midnight(table, day + _DAY)
        kind = LineKind.WORKING_DAY if works else LineKind.DAY_OFF
        yield Line(kind, since, _local(table, until), days=int(works), name=table.hours.holiday_name(day))
    if until < end:
        yield Line(LineKind.ROLLED_TO_CLOSING, _local(table, until), _local(table, end))


def _midnight(table: Timetable, day: date) -> datetime:
    """The instant at which that local day begins."""
    return _local(table, datetime.combine(day, time(), table.hours.zone))


def _local(table: Timetable, at: datetime) -> datetime:
    """On the calendar's wall, with the offset of then: two of these subtract to real seconds (see OpeningHours)."""
    offset = at.astimezone(table.hours.zone).utcoffset()
    return at.astimezone(timezone(offset or timedelta()))
