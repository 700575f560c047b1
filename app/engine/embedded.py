"""One process that does everything: pages, engine and mail door together. What `make start` runs."""

from __future__ import annotations

import signal
import threading
from types import FrameType

from flask import Flask

from app.config import Settings
from app.engine.one_engine import EngineRunsAlready
from app.engine.page_server import PageServer
from app.engine.schedule import Engine
from app.intake.doors import mailbox_doors, smtp_door

_THREADS = 8


class Everything:
    """The three parts, started in the order in which they need one another and stopped the other way round."""

    def __init__(self, app: Flask, settings: Settings) -> None:
        self.engine = Engine(app)
        self.door = smtp_door(app, settings)
        self.mailboxes = mailbox_doors(app, settings)
        self._pages = PageServer(app, settings.host, settings.port, _THREADS)
        self._done = threading.Event()

    @property
    def pages_port(self) -> int:
        """The port that the pages listen on, also when the settings asked for any (0)."""
        return self._pages.port

    def start(self) -> None:
        """Open the mail door, beat, serve. Raises DoorCannotOpen, EngineRunsAlready."""
        self.door.start()
        try:
            self.engine.start()
        except EngineRunsAlready:
            self.door.stop()
            raise
        for mailbox in self.mailboxes:
            mailbox.start()
        self._pages.start()

    def stop(self) -> None:
        """Take nothing new in, finish what is in hand."""
        for mailbox in self.mailboxes:
            mailbox.stop()
        self.door.stop()
        self._pages.stop()
        self.engine.stop()

    def wait(self) -> None:
        """Sleep until Ctrl-C or SIGTERM."""
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, self._asked_to_stop)
        self._done.wait()

    def _asked_to_stop(self, _number: int, _frame: FrameType | None) -> None:
        self._done.set()
