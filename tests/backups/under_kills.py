"""Backups taken while those who write are killed at random: each must restore clean, with all that was promised.

python -m tests.backups.under_kills --backups 25 --database sqlite
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import random
import shutil
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from multiprocessing.process import BaseProcess
from pathlib import Path

from sqlalchemy import make_url, select

from app.backups.create import create_backup
from app.backups.drill import faults_of
from app.backups.kinds import copier, kind_of
from app.backups.restore import restore_backup
from app.models import Blob
from tests.backups.conftest import PROGRAMS
from tests.backups.writer import DeskTime, write
from tests.servers.postgres import PostgresServer
from tests.use_cases.conftest import lay_out_desks, make_app

WRITERS = {"sqlite": 1, "postgresql": 3}  # SQLite has one writing process
LONGEST_LIFE = 2.0


@dataclass
class Count:
    """What a run came to; `broken` must stay empty."""

    backups: int = 0
    kills: int = 0
    kills_during_a_backup: int = 0
    mails_promised: int = 0
    rows_restored: int = 0
    slowest_backup_seconds: float = 0
    slowest_restoration_seconds: float = 0
    broken: list[str] = field(default_factory=list)


def run(kind: str, backups: int, seed: int) -> Count:
    """Take so many backups under kills, restore each elsewhere, check it."""
    folder = Path(tempfile.mkdtemp(prefix="vigie-backups-"))
    try:
        with _database(kind, folder) as url:
            lay_out_desks(url, folder)
            with make_app(url, folder).app_context():
                return Run(url, folder, seed, WRITERS[kind]).take(backups)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def _database(kind: str, folder: Path) -> Iterator[str]:
    if kind == "sqlite":
        yield f"sqlite:///{folder}/desk.sqlite"
        return
    with PostgresServer() as server:
        yield server.create_database("desk")


class Run:
    """Writers who are killed and come again, and the one who takes backups."""

    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["tests.engine.warm", "tests.backups.writer"])

    def __init__(self, url: str, folder: Path, seed: int, writers: int) -> None:
        self._url, self._folder, self._random = make_url(url), folder, random.Random(seed)
        self._address, self._promises = url, folder / "promises"
        self._promises.touch()
        self._time = DeskTime(time.time())
        self._count = Count()
        self._writers = [self._writer() for _ in range(writers)]

    def take(self, backups: int) -> Count:
        try:
            while not self._promises.stat().st_size:
                time.sleep(0.05)
            for _ in range(backups):
                self._one()
        finally:
            for writer in self._writers:
                writer.kill()
                writer.join()
        self._count.mails_promised = len(self._promised())
        return self._count

    def _writer(self) -> BaseProcess:
        given = (self._address, self._folder, self._time, self._promises, self._random.randrange(10**9))
        writer = self.context.Process(target=write, args=given, daemon=True)
        writer.start()
        return writer

    def _one(self) -> None:
        time.sleep(self._random.uniform(0.2, LONGEST_LIFE))
        promised, done = self._promised(), threading.Event()
        killer = threading.Thread(target=self._kill, args=(self._random.uniform(0, 0.4), done))
        killer.start()
        began = time.monotonic()
        backup = create_backup(self._url, self._folder / "backups", "", self._time.now(), PROGRAMS)
        self._count.slowest_backup_seconds = max(self._count.slowest_backup_seconds, time.monotonic() - began)
        done.set()
        killer.join()
        self._count.backups += 1
        self._restore(backup, promised)
        shutil.rmtree(backup)

    def _kill(self, after: float, done: threading.Event) -> None:
        time.sleep(after)
        number = self._random.randrange(len(self._writers))
        self._writers[number].kill()
        self._writers[number].join()
        self._count.kills += 1
        self._count.kills_during_a_backup += not done.is_set()
        self._writers[number] = self._writer()

    def _restore(self, backup: Path, promised: set[str]) -> None:
        copies = copier(kind_of(self._url))
        began = time.monotonic()
        with tempfile.TemporaryDirectory() as place, copies.scratch(self._url, Path(place)) as url:
            manifest = restore_backup(backup, url, programs=PROGRAMS)
            faults = faults_of(url, backup, manifest)
            self._count.slowest_restoration_seconds = max(
                self._count.slowest_restoration_seconds, time.monotonic() - began
            )
            with copies.reading(url) as connection:
                lost = promised - set(connection.scalars(select(Blob.sha256)))
        self._count.rows_restored += sum(manifest.facts.rows.values())
        self._count.broken += [f"{backup.name}: {fault}" for fault in faults]
        self._count.broken += [f"{backup.name}: mail {sha256} is lost" for sha256 in lost]

    def _promised(self) -> set[str]:
        """The mails whose commit was over; a line that is being written is none yet."""
        return {line for line in self._promises.read_text("ascii").splitlines() if len(line) == 64}


def main() -> int:
    """Read the command line, run, print one line of JSON; 1 if anything is broken."""
    parser = argparse.ArgumentParser(prog="python -m tests.backups.under_kills", description=__doc__)
    parser.add_argument("--backups", type=int, default=25)
    parser.add_argument("--database", choices=list(WRITERS), default="sqlite")
    parser.add_argument("--seed", type=int, default=20261123)
    chosen = parser.parse_args()
    count = run(chosen.database, chosen.backups, chosen.seed)
    sys.stdout.write(json.dumps({"database": chosen.database, "seed": chosen.seed, **asdict(count)}) + "\n")
    return 1 if count.broken else 0


if __name__ == "__main__":
    sys.exit(main())
