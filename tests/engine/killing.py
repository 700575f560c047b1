"""Break the program again and again while mails arrive, people act and time runs; then let the auditor look."""

from __future__ import annotations

import random
import shutil
import signal
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, create_engine, text

from app.extensions import db
from app.identity import hash_password
from app.models import User
from app.models.transaction import transaction
from tests.engine.auditor import Audit, audit
from tests.engine.misfortunes import Misfortune, Surroundings, misfortune
from tests.engine.passed_points import PassedPoints
from tests.engine.traffic import PASSWORD, PEOPLE, Traffic
from tests.engine.victim import DUTIES, EVERYTHING, Death, FastTime, Life, Victim
from tests.servers.ports import free_ports
from tests.servers.postgres import PostgresServer
from tests.servers.smtp_sink import SmtpSink
from tests.use_cases.conftest import make_app
from tests.use_cases.desk import paris
from tests.use_cases.people import introduce_people

MONDAY_9H = "2026-11-23 09:00"
RATE = 300.0  # a second is five minutes
SETTLE_SECONDS = 240.0

# SQLite: everything in one process. PostgreSQL: each part in a process of its own, alarms and pages twice.
PROGRAMS: dict[str, dict[str, tuple[str, ...]]] = {
    "sqlite": {"program": EVERYTHING},
    "postgresql": {
        "pages": ("pages",),
        "pages and all duties": ("pages", *DUTIES),
        "mails": ("door", "read_mails"),
        "alarms": ("wake_incidents",),
        "letters": ("send_letters", "send_webhooks"),
    },
}


@dataclass
class Outcome:
    """What a run came to."""

    audit: Audit
    kills: int
    strikes: int
    points: PassedPoints
    seconds: float = 0

    def as_document(self) -> dict[str, Any]:
        return {
            "kills": self.kills,
            "strikes_at_points": self.strikes,
            "seconds": round(self.seconds),
            **self.audit.counted,
            "broken": len(self.audit.broken),
        }


@contextmanager
def surroundings(kind: str, folder: Path, how: str) -> Iterator[Surroundings]:
    """A fresh database of that kind with what a misfortune needs around it: a server to crash, a small disk to fill."""
    with Surroundings.small_disk(folder, how) as disk:
        if kind == "sqlite":
            yield Surroundings(f"sqlite:///{disk}/desk.sqlite", disk, None)
            return
        durable = how in ("database", "disk")
        with PostgresServer(durable=durable, parent=disk if how == "disk" else None) as server:
            yield Surroundings(server.create_database("desk"), disk, server)


def run(kind: str, strikes: int, seed: int, *, log: Path | None = None, how: str = "kill",
        points: PassedPoints | None = None) -> Outcome:  # fmt: skip
    """Strike so many times, come to rest, audit. `how`: a name of `misfortunes.MISFORTUNES`."""
    folder = Path(tempfile.mkdtemp(prefix="vigie-kill-"))
    began = time.monotonic()
    try:
        with surroundings(kind, folder, how) as around, SmtpSink() as sink:
            outcome = Killing(
                kind, folder, around, sink, seed, how=misfortune(how), points=points or PassedPoints()
            ).run(strikes)
            outcome.seconds = time.monotonic() - began
            return outcome
    finally:
        if log is not None:
            log.write_text("".join(path.read_text(errors="replace") for path in sorted(folder.glob("*.log"))))
        shutil.rmtree(folder, ignore_errors=True)


