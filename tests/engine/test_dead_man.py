"""Who watches from outside hears that all is well, and hears nothing as soon as it is not."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest
from flask import Flask

from app import clock, create_app
from app.config import Settings, read_settings
from app.engine import dead_man
from app.engine.dead_man import DeadMan, tell_outside
from app.extensions import db
from app.notify.dead_man import NotTold, call_outside
from app.reports.health import DUTIES
from app.use_cases.note_beat import claim_beat, note_beat
from tests.engine.test_engine import wait_for
from tests.servers.smtp_sink import SmtpSink

HERE = "127.0.0.0/8"


class Outside(HTTPServer):
    """Somebody who counts the calls; `answer` is the status each gets."""

    def __init__(self) -> None:
        self.calls: list[str] = []
        self.answer = 200
        outside = self

        class Counting(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                outside.calls.append(self.path)
                self.send_response(outside.answer)
                if outside.answer == 302:
                    self.send_header("Location", "/ailleurs")
                self.end_headers()

            def log_message(self, *_: object) -> None:
                return

        super().__init__(("127.0.0.1", 0), Counting)


@pytest.fixture
def outside() -> Iterator[Outside]:
    with Outside() as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield server
        server.shutdown()
        thread.join(5)


def told_to(outside: Outside, **more: str) -> Settings:
    url = f"http://127.0.0.1:{outside.server_port}/secret-du-veilleur"
    return read_settings({"VIGIE_DEAD_MAN_URL": url, "VIGIE_DEAD_MAN_NETWORKS": HERE} | more)


@pytest.fixture
def app(peopled_url: str, tmp_path: Path) -> Iterator[Flask]:
    app = create_app(read_settings({"DATABASE_URL": peopled_url, "VIGIE_INSTANCE": str(tmp_path)}))
    with app.app_context():
        for duty in DUTIES:
            note_beat(duty, clock.real_now(), "")
        yield app
        db.session.remove()
        db.engine.dispose()


def test_outside_hears_that_all_is_well_once_in_each_period(app: Flask, outside: Outside) -> None:
    tell_outside(told_to(outside))
    tell_outside(told_to(outside))
    assert outside.calls == ["/secret-du-veilleur"]


def test_outside_hears_nothing_while_the_engine_stands_still(app: Flask, outside: Outside) -> None:
    note_beat("wake_incidents", clock.real_now() - timedelta(seconds=61), "")
    tell_outside(told_to(outside))
    assert outside.calls == []


def test_private_address_is_called_only_where_it_is_allowed(app: Flask, outside: Outside) -> None:
    with pytest.raises(NotTold, match="private_address"):
        call_outside(told_to(outside, VIGIE_DEAD_MAN_NETWORKS=""))
    with pytest.raises(NotTold, match="private_address"):
        call_outside(told_to(outside, VIGIE_DEAD_MAN_NETWORKS="10.0.0.0/8"))
    assert outside.calls == []


def test_redirection_is_not_followed_and_a_refusal_is_no_success(app: Flask, outside: Outside) -> None:
    outside.answer = 302
    with pytest.raises(NotTold, match="answered_302"):
        call_outside(told_to(outside))
    assert outside.calls == ["/secret-du-veilleur"]


def test_what_is_said_of_a_failure_holds_no_secret(app: Flask, outside: Outside) -> None:
    outside.shutdown()
    outside.server_close()
    with pytest.raises(NotTold) as told:
        call_outside(told_to(outside))
    assert told.value.args == ("unreachable",)
    assert told.value.__cause__ is None


def test_letter_says_so_too_ten_times_more_rarely(app: Flask, smtp_sink: SmtpSink) -> None:
    settings = read_settings(
        {
            "VIGIE_DEAD_MAN_MAIL": "astreinte@cnaf.example",
            "VIGIE_RELAY_HOST": "127.0.0.1",
            "VIGIE_RELAY_PORT": str(smtp_sink.port),
            "VIGIE_RELAY_TLS": "0",
        }
    )
    tell_outside(settings)
    tell_outside(settings)
    [letter] = smtp_sink.letters
    assert "Vigie veille" in str(letter.message["Subject"])
    assert letter.message["Auto-Submitted"] == "auto-generated"
    assert not claim_beat(dead_man.BY_MAIL, clock.real_now() + timedelta(seconds=599), timedelta(seconds=600))
    assert claim_beat(dead_man.BY_MAIL, clock.real_now() + timedelta(seconds=601), timedelta(seconds=600))


def test_clock_set_back_by_a_day_does_not_silence_it_for_a_day(app: Flask) -> None:
    assert claim_beat("x", clock.real_now() + timedelta(days=1), timedelta(seconds=60))
    assert claim_beat("x", clock.real_now(), timedelta(seconds=60))


def test_thread_tells_and_stops(app: Flask, outside: Outside, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dead_man, "_LOOKS_EVERY_SECONDS", 0.05)
    app.config["SETTINGS"] = told_to(outside, VIGIE_DEAD_MAN_SECONDS="1")
    handle = DeadMan(app)
    handle.start()
    wait_for(lambda: len(outside.calls) >= 2)
    handle.stop()
