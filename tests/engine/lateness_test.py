"""How late the engine is with many clocks running, and what it does when the machine's clock jumps or everything stops.

python -m tests.engine.lateness_test steady --incidents 10000 --seconds 180
python -m tests.engine.lateness_test jumps --incidents 2000
python -m tests.engine.lateness_test suspended --incidents 2000 --stopped 1800

On PostgreSQL, with two workers for the alarms and the letters and a process that takes mails in. The true instant of
each firing is written by the database itself, which no jump of the workers' clock can move.
"""

from __future__ import annotations

import argparse
import json
import mmap
import signal
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, create_engine, text

from bench.engine_desk import RECEIVED_AT, fill, open_desk
from tests.engine.traffic import Traffic
from tests.engine.victim import JUMP_BYTES, FastTime, Life, Victim
from tests.servers.ports import free_ports
from tests.servers.postgres import PostgresServer
from tests.servers.smtp_sink import SmtpSink

FIRST_ALARM = timedelta(minutes=10)
BEFORE = 12.0  # seconds from the start of the workers to the first alarm
HOUR, DAY = 3600.0, 86_400.0
JUMPS = (HOUR, -HOUR, DAY, -DAY)
JUMP_SECONDS, HOLD_SECONDS = 10.0, 15.0
WORKERS = ("worker 1", "worker 2")


@dataclass
class Watched:
    """A desk whose first alarms fall evenly over `seconds`, the programs on it, and the jump of their clock."""

    engine: Engine
    victims: dict[str, Victim]
    traffic: Traffic
    time: FastTime
    incidents: int
    _jump: mmap.mmap = field(repr=False)

    def jump(self, seconds: float) -> None:
        """From here on the workers' machine says so much more than it should."""
        self._jump[:JUMP_BYTES] = repr(seconds).ljust(JUMP_BYTES).encode()

    def due_left(self) -> int:
        """Incidents of the filling whose first alarm was not answered yet."""
        with self.engine.connect() as connection:
            fired = "select count(distinct incident_id) from fired_step where incident_id <= :last"
            return self.incidents - int(connection.execute(text(fired), {"last": self.incidents}).scalar_one())

    def wait_until_answered(self, seconds: float) -> float:
        """Wait until every first alarm was answered; how long that took."""
        began = time.monotonic()
        while self.due_left() and time.monotonic() - began < seconds:
            time.sleep(0.1)
        return time.monotonic() - began

    def figures(self) -> dict[str, Any]:
        """Lateness by the true instants (seconds), steps too early, steps twice."""
        ask = """
            select count(*) as steps,
                   count(*) filter (where seen_at + :ahead < due_at) as early,
                   count(*) - count(distinct (incident_id, clock, step, round)) as twice,
                   percentile_cont(array[0.5, 0.95, 0.99]) within group
                       (order by extract(epoch from seen_at + :ahead - due_at)::float) as late,
                   max(extract(epoch from seen_at + :ahead - due_at)::float) as worst
            from fired_step where incident_id <= :last"""
        ahead = self.time.told_start - datetime.fromtimestamp(self.time.real_start, self.time.told_start.tzinfo)
        with self.engine.connect() as connection:
            row = connection.execute(text(ask), {"ahead": ahead, "last": self.incidents}).one()
            jumps = connection.execute(
                text("select kind, count(*) from engine_event group by kind order by kind")
            ).all()
        late = dict(zip(("p50", "p95", "p99"), (round(one, 3) for one in row.late), strict=True))
        return {
            "steps": row.steps,
            **late,
            "max": round(row.worst, 3),
            "early": row.early,
            "twice": row.twice,
            "unanswered": self.due_left(),
            "mails": len(self.traffic.taken.mails),
            "noticed": dict(tuple(row) for row in jumps),
        }


@contextmanager
def watched(incidents: int, seconds: float) -> Iterator[Watched]:
    """Two workers and the mails on a PostgreSQL of their own, with every clock running."""
    with tempfile.TemporaryDirectory() as name, PostgresServer(durable=True) as server, SmtpSink() as sink:
        folder, url = Path(name), server.create_database("desk")
        fill(open_desk(url, folder), incidents, timedelta(seconds=seconds))
        engine = create_engine(url)
        with engine.begin() as connection:
            connection.execute(text("alter table fired_step add column seen_at timestamptz default clock_timestamp()"))
        jump = folder / "jump"
        jump.write_bytes(b"0".ljust(JUMP_BYTES))
        _warm_up(folder)
        with jump.open("r+b") as file, mmap.mmap(file.fileno(), JUMP_BYTES) as shared:
            began = FastTime(time.time(), RECEIVED_AT + FIRST_ALARM - timedelta(seconds=BEFORE), 1)
            door, victims = _programs(url, folder, sink.port, began, jump)
            traffic = Traffic([door], [], sink, seed=1)
            try:
                for victim in victims.values():
                    victim.start(victim.life)
                for victim in victims.values():
                    assert victim.wait_until_ready()
                yield Watched(engine, victims, traffic, began, incidents, shared)
            finally:
                for victim in victims.values():
                    victim.signal(signal.SIGCONT)
                    victim.end(signal.SIGTERM)
                engine.dispose()


