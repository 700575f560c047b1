"""The journal says what happened and where; of people it says nothing, whatever goes wrong."""

from __future__ import annotations

import io
import json
import logging
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import structlog
from flask import Flask
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from app import create_app, logs
from app.config import SettingError, read_settings
from app.extensions import db
from app.use_cases.wake_incidents import wake_due_incidents
from tests.use_cases.conftest import desk, peopled_url
from tests.use_cases.desk import Desk

__all__ = ["desk", "peopled_url"]

MAIL, NAME, NIR, IBAN = (
    "c.martin@cd-val-ambre.example",
    "Clémence Martin",
    "2 84 06 75 123 456 78",
    "FR76 3000 6000 0112 3456 7890 189",
)
PHONE = "04 12 34 56 78"
PLANTED = f"{NAME}, {MAIL}, {NIR}, {IBAN}, {PHONE}"
PARTS = (MAIL, "Martin", "Clémence", NIR, NIR.replace(" ", ""), IBAN, IBAN.replace(" ", ""), PHONE)

Lines = Callable[[], list[dict[str, Any]]]


@pytest.fixture
def journal() -> Iterator[io.StringIO]:
    """What the program writes from here on, at the level that says most."""
    written = io.StringIO()
    logs.set_up(read_settings({"VIGIE_LOG_LEVEL": "info"}), lambda: written)
    yield written
    logs.set_up(read_settings({}))


def lines(journal: io.StringIO) -> list[dict[str, Any]]:
    return [json.loads(line) for line in journal.getvalue().splitlines()]


def fail_with(error: Exception, cause: Exception | None = None) -> None:
    raise error from cause


def silent_about_people(journal: io.StringIO) -> bool:
    return not any(part in journal.getvalue() for part in PARTS)


def test_line_is_json_with_what_happened_when_and_how_grave(journal: io.StringIO) -> None:
    structlog.get_logger().warning("beat_missed", seconds=5.0)
    [line] = lines(journal)
    assert {name: line[name] for name in ("event", "level", "seconds")} == {
        "event": "beat_missed", "level": "warning", "seconds": 5.0,
    }  # fmt: skip
    assert line["at"].endswith("+00:00")


def test_values_nobody_declared_harmless_are_left_out(journal: io.StringIO) -> None:
    structlog.get_logger().warning("something", recipient=MAIL, reference="GSI-2026-00001")
    [line] = lines(journal)
    assert line["reference"] == "GSI-2026-00001"
    assert "recipient" not in line
    structlog.get_logger().warning(f"texte libre {PLANTED.replace(NAME, '')}")
    assert silent_about_people(journal)


def test_exception_is_told_by_kind_and_place_never_by_its_words(journal: io.StringIO) -> None:
    try:
        fail_with(ValueError(PLANTED), KeyError(MAIL))
    except ValueError:
        structlog.get_logger().exception("it_failed")
    [line] = lines(journal)
    assert line["exception"] == "builtins.ValueError < builtins.KeyError"
    assert line["where"][-1].startswith("tests/test_logs.py:")
    assert silent_about_people(journal)


def test_lines_of_libraries_keep_their_pattern_and_lose_what_filled_it(journal: io.StringIO) -> None:
    logging.getLogger("aiosmtpd").warning("a mail from %s to %s", MAIL, NAME)
    try:
        fail_with(OSError(PLANTED))
    except OSError:
        logging.getLogger("waitress").exception("Exception while serving %s", f"/incidents?q={NAME}")
    first, second = lines(journal)
    assert first["event"] == "a mail from %s to %s"
    assert second["exception"] == "builtins.OSError"
    assert silent_about_people(journal)


def test_database_that_refuses_a_row_does_not_write_the_row_in_the_journal(desk: Desk, journal: io.StringIO) -> None:
    try:
        db.session.execute(
            text("insert into user_account (email, name) values (:mail, :name)"), {"mail": MAIL, "name": NAME}
        )
    except SQLAlchemyError:
        structlog.get_logger().exception("refused")
    db.session.rollback()
    assert "IntegrityError" in lines(journal)[0]["exception"]
    assert silent_about_people(journal)


def test_incident_whose_rules_raise_is_told_by_its_number_alone(
    desk: Desk, journal: io.StringIO, monkeypatch: pytest.MonkeyPatch
) -> None:
    reference = desk.report(PLANTED)

    def stumble(*_: object) -> None:
        raise RuntimeError(PLANTED)

    monkeypatch.setattr("app.use_cases.wake_incidents.wake", stumble)
    desk.at("2026-11-24 10:00")
    wake_due_incidents(desk.now)
    assert [line["event"] for line in lines(journal)] == ["batch_woken_one_by_one", "wake_failed"]
    assert lines(journal)[1]["reference"] == reference
    assert silent_about_people(journal)


@pytest.fixture
def broken_app(peopled_url: str, tmp_path: Path) -> Iterator[Flask]:
    known = {"DATABASE_URL": peopled_url, "VIGIE_INSTANCE": str(tmp_path), "VIGIE_LOG_LEVEL": "info"}
    app = create_app(read_settings(known))
    yield app
    with app.app_context():
        db.engine.dispose()
    logs.set_up(read_settings({}))


def test_page_that_fails_is_told_with_its_request_and_route_not_with_what_was_typed(
    broken_app: Flask, journal: io.StringIO, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail() -> None:
        raise RuntimeError(PLANTED)

    monkeypatch.setitem(broken_app.view_functions, "pages.live", fail)
    monkeypatch.setattr(fail, "vigie_act", "public", raising=False)
    given = "0af7651916cd43dd8448eb211c80319c"
    answer = broken_app.test_client().get(f"/healthz?q={MAIL}", headers={"X-Request-Id": given})
    assert answer.status_code == 500
    failed, request = lines(journal)
    assert (failed["event"], failed["request_id"], failed["route"]) == ("page_failed", given, "pages.live")
    assert (request["event"], request["status"], request["request_id"]) == ("request", 500, given)
    assert silent_about_people(journal)


@pytest.mark.parametrize("variable", ["VIGIE_LOG_FORMAT", "VIGIE_LOG_LEVEL"])
def test_setting_that_is_none_stops_the_start(variable: str) -> None:
    with pytest.raises(SettingError, match=variable):
        logs.set_up(read_settings({variable: "beaucoup"}))


def test_text_is_for_a_person_at_a_terminal(journal: io.StringIO) -> None:
    logs.set_up(read_settings({"VIGIE_LOG_FORMAT": "text"}), lambda: journal)
    structlog.get_logger().warning("beat_missed", seconds=5.0)
    assert "beat_missed" in journal.getvalue()
    assert "{" not in journal.getvalue()
