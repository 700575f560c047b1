"""What the oracle says when somebody waits for somebody: it knows nothing of `workflows` and never merges two waits.

Time is cut at every edge of every wait; a stretch that any wait covers counts for nothing. Instants are times since the
year began; a wait without an end lasts for ever.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from itertools import pairwise
from random import Random

from tests.workflows.reading_minutes import MINUTE, MinuteOracle

RESOLUTION = timedelta(microseconds=1)

Wait = tuple[timedelta, timedelta | None]


@dataclass(frozen=True)
class WaitingOracle:
    """Open time of one calendar, less what any of `waits` covers."""

    oracle: MinuteOracle
    waits: tuple[Wait, ...]

    def add(self, start: timedelta, left: timedelta) -> timedelta | None:
        """None where a wait without an end, or the end of the year, comes first."""
        for since, until, counts in self._stretches(start, len(self.oracle.code) * MINUTE - RESOLUTION):
            if not counts:
                continue
            end = self.oracle.add(since, left)
            if end is not None and end <= until:
                return end
            left -= self.oracle.between(since, until)
        return None

    def spent(self, start: timedelta, until: timedelta) -> timedelta:
        """Open time between two instants in which nobody was waited for."""
        counted = (one for one in self._stretches(start, until) if one[2])
        return sum((self.oracle.between(a, b) for a, b, _ in counted), timedelta())

    def waited(self, start: timedelta, until: timedelta) -> timedelta:
        """Open time between two instants in which somebody was waited for."""
        return self.oracle.between(start, until) - self.spent(start, until)

    def _stretches(self, start: timedelta, end: timedelta) -> Iterator[tuple[timedelta, timedelta, bool]]:
        edges = {edge for wait in self.waits for edge in wait if edge is not None and start < edge < end}
        cuts = sorted({start, end, *edges})
        for since, until in pairwise(cuts):
            yield since, until, not any(a <= since and (b is None or until <= b) for a, b in self.waits)


def random_waits(random: Random, start: timedelta, end: timedelta) -> tuple[Wait, ...]:
    """Up to five waits about `start`, in any order: apart, overlapping, one inside another, empty, or without an end."""
    waits: list[Wait] = []
    for _ in range(random.choice((0, 1, 1, 2, 5))):
        edges = [edge for wait in waits for edge in wait if edge is not None]
        since = start + random.uniform(-0.1, 1) * random.choice((timedelta(hours=4), timedelta(days=4)))
        if edges and random.random() < 0.3:
            since = random.choice(edges)
        length = random.choice((timedelta(), MINUTE, timedelta(hours=3), timedelta(days=2))) * random.uniform(0, 2)
        since = min(max(since, timedelta()), end - MINUTE)
        waits.append((since, None if random.random() < 0.05 else min(since + length, end - MINUTE)))
    return tuple(waits)
