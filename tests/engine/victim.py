"""A Vigie in processes of its own, to be killed: pages, mail door, engine and sender, on a time that runs fast.

Processes are forked from a server that has loaded the program and started nothing, so that a life begins in a moment.
"""

from __future__ import annotations

import contextlib
import mmap
import multiprocessing
import os
import select
import signal
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from multiprocessing import connection
from multiprocessing.connection import Connection
from multiprocessing.context import ForkServerContext
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Protocol

from flask import Flask

from app import clock, create_app, faults
from app.config import Settings, read_settings
from app.engine import duties, steady_time
from app.engine.embedded import Everything
from app.engine.page_server import PageServer
from app.engine.schedule import Engine
from app.intake.doors import smtp_door
from app.notify import outbox_marks

# Two minutes and half a minute are long where a program dies every few seconds.
CLAIM = timedelta(seconds=3)
MAILS_FIRST = timedelta(seconds=0.5)
START_SECONDS, STOP_SECONDS = 60.0, 180.0  # a shared machine may be slow for a moment
DUTIES = ("wake_incidents", "read_mails", "send_letters", "send_webhooks", "keep_terms")
JUMP_BYTES = 32
EVERYTHING = ("pages", "door", *DUTIES)
_GATE = threading.Lock()  # the library's list of children is for one thread at a time


@dataclass(frozen=True)
class FastTime:
    """What `clock.now` answers: `rate` times as fast as the machine's own time (0: it stands), the same everywhere."""

    real_start: float
    told_start: datetime
    rate: float

    def now(self) -> datetime:
        return self.told_start + timedelta(seconds=(time.time() - self.real_start) * self.rate)


@dataclass(frozen=True)
class Life:
    """How a victim is to live: its parts, settings and time, the faults it is armed with, where it writes its log.

    `acts` are what an armed point does beside dying, by name: each is started in the victim itself. `jump` is a file of
    `JUMP_BYTES` that says how many seconds its machine's clock is wrong by; such a jump is held for `hold_seconds`.
    """

    parts: tuple[str, ...]
    environment: dict[str, str]
    time: FastTime
    log: Path
    fault: str = ""
    acts: Mapping[str, Callable[[str], None]] | None = None
    jump: Path | None = None
    hold_seconds: float = 120


@dataclass(frozen=True)
class Death:
    """How a life went: which points were passed and which struck; `code` as of a process, -9 where it was killed."""

    was_ready: bool
    code: int | None
    passed: frozenset[str]
    struck: tuple[str, ...]


class Part(Protocol):
    """A part of the program that begins and ends."""

    def start(self) -> object: ...

    def stop(self) -> object: ...


class Victim:
    """One program that is started, killed and started again."""

    context: ForkServerContext = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["tests.engine.warm", "tests.engine.killing"])

    def __init__(self, name: str, life: Life) -> None:
        self.name, self.life = name, life
        self._process: BaseProcess | None = None
        self._line: Connection | None = None
        self._said = b""

    def start(self, life: Life) -> None:
        """Begin a life; returns at once."""
        self.life, self._said = life, b""
        with _GATE:
            self._line, theirs = self.context.Pipe(duplex=False)
            self._process = self.context.Process(target=_live, args=(life, theirs), name=self.name)
            self._process.start()
            theirs.close()

    def wait_until_ready(self, seconds: float = START_SECONDS) -> bool:
        """Whether it came to serve; False where it died before."""
        deadline = time.monotonic() + seconds
        while b"ready\n" not in self._said:
            assert time.monotonic() < deadline, f"{self.name} neither serves nor dies"
            if not self._listen(0.5):
                return False
        return True

    def _listen(self, seconds: float) -> bool:
        """Hear what it says, for so long at most; False once it is dead and all is heard."""
        assert self._line is not None
        if not self._line.poll(seconds):
            return True
        said = os.read(self._line.fileno(), 65_536)
        self._said += said
        return bool(said)

    def wait_for_death(self, seconds: float) -> bool:
        """Whether it died within that time."""
        assert self._process is not None
        return bool(connection.wait([self._process.sentinel], seconds))

    def signal(self, number: signal.Signals) -> None:
        """Send it a signal; nothing where it is dead."""
        if self._process is not None and self._process.pid is not None:
            with contextlib.suppress(ProcessLookupError):
                os.kill(self._process.pid, number)

    def end(self, how: signal.Signals) -> Death:
        """End it that way, wait until it is dead (SIGKILL where it does not obey) and tell how its life was."""
        if self._process is None:
            return Death(False, None, frozenset(), ())
        assert self._line is not None
        self.signal(how)
        obeyed = self.wait_for_death(STOP_SECONDS)
        if not obeyed:
            self.signal(signal.SIGKILL)
            self.wait_for_death(START_SECONDS)
        while self._listen(0):
            pass
        self._line.close()
        with _GATE:
            self._process.join()
            code = self._process.exitcode
        self._process = None
        return self._death(code)

    def _death(self, code: int | None) -> Death:
        words = [line.partition(" ") for line in self._said.decode().split("\n")]
        passed = frozenset(name for said, _, name in words if said == "passed")
        struck = tuple(name for said, _, name in words if said == "struck")
        return Death(b"ready\n" in self._said, code, passed, struck)


