"""What may befall the program at a named point: death, an exception, a stall, its database crashed, its disk full."""

from __future__ import annotations

import contextlib
import os
import random
import signal
import subprocess
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from app.faults import FaultInjected
from tests.engine.passed_points import PassedPoints
from tests.servers.postgres import PostgresServer

DISK_BYTES = 400 * 1024 * 1024
STALL_SECONDS = 30.0


@dataclass(frozen=True)
class Misfortune:
    """`act` is what an armed point does; `armed` how many points a life is armed with; lives last `longest` seconds."""

    name: str
    act: str
    armed: int
    longest: float

    @property
    def only_kills(self) -> bool:
        """Whether nothing but SIGKILL befalls the program: then no page may answer 500, and none may end by itself."""
        return self.act == "kill"

    def arm(self, chance: random.Random, points: PassedPoints, parts: tuple[str, ...]) -> str:
        """What to arm the next life of a program of these parts with; "" for a life that ends whenever chance will."""
        if self.only_kills and chance.random() < 0.35:
            return ""
        chosen = {points.choose(parts, chance) for _ in range(self.armed)}
        return ",".join(f"{name}={self.act}@{chance.choice((1, 1, 1, 2, 4))}" for name in sorted(chosen))

    def life_seconds(self, chance: random.Random, *, armed: bool) -> float:
        """How long a life goes on once it serves."""
        return self.longest if armed else chance.choice((0.1, 1)) * chance.uniform(0, self.longest)

    def acts(self, around: Surroundings) -> Mapping[str, Callable[[str], None]]:
        """The acts that `app.faults` does not know itself."""
        return {
            "fail": _fail,
            "stand_still": _stand_still,
            "database": partial(_crash, str(around.postmaster_pid)),
            "disk": partial(_fill, str(around.filler)),
        }


MISFORTUNES = (
    Misfortune("kill", "kill", 1, 7.0),
    Misfortune("raise", "fail", 6, 6.0),
    Misfortune("stall", "stand_still", 3, STALL_SECONDS + 6),
    Misfortune("database", "database", 1, 5.0),
    Misfortune("disk", "disk", 1, 6.0),
)


def misfortune(name: str) -> Misfortune:
    """The one of that name. Raises StopIteration for none."""
    return next(one for one in MISFORTUNES if one.name == name)


def _fail(name: str) -> None:
    raise FaultInjected(name)


def _stand_still(_name: str) -> None:
    time.sleep(STALL_SECONDS)


def _crash(postmaster_pid: str, _name: str) -> None:
    """As `pg_ctl stop -m immediate` does: no goodbye, the log is replayed at the next start."""
    with contextlib.suppress(OSError, ValueError, IndexError):  # it lies down already
        os.kill(int(Path(postmaster_pid).read_text().split()[0]), signal.SIGQUIT)


def _fill(filler: str, _name: str) -> None:
    with contextlib.suppress(OSError), Path(filler).open("ab", buffering=0) as file:
        while True:
            file.write(b"\0" * 65_536)


@dataclass(frozen=True)
class Surroundings:
    """What stands around the program: its database's address, the disk that holds it, its server if it has one."""

    url: str
    disk: Path
    server: PostgresServer | None

    @property
    def filler(self) -> Path:
        return self.disk / "filler"

    @property
    def postmaster_pid(self) -> Path:
        return (self.server.cluster if self.server else self.disk) / "postmaster.pid"

    @staticmethod
    @contextmanager
    def small_disk(folder: Path, how: str) -> Iterator[Path]:
        """A disk of a few hundred megabytes for what is to find it full; the folder itself for all else."""
        if how != "disk":
            yield folder
            return
        mounted = tempfile.mkdtemp(prefix="vigie-disk-", dir="/tmp")
        subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={DISK_BYTES},mode=755", "none", mounted], check=True)
        try:
            yield Path(mounted)
        finally:
            subprocess.run(["umount", "--lazy", mounted], check=True)
            Path(mounted).rmdir()

    @contextmanager
    def mended(self, how: Misfortune) -> Iterator[None]:
        """While it lasts, a full disk is emptied after a while and a server that lies down is started again."""
        if how.name not in ("database", "disk"):
            yield
            return
        over = threading.Event()
        mending = threading.Thread(target=self._mend, args=(over,))
        mending.start()
        try:
            yield
        finally:
            over.set()
            mending.join()
            self._mend_once(0)

    def _mend(self, over: threading.Event) -> None:
        while not over.wait(0.1):
            self._mend_once(2.0)

    def _mend_once(self, full_seconds: float) -> None:
        if self.filler.exists():
            time.sleep(full_seconds)
            self.filler.unlink()
        if self.server and self.server.process and self.server.process.poll() is not None:
            time.sleep(full_seconds / 4)
            self.server.process = None
            with contextlib.suppress(RuntimeError):  # the disk has filled up again meanwhile
                self.server.start()