class Killing:
    """One run: the programs, their traffic, and chance. Each program lives and dies in a thread of its own."""

    def __init__(
        self, kind: str, folder: Path, around: Surroundings, sink: SmtpSink, seed: int, *, how: Misfortune,
        points: PassedPoints, rate: float = RATE, writers: int = 2,
    ) -> None:  # fmt: skip
        self._around, self._how, self._sink, self._points = around, how, sink, points
        self._random = random.Random(seed)
        _furnish(around.url, folder)
        self._time = FastTime(time.time(), paris(MONDAY_9H), rate)
        self._victims, doors, pages = [], [], []
        for name, parts in PROGRAMS[kind].items():
            door, page = free_ports(2)
            doors += [door] if "door" in parts else []
            pages += [page] if "pages" in parts else []
            life = Life(parts, self._settings(folder, door, page), self._time, folder / f"{name}.log")
            self._victims.append(Victim(name, life))
        self._traffic = Traffic(doors, pages, sink, seed, writers=writers)
        self._enough = threading.Event()
        self._counting = threading.Lock()
        self._kills = self._strikes = 0
        self._fell: list[str] = []
        self.drained_in = 0.0

    def run(self, strikes: int) -> Outcome:
        try:
            self._traffic.start()
            with self._around.mended(self._how):
                self._strike(strikes)
            now = self._come_to_rest()
            found = self._audit(now)
            return Outcome(found, self._kills, self._strikes, self._points)
        finally:
            self._enough.set()
            for victim in self._victims:
                victim.end(signal.SIGKILL)

    def _strike(self, strikes: int) -> None:
        """Until that many have fallen."""
        lives = [threading.Thread(target=self._live_again, args=(one, strikes)) for one in self._victims]
        for life in lives:
            life.start()
        for life in lives:
            life.join()

    def _live_again(self, victim: Victim, strikes: int) -> None:
        chance = random.Random(self._random.random())
        armed = ""
        try:
            while not self._enough.is_set():
                victim.start(replace(victim.life, fault=armed, acts=self._how.acts(self._around)))
                if victim.wait_until_ready():
                    victim.wait_for_death(self._how.life_seconds(chance, armed=bool(armed)))
                died_alone = victim.wait_for_death(0)
                self._count(victim, victim.end(signal.SIGKILL), armed, strikes, died_alone=died_alone)
                armed = self._how.arm(chance, self._points, victim.life.parts)
        except BaseException as error:
            self._fell.append(f"{victim.name} could not be started again: {error!r}")
            self._enough.set()
            raise

    def _count(self, victim: Victim, death: Death, armed: str, strikes: int, *, died_alone: bool) -> None:
        with self._counting:
            killed_at = armed.partition("=")[0] if died_alone and death.code == -signal.SIGKILL else ""
            self._points.learn(victim.life.parts, death.passed, [killed_at] if killed_at else death.struck)
            self._kills += death.code == -signal.SIGKILL
            self._strikes += bool(killed_at) + len(death.struck)
            if died_alone and death.code != -signal.SIGKILL and self._how.only_kills:
                self._fell.append(f"{victim.name} ended by itself with {death.code}")
            if (self._kills if self._how.only_kills else self._strikes) >= strikes:
                self._enough.set()

    def _come_to_rest(self) -> datetime:
        """Time stands still; every mail understood, every alarm answered, every letter gone. The desk's instant."""
        now = self._time.now()
        stands = FastTime(time.time(), now, 0)
        for victim in self._victims:
            victim.start(replace(victim.life, time=stands, fault="", acts=None))
        for victim in self._victims:
            assert victim.wait_until_ready(), f"{victim.name} did not start"
        self._traffic.stop()
        engine = create_engine(self._around.url)
        began = time.monotonic()
        while (left := _left_to_do(engine, now)) and time.monotonic() - began < SETTLE_SECONDS:
            time.sleep(0.2)
        self.drained_in = time.monotonic() - began
        for victim in self._victims:
            death = victim.end(signal.SIGTERM)
            self._points.learn(victim.life.parts, death.passed, ())
            if death.code != 0:
                self._fell.append(f"{victim.name} was asked to stop and ended with {death.code}")
        if left:
            sys.stderr.write(f"not at rest: {left}\n")
        engine.dispose()
        return now

    def _audit(self, now: datetime) -> Audit:
        if not self._how.only_kills:
            self._traffic.taken.refusals.clear()  # a page that fails with the database, or on purpose, says so
        engine = create_engine(self._around.url)
        found = audit(engine, self._traffic.taken, self._sink.letters, now)
        engine.dispose()
        found.broken += self._fell
        return found

    def _settings(self, folder: Path, door: int, page: int) -> dict[str, str]:
        return {
            "DATABASE_URL": self._around.url,
            "VIGIE_INSTANCE": str(folder),
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
            for person in session.query(User).filter(User.email.in_(PEOPLE)):
                person.password_hash = hash_password(PASSWORD)
        db.session.remove()
        db.engine.dispose()


def _left_to_do(engine: Engine, now: datetime) -> str:
    """What a program at rest has done; "" when it has."""
    bound = now.astimezone(UTC).replace(tzinfo=None) if engine.dialect.name == "sqlite" else now
    questions = {
        "mails without a verdict": "select count(*) from inbound_mail where verdict = ''",
        "letters to send": "select count(*) from letter where state = 'queued'",
        "alarms due": "select count(*) from incident where wake_at <= :now",
    }
    with engine.connect() as connection:
        counts = {
            what: connection.execute(text(ask), {"now": bound} if ":now" in ask else {}).scalar()
            for what, ask in questions.items()
        }
    return ", ".join(f"{count} {what}" for what, count in counts.items() if count)
