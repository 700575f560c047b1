"""An oracle of opening hours that knows nothing of `workflows`: it reads the wall clock at every minute of a year and counts.

Instants are times since the year began, durations are exact to the microsecond; None means that the year ends first.
"""

from __future__ import annotations

import re
from array import array
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from tests.workflows.random_calendars import RandomCalendar

MINUTE = timedelta(minutes=1)
DAY_MINUTES = 1440
EVE = timedelta(days=2)
OPEN = 1
WEEKLY_HOURS = 2


@dataclass(frozen=True)
class YearOfMinutes:
    """What the wall reads at each minute of a local year, in minutes since 30 December at midnight."""

    zone: str
    year: int
    start: datetime
    wall: array[int]
    jumps: list[int]  # minutes at which the wall does not simply go on
    days: frozenset[date]

    @property
    def first_day(self) -> date:
        return date(self.year, 1, 1) - EVE


@lru_cache(maxsize=4)
def year_of_minutes(zone: str, year: int) -> YearOfMinutes:
    tz, first_day = ZoneInfo(zone), date(year, 1, 1) - EVE
    start, end = (datetime(y, 1, 1, tzinfo=tz).astimezone(UTC) for y in (year, year + 1))
    before, wall = first_day.toordinal(), array("l")
    for timestamp in range(int(start.timestamp()), int(end.timestamp()), 60):
        local = datetime.fromtimestamp(timestamp, tz)
        wall.append((local.toordinal() - before) * DAY_MINUTES + local.hour * 60 + local.minute)
    jumps = [number for number in range(1, len(wall)) if wall[number] != wall[number - 1] + 1]
    days = frozenset(first_day + timedelta(days=day) for day in {reading // DAY_MINUTES for reading in wall})
    return YearOfMinutes(zone, year, start, wall, jumps, days)


@dataclass
class MinuteOracle:
    """`code[n]` is OPEN at an open minute, else a number that stands for the reason why it is closed."""

    minutes: YearOfMinutes
    calendar: RandomCalendar
    reasons: dict[tuple[str, str], int] = field(default_factory=lambda: {("weekly_hours", ""): WEEKLY_HOURS})
    code: bytes = b""

    def __post_init__(self) -> None:
        reading = bytearray()
        days = [self.minutes.first_day + timedelta(days=n) for n in range(370)]
        for day in days:
            code = self.reasons.setdefault(self.calendar.reason_on(day), len(self.reasons) + WEEKLY_HOURS)
            reading += bytes([code]) * DAY_MINUTES
        for number, day in enumerate(days):
            for opens, closes in self.intervals_on(day):
                first, beyond = number * DAY_MINUTES + opens, number * DAY_MINUTES + closes
                reading[first:beyond] = bytes([OPEN]) * (beyond - first)
        self.code = bytes(map(reading.__getitem__, self.minutes.wall))

    def intervals_on(self, day: date) -> Iterator[tuple[int, int]]:
        for pair in self.calendar.pairs_on(day):
            opens, closes = (int(text[:2]) * 60 + int(text[3:]) for text in pair)
            yield opens, closes if closes > opens else closes + DAY_MINUTES

    def is_open(self, at: timedelta) -> bool:
        return self.code[at // MINUTE] == OPEN

    def next_opening(self, at: timedelta) -> timedelta | None:
        return at if self.is_open(at) else self._first(bytes([OPEN]), at)

    def closes_at(self, at: timedelta) -> timedelta | None:
        opening = self.next_opening(at)
        return None if opening is None else self._first(rb"[^\x01]", opening)

    def between(self, a: timedelta, b: timedelta) -> timedelta:
        if b < a:
            return -self.between(b, a)
        whole = self.code.count(OPEN, a // MINUTE, b // MINUTE) * MINUTE
        return whole - self.is_open(a) * (a % MINUTE) + self.is_open(b) * (b % MINUTE)

    def add(self, start: timedelta, left: timedelta) -> timedelta | None:
        at = self.next_opening(start)
        while at is not None:
            closing = self._first(rb"[^\x01]", at) or len(self.code) * MINUTE
            if left <= closing - at:
                return at + left
            left -= closing - at
            at = self._first(bytes([OPEN]), closing)
        return None

    def segments(self, a: timedelta, b: timedelta) -> list[tuple[timedelta, timedelta, int]]:
        first, beyond = a // MINUTE, -(-b // MINUTE)
        one_code = b"|".join(re.escape(bytes([code])) + b"+" for code in (OPEN, *self.reasons.values()))
        runs = re.finditer(one_code, self.code[first:beyond])
        bounds = (
            (max(a, (first + run.start()) * MINUTE), min(b, (first + run.end()) * MINUTE), run[0][0]) for run in runs
        )
        return [(start, end, code) for start, end, code in bounds if start < end]

    def add_working_days(self, start: timedelta, n: int, days_a_week: int) -> timedelta | None:
        day = self._day_at(start // MINUTE)
        while n:
            day += timedelta(days=1)
            if day.year > self.minutes.year:
                return None
            n -= day in self.minutes.days and day.weekday() < days_a_week and day not in self.calendar.holidays
        while day.year == self.minutes.year:
            if (closing := self._last_closing(day)) is not None:
                return closing if closing < len(self.code) * MINUTE else None
            day += timedelta(days=1)
        return None

    def _last_closing(self, day: date) -> timedelta | None:
        midnight = (day - self.minutes.first_day).days * DAY_MINUTES
        readings = {midnight + minute for opens, closes in self.intervals_on(day) for minute in range(opens, closes)}
        if not readings:
            return None
        nearby = range(max(0, midnight - 4 * DAY_MINUTES), min(len(self.code), midnight + 2 * DAY_MINUTES))
        return next(((n + 1) * MINUTE for n in reversed(nearby) if self.minutes.wall[n] in readings), None)

    def _day_at(self, number: int) -> date:
        return self.minutes.first_day + timedelta(days=self.minutes.wall[number] // DAY_MINUTES)

    def _first(self, pattern: bytes, at: timedelta) -> timedelta | None:
        found = re.compile(pattern).search(self.code, at // MINUTE)
        return found and found.start() * MINUTE
