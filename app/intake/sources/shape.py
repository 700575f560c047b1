"""The one shape of a source: a door with a name, opened and closed, that hands raw mails to who keeps them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol


class Door(Protocol):
    """Between `start` and `stop` it hands over every mail that arrives; it tells nobody that it has one before then."""

    name: str

    def start(self) -> None:
        """Open it; returns at once or when it listens."""

    def stop(self) -> None:
        """Close it: what is being kept is kept. May be called twice."""


TellTrouble = Callable[[str, str], None]
"""What a door says of itself: its name, and its trouble in words, "" when all is well again."""
