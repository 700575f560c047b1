"""How long an incident lets wait: from the end of APPEND in a real Dovecot, and from the door's 250, to its commit.

python -m bench.arrival [--postgresql] [--mails 50] [--pause 0.2]

The whole program runs as a process of its own, as `make start` does without the demonstration; mails come one at a
time, a pause after each incident. Seconds depend on who else uses the machine.
"""

from __future__ import annotations

import argparse
import os
import smtplib
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

from flask_migrate import upgrade
from sqlalchemy import create_engine, text

from app.demo.people import introduce
from app.extensions import db
from bench.mail import make_app
from tests.journeys.program import COMPLETE, SUPPORT, mail
from tests.servers.dovecot import HOST, Dovecot
from tests.servers.ports import free_ports
from tests.servers.postgres import PostgresServer

DESK = "gsi@cnaf.example"
PATIENCE_SECONDS = 60.0
LOOK_SECONDS = 0.002  # between two looks into the database: what a figure can be wrong by
ROOT = Path(__file__).resolve().parents[1]


def wait_for(ask: Callable[[], bool], what: str, *, every: float = LOOK_SECONDS) -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not ask():
        if time.monotonic() > deadline:
            raise SystemExit(f"{what}: nothing within {PATIENCE_SECONDS:.0f} s")
        time.sleep(every)


@contextmanager
def program(url: str, folder: str, server: Dovecot, page_port: int, door_port: int) -> Iterator[None]:
    """Vigie at work with that mailbox and that door, its people introduced, its desk empty."""
    with make_app(url, folder).app_context():
        upgrade()
        introduce()
        db.engine.dispose()
    settings = {
        "DATABASE_URL": url,
        "VIGIE_INSTANCE": folder,
        "VIGIE_PORT": str(page_port),
        "VIGIE_MAIL_PORT": str(door_port),
        "VIGIE_IMAP": f"imap://{server.user}:s%C3%A9same@{HOST}:{server.port}/INBOX?to={DESK}&tls=0",
        "VIGIE_DEMO": "0",
    }
    command = [sys.executable, "-m", "flask", "--app", "wsgi", "start"]
    running = subprocess.Popen(command, cwd=ROOT, env={**os.environ, **settings}, stdout=subprocess.DEVNULL)
    try:
        wait_for(lambda: listens(door_port), "the mail door", every=0.05)
        yield
    finally:
        running.terminate()
        running.wait(30)


def listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex((HOST, port)) == 0


def arrivals(mails: int, hand_over: Callable[[bytes], None], incidents: Callable[[], int], pause: float) -> list[float]:
    """Seconds each took, from when `hand_over` came back. The first one, which warms everything up, is left out."""
    seconds = []
    for number in range(mails + 1):
        before = incidents()
        hand_over(mail(f"Flux DSG non reçu, lot n° {number}", COMPLETE).as_bytes())
        began = time.perf_counter()
        wait_for(lambda before=before: incidents() > before, "the incident")
        seconds.append(time.perf_counter() - began)
        time.sleep(pause)
    return seconds[1:]


def told(way: str, seconds: list[float]) -> str:
    centiles = statistics.quantiles(seconds, n=100, method="inclusive")
    milliseconds = [round(1000 * one) for one in (centiles[49], centiles[94], max(seconds))]
    return "{}: p50 {} ms, p95 {} ms, longest {} ms".format(way, *milliseconds)


def measure(url: str, folder: str, mails: int, pause: float) -> None:
    """Print both figures for that fresh database."""
    engine = create_engine(url, isolation_level="AUTOCOMMIT")

    def incidents() -> int:
        with engine.connect() as connection:
            return int(connection.execute(text("SELECT count(*) FROM incident")).scalar_one())

    page_port, door_port = free_ports(2)
    with Dovecot() as server, program(url, folder, server, page_port, door_port):
        mailbox = server.client()
        print(told("APPEND to incident", arrivals(mails, lambda raw: append(mailbox, raw), incidents, pause)))
        mailbox.logout()
        with smtplib.SMTP(HOST, door_port, timeout=PATIENCE_SECONDS) as door:
            print(told("250 to incident", arrivals(mails, lambda raw: send(door, raw), incidents, pause)))
    engine.dispose()


def append(mailbox: Any, raw: bytes) -> None:
    mailbox.append("INBOX", raw)


def send(door: smtplib.SMTP, raw: bytes) -> None:
    door.sendmail(SUPPORT[1], [DESK], raw)


def main() -> None:
    asked = argparse.ArgumentParser()
    asked.add_argument("--postgresql", action="store_true")
    asked.add_argument("--mails", type=int, default=50)
    asked.add_argument("--pause", type=float, default=0.2)
    options = asked.parse_args()
    with ExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory())
        url = f"sqlite:///{Path(folder) / 'bench.sqlite'}"
        if options.postgresql:
            url = stack.enter_context(PostgresServer(durable=True)).create_database("bench")
        print(
            f"{'PostgreSQL' if options.postgresql else 'SQLite'}, {options.mails} mails, load {os.getloadavg()[0]:.1f}"
        )
        measure(url, folder, options.mails, options.pause)


if __name__ == "__main__":
    main()
