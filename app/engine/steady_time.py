"""The wall clock, mistrusted: a bad time server must not escalate the whole desk at once.

Wall time is compared with the time since boot, which no one can set and which counts while the machine sleeps.
Time that the demonstration moves is no jump: only the machine's own clock is looked at here.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

TOLERANCE = timedelta(seconds=60)
LONGEST_HOLD = timedelta(minutes=2)


class Jump(StrEnum):
    """What was noticed, as `engine_event.kind` carries it."""

    SET_BACK = "clock_set_back"  # nothing fires early or twice by it; what is due is late by as much
    HELD = "clock_jump_held"
    UNDONE = "clock_jump_undone"
    CONFIRMED = "clock_jump_confirmed"
    ACCEPTED = "clock_jump_accepted"  # nobody could say: after two minutes the desk cannot wait any longer


@dataclass(frozen=True, slots=True)
class Look:
    """Whether the engine may act on the wall clock now, and what is to be told of it (`seconds`: how far it jumped)."""

    may_act: bool
    jump: Jump | None = None
    seconds: float = 0


class SteadyTime:
    """One engine's memory of the time. `second_source` answers an independent clock's instant, or None."""

    def __init__(self, second_source: Callable[[], datetime | None]) -> None:
        self._second_source = second_source
        self._expected: tuple[datetime, float] | None = None  # a wall instant, and the time since boot it goes with
        self._held_since: float | None = None

    def look(self, wall: datetime, since_boot: float) -> Look:
        """Judge the wall clock at this beat. `wall` is the machine's own instant (aware), `since_boot` in seconds."""
        if self._expected is None:
            return self._trust(wall, since_boot)
        instant, then = self._expected
        off = wall - (instant + timedelta(seconds=since_boot - then))
        if self._held_since is not None:
            return self._held(wall, since_boot, off, self._held_since)
        if off > TOLERANCE:
            self._held_since = since_boot
            return Look(False, Jump.HELD, off.total_seconds())
        return self._trust(wall, since_boot, Jump.SET_BACK if off < -TOLERANCE else None, off)

    def _held(self, wall: datetime, since_boot: float, off: timedelta, held_since: float) -> Look:
        if abs(off) <= TOLERANCE:
            return self._trust(wall, since_boot, Jump.UNDONE, off)
        other = self._second_source()
        if other is not None and abs(other - wall) <= TOLERANCE:
            return self._trust(wall, since_boot, Jump.CONFIRMED, off)
        if since_boot - held_since >= LONGEST_HOLD.total_seconds():
            return self._trust(wall, since_boot, Jump.ACCEPTED, off)
        return Look(False)

    def _trust(self, wall: datetime, since_boot: float, jump: Jump | None = None, off: timedelta = timedelta()) -> Look:
        self._expected, self._held_since = (wall, since_boot), None
        return Look(True, jump, off.total_seconds() if jump else 0)
