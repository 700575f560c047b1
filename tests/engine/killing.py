"""Kill the program again and again while mails arrive, agents act and time runs; then let the auditor look."""

from __future__ import annotations

import random
import shutil
import socket
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, create_engine, text

from app.extensions import db
from app.faults import POINTS
from app.identity import hash_password
from app.models import User
from app.models.transaction import transaction
from tests.engine.auditor import Audit, audit
from tests.engine.traffic import AGENT, PASSWORD, Traffic
from tests.engine.victim import FastTime, Victim
from tests.servers.engines import let_go_of_the_database
from tests.servers.postgres import PostgresServer
from tests.servers.smtp_sink import SmtpSink
from tests.use_cases.conftest import make_app
from tests.use_cases.desk import paris
from tests.use_cases.people import introduce_people

MONDAY_9H = "2026-11-23 09:00"
RATE = 300.0  # a second is five minutes
LONGEST_LIFE, SETTLE_SECONDS = 4.0, 120.0
PATIENCE_SECONDS = 8.0  # for a life to pass the point at which it is to end
PROGRAMS = {"sqlite": 1, "postgresql": 2}


@dataclass
class Outcome:
    """What a run came to."""

    audit: Audit
    kills: Counter[str] = field(default_factory=Counter)
    seconds: float = 0

    def as_document(self) -> dict[str, Any]:
        at_points = {how: count for how, count in self.kills.items() if how != "at random"}
        return {
            "kills": self.kills.total(),
            "at_random": self.kills["at random"],
            "at_points": sum(at_points.values()),
            "points_hit": len(at_points),
            "seconds": round(self.seconds),
            **self.audit.counted,
            "broken": len(self.audit.broken),
        }


@contextmanager
def database(kind: str, folder: Path, *, durable: bool) -> Iterator[tuple[str, PostgresServer | None]]:
    """A fresh one of that kind and its server, if it has one; `durable` for one that is to be crashed itself."""
    if kind == "sqlite":
        yield f"sqlite:///{folder}/desk.sqlite", None
        return
    with PostgresServer(durable=durable) as server:
        yield server.create_database("desk"), server


def run(kind: str, kills: int, seed: int, log: Path | None = None, how: str = "kill") -> Outcome:
    """Kill so many times, come to rest, audit.

    `how` is what an armed point does: "kill", "raise", "stall:SECONDS"; or "database": PostgreSQL itself is crashed.
    """
    folder = Path(tempfile.mkdtemp(prefix="vigie-kill-"))
    began = time.monotonic()
    try:
        with database(kind, folder, durable=how == "database") as (url, server), SmtpSink() as sink:
            outcome = Killing(kind, url, folder, sink, seed, how, server).run(kills)
            outcome.seconds = time.monotonic() - began
            return outcome
    finally:
        if log is not None:
            log.write_text("".join(path.read_text(errors="replace") for path in sorted(folder.glob("*.log"))))
        shutil.rmtree(folder, ignore_errors=True)