def _warm_up(folder: Path) -> None:
    """The first start of all loads the program, which takes its time."""
    first = Victim(
        "first", Life((), {"VIGIE_INSTANCE": str(folder)}, FastTime(0, RECEIVED_AT, 1), folder / "first.log")
    )
    first.start(first.life)
    assert first.wait_until_ready()
    first.end(signal.SIGKILL)


def _programs(url: str, folder: Path, relay: int, began: FastTime, jump: Path) -> tuple[int, dict[str, Victim]]:
    [door] = free_ports(1)
    environment = {
        "DATABASE_URL": url,
        "VIGIE_INSTANCE": str(folder),
        "VIGIE_SECRET_KEY": "a secret of the tests",
        "VIGIE_MAIL_PORT": str(door),
        "VIGIE_RELAY_HOST": "127.0.0.1",
        "VIGIE_RELAY_PORT": str(relay),
        "VIGIE_RELAY_TLS": "0",
    }
    parts = dict.fromkeys(WORKERS, ("wake_incidents", "send_letters")) | {"mails": ("door", "read_mails")}
    return door, {
        name: Victim(name, Life(part, environment, began, folder / f"{name}.log", jump=jump, hold_seconds=HOLD_SECONDS))
        for name, part in parts.items()
    }


def steady(incidents: int, seconds: float) -> dict[str, Any]:
    """Nothing goes wrong, mails arrive."""
    with watched(incidents, seconds) as desk:
        desk.traffic.start()
        time.sleep(BEFORE + seconds)
        desk.wait_until_answered(120)
        desk.traffic.stop()
        return desk.figures()


def jumps(incidents: int) -> dict[str, Any]:
    """The workers' clock jumps by an hour and a day, both ways, and is set right after a while."""
    each = 2 * JUMP_SECONDS + HOLD_SECONDS
    with watched(incidents, each * len(JUMPS)) as desk:
        time.sleep(BEFORE)
        for seconds in JUMPS:
            desk.jump(seconds)
            time.sleep(JUMP_SECONDS)
            desk.jump(0)
            time.sleep(each - JUMP_SECONDS)
        desk.wait_until_answered(120)
        return desk.figures()


def suspended(incidents: int, stopped: float) -> dict[str, Any]:
    """Every program is stopped with SIGSTOP while all first alarms come due, then goes on."""
    with watched(incidents, min(stopped, 120.0)) as desk:
        time.sleep(BEFORE)
        for victim in desk.victims.values():
            victim.signal(signal.SIGSTOP)
        time.sleep(stopped)
        for victim in desk.victims.values():
            victim.signal(signal.SIGCONT)
        took = desk.wait_until_answered(300)
        return {"stopped": stopped, "caught_up_in": round(took, 1), **desk.figures()}


def sound(figures: dict[str, Any]) -> bool:
    """Nothing early, nothing twice, nothing left out."""
    return not (figures["early"] or figures["twice"] or figures["unanswered"])


def main() -> int:
    """Read the command line, run, print one line of JSON; 1 where anything was early, doubled or left out."""
    parser = argparse.ArgumentParser(prog="python -m tests.engine.lateness_test", description=__doc__)
    parser.add_argument("what", choices=["steady", "jumps", "suspended"])
    parser.add_argument("--incidents", type=int, default=10_000)
    parser.add_argument("--seconds", type=float, default=180)
    parser.add_argument("--stopped", type=float, default=1800)
    chosen = parser.parse_args()
    if chosen.what == "steady":
        figures = steady(chosen.incidents, chosen.seconds)
    elif chosen.what == "jumps":
        figures = jumps(chosen.incidents)
    else:
        figures = suspended(chosen.incidents, chosen.stopped)
    sys.stdout.write(json.dumps({"what": chosen.what, "incidents": chosen.incidents, **figures}) + "\n")
    return 0 if sound(figures) else 1


if __name__ == "__main__":
    sys.exit(main())
