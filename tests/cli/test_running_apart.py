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
def running(url: str, folder: Path, *words: str) -> Iterator[subprocess.Popen[str]]:
    """One command of Vigie in a process of its own, past its first line; SIGTERM at the end, and it ends well."""
    environment = os.environ | {"DATABASE_URL": url, "VIGIE_INSTANCE": str(folder), "VIGIE_MAIL_PORT": "0"}
    command = [sys.executable, "-m", "flask", "--app", "wsgi", *words]
    process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None
        process.first_line = process.stdout.readline()  # type: ignore[attr-defined]
        yield process
        process.send_signal(signal.SIGTERM)
        assert process.wait(PATIENCE_SECONDS) == 0
    finally:
        process.kill()
        process.communicate()


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
def test_mail_goes_from_door_to_reader_to_sender_each_a_process_of_its_own(
    databases: Databases, tmp_path: Path
) -> None:
    if databases.kind == "sqlite":
        pytest.skip("SQLite has one engine process: its parts do not run apart")
    databases.lay_out("peopled", lambda url: lay_out_desks(url, tmp_path))
    url = databases.fresh(like="peopled")
    base = create_engine(url)
    with ExitStack() as parts:
        door = parts.enter_context(running(url, tmp_path, "mail", "receive"))
        for duty in ("mail", "letters", "alarms", "alarms"):
            parts.enter_context(running(url, tmp_path, "engine", "run", "--duties", duty))
        [port] = re.findall(r":(\d+)", door.first_line)
        _send(int(port))
        wait_for(lambda: figure(base, "select count(*) from letter where state = 'kept'"))
        assert figure(base, "select verdict from inbound_mail") == "new_incident"
        beats = "select string_agg(duty, ' ' order by duty) from duty_beat"
        assert wait_for(lambda: figure(base, beats)) == "read_mails send_letters wake_incidents"
    base.dispose()
    databases.discard(url)


def _send(port: int) -> None:
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = PARTNER, DESK, "Flux DSG"
    mail.set_content("Nous n’avons pas reçu le flux DSG attendu ce matin.")
    with smtplib.SMTP("127.0.0.1", port, timeout=20) as door:
        door.send_message(mail)
