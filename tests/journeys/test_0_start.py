"""What `make start` runs: the first page answers, the README's mail becomes an incident with a receipt, Ctrl-C is clean."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.journeys.browser import Browser
from tests.journeys.program import wait_for

ROOT = Path(__file__).resolve().parents[2]
pytestmark = pytest.mark.timeout(180)


class Started:
    """`flask --app wsgi start` with a demonstration, in a process of its own."""

    def __init__(self, folder: Path) -> None:
        asked = {"VIGIE_DEMO": "1", "VIGIE_INSTANCE": str(folder), "VIGIE_PORT": "0", "VIGIE_MAIL_PORT": "0"}
        self.environment = {**os.environ, **asked}
        self.environment.pop("DATABASE_URL", None)
        self.said = ""
        self.process = subprocess.Popen(
            [sys.executable, "-m", "flask", "--app", "wsgi", "start"],
            cwd=ROOT, env=self.environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
        )  # fmt: skip
        self._listener = threading.Thread(target=self._listen, daemon=True)
        self._listener.start()

    def _listen(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self.said += line

    def port(self, what: str) -> str:
        """The port it says, once it has said all it says at the start."""
        wait_for(lambda: "Ctrl-C" in self.said or self.process.poll() is not None, seconds=90)
        found = re.search(rf"{what}.*:(\d+)", self.said)
        assert found, self.said
        return found[1]

    def stop(self) -> int:
        self.process.send_signal(signal.SIGINT)
        return self.process.wait(timeout=30)

    def close(self) -> None:
        self._listener.join(5)
        if self.process.stdout is not None:
            self.process.stdout.close()


@contextmanager
def started(folder: Path) -> Iterator[Started]:
    program = Started(folder)
    try:
        yield program
    finally:
        if program.process.poll() is None:
            program.process.kill()
            program.process.wait()
        program.close()


def test_first_start_tells_a_story_and_the_readme_example_gives_incident_and_receipt(tmp_path: Path) -> None:
    with started(tmp_path) as program:
        browser = Browser(f"http://127.0.0.1:{program.port('Pages')}")
        browser.open("/connexion")
        assert "agent@cnaf.example" in program.said
        assert "vigie-demo" in program.said
        queue = browser.sign_in("agent@cnaf.example")
        assert "Flux DSG non reçu" in queue

        written = subprocess.run(
            [sys.executable, "-m", "app.demo.write_mail"],
            cwd=ROOT, env={**program.environment, "VIGIE_MAIL_PORT": program.port("SMTP")}, check=True, capture_output=True,
        )  # fmt: skip
        assert "gsi@cnaf.example" in written.stdout.decode()
        wait_for(lambda: "GSI-2" in browser.open("/") and browser.text.count("Flux DSG non reçu") == 2)
        assert wait_for(lambda: "Accusé de réception" in browser.open("/boite"))

        for email in ("accueil@cias-trois-rivieres.example", "habilitations@cias-trois-rivieres.example"):
            assert email in program.said
            partner = Browser(browser.base)
            portal = partner.sign_in(email)
            assert "Page blanche à la consultation CDAP" in portal
            assert "Compte bloqué d’un agent d’accueil Pris en charge par le centre de services." in portal
            assert "Flux DSG" not in portal
            restored = partner.page.xpath("//a[contains(., 'Accès refusé à la consultation CDAP')]/@href")[0]
            assert "Nous le rétablissons" in partner.open(restored)
            assert any(str(form.action).endswith("/validation") for form in partner.page.forms)

        assert program.stop() == 0, program.said
        assert "Traceback" not in program.said

    with started(tmp_path) as again:
        browser = Browser(f"http://127.0.0.1:{again.port('Pages')}")
        assert browser.sign_in("agent@cnaf.example").count("Flux DSG non reçu") == 2  # the data were kept
        assert again.stop() == 0


def test_port_in_use_is_said_in_words(tmp_path: Path) -> None:
    with started(tmp_path) as first:
        taken = first.port("SMTP")
        second = subprocess.run(
            [sys.executable, "-m", "flask", "--app", "wsgi", "start"],
            cwd=ROOT, env={**first.environment, "VIGIE_MAIL_PORT": taken}, capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert second.returncode == 1
        assert taken in second.stderr
        assert "VIGIE_MAIL_PORT" in second.stderr
        assert "Traceback" not in second.stderr
