"""A whole Vigie in a process of its own, to be killed: pages, engine, mail door and sender, on a time that runs fast.

Processes are forked from a server that has loaded the program and started nothing, so that a life begins in a moment.
"""

from __future__ import annotations

import multiprocessing
import os
import time
from dataclasses import dataclass
from datetime import datetime, timedelta
from multiprocessing.context import ForkServerContext
from multiprocessing.process import BaseProcess
from pathlib import Path

from app import clock, create_app, faults
from app.config import read_settings
from app.engine.embedded import Everything
from app.notify import outbox_marks

CLAIM = timedelta(seconds=3)  # two minutes are long where a sender dies every second
START_SECONDS = 60


@dataclass(frozen=True)
class FastTime:
    """What `clock.now` answers: `rate` times as fast as the machine's own time, the same in every process."""

    real_start: float
    told_start: datetime
    rate: float

    def now(self) -> datetime:
        return self.told_start + timedelta(seconds=(time.time() - self.real_start) * self.rate)


@dataclass(frozen=True)
class Life:
    """How a victim is to live: its settings, its time, the fault it is armed with, where it writes its log."""

    environment: dict[str, str]
    time: FastTime
    fault: str
    log: Path


class Victim:
    """One program that is started, killed and started again."""

    context: ForkServerContext = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["tests.engine.warm", "tests.engine.killing"])

    def __init__(self, name: str, environment: dict[str, str], time: FastTime, folder: Path) -> None:
        self.name, self._environment, self._time, self._folder = name, environment, time, folder
        self._process: BaseProcess | None = None
        self._ready = self.context.Event()

    def start(self, fault: str = "") -> None:
        """Begin a life; returns at once."""
        self._ready = self.context.Event()
        life = Life(self._environment, self._time, fault, self._folder / f"{self.name}.log")
        process = self.context.Process(target=_live, args=(life, self._ready), name=self.name)
        process.start()
        self._process = process

    def wait_until_ready(self) -> bool:
        """Whether it came to serve; False where it died before."""
        deadline = time.monotonic() + START_SECONDS
        while not self._ready.wait(0.05):
            if not self.lives:
                return False
            assert time.monotonic() < deadline, f"{self.name} neither serves nor dies"
        return True

    @property
    def lives(self) -> bool:
        return self._process is not None and self._process.is_alive()

    def wait_for_death(self, seconds: float) -> bool:
        """Whether it died within that time."""
        assert self._process is not None
        self._process.join(seconds)
        return not self.lives

    def kill(self) -> None:
        """SIGKILL: no goodbye."""
        if self._process is not None:
            self._process.kill()
            self._process.join()

    def stop(self) -> None:
        """SIGTERM: it finishes what is in hand."""
        if self._process is not None and self.lives:
            self._process.terminate()
            self._process.join(START_SECONDS)
            assert not self.lives, f"{self.name} does not stop"


def _live(life: Life, ready: object) -> None:
    output = os.open(life.log, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    os.dup2(output, 1)
    os.dup2(output, 2)
    faults.arm(life.fault)
    clock.now = life.time.now
    outbox_marks.CLAIM = CLAIM
    settings = read_settings(life.environment)
    app = create_app(settings)
    everything = Everything(app, settings)
    everything.start()
    ready.set()  # type: ignore[attr-defined]
    everything.wait()
    everything.stop()
