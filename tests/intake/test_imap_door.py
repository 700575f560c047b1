"""A real Dovecot's mailbox as a door: whatever is cut, changed or refused, each mail is kept once."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from flask import Flask
from imapclient import IMAPClient
from sqlalchemy import func, select

from app.extensions import db
from app.intake.doors import DatabaseShelf
from app.intake.sources import imap_session
from app.intake.sources.imap import ImapDoor
from app.intake.sources.imap_account import Account, AccountError, read_accounts
from app.intake.sources.imap_session import MailboxSession
from app.models import InboundMail
from tests.notify.tls_relay import certificate
from tests.servers.cutting_proxy import CuttingProxy, Moment
from tests.servers.dovecot import Dovecot
from tests.servers.engines import let_go_of_the_database
from tests.use_cases.conftest import make_app

pytestmark = pytest.mark.any_database

UNREAD = int(os.environ.get("UNREAD", "500"))
COMMANDS = (
    "AUTHENTICATE",
    "CAPABILITY",
    "SELECT",
    "SEARCH",
    "FETCH",
    "BODY.PEEK",
    "LIST",
    "CREATE",
    "MOVE",
    "IDLE",
    "DONE",
)


def wait_until(true: Callable[[], object], seconds: float = 60.0, every: float = 0.02) -> None:
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline, f"not within {seconds} s"
        time.sleep(every)


def a_mail(number: int, body: str = "Le flux DSG manque.") -> bytes:
    return f"From: support@cd-val-ambre.example\r\nSubject: Flux {number}\r\nMessage-ID: <{number}@x.example>\r\n\r\n{body}\r\n".encode()


class Waits(tuple[float, ...]):
    """How long the door waits after each failure in a row; what was asked for is remembered."""

    asked_for: list[int]

    def __new__(cls, seconds: tuple[float, ...]) -> Waits:
        made = super().__new__(cls, seconds)
        made.asked_for = []
        return made

    def __getitem__(self, place: int) -> float:  # type: ignore[override]
        self.asked_for.append(place)
        return super().__getitem__(place)


@dataclass
class Mailbox:
    """A mailbox on a server, and the program that reads it."""

    server: Dovecot
    app: Flask
    account: Account
    troubles: list[str] = field(default_factory=list)

    @contextmanager
    def read(
        self, *, max_bytes: int = 1_000_000, poll_seconds: float = 1.0, account: Account | None = None,
        waits: Sequence[float] = (0.05,),
    ) -> Iterator[ImapDoor]:  # fmt: skip
        shelf = DatabaseShelf(self.app)
        door = ImapDoor(
            account or self.account, shelf, lambda _, trouble: self.troubles.append(trouble),
            max_bytes=max_bytes, poll_seconds=poll_seconds, waits=waits,
        )  # fmt: skip
        door.start()
        try:
            yield door
        finally:
            door.stop()

    def kept(self) -> int:
        with self.app.app_context():
            count = db.session.scalar(select(func.count()).select_from(InboundMail)) or 0
            db.session.remove()
            return count

    def rows(self) -> list[InboundMail]:
        with self.app.app_context():
            return list(db.session.scalars(select(InboundMail).order_by(InboundMail.id)))

    def is_put_away(self, count: int) -> bool:
        return self.server.count() == 0 and self.server.count("Traités") == count


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The file of who vouches for the server; the server's own are beside it."""
    return tmp_path_factory.mktemp("certificates") / "authority.pem"


@pytest.fixture(scope="module")
def running(authority: Path) -> Iterator[Dovecot]:
    with Dovecot(certificate(authority.parent, authority)) as server:
        yield server


@pytest.fixture
def server(running: Dovecot) -> Dovecot:
    """The server with an empty mailbox."""
    running.empty()
    return running


@pytest.fixture
def mailbox(server: Dovecot, peopled_url: str, tmp_path: Path) -> Iterator[Mailbox]:
    app = make_app(peopled_url, tmp_path)
    account = Account(
        "127.0.0.1", server.port, server.user, "INBOX", "gsi@cnaf.example", tls="none", password=server.password
    )
    yield Mailbox(server, app, account)
    with app.app_context():
        let_go_of_the_database()


