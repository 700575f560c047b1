"""How fast the engine drains what is overdue, and what a beat costs when nothing is.

python -m bench.engine drain --database postgresql --incidents 100000 --workers 2
python -m bench.engine idle --database sqlite --incidents 1000 100000

Wall seconds depend on who else uses the machine; the processor's seconds of the workers are printed beside them.
"""

from __future__ import annotations

import argparse
import json
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import func, select

from app.extensions import db
from app.models import FiredStep, Incident, Letter
from app.use_cases.wake_incidents import wake_due_incidents
from bench.engine_desk import RECEIVED_AT, fill, open_desk
from tests.servers.postgres import PostgresServer

OVERDUE_AT = RECEIVED_AT + timedelta(minutes=16)  # the 15 minutes have gone by: reminder, breach, the manager is told
BEATS = 200


@contextmanager
def database(kind: str) -> Iterator[tuple[str, Path]]:
    """A fresh database that keeps what it is told through a crash, and a folder."""
    with tempfile.TemporaryDirectory(prefix="vigie-bench-") as folder:
        if kind == "sqlite":
            yield f"sqlite:///{folder}/desk.sqlite", Path(folder)
            return
        with PostgresServer(durable=True) as server:
            yield server.create_database("desk"), Path(folder)


def drain(kind: str, incidents: int, workers: int, limit: int) -> dict[str, Any]:
    """Seconds until nothing is due any more, with that many worker processes."""
    with database(kind) as (url, folder):
        fill(open_desk(url, folder), incidents)
        command = [sys.executable, "-m", "bench.engine", "work", "--url", url, "--folder", str(folder)]
        command += ["--limit", str(limit)]
        hands = [
            subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) for _ in range(workers)
        ]
        for hand in hands:
            assert hand.stdout is not None
            assert hand.stdout.readline() == "ready\n"
        began = time.monotonic()
        reports = [json.loads(hand.communicate("go\n")[0]) for hand in _told_to_go(hands)]
        seconds = time.monotonic() - began
        with open_desk(url, folder).app_context():
            counted = {
                noun.__tablename__: db.session.scalar(select(func.count()).select_from(noun))
                for noun in (FiredStep, Letter)
            }
            still_due = db.session.scalar(select(func.count()).where(Incident.wake_at <= OVERDUE_AT))
            db.session.remove()
            db.engine.dispose()
    assert not still_due, f"{still_due} incidents are still due"
    return {
        "database": kind,
        "incidents": incidents,
        "workers": workers,
        "batch": limit,
        "seconds": round(seconds, 2),
        "incidents_per_second": round(incidents / seconds),
        "processor_seconds": [one["processor_seconds"] for one in reports],
        "woken": [one["woken"] for one in reports],
        "memory_megabytes": [one["memory_megabytes"] for one in reports],
        **counted,
    }


def _told_to_go(hands: list[subprocess.Popen[str]]) -> list[subprocess.Popen[str]]:
    for hand in hands:
        assert hand.stdin is not None
        hand.stdin.write("go\n")
        hand.stdin.flush()
    return hands


def work(url: str, folder: Path, limit: int) -> None:
    """One worker: says that it is ready, waits for a word, drains, reports."""
    app = open_desk(url, folder)
    with app.app_context():
        wake_due_incidents(RECEIVED_AT)  # nothing is due: the connection is open, the rules are read
        print("ready", flush=True)
        sys.stdin.readline()
        began, woken = time.process_time(), 0
        while count := wake_due_incidents(OVERDUE_AT, limit):
            woken += count
        used = time.process_time() - began
        db.session.remove()
        db.engine.dispose()
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(
        json.dumps({"woken": woken, "processor_seconds": round(used, 2), "memory_megabytes": round(memory)}), flush=True
    )


def idle(kind: str, incidents: int) -> dict[str, Any]:
    """Milliseconds of a beat that finds nothing due among that many open incidents, each with its alarm."""
    with database(kind) as (url, folder):
        app = open_desk(url, folder)
        fill(app, incidents)
        with app.app_context():
            beats = []
            for _ in range(BEATS):
                began = time.perf_counter()
                assert wake_due_incidents(RECEIVED_AT) == 0
                beats.append((time.perf_counter() - began) * 1000)
            db.session.remove()
            db.engine.dispose()
    return {
        "database": kind,
        "open_incidents": incidents,
        "beat_milliseconds_median": round(statistics.median(beats), 2),
        "beat_milliseconds_p95": round(statistics.quantiles(beats, n=20)[-1], 2),
    }


def main() -> None:
    """Read the command line and print one line of JSON a measurement."""
    parser = argparse.ArgumentParser(prog="python -m bench.engine", description=__doc__)
    parser.add_argument("what", choices=["drain", "idle", "work"])
    parser.add_argument("--database", choices=["sqlite", "postgresql"], default="sqlite")
    parser.add_argument("--incidents", type=int, nargs="+", default=[10000])
    parser.add_argument("--workers", type=int, default=1)
    parser.add_argument("--limit", type=int, default=100)
    parser.add_argument("--url", help=argparse.SUPPRESS)
    parser.add_argument("--folder", type=Path, help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    if chosen.what == "work":
        work(chosen.url, chosen.folder, chosen.limit)
        return
    if chosen.database == "sqlite" and chosen.workers > 1:
        parser.error("SQLite has one engine: the second one is refused at its start")
    for incidents in chosen.incidents:
        if chosen.what == "drain":
            print(json.dumps(drain(chosen.database, incidents, chosen.workers, chosen.limit)), flush=True)
        else:
            print(json.dumps(idle(chosen.database, incidents)), flush=True)


if __name__ == "__main__":
    main()
