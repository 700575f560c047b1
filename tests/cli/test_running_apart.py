"""The parts of Vigie as processes of their own: each does its share, and ends by SIGTERM with its work done."""

from __future__ import annotations

import os
import re
import signal
import smtplib
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, create_engine, text

from tests.servers.databases import Databases
from tests.use_cases.conftest import lay_out_desks

ROOT = Path(__file__).parents[2]
PATIENCE_SECONDS = 60
PARTNER, DESK = "support@cd-val-ambre.example", "gsi@cnaf.example"


@contextmanager
def running(url: str, folder: Path, *words: str, **more: str) -> Iterator[subprocess.Popen[str]]:
    """One command of Vigie in a process of its own, which may not serve yet; SIGTERM at the end, and it ends well."""
    known = {"DATABASE_URL": url, "VIGIE_INSTANCE": str(folder), "VIGIE_MAIL_PORT": "0", "VIGIE_PORT": "0"}
    environment = os.environ | known | more
    command = [sys.executable, "-m", "flask", "--app", "wsgi", *words]
    process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True)
    try:
        yield process
        process.send_signal(signal.SIGTERM)
        assert process.wait(PATIENCE_SECONDS) == 0
    finally:
        process.kill()
        process.communicate()


def first_line(process: subprocess.Popen[str]) -> str:
    """What it says once it serves, and hears a stop."""
    assert process.stdout is not None
    return process.stdout.readline()


def wait_for(ask: Callable[[], Any]) -> Any:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not (answer := ask()):
        assert time.monotonic() < deadline, "it never came"
        time.sleep(0.05)
    return answer


def figure(engine: Engine, statement: str) -> Any:
    with engine.connect() as connection:
        return connection.execute(text(statement)).scalar()


@pytest.mark.slow
@pytest.mark.timeout(400)
def test_mail_goes_from_door_to_reader_to_sender_each_a_process_of_its_own(
    databases: Databases, tmp_path: Path
) -> None:
    if databases.kind == "sqlite":
        pytest.skip("SQLite has one engine process: its parts do not run apart")
    databases.lay_out("peopled", lambda url: lay_out_desks(url, tmp_path))
    url = databases.fresh(like="peopled")
    base = create_engine(url)
    with ExitStack() as parts:
        parts.callback(base.dispose)
        door = parts.enter_context(running(url, tmp_path, "mail", "receive"))
        engines = [
            parts.enter_context(running(url, tmp_path, "engine", "run", "--duties", duty))
            for duty in ("mail", "letters", "alarms")
        ]
        [port] = re.findall(r":(\d+)", first_line(door))
        assert all("Le moteur bat" in first_line(engine) for engine in engines)
        _send(int(port))
        wait_for(lambda: figure(base, "select count(*) from letter where state = 'kept'"))
        assert figure(base, "select verdict from inbound_mail") == "new_incident"
        beats = "select count(*) from duty_beat where duty in ('read_mails', 'send_letters', 'wake_incidents')"
        wait_for(lambda: figure(base, beats) == 3)
    databases.discard(url)


def _send(port: int) -> None:
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = PARTNER, DESK, "Flux DSG"
    mail.set_content("Nous n’avons pas reçu le flux DSG attendu ce matin.")
    with smtplib.SMTP("127.0.0.1", port, timeout=20) as door:
        door.send_message(mail)


@pytest.mark.slow
@pytest.mark.timeout(400)
def test_demonstration_runs_on_postgresql_as_make_start_starts_it(databases: Databases, tmp_path: Path) -> None:
    if databases.kind == "sqlite":
        pytest.skip("the journeys start it on SQLite")
    url = databases.fresh()
    base = create_engine(url)
    with running(url, tmp_path, "start", VIGIE_DEMO="1") as program:
        assert program.stdout is not None
        said = "".join(iter_until(program.stdout.readline, "Ctrl-C"))
        assert "agent@cnaf.example" in said
        assert figure(base, "select count(*) from incident") > 0
        assert figure(base, "select count(*) from alembic_version") == 1
    base.dispose()
    databases.discard(url)


def iter_until(read: Callable[[], str], word: str) -> Iterator[str]:
    """Lines up to the one with that word; fails at the end of what is said."""
    while True:
        line = read()
        assert line, f"it ended before it said {word}"
        yield line
        if word in line:
            return
