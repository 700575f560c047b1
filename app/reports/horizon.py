"""How near a deadline is, as the desk speaks of it: late, within half an hour, today, later."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from enum import StrEnum

from workflows.opening_hours import BeyondHorizon, NeverOpens, OpeningHours
from workflows.targets import ElapsedTime, OpenTime, Target

SOON = timedelta(minutes=30)  # of opening time
_MINUTE = timedelta(minutes=1)


class Nearness(StrEnum):
    """In the order of the queue."""

    LATE = "late"
    SOON = "soon"
    TODAY = "today"
    REOPENING = "reopening"  # the desk is closed: due on the day it opens again
    LATER = "later"
    UNTIMED = "untimed"


@dataclass(frozen=True, slots=True)
class Horizon:
    """The instants that part a desk's deadlines at `now`. While it is closed nothing is due soon or today."""

    now: datetime
    is_open: bool
    soon_until: datetime
    day_until: datetime

    def nearness(self, due_at: datetime | None) -> Nearness:
        """Where `due_at` falls."""
        if due_at is None:
            return Nearness.UNTIMED
        if due_at <= self.now:
            return Nearness.LATE
        if self.is_open and due_at <= self.soon_until:
            return Nearness.SOON
        if due_at <= self.day_until:
            return Nearness.TODAY if self.is_open else Nearness.REOPENING
        return Nearness.LATER


def horizon_of(hours: OpeningHours, now: datetime) -> Horizon:
    """The horizon of a desk: its day ends with its last closing, which may be on the next day it opens."""
    try:
        opening = hours.next_opening(now)
        day_until = hours.closing_of(opening.astimezone(hours.zone).date())
        return Horizon(now, hours.is_open(now), hours.add(now, SOON), day_until)
    except (NeverOpens, BeyondHorizon):
        midnight = datetime.combine(now.astimezone(hours.zone).date(), time(), hours.zone) + timedelta(days=1)
        return Horizon(now, True, now + SOON, midnight)


def time_left(hours: OpeningHours, target: Target, due_at: datetime, now: datetime) -> timedelta:
    """What is left before `due_at`, in the target's own kind of time; negative once it went by."""
    return hours.between(now, due_at) if isinstance(target, OpenTime) else due_at - now


def share_used(hours: OpeningHours, target: Target, started_at: datetime, due_at: datetime, now: datetime) -> float:
    """How much of the delay is used up, 0 to 1, in the target's own kind of time; it moves with the minutes shown."""
    if now >= due_at:
        return 1.0
    measures_elapsed = isinstance(target, ElapsedTime)
    whole = due_at - started_at if measures_elapsed else hours.between(started_at, due_at)
    left = due_at - now if measures_elapsed else hours.between(now, due_at)
    return min(1.0, max(0.0, 1 - left // _MINUTE * _MINUTE / whole)) if whole else 1.0