def test_mail_is_kept_as_it_came_and_then_put_away(mailbox: Mailbox) -> None:
    received = datetime(2024, 11, 21, 14, 20, tzinfo=UTC)
    mailbox.server.append(a_mail(1), received)
    with mailbox.read():
        wait_until(lambda: mailbox.is_put_away(1))
    [row] = mailbox.rows()
    assert (row.source, row.envelope_to, row.received_at) == ("imap", ["gsi@cnaf.example"], received)


def test_mail_that_comes_while_the_door_listens_is_heard_of_at_once(mailbox: Mailbox) -> None:
    with mailbox.read(poll_seconds=60):
        wait_until(lambda: mailbox.troubles == [""])  # in, and all is well
        time.sleep(0.5)
        mailbox.server.append(a_mail(1))
        wait_until(lambda: mailbox.kept() == 1, 10)


def test_mail_announced_at_the_end_of_a_search_is_not_left_for_the_next_poll(
    mailbox: Mailbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    search, searches = MailboxSession.uids, []

    def told_of_one_more(session: MailboxSession) -> list[int]:
        found = search(session)
        searches.append(found)
        if len(searches) == 1:
            session.was_told_of_more()  # the choice of the folder announced what it holds
            mailbox.server.append(a_mail(1))
            session._client.noop()
        return found

    monkeypatch.setattr(MailboxSession, "uids", told_of_one_more)
    with mailbox.read(poll_seconds=60):
        wait_until(lambda: mailbox.kept() == 1, 20)
    assert searches[0] == []


def test_mail_announced_as_the_listening_begins_is_not_left_for_the_next_poll(
    mailbox: Mailbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    begins, came = IMAPClient.idle, threading.Event()

    def idle_after_a_mail(client: IMAPClient) -> None:
        if not came.is_set():
            came.set()
            mailbox.server.append(a_mail(1))
        begins(client)

    monkeypatch.setattr(IMAPClient, "idle", idle_after_a_mail)
    with mailbox.read(poll_seconds=60):
        wait_until(lambda: mailbox.is_put_away(1), 20)
    assert mailbox.kept() == 1


@pytest.mark.parametrize("moment", ["before", "after"])
@pytest.mark.parametrize("command", COMMANDS)
def test_cut_at_any_command_loses_nothing_and_doubles_nothing(mailbox: Mailbox, command: str, moment: Moment) -> None:
    mailbox.server.append_all([a_mail(number) for number in range(3)])
    with CuttingProxy(mailbox.server.port) as proxy:
        proxy.cut_at(command, moment)
        with mailbox.read(account=replace(mailbox.account, port=proxy.port)):
            wait_until(lambda: proxy.cuts == 1)
            mailbox.server.append(a_mail(4))
            wait_until(lambda: mailbox.is_put_away(4))
            assert mailbox.kept() == 4


@pytest.mark.parametrize("moment", ["before", "after"])
@pytest.mark.parametrize("command", ["COPY", "STORE", "EXPUNGE"])
def test_cut_while_a_server_without_move_puts_away_loses_nothing_and_doubles_no_incident(
    mailbox: Mailbox, monkeypatch: pytest.MonkeyPatch, command: str, moment: Moment
) -> None:
    """What was copied before the cut lies twice among the dealt with: one incident all the same."""
    knows = imap_session.IMAPClient.has_capability
    monkeypatch.setattr(
        imap_session.IMAPClient, "has_capability", lambda self, name: name != "MOVE" and knows(self, name)
    )
    mailbox.server.append_all([a_mail(number) for number in range(3)])
    with CuttingProxy(mailbox.server.port) as proxy:
        proxy.cut_at(command, moment)
        with mailbox.read(account=replace(mailbox.account, port=proxy.port)):
            wait_until(lambda: proxy.cuts == 1)
            mailbox.server.append(a_mail(4))
            wait_until(lambda: mailbox.kept() == 4 and mailbox.server.count() == 0)
    assert mailbox.server.count("Traités") >= 4


def test_cut_at_the_login_of_an_ascii_account_is_tried_again(mailbox: Mailbox) -> None:
    mailbox.server.change_password("sesame")
    try:
        with CuttingProxy(mailbox.server.port) as proxy:
            proxy.cut_at("LOGIN", "after")
            account = replace(mailbox.account, port=proxy.port, password="sesame")
            with mailbox.read(account=account):
                wait_until(lambda: proxy.cuts == 1)
                wait_until(lambda: mailbox.troubles and mailbox.troubles[-1] == "")
    finally:
        mailbox.server.change_password(mailbox.server.password)


@pytest.mark.parametrize("moment", ["before", "after"])
def test_cut_at_the_wish_for_encryption_keeps_the_password_in_and_is_tried_again(
    mailbox: Mailbox, authority: Path, monkeypatch: pytest.MonkeyPatch, moment: Moment
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(authority))
    mailbox.server.append_all([a_mail(number) for number in range(3)])
    with CuttingProxy(mailbox.server.port) as proxy:
        proxy.cut_at("STARTTLS", moment)
        with mailbox.read(account=replace(mailbox.account, port=proxy.port, tls="starttls")):
            wait_until(lambda: mailbox.is_put_away(3))
        assert proxy.cuts == 1
        assert proxy.heard.isdisjoint({b"AUTHENTICATE", b"LOGIN"})  # not a word of it in the clear
    assert (mailbox.kept(), mailbox.troubles[-1]) == (3, "")


@pytest.mark.parametrize("moment", ["before", "after"])
def test_cut_at_the_goodbye_is_no_trouble_and_doubles_nothing(mailbox: Mailbox, moment: Moment) -> None:
    with CuttingProxy(mailbox.server.port) as proxy:
        account = replace(mailbox.account, port=proxy.port)
        mailbox.server.append_all([a_mail(number) for number in range(3)])
        with mailbox.read(account=account):
            wait_until(lambda: mailbox.is_put_away(3))
            proxy.cut_at("LOGOUT", moment)
        assert proxy.cuts == 1
        mailbox.server.append(a_mail(4))
        with mailbox.read(account=account):
            wait_until(lambda: mailbox.is_put_away(4))
    assert (mailbox.kept(), set(mailbox.troubles)) == (4, {""})


def test_server_that_restarts_is_found_again(mailbox: Mailbox) -> None:
    with mailbox.read():
        wait_until(lambda: mailbox.troubles == [""])
        mailbox.server.stop()
        wait_until(lambda: mailbox.troubles[-1])
        mailbox.server.start()
        mailbox.server.append(a_mail(1))
        wait_until(lambda: mailbox.is_put_away(1))
    assert mailbox.troubles[-1] == ""


def test_mailbox_lost_again_and_again_is_come_back_to_as_soon_as_the_first_time(mailbox: Mailbox) -> None:
    waits = Waits((0.05,) * 20)
    with mailbox.read(waits=waits):
        for _ in range(2):
            wait_until(lambda: mailbox.troubles[-1:] == [""])
            mailbox.server.stop()
            wait_until(lambda: mailbox.troubles[-1])
            mailbox.server.start()
    assert waits.asked_for.count(0) == 2


def test_mails_under_another_uidvalidity_are_not_kept_again(mailbox: Mailbox, monkeypatch: pytest.MonkeyPatch) -> None:
    mailbox.server.append_all([a_mail(number) for number in range(5)])

    def refuse(*_: object) -> None:
        raise OSError("cut before anything was moved")

    with monkeypatch.context() as patched:
        patched.setattr(MailboxSession, "move", refuse)
        with mailbox.read():
            wait_until(lambda: mailbox.kept() == 5)
    assert mailbox.server.count() == 5
    mailbox.server.change_uidvalidity()
    mailbox.server.append(a_mail(6))
    with mailbox.read():
        wait_until(lambda: mailbox.is_put_away(6))
    assert mailbox.kept() == 6


def test_many_unread_mails_are_all_kept(mailbox: Mailbox) -> None:
    mailbox.server.append_all([a_mail(number) for number in range(UNREAD)])
    with mailbox.read():
        # Asking a server costs it two logins: a count of rows first, and not often.
        wait_until(lambda: mailbox.kept() >= UNREAD, 60 + UNREAD / 20, every=0.5)
        wait_until(lambda: mailbox.is_put_away(UNREAD), 60)
    assert mailbox.kept() == UNREAD


def test_expired_login_is_told_and_the_new_password_is_found(mailbox: Mailbox, tmp_path: Path) -> None:
    kept_in = tmp_path / "password"
    kept_in.write_text("sésame périmé\n", "utf-8")
    mailbox.server.append(a_mail(1))
    with mailbox.read(account=replace(mailbox.account, password="", password_file=str(kept_in))):
        wait_until(lambda: mailbox.troubles)
        assert "LoginError" in mailbox.troubles[0]
        assert mailbox.kept() == 0
        kept_in.write_text(mailbox.server.password + "\n", "utf-8")
        wait_until(lambda: mailbox.is_put_away(1))
    assert mailbox.troubles[-1] == ""


def test_too_large_mail_is_not_fetched_and_put_among_the_refused(mailbox: Mailbox) -> None:
    mailbox.server.append(a_mail(1, "x" * 5_000))
    mailbox.server.append(a_mail(2))
    with mailbox.read(max_bytes=2_000):
        wait_until(lambda: mailbox.is_put_away(1))
    assert mailbox.server.count("Refusés") == 1
    assert sorted((row.verdict, row.reason) for row in mailbox.rows()) == [("", ""), ("refused", "too_large")]


def test_mail_stays_in_the_mailbox_while_it_cannot_be_kept(mailbox: Mailbox, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise RuntimeError("the disk is full")

    mailbox.server.append(a_mail(1))
    with mailbox.read():
        with monkeypatch.context() as patched:
            patched.setattr(DatabaseShelf, "keep", fail)
            wait_until(lambda: any("the disk is full" in trouble for trouble in mailbox.troubles) or mailbox.kept())
        wait_until(lambda: mailbox.is_put_away(1))
    assert mailbox.kept() == 1


def test_server_without_idle_and_move_is_polled_and_its_mails_are_put_away(
    mailbox: Mailbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    knows = imap_session.IMAPClient.has_capability
    monkeypatch.setattr(
        imap_session.IMAPClient, "has_capability", lambda self, name: name not in ("IDLE", "MOVE") and knows(self, name)
    )
    with mailbox.read(poll_seconds=0.2):
        mailbox.server.append(a_mail(1))
        wait_until(lambda: mailbox.is_put_away(1))
        mailbox.server.append(a_mail(2))
        wait_until(lambda: mailbox.is_put_away(2))
    assert mailbox.kept() == 2


# ---------------------------------------------------------------------------------------------------- the settings


def test_accounts_are_read_from_one_line() -> None:
    first, second = read_accounts(
        "imaps://gsi%40cnaf.example:s%C3%A9same@imap.cnaf.example/Support?to=gsi@cnaf.example&done=Lus "
        "imap://caf@127.0.0.1:1143?to=caf@caf-eure.example&tls=0&token_file=/run/token"
    )
    assert first == Account(
        "imap.cnaf.example", 993, "gsi@cnaf.example", "Support", "gsi@cnaf.example", done="Lus", password="sésame"
    )
    assert (second.port, second.folder, second.tls, second.token_file) == (1143, "INBOX", "none", "/run/token")


@pytest.mark.parametrize(
    "line",
    [
        "imap.cnaf.example",
        "pop3://gsi:x@host?to=a@b.example",
        "imaps://host?to=a@b.example",
        "imaps://gsi:secret@host/INBOX",
        "imaps://gsi:secret@host/INBOX?to=nobody",
        "imaps://gsi:secret@host/INBOX?to=a@b.example&pass=x",
    ],
)
def test_account_that_cannot_be_read_is_told_without_its_password(line: str) -> None:
    with pytest.raises(AccountError) as refused:
        read_accounts(line)
    assert "secret" not in str(refused.value)