def _live(life: Life, line: Connection) -> None:
    log = os.open(life.log, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    os.dup2(log, 1)
    os.dup2(log, 2)
    stopping = threading.Event()
    signal.signal(signal.SIGTERM, lambda _number, _frame: stopping.set())
    threading.Thread(target=_end_with_whoever_listens, args=(line,), daemon=True).start()
    _arm(life, line)
    _set_clocks(life)
    outbox_marks.CLAIM, duties._MAILS_FIRST = CLAIM, MAILS_FIRST
    settings = read_settings(life.environment)
    parts = list(_parts(create_app(settings), settings, life.parts))
    for part in parts:
        part.start()
    os.write(line.fileno(), b"ready\n")
    stopping.wait()
    for part in reversed(parts):
        part.stop()


def _end_with_whoever_listens(line: Connection) -> None:
    """A run that is cut short leaves no program behind."""
    closed = select.poll()
    closed.register(line.fileno(), 0)  # nothing but the end of the other side
    closed.poll()
    os.kill(os.getpid(), signal.SIGKILL)


def _set_clocks(life: Life) -> None:
    clock.now = life.time.now
    steady_time.LONGEST_HOLD = timedelta(seconds=life.hold_seconds)
    if life.jump is None:
        return
    with life.jump.open("r+b") as file:
        wrong = mmap.mmap(file.fileno(), JUMP_BYTES)
    clock.now = lambda: life.time.now() + timedelta(seconds=float(wrong[:]))
    clock.real_now = lambda: datetime.now(UTC) + timedelta(seconds=float(wrong[:]))


def _arm(life: Life, line: Connection) -> None:
    seen: set[str] = set()

    def passed(name: str) -> None:
        if name not in seen:
            seen.add(name)
            os.write(line.fileno(), f"passed {name}\n".encode())

    def telling(act: Callable[[str], None]) -> Callable[[str], None]:
        def strike(name: str) -> None:
            os.write(line.fileno(), f"struck {name}\n".encode())
            act(name)

        return strike

    faults.watch(passed)
    faults.arm(life.fault, {name: telling(act) for name, act in (life.acts or {}).items()})


def _parts(app: Flask, settings: Settings, wanted: tuple[str, ...]) -> Iterator[Part]:
    """Everything in one program as `flask start` has it, or the parts alone as several machines have them."""
    if wanted == EVERYTHING:
        yield Everything(app, settings)
        return
    if "door" in wanted:
        yield smtp_door(app, settings)
    if chosen := [duty for duty in DUTIES if duty in wanted]:
        yield Engine(app, chosen)
    if "pages" in wanted:
        yield PageServer(app, settings.host, settings.port, 8)
