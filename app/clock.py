"""The one place that reads the time.

`travel` exists for the demonstration and the tests: it moves what `now` answers, never what time is.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

DATABASE_TIME = "select clock_timestamp()"  # PostgreSQL: the instant itself, not that of the transaction

_BOOT_CLOCK = getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC)
_offset = timedelta()


def now() -> datetime:
    """The present instant, aware, in UTC, moved by what `travel` was told."""
    return datetime.now(UTC) + _offset


def real_now() -> datetime:
    """The machine's instant, aware, in UTC, whatever `travel` was told: for what the machine itself owes (retries)."""
    return datetime.now(UTC)


def monotonic() -> float:
    """Seconds that never run back, for time-outs and the watchdog."""
    return time.monotonic()


def running_from(instant: datetime) -> Callable[[], datetime]:
    """An instant that goes on from the one given, whatever happens to the machine's clock: for work that takes a while."""
    started = monotonic()
    return lambda: instant + timedelta(seconds=monotonic() - started)


def since_boot() -> float:
    """Seconds since the machine started, its sleep counted: what the wall clock is mistrusted by."""
    return time.clock_gettime(_BOOT_CLOCK)


def travel(offset: timedelta) -> None:
    """Answer `now` with this much added from here on (zero: the real time)."""
    global _offset  # one process has one time
    _offset = offset


def offset() -> timedelta:
    """How far `now` stands from the real time."""
    return _offset
