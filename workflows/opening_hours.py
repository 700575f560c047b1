"""When a desk is open, and how much opening time lies between two instants.

The rule: **time counts only inside opening intervals; hours are local wall-clock; seconds are real elapsed seconds, also
across clock changes; a target that is used up exactly at closing is due at closing.** (R1, R3, R6)

    gsi = OpeningHours("Europe/Paris", {"fri": ["06:00-20:00"], "sat": ["06:00-15:30"]}, {date(2026, 12, 25): "Noël"})
    gsi.add(saturday_15h20, timedelta(minutes=15))  # the Friday after, 06:05

`stated_hours` reads and checks what the desk says, `opening_table` lays it on the line of time; here it is asked.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from enum import IntEnum
from functools import cached_property
from itertools import groupby, pairwise
from types import MappingProxyType
from typing import NamedTuple
from zoneinfo import ZoneInfo

from workflows.opening_table import BeyondHorizon, NeverOpens, OpeningTable, compile_table, ordinals
from workflows.stated_hours import (
    CalendarError,
    ClosedKind,
    ClosedReason,
    StatedInterval,
    Weekly,
    read_stated_hours,
)
from workflows.zone_offsets import DAY, skipped_days

__all__ = [
    "HORIZON",
    "BeyondHorizon",
    "CalendarError",
    "ClosedKind",
    "ClosedReason",
    "NeverOpens",
    "OpeningHours",
    "Segment",
    "WorkingWeek",
]

HORIZON = range(2000, 2051)
"""The years a calendar knows unless told otherwise: the closed days it is given should cover those it is asked about."""

ZERO = timedelta()
NO_DATES: Mapping[date, str] = MappingProxyType({})
NO_EXCEPTIONS: Mapping[date, Sequence[StatedInterval]] = MappingProxyType({})


class WorkingWeek(IntEnum):
    """How many days from Monday on can be working days: the unit is stated, never guessed (R6)."""

    MONDAY_TO_FRIDAY = 5  # jours ouvrés
    MONDAY_TO_SATURDAY = 6  # jours ouvrables


class Segment(NamedTuple):
    """A stretch over which the desk is open (no reason) or closed for one reason."""

    start: datetime
    end: datetime
    reason: ClosedReason | None

    @property
    def is_open(self) -> bool:
        """Whether time counts here."""
        return self.reason is None

    @property
    def length(self) -> timedelta:
        """Real elapsed time, exact to the microsecond."""
        return self.end - self.start


def _day(day: date) -> date:
    """The same day; an instant, which Python lets pass for a date, is refused: its day depends on the zone."""
    if isinstance(day, datetime):
        raise TypeError(f"a day is asked for, not an instant: {day}; take the date it has in the desk's zone")
    return day


class OpeningHours:
    """A desk's calendar: a value that never changes, equal to and hashed like any other that states the same hours.

    `weekly` maps days ("monday", "mon" or 0 for Monday) to intervals: ("09:00", "12:00") or "09:00-12:00". An end at or
    before its start lies on the next day; the night belongs to the day it starts on, whose exception or holiday rules it.
    Intervals may touch or overlap, time counts once. `closed_days` are public holidays, with their names if given as a
    mapping. `exceptions` replace a day's intervals, empty for a closure, and win over `closed_days`.

    Instants given must be aware and within `horizon` (local years); instants returned read as the desk's wall clock and
    carry its offset then (2026-11-23T06:05+01:00). They carry the offset and not the zone because Python subtracts two
    datetimes of one zone by their wall clocks, wrong across a clock change, and finds no two equal in a repeated hour.

    Raises CalendarError where a value cannot be read. Tables are built at the first question; after that no answer costs
    more for a longer span.
    """

    def __init__(
        self,
        zone: str,
        weekly: Weekly,
        closed_days: Collection[date] | Mapping[date, str] = NO_DATES,
        exceptions: Mapping[date, Sequence[StatedInterval]] = NO_EXCEPTIONS,
        *,
        exception_names: Mapping[date, str] = NO_DATES,
        horizon: range = HORIZON,
    ) -> None:
        if horizon.step != 1 or not 1 < horizon.start < horizon.stop < 9999:
            raise CalendarError("horizon", f"{horizon} is no run of years", "write one such as range(2000, 2051)")
        self._stated = read_stated_hours(zone, weekly, closed_days, exceptions, exception_names)
        self._horizon = horizon

    @property
    def zone(self) -> ZoneInfo:
        """The zone whose wall clock the hours follow."""
        return self._stated.zone

    def is_open(self, at: datetime) -> bool:
        """Whether time counts at `at`. The opening instant is open, the closing instant is not."""
        table = self._table
        return table.place(table.utc(at)) % 2 == 1

    def next_opening(self, at: datetime) -> datetime:
        """`at` itself while open, else the first opening after it (R2). Raises NeverOpens or BeyondHorizon."""
        return self.add(at, ZERO)

    def closes_at(self, at: datetime) -> datetime:
        """The first closing after `at`: of the stretch under way, or of the next one while closed.

        Raises NeverOpens, or BeyondHorizon as for a desk that never closes.
        """
        table = self._table
        closing = table.place(table.utc(at)) | 1
        if closing >= len(table.edges) or table.edges[closing] == table.ends_at:
            raise table.no_answer()
        return table.local(table.edges[closing])

    def add(self, start: datetime, duration: timedelta) -> datetime:
        """The instant at which `duration` of opening time counted from `start` is used up (R1).

        Used up exactly at closing, it is due at closing. A zero duration is due at once while open, else at the next
        opening. Raises ValueError for a negative duration, NeverOpens or BeyondHorizon.
        """
        if duration < ZERO:
            raise ValueError(f"opening time is added, never taken away: {duration}")
        table = self._table
        edges, opened = table.edges, table.opened
        at = table.utc(start)
        place = table.place(at)
        used = opened[place] + duration
        if place % 2:
            used -= edges[place] - at
        due = bisect_left(opened, used, place)
        if due >= len(edges):
            raise table.no_answer()
        return table.local(edges[due] - (opened[due] - used))

    def between(self, a: datetime, b: datetime) -> timedelta:
        """How much opening time, in real seconds, runs from `a` to `b`; negative, and as much, when `b` comes first."""
        table = self._table
        return table.opened_before(table.utc(b)) - table.opened_before(table.utc(a))

    def intervals(self, a: datetime, b: datetime) -> list[tuple[datetime, datetime]]:
        """The opening stretches from `a` to `b`, clipped to them. Raises ValueError when `b` comes first."""
        local = self._table.local
        return [(local(since), local(until)) for since, until, is_open in self._stretches(a, b) if is_open]

    def segments(self, a: datetime, b: datetime) -> list[Segment]:
        """Open and closed stretches from `a` to `b`, in order and without a gap: their lengths add up to b - a.

        A closed stretch is cut at local midnights where its reason changes. Raises ValueError when `b` comes first.
        """
        local = self._table.local
        segments: list[Segment] = []
        for since, until, is_open in self._stretches(a, b):
            if is_open:
                segments.append(Segment(local(since), local(until), None))
            else:
                segments.extend(self._closed_segments(since, until))
        return segments

    def why_closed(self, day: date) -> ClosedReason | None:
        """Why no opening starts on `day`; None where one does. A night begun the day before changes nothing here."""
        plan = self._stated.on(_day(day))
        return None if plan.intervals else plan.closed_reason

    def holiday_name(self, day: date) -> str:
        """The name of the public holiday on `day`, even one the desk works on by exception; "" where there is none."""
        return self._stated.holidays.get(_day(day), "")

    def is_working_day(self, day: date, week: WorkingWeek = WorkingWeek.MONDAY_TO_FRIDAY) -> bool:
        """Whether `day` is of the working week and no public holiday (R6).

        Working days are those of the ordinary calendar: neither a weekly closing day of this one desk, nor an exceptional
        closure or opening makes or unmakes one, so that a closure of the desk's own never stretches what it owes.
        """
        return _day(day).weekday() < week and day not in self._stated.holidays and day not in self._skipped_days

    def add_working_days(self, start: datetime, n: int, week: WorkingWeek = WorkingWeek.MONDAY_TO_FRIDAY) -> datetime:
        """The desk's closing on the `n`-th working day, the first being the one after `start`'s local date (R6).

        Where the desk does not open that day, its closing on the next day it does (`closing_of`).
        Raises ValueError for n < 1, NeverOpens or BeyondHorizon.
        """
        if n < 1:
            raise ValueError(f"working days are counted from 1: {n}")
        table, days = self._table, self._working_days[week]
        last = bisect_right(days, table.local(table.utc(start)).date()) + n - 1
        if last >= len(days):
            raise table.no_answer()
        return self.closing_of(days[last])

    def closing_of(self, day: date) -> datetime:
        """The desk's last closing on `day`, or on the next day it opens at all; a night's is of the day it began on.

        Raises NeverOpens or BeyondHorizon.
        """
        table, day = self._table, _day(day)
        while day.year in self._horizon:
            closing = table.last_closing(day)
            if closing is not None and closing < table.ends_at:
                return table.local(closing)
            day += DAY
        raise table.no_answer()

    @cached_property
    def _table(self) -> OpeningTable:
        return compile_table(self._stated, self._horizon)

    @cached_property
    def _skipped_days(self) -> frozenset[date]:
        return skipped_days(self._table.periods)

    @cached_property
    def _working_days(self) -> Mapping[WorkingWeek, list[date]]:
        days = list(map(date.fromordinal, ordinals(self._horizon)))
        return {week: [day for day in days if self.is_working_day(day, week)] for week in WorkingWeek}

    def _stretches(self, a: datetime, b: datetime) -> Iterator[tuple[datetime, datetime, bool]]:
        table = self._table
        since, until = table.utc(a), table.utc(b)
        if until < since:
            raise ValueError(f"a stretch of time runs forward: {b} comes before {a}")
        first, beyond = table.place(since), bisect_left(table.edges, until)
        for place, (start, end) in enumerate(pairwise([since, *table.edges[first:beyond], until]), first):
            if start < end:
                yield start, end, place % 2 == 1

    def _closed_segments(self, since: datetime, until: datetime) -> Iterator[Segment]:
        local, days = self._table.local, self._table.local_days(since, until)
        for reason, run in groupby(days, key=lambda piece: self._stated.on(piece[2]).closed_reason):
            pieces = list(run)
            yield Segment(local(pieces[0][0]), local(pieces[-1][1]), reason)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, OpeningHours):
            return NotImplemented
        return (self._stated, self._horizon) == (other._stated, other._horizon)

    def __hash__(self) -> int:
        return hash((self._stated, self._horizon))

    def __repr__(self) -> str:
        return f"<OpeningHours {self.zone.key}, {self._horizon.start} to {self._horizon.stop - 1}>"