class Killing:
    """One run: the programs, their traffic, and chance."""

    def __init__(
        self, kind: str, url: str, folder: Path, sink: SmtpSink, seed: int, how: str, server: PostgresServer | None
    ) -> None:
        self._url, self._folder, self._sink, self._how, self._server = url, folder, sink, how, server
        self._random = random.Random(seed)
        _furnish(url, folder)
        self._time = FastTime(time.time(), paris(MONDAY_9H), RATE)
        doors, pages = _free_ports(PROGRAMS[kind]), _free_ports(PROGRAMS[kind])
        self._victims = [
            Victim(f"program {number}", self._settings(door, page), self._time, folder)
            for number, (door, page) in enumerate(zip(doors, pages, strict=True), start=1)
        ]
        self._traffic = Traffic(doors, pages, sink, seed)
        self._kills: Counter[str] = Counter()

    def run(self, kills: int) -> Outcome:
        try:
            for victim in self._victims:
                victim.start()
                assert victim.wait_until_ready(), f"{victim.name} did not start"
            self._traffic.start()
            while self._kills.total() < kills:
                if self._how == "database":
                    self._crash_database()
                else:
                    self._kill_once(self._random.choice(self._victims))
            self._traffic.stop()
            now = self._come_to_rest()
            engine = create_engine(self._url)
            if self._how != "kill":
                self._traffic.taken.refusals.clear()  # a page that fails with the database, or on purpose, says so
            found = audit(engine, self._traffic.taken, self._sink.letters, now)
            engine.dispose()
            return Outcome(found, self._kills)
        finally:
            for victim in self._victims:
                victim.kill()

    def _kill_once(self, victim: Victim) -> None:
        """At a named point in half of the lives, if it passes there; else whenever chance will."""
        point = self._random.choice(POINTS) if self._random.random() < 0.5 else ""
        passes = self._random.choice((1, 1, 2, 5))
        victim.kill()
        victim.start(f"{point}={self._how}@{passes}" if point else "")
        ready = victim.wait_until_ready()
        patience = PATIENCE_SECONDS if point else self._random.uniform(0.1, LONGEST_LIFE)
        if victim.wait_for_death(patience) or not ready:
            self._kills[point] += 1
        else:
            victim.kill()
            self._kills["at random"] += 1
        victim.start()

    def _crash_database(self) -> None:
        """As `pg_ctl stop -m immediate` does: no goodbye, the log is replayed at the next start."""
        assert self._server is not None, "only PostgreSQL can be crashed under the program"
        time.sleep(self._random.uniform(1, LONGEST_LIFE))
        self._server.crash()
        time.sleep(self._random.uniform(0, 1))
        self._server.start()
        self._kills["database"] += 1

    def _come_to_rest(self) -> datetime:
        """Every mail understood, every alarm answered, every letter gone; the programs stopped. The desk's instant."""
        for victim in self._victims:
            assert victim.lives or not victim.start(), victim.name
            assert victim.wait_until_ready(), f"{victim.name} did not start"
        engine = create_engine(self._url)
        deadline = time.monotonic() + SETTLE_SECONDS
        while (left := _left_to_do(engine, self._time.now())) and time.monotonic() < deadline:
            time.sleep(0.2)
        now = self._time.now()
        for victim in self._victims:
            victim.stop()
        if left := _left_to_do(engine, now):
            sys.stderr.write(f"not at rest: {left}\n")
        engine.dispose()
        return now

    def _settings(self, door: int, page: int) -> dict[str, str]:
        return {
            "DATABASE_URL": self._url,
            "VIGIE_INSTANCE": str(self._folder),
            "VIGIE_SECRET_KEY": "a secret of the tests",
            "VIGIE_MAIL_PORT": str(door),
            "VIGIE_PORT": str(page),
            "VIGIE_RELAY_HOST": "127.0.0.1",
            "VIGIE_RELAY_PORT": str(self._sink.port),
            "VIGIE_RELAY_TLS": "0",
        }


def _furnish(url: str, folder: Path) -> None:
    app = make_app(url, folder)
    with app.app_context():
        db.create_all()
        introduce_people()
        with transaction() as session:
            session.query(User).filter(User.email == AGENT).one().password_hash = hash_password(PASSWORD)
        let_go_of_the_database()


def _left_to_do(engine: Engine, now: datetime) -> str:
    """What a program at rest has done; "" when it has."""
    soon = now + timedelta(seconds=RATE)  # an alarm of the next second may ring while we look
    bound = soon.replace(tzinfo=None) if engine.dialect.name == "sqlite" else soon
    questions = {
        "mails without a verdict": "select count(*) from inbound_mail where verdict = ''",
        "letters to send": "select count(*) from letter where state = 'queued'",
        "alarms due": "select count(*) from incident where wake_at <= :soon",
    }
    with engine.connect() as connection:
        counts = {
            what: connection.execute(text(ask), {"soon": bound} if ":soon" in ask else {}).scalar()
            for what, ask in questions.items()
        }
    return ", ".join(f"{count} {what}" for what, count in counts.items() if count)


def _free_ports(count: int) -> list[int]:
    held = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    ports = [one.getsockname()[1] for one in held]
    for one in held:
        one.close()
    return ports
