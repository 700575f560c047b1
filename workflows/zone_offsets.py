"""A time zone as the stretches over which its wall clock keeps one distance from UTC.

A *wall* value is what the clock on the wall reads, held as an aware UTC datetime, so that wall minus offset is the instant.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta, timezone
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple
from zoneinfo import ZoneInfo

DAY = timedelta(days=1)
SECOND = timedelta(seconds=1)
SAMPLING = timedelta(days=3)
"""From 1970 to 2100 no zone of the tz database changes twice within six days: between two samples there is one change."""


class OffsetPeriod(NamedTuple):
    """A stretch of time (UTC) over which a zone keeps one offset."""

    starts_at: datetime
    ends_at: datetime
    offset: timedelta
    timezone: timezone


@lru_cache(maxsize=64)
def offset_periods(zone: ZoneInfo, years: range) -> tuple[OffsetPeriod, ...]:
    """The periods that make up `years`, local midnight to local midnight. zoneinfo hides its changes: they are looked for."""
    at = datetime(years.start, 1, 1, tzinfo=zone).astimezone(UTC)
    ends_at = datetime(years.stop, 1, 1, tzinfo=zone).astimezone(UTC)
    bounds = [at]
    while at < ends_at:
        sample = min(at + SAMPLING, ends_at)
        if _offset(zone, sample) != _offset(zone, at):
            bounds.append(_change_between(zone, at, sample))
        at = sample
    offsets = ((since, until, _offset(zone, since)) for since, until in pairwise([*bounds, ends_at]))
    return tuple(OffsetPeriod(since, until, offset, timezone(offset)) for since, until, offset in offsets)


def skipped_days(periods: Iterable[OffsetPeriod]) -> frozenset[date]:
    """Dates the zone never had: at midnight, Apia went from 29 to 31 December 2011."""
    jumps = ((before.ends_at + before.offset, after.offset - before.offset) for before, after in pairwise(periods))
    return frozenset(wall.date() for wall, jump in jumps if jump >= DAY)


def _offset(zone: ZoneInfo, at: datetime) -> timedelta:
    return at.astimezone(zone).replace(tzinfo=UTC) - at


def _change_between(zone: ZoneInfo, since: datetime, until: datetime) -> datetime:
    before = _offset(zone, since)
    seconds = range((until - since) // SECOND)
    change = bisect_left(seconds, True, key=lambda second: _offset(zone, since + second * SECOND) != before)
    return since + change * SECOND
