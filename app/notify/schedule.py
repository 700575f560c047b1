"""When a letter that was not taken is tried again: the schedule of a desk that cannot wait."""

from __future__ import annotations

from datetime import timedelta

CLAIM = timedelta(minutes=2)  # how long a sender keeps a letter to itself: a relay slow at each command needs less
_WAITS = tuple(timedelta(minutes=minutes) for minutes in (1, 2, 5, 10, 15, 30))
_LONGEST = timedelta(hours=24)


def wait_after(tries: int) -> timedelta | None:
    """After that many tries: 1, 2, 5, 10, 15, 30 minutes, then every 30; None once 24 hours would be over."""
    if tries <= len(_WAITS):
        return _WAITS[tries - 1]
    waited = sum(_WAITS, timedelta()) + (tries - len(_WAITS)) * _WAITS[-1]
    return _WAITS[-1] if waited <= _LONGEST else None
