"""A program that runs alone goes on until Ctrl-C or SIGTERM."""

from __future__ import annotations

import signal
import threading
from types import FrameType


class UntilStopped:
    """Listens from its making on, so that a stop asked for during the start is heard too."""

    def __init__(self) -> None:
        self._asked = threading.Event()
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, self._hear)

    def wait(self) -> None:
        """Sleep until somebody asks this process to end; what is in hand is the caller's to finish."""
        self._asked.wait()

    def _hear(self, _number: int, _frame: FrameType | None) -> None:
        self._asked.set()
