"""A maildir as a door: what a local delivery agent puts into `new/` is kept, then put into `cur/` as seen."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from app import clock
from app.intake.sources.shape import TellTrouble

_LOG = logging.getLogger(__name__)
_LOOK_SECONDS = 0.5
_STOP_SECONDS = 15.0

KeepFile = Callable[[bytes, datetime], None]
RefuseFile = Callable[[int, datetime], None]


class MaildirDoor:
    """Looks into one maildir twice a second from `start` to `stop`.

    `keep(raw, received_at)` commits; `refuse(size, received_at)` is told of a mail over `max_bytes`. A file killed
    between its commit and its move is kept again; it is known by its bytes then, and opens nothing twice.
    """

    def __init__(self, path: Path, keep: KeepFile, refuse: RefuseFile, tell: TellTrouble, *, max_bytes: int) -> None:
        self.name = str(path)
        self._path, self._keep, self._refuse, self._tell, self._max_bytes = path, keep, refuse, tell, max_bytes
        self._stopping = threading.Event()
        self._thread: threading.Thread | None = None
        self._trouble: str | None = None

    def start(self) -> None:
        """Begin to look; returns at once."""
        self._stopping.clear()
        self._thread = threading.Thread(target=self._live, name=f"maildir {self.name}", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Look no more; what is being kept is kept. May be called twice."""
        self._stopping.set()
        if self._thread is not None:
            self._thread.join(_STOP_SECONDS)
            self._thread = None

    def _live(self) -> None:
        while not self._stopping.is_set():
            try:
                self._take_all()
                self._say("")
            except Exception as error:  # noqa: BLE001 - the files stay where they are and are looked at again
                _LOG.warning("maildir %s: %s", self.name, error)
                self._say(f"{type(error).__name__}: {error}"[:300])
            self._stopping.wait(_LOOK_SECONDS)

    def _say(self, trouble: str) -> None:
        if trouble == self._trouble:
            return
        try:
            self._tell(self.name, trouble)
            self._trouble = trouble
        except Exception:  # noqa: BLE001 - the database may be what failed; the log has said so
            _LOG.warning("maildir %s: its trouble could not be noted", self.name)

    def _take_all(self) -> None:
        for file in sorted(self._path.joinpath("new").iterdir(), key=lambda one: one.stat().st_mtime):
            if self._stopping.is_set():
                return
            self._take(file)

    def _take(self, file: Path) -> None:
        told = file.stat()
        received_at = min(datetime.fromtimestamp(told.st_mtime, UTC), clock.now())  # when it was delivered (R4)
        if told.st_size > self._max_bytes:
            self._refuse(told.st_size, received_at)
        else:
            self._keep(file.read_bytes(), received_at)
        file.rename(self._path / "cur" / f"{file.name}:2,S")
