"""How often a token may ask: a bucket that fills evenly, so that no minute's edge lets twice as much through.

Each serving process counts for itself: with N of them a token gets at most N times its rate.
"""

from __future__ import annotations

import math
import threading
from dataclasses import dataclass, field

from app import clock

_MOST_KNOWN = 10_000


@dataclass(frozen=True, slots=True)
class Taken:
    """`wait` is 0 where the request may pass, else the seconds until one may."""

    limit: int
    remaining: int
    reset: int
    wait: int

    def headers(self) -> dict[str, str]:
        """As draft-ietf-httpapi-ratelimit-headers named them first, which clients read."""
        said = {"RateLimit-Limit": self.limit, "RateLimit-Remaining": self.remaining, "RateLimit-Reset": self.reset}
        if self.wait:
            said["Retry-After"] = self.wait
        return {name: str(value) for name, value in said.items()}


@dataclass
class Buckets:
    """`a_minute` requests for each key, all of them at once if they come at once."""

    a_minute: int
    _known: dict[str, tuple[float, float]] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def take(self, key: str) -> Taken:
        """One request of that key."""
        now, rate = clock.monotonic(), self.a_minute / 60
        with self._lock:
            left, since = self._known.get(key, (float(self.a_minute), now))
            left = min(float(self.a_minute), left + (now - since) * rate)
            passes = left >= 1
            left -= passes
            self._known[key] = (left, now)
            if len(self._known) > _MOST_KNOWN:
                self._forget_the_full(now, rate)
        full_in = math.ceil((self.a_minute - left) / rate)
        return Taken(self.a_minute, math.floor(left), full_in, 0 if passes else math.ceil((1 - left) / rate))

    def _forget_the_full(self, now: float, rate: float) -> None:
        self._known = {
            key: (left, since)
            for key, (left, since) in self._known.items()
            if left + (now - since) * rate < self.a_minute
        }
