"""Stated hours laid on the line of time: sorted instants with running totals, so that any question is one bisection.

The rule: **an instant is open when the clock on the wall then reads an opening time.** Clock changes follow from it: an
hour that is skipped opens nothing, an hour that the wall reads twice counts twice.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import NamedTuple

from workflows.stated_hours import StatedHours
from workflows.zone_offsets import DAY, OffsetPeriod, offset_periods


class NeverOpens(LookupError):
    """The calendar has no opening at all within its horizon."""


class BeyondHorizon(LookupError):
    """The instant asked about, or the answer, lies outside the years the calendar knows."""


class Walls(NamedTuple):
    """Opening stretches on the wall, in order and apart: the n-th runs from `opens[n]` to `closes[n]`."""

    opens: list[datetime]
    closes: list[datetime]


@dataclass(frozen=True, slots=True)
class OpeningTable:
    """`edges` are the instants (UTC) at which the desk opens, at even places, and closes, at odd places.

    `opened[n]` is the opening time before `edges[n]`; one more at the end is that of the whole horizon.
    `day_places[n]` is how many edges lie before `starts_at` plus n times 24 hours: where to begin to look.
    """

    stated: StatedHours
    years: range
    starts_at: datetime
    ends_at: datetime
    periods: tuple[OffsetPeriod, ...]
    period_starts: list[datetime]
    edges: list[datetime]
    opened: list[timedelta]
    day_places: list[int]

    def utc(self, at: datetime) -> datetime:
        """The same instant in UTC. Raises ValueError for a naive one, BeyondHorizon outside the years known."""
        if at.tzinfo is None:
            raise ValueError(f"a naive instant names no moment: {at}; give it a time zone")
        at = at.astimezone(UTC)
        if not self.starts_at <= at < self.ends_at:
            raise BeyondHorizon(f"{at} lies outside {self._horizon}; give the calendar a wider one")
        return at

    def local(self, at: datetime) -> datetime:
        """The same instant as the wall reads it, with the offset of that moment."""
        return at.astimezone(self.periods[bisect_right(self.period_starts, at) - 1].timezone)

    def place(self, at: datetime) -> int:
        """How many edges lie at or before `at` (UTC): odd while the desk is open."""
        day = (at - self.starts_at).days
        return bisect_right(self.edges, at, self.day_places[day], self.day_places[day + 1])

    def opened_before(self, at: datetime) -> timedelta:
        """The opening time from the start of the horizon to `at` (UTC)."""
        place = self.place(at)
        return self.opened[place] - (self.edges[place] - at) if place % 2 else self.opened[place]

    def last_closing(self, day: date) -> datetime | None:
        """When (UTC) the last interval of `day` ends; None where none takes place. A night is of the day it began on."""
        midnight = datetime.combine(day, time(), UTC)
        periods = self._periods_between(midnight - DAY, midnight + 3 * DAY)  # two days of wall, whatever the offset
        return max((closing for _, closing in _stretches(_walls(self.stated, [day]), periods)), default=None)

    def local_days(self, since: datetime, until: datetime) -> Iterator[tuple[datetime, datetime, date]]:
        """`since` to `until` (UTC) cut wherever the date on the wall changes: start, end, date."""
        for starts_at, ends_at, offset, _ in self._periods_between(since, until):
            at, end = max(since, starts_at), min(until, ends_at)
            while at < end:
                day = (at + offset).date()
                following = min(datetime.combine(day, time(), UTC) + DAY - offset, end)
                yield at, following, day
                at = following

    def no_answer(self) -> NeverOpens | BeyondHorizon:
        """The error to raise where the opening or closing looked for does not come."""
        if not self.edges:
            return NeverOpens(f"the calendar has no opening in {self._horizon}; give it weekly hours")
        return BeyondHorizon(f"the answer lies beyond {self._horizon}; give the calendar a later one")

    def _periods_between(self, since: datetime, until: datetime) -> tuple[OffsetPeriod, ...]:
        first = bisect_right(self.period_starts, since) - 1
        return self.periods[max(first, 0) : bisect_left(self.period_starts, until)]

    @property
    def _horizon(self) -> str:
        return f"its horizon, {self.years.start} to {self.years.stop - 1} in {self.stated.zone.key}"


def compile_table(stated: StatedHours, years: range) -> OpeningTable:
    """Lay `stated` on `years`, from the first local midnight to the last."""
    days = ordinals(years)
    the_eve = days.start - 1  # its night may run into the first day
    walls = _walls(stated, map(date.fromordinal, range(the_eve, days.stop)))
    periods = offset_periods(stated.zone, years)
    edges: list[datetime] = []
    for opens_at, closes_at in _stretches(walls, periods):
        if edges and edges[-1] == opens_at:  # one stretch, cut only by a change of offset
            edges[-1] = closes_at
        else:
            edges += (opens_at, closes_at)
    return OpeningTable(
        stated=stated,
        years=years,
        starts_at=periods[0].starts_at,
        ends_at=periods[-1].ends_at,
        periods=periods,
        period_starts=[period.starts_at for period in periods],
        edges=edges,
        opened=_running_totals(edges),
        day_places=_day_places(edges, periods[0].starts_at, periods[-1].ends_at),
    )


def ordinals(years: range) -> range:
    """The days of `years`, as date ordinals."""
    return range(date(years.start, 1, 1).toordinal(), date(years.stop, 1, 1).toordinal())


def _walls(stated: StatedHours, days: Iterable[date]) -> Walls:
    """The opening stretches of `days` (ascending) on the wall; those that touch or overlap become one."""
    walls = Walls([], [])
    for day in days:
        midnight = datetime.combine(day, time(), UTC)
        for interval in stated.on(day).intervals:
            opening, closing = midnight + interval.opens, midnight + interval.closes
            if walls.closes and opening <= walls.closes[-1]:
                walls.closes[-1] = max(walls.closes[-1], closing)
            else:
                walls.opens.append(opening)
                walls.closes.append(closing)
    return walls


def _stretches(walls: Walls, periods: Iterable[OffsetPeriod]) -> Iterator[tuple[datetime, datetime]]:
    """The opening stretches as instants (UTC), in order, cut where the offset changes."""
    for starts_at, ends_at, offset, _ in periods:
        first = bisect_right(walls.closes, starts_at + offset)
        beyond = bisect_left(walls.opens, ends_at + offset)
        opens = [opening - offset for opening in walls.opens[first:beyond]]
        closes = [closing - offset for closing in walls.closes[first:beyond]]
        if opens:
            opens[0], closes[-1] = max(opens[0], starts_at), min(closes[-1], ends_at)
        yield from zip(opens, closes, strict=True)


def _running_totals(edges: list[datetime]) -> list[timedelta]:
    total = timedelta()
    totals = [total]
    for opens_at, closes_at in zip(edges[::2], edges[1::2], strict=True):
        total += closes_at - opens_at
        totals += (total, total)
    return totals


def _day_places(edges: list[datetime], starts_at: datetime, ends_at: datetime) -> list[int]:
    days = (ends_at - starts_at) // DAY + 2  # one for a day begun, one for its end
    return [bisect_left(edges, starts_at + number * DAY) for number in range(days)]
