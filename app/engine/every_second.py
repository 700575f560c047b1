"""When a duty beats next: a second after it last did, whatever the calendar says meanwhile."""

from __future__ import annotations

from datetime import datetime, timedelta

from apscheduler.triggers.base import BaseTrigger

BEAT = timedelta(seconds=1)


class EverySecond(BaseTrigger):  # type: ignore[misc]
    """Unlike the library's interval it reckons from now: a clock that jumps ahead by years owes one beat, not millions."""

    def get_next_fire_time(self, previous_fire_time: datetime | None, now: datetime) -> datetime:
        """`now` at first, then a second after each beat (aware)."""
        return now if previous_fire_time is None else now + BEAT
