"""Mailboxes read by the whole program. How fast is `make bench`'s to say; here, that nobody waits for the next poll."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import func, select

from app.config import SettingError
from app.intake.sources.imap import POLL_SECONDS
from app.models import DutyBeat, Incident
from tests.journeys.program import COMPLETE, Program, mail, wait_for
from tests.servers.dovecot import Dovecot
from tests.servers.smtp_sink import SmtpSink

APPENDED = 5
NOW = "2026-11-23 10:00"


@pytest.fixture
def server() -> Iterator[Dovecot]:
    with Dovecot() as running:
        yield running


@pytest.fixture
def maildir(tmp_path: Path) -> Path:
    for name in ("new", "cur", "tmp"):
        tmp_path.joinpath("box", name).mkdir(parents=True)
    return tmp_path / "box"


@pytest.fixture
def program(
    database_url: str, tmp_path: Path, smtp_sink: SmtpSink, server: Dovecot, maildir: Path
) -> Iterator[Program]:
    """Vigie with one IMAP mailbox of the GSI and one maildir of the Eure's centre."""
    imap = f"imap://{server.user}:s%C3%A9same@127.0.0.1:{server.port}/INBOX?to=gsi@cnaf.example&tls=0"
    boxes = {"VIGIE_IMAP": imap, "VIGIE_MAILDIR": f"{maildir}=centre-de-services@caf-eure.example"}
    with Program(database_url, tmp_path, smtp_sink, **boxes).running(NOW) as running:
        yield running


def incidents(program: Program) -> int:
    return int(program.query(select(func.count()).select_from(Incident)))


def test_mail_is_an_incident_before_the_mailbox_is_next_polled(program: Program, server: Dovecot) -> None:
    wait_for(lambda: program.query(select(DutyBeat.id).where(DutyBeat.duty.startswith("mailbox"))))
    for number in range(APPENDED):
        server.append(mail(f"Flux DSG n° {number}", COMPLETE).as_bytes())
        wait_for(lambda wanted=number + 1: incidents(program) == wanted, seconds=POLL_SECONDS / 2)
    wait_for(lambda: server.count() == 0)
    assert server.count("Traités") == APPENDED


def test_mail_in_a_maildir_is_an_incident_of_its_desk(program: Program, maildir: Path) -> None:
    message = mail("Connexion impossible", COMPLETE, ("Gestionnaire", "habilitations@cias-trois-rivieres.example"))
    message["Return-Path"] = "<habilitations@cias-trois-rivieres.example>"
    maildir.joinpath("new", "1.M1P1.host").write_bytes(message.as_bytes())
    incident = wait_for(lambda: program.query(select(Incident)))
    assert incident.desk == "caf-eure"
    wait_for(lambda: list(maildir.joinpath("cur").iterdir()))
    assert [path.name for path in maildir.joinpath("cur").iterdir()] == ["1.M1P1.host:2,S"]
    assert not list(maildir.joinpath("new").iterdir())


@pytest.mark.parametrize(
    "setting",
    [{"VIGIE_IMAP": "imaps://gsi:secret@host/INBOX"}, {"VIGIE_MAILDIR": "/var/mail/gsi"}],
)
def test_mailbox_badly_described_stops_the_start(
    database_url: str, tmp_path: Path, smtp_sink: SmtpSink, setting: dict[str, str]
) -> None:
    with pytest.raises(SettingError) as refused:
        Program(database_url, tmp_path, smtp_sink, **setting)
    assert next(iter(setting)) in str(refused.value)
