"""The child that reads mails: its limits are felt by the mail that breaks them, never by the next one."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.intake.parsed_mail import ParsedMail
from app.intake.reader import MailReader, MailUnreadable, ReaderUnavailable
from tests.mails.writing import coded, mail, multipart, part

ROOT = Path(__file__).resolve().parents[2]
HONEST = mail("Le flux est vide.\n", Subject="Flux DSG absent")
THREE_SECONDS = 3.0
TRIES = 3  # the machine may be busy with something else once


@pytest.fixture
def reader(monkeypatch: pytest.MonkeyPatch) -> Iterator[MailReader]:
    monkeypatch.setenv("VIGIE_READER_TEST", "1")
    with MailReader(wall_seconds=30) as reader:
        yield reader


def _hostile(what: str) -> bytes:
    return mail(X_Test=what)


def _is_gone(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return True
    return False


def test_one_child_reads_many_mails(reader: MailReader) -> None:
    assert reader.read(HONEST).subject == "Flux DSG absent"
    child = reader.child_pid
    assert [reader.read(HONEST).text for _ in range(20)] == ["Le flux est vide."] * 20
    assert reader.child_pid == child


def test_attachments_and_dates_come_back_whole(reader: MailReader) -> None:
    content = bytes(range(256)) * 1_000
    raw = multipart("mixed", part("Voir."), coded(content, "application/x-any; name=a.bin"))
    read = reader.read(raw, "jeanne@cd37.example")
    assert [one.content for one in read.attachments] == [content]
    assert read.sent_at is not None
    assert read.sent_at.isoformat() == "2026-11-23T09:15:00+00:00"
    assert read.return_path == "jeanne@cd37.example"


@pytest.mark.parametrize("python", ["/bin/false", "/nowhere/python"])
def test_child_that_cannot_start_is_no_fault_of_the_mail_and_is_tried_anew(
    reader: MailReader, monkeypatch: pytest.MonkeyPatch, python: str
) -> None:
    with monkeypatch.context() as broken:
        broken.setattr(sys, "executable", python)
        for _ in range(2):
            with pytest.raises(ReaderUnavailable):
                reader.read(HONEST)
        assert reader.child_pid is None
    assert reader.read(HONEST).subject == "Flux DSG absent"


def _seconds_to_recover(reader: MailReader, what: str, reason: str) -> float:
    reader.read(HONEST)
    child = reader.child_pid
    assert child is not None
    with pytest.raises(MailUnreadable) as unreadable:
        reader.read(_hostile(what))
    assert unreadable.value.reason == reason
    assert _is_gone(child)
    started = time.monotonic()
    assert reader.read(HONEST).text == "Le flux est vide."
    return time.monotonic() - started


@pytest.mark.parametrize(("what", "reason"), [("burn-cpu", "cpu"), ("eat-memory", "memory"), ("die", "crash")])
def test_mail_that_breaks_a_limit_is_unreadable_and_the_next_is_read_within_3_s(
    reader: MailReader, what: str, reason: str
) -> None:
    assert min(_seconds_to_recover(reader, what, reason) for _ in range(TRIES)) < THREE_SECONDS


def test_mail_that_keeps_the_child_waiting_is_given_up_by_the_wall_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VIGIE_READER_TEST", "1")
    with MailReader(wall_seconds=0.5) as reader:
        with pytest.raises(MailUnreadable) as unreadable:
            reader.read(_hostile("sleep"))
        assert unreadable.value.reason == "time"
        reader.read(HONEST)


def test_the_cpu_of_many_mails_is_not_added_up(reader: MailReader) -> None:
    heavy = mail("<p>Le flux est vide.</p>\n" * 20_000, Content_Type="text/html; charset=utf-8")
    child = None
    for _ in range(14):
        reader.read(heavy)
        assert reader.child_pid == (child or reader.child_pid)
        child = reader.child_pid


def test_test_hooks_are_dead_in_production(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("VIGIE_READER_TEST", raising=False)
    with MailReader() as reader:
        assert reader.read(_hostile("die")).subject == "Flux DSG absent"


def test_mail_of_30_mb_is_read_within_the_limits(reader: MailReader) -> None:
    content = os.urandom(22_000_000)
    raw = multipart("mixed", part("Voir la pièce jointe."), coded(content, "application/zip; name=journaux.zip"))
    assert len(raw) > 30_000_000
    assert reader.read(raw).attachments[0].content == content


def test_child_killed_from_outside_between_two_mails_is_replaced(reader: MailReader) -> None:
    reader.read(HONEST)
    child = reader.child_pid
    assert child is not None
    os.kill(child, signal.SIGKILL)
    while reader.child_pid is not None:
        time.sleep(0.01)
    assert reader.read(HONEST).text == "Le flux est vide."


def test_child_outlives_the_interrupt_of_the_terminal(reader: MailReader) -> None:
    reader.read(HONEST)
    child = reader.child_pid
    assert child is not None
    os.kill(child, signal.SIGINT)
    reader.read(HONEST)
    assert reader.child_pid == child


def test_threads_take_turns(reader: MailReader) -> None:
    read: list[ParsedMail] = []
    mails = [mail(f"Mail {number}.\n") for number in range(40)]
    threads = [threading.Thread(target=lambda raw=raw: read.append(reader.read(raw))) for raw in mails]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(one.text for one in read) == sorted(f"Mail {number}." for number in range(40))


def test_closing_leaves_no_child_behind_and_may_be_done_twice() -> None:
    reader = MailReader()
    reader.start()
    child = reader.child_pid
    assert child is not None
    reader.close()
    reader.close()
    assert _is_gone(child)
    with pytest.raises(RuntimeError):
        reader.read(HONEST)


def test_child_ends_by_itself_when_its_parent_is_killed() -> None:
    program = "from app.intake.reader import MailReader; import time; r = MailReader(); r.start();"
    program += "print(r.child_pid, flush=True); time.sleep(60)"
    parent = subprocess.Popen([sys.executable, "-c", program], cwd=ROOT, stdout=subprocess.PIPE, text=True)
    assert parent.stdout is not None
    with parent.stdout:
        child = int(parent.stdout.readline())
        parent.kill()
        parent.wait()
    deadline = time.monotonic() + 5
    while not _is_gone(child) and time.monotonic() < deadline:
        time.sleep(0.02)
    assert _is_gone(child)


def test_child_loads_neither_flask_nor_database() -> None:
    program = "import sys, app.intake.reader_child; print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True)
    modules = {name.partition(".")[0] for name in loaded.stdout.split()}
    assert not modules & {"flask", "sqlalchemy", "werkzeug", "jinja2", "aiosmtpd", "asyncio", "requests"}
