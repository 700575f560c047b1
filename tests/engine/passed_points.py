"""What a run of kills knows of the named points: which programs pass them, and how often each was struck."""

from __future__ import annotations

import random
from collections import Counter, defaultdict
from collections.abc import Iterable

from app.faults import POINTS


class PassedPoints:
    """Grows with every life, and from one run to the next."""

    def __init__(self) -> None:
        self.struck: Counter[str] = Counter()
        self._passed: defaultdict[tuple[str, ...], set[str]] = defaultdict(set)

    @property
    def passed(self) -> set[str]:
        """Every point that some program has passed."""
        return set().union(*self._passed.values())

    def learn(self, parts: tuple[str, ...], passed: Iterable[str], struck: Iterable[str]) -> None:
        """What the end of a life told; a point that killed was passed too."""
        struck = list(struck)
        self._passed[parts] |= {*passed, *struck}
        self.struck.update(struck)

    def choose(self, parts: tuple[str, ...], chance: random.Random) -> str:
        """A point that a program of these parts passes, those struck least first; now and then one never seen."""
        known = sorted(self._passed[parts])
        if not known or chance.random() < 0.05:
            return chance.choice(POINTS)
        return chance.choices(known, weights=[1 / (1 + self.struck[name]) ** 2 for name in known])[0]

    def as_document(self) -> dict[str, object]:
        return {
            "points": len(POINTS),
            "points_passed": len(self.passed),
            "points_struck": sum(1 for name in POINTS if self.struck[name]),
            "never_passed": sorted(set(POINTS) - self.passed),
            "struck": dict(sorted(self.struck.items())),
        }
