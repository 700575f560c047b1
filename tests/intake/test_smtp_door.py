"""The SMTP door on loopback: 250 only for what is kept; what is not kept stays with its sender."""

from __future__ import annotations

import smtplib
import socket
import threading
import time
from collections.abc import Iterator

import pytest

from app.intake.sources.smtp import DoorCannotOpen, SmtpDoor
from tests.mails.writing import coded, mail, multipart, part

JEANNE, GSI = "jeanne@cd37.example", "gsi@vigie.example"
LIMIT = 40_000_000


class Desk:
    """What the door hands over; `failing` makes the store fail, `slow` holds it back."""

    def __init__(self) -> None:
        self.kept: list[tuple[bytes, str, list[str], str]] = []
        self.refused: list[tuple[str, list[str], int, str]] = []
        self.failing = False
        self.slow: threading.Event | None = None

    def keep(self, raw: bytes, envelope_from: str, envelope_to: list[str], peer: str) -> None:
        if self.slow is not None:
            self.slow.wait(5)
        if self.failing:
            raise RuntimeError("no room on the disk")
        self.kept.append((raw, envelope_from, envelope_to, peer))

    def refuse(self, envelope_from: str, envelope_to: list[str], size: int, peer: str) -> None:
        self.refused.append((envelope_from, envelope_to, size, peer))


@pytest.fixture
def desk() -> Desk:
    return Desk()


@pytest.fixture
def door(desk: Desk) -> Iterator[SmtpDoor]:
    door = SmtpDoor("127.0.0.1", 0, desk.keep, desk.refuse, max_bytes=LIMIT)
    door.start()
    yield door
    door.stop()


@pytest.fixture
def sender(door: SmtpDoor) -> Iterator[smtplib.SMTP]:
    with smtplib.SMTP("127.0.0.1", door.port, timeout=30) as sender:
        yield sender


def _talk(port: int, *lines: bytes) -> list[bytes]:
    """Send lines one after the other and collect one answer for each, greeting first."""
    with socket.create_connection(("127.0.0.1", port), timeout=10) as connection, connection.makefile("rb") as answers:
        heard = [answers.readline()]
        for line in lines:
            connection.sendall(line)
            answer = answers.readline()
            while answer[3:4] == b"-":
                answer = answers.readline()
            heard.append(answer)
        return heard


def test_mail_is_kept_byte_for_byte_with_its_envelope(sender: smtplib.SMTP, desk: Desk) -> None:
    raw = mail("Bonjour,\n\n.\n..deux points\nfin\n")
    sender.sendmail(JEANNE, [GSI, "copie@vigie.example"], raw)
    assert desk.kept == [(raw, JEANNE, [GSI, "copie@vigie.example"], "127.0.0.1")]


def test_mail_that_cannot_be_stored_stays_with_its_sender(sender: smtplib.SMTP, desk: Desk) -> None:
    desk.failing = True
    with pytest.raises(smtplib.SMTPDataError) as refused:
        sender.sendmail(JEANNE, [GSI], mail())
    assert refused.value.smtp_code == 451
    assert b"try again later" in refused.value.smtp_error
    desk.failing = False
    sender.sendmail(JEANNE, [GSI], mail())
    assert len(desk.kept) == 1


def test_250_is_said_only_after_the_mail_is_kept(sender: smtplib.SMTP, desk: Desk) -> None:
    desk.slow = threading.Event()
    sending = threading.Thread(target=sender.sendmail, args=(JEANNE, [GSI], mail()))
    sending.start()
    sending.join(0.3)
    assert sending.is_alive()
    assert not desk.kept
    desk.slow.set()
    sending.join(5)
    assert not sending.is_alive()
    assert len(desk.kept) == 1


def test_mail_of_30_mb_is_kept(sender: smtplib.SMTP, desk: Desk) -> None:
    raw = multipart("mixed", part("Voir."), coded(bytes(22_200_000), "application/zip; name=a.zip"))
    assert len(raw) > 30_000_000
    sender.sendmail(JEANNE, [GSI], raw)
    assert desk.kept[0][0] == raw


def test_mail_announced_as_too_large_is_refused_and_the_desk_is_told(sender: smtplib.SMTP, desk: Desk) -> None:
    sender.ehlo()
    assert sender.esmtp_features["size"] == str(LIMIT)
    code, answer = sender.docmd("MAIL", f"FROM:<{JEANNE}> SIZE={LIMIT + 1}")
    assert (code, b"size limit" in answer) == (552, True)
    assert desk.refused == [(JEANNE, [], LIMIT + 1, "127.0.0.1")]


def test_mail_that_turns_out_too_large_is_refused_and_the_desk_is_told(desk: Desk) -> None:
    door = SmtpDoor("127.0.0.1", 0, desk.keep, desk.refuse, max_bytes=100_000)
    door.start()
    with smtplib.SMTP("127.0.0.1", door.port) as sender:
        sender.helo()
        sender.mail(JEANNE)
        sender.rcpt(GSI)
        code, _ = sender.data(b"x" * 300_000)
        assert code == 552
        sender.sendmail(JEANNE, [GSI], mail())
    door.stop()
    assert [(one[0], one[1]) for one in desk.refused] == [(JEANNE, [GSI])]
    assert desk.refused[0][2] >= 300_000
    assert len(desk.kept) == 1


def test_null_sender_utf8_and_eight_bits_are_welcome(sender: smtplib.SMTP, desk: Desk) -> None:
    sender.ehlo()
    assert {"8bitmime", "smtputf8"} <= set(sender.esmtp_features)
    sender.sendmail("", [GSI], mail("été\n"), mail_options=["BODY=8BITMIME"])
    sender.sendmail("zoé@hôpital.example", ["désk@vigie.example"], mail(), mail_options=["SMTPUTF8", "BODY=8BITMIME"])
    assert [(one[1], one[2]) for one in desk.kept] == [("", [GSI]), ("zoé@hôpital.example", ["désk@vigie.example"])]


def test_envelope_of_foreign_bytes_can_be_stored(sender: smtplib.SMTP, desk: Desk) -> None:
    sender.ehlo()
    sender.send(b"MAIL FROM:<z\xe9@cd37.example>\r\n")
    assert sender.getreply()[0] == 250
    sender.rcpt(GSI)
    sender.data(mail())
    desk.kept[0][1].encode("utf-8")


def test_line_of_300_000_characters_is_no_reason_to_refuse_a_mail(sender: smtplib.SMTP, desk: Desk) -> None:
    raw = mail("x" * 300_000 + "\n")
    sender.sendmail(JEANNE, [GSI], raw)
    assert desk.kept[0][0] == raw


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        (b".\r\n", b""),
        (b"\r\n.\r\n", b"\r\n"),
        (b"..\r\n.\r\n", b".\r\n"),
        (b"..a\r\n...\r\nb\r\n.\r\n", b".a\r\n..\r\nb\r\n"),
        (b"a\n.\nb\r\n.\r\n", b"a\n.\nb\r\n"),
        (b"a\r.\rb\r\n.\r\n", b"a\r.\rb\r\n"),
        (b"x" * 65_534 + b"\r\n.\r\n", b"x" * 65_534 + b"\r\n"),
        (b"x" * 65_536 + b"\r\n.\r\n", b"x" * 65_536 + b"\r\n"),
        (b"x" * 131_071 + b"\r\n..y\r\n.\r\n", b"x" * 131_071 + b"\r\n.y\r\n"),
    ],
    ids=["nothing", "one line end", "one dot", "dots", "bare line feeds", "bare returns", "64k-2", "64k", "128k-1"],
)
def test_odd_ends_and_dots_come_through(sender: smtplib.SMTP, desk: Desk, sent: bytes, kept: bytes) -> None:
    sender.ehlo()
    sender.mail(JEANNE)
    sender.rcpt(GSI)
    sender.docmd("DATA")
    sender.send(sent)
    assert sender.getreply()[0] == 250
    assert desk.kept[0][0] == kept


def test_end_of_mail_without_cr_is_no_end(door: SmtpDoor, desk: Desk) -> None:
    """A second mail smuggled in behind a bare line feed stays part of the first (RFC 5321, 2.3.8)."""
    smuggled = b"un\r\n\n.\nMAIL FROM:<pirate@autre.example>\r\n"
    heard = _talk(
        door.port,
        b"EHLO x\r\n",
        b"MAIL FROM:<a@cd37.example>\r\n",
        b"RCPT TO:<b@vigie.example>\r\n",
        b"DATA\r\n",
        smuggled + b".\r\n",
    )
    assert heard[-1].startswith(b"250")
    assert [one[0] for one in desk.kept] == [smuggled]


def test_connection_cut_in_the_middle_of_a_mail_keeps_nothing_and_hurts_nobody(door: SmtpDoor, desk: Desk) -> None:
    with socket.create_connection(("127.0.0.1", door.port), timeout=10) as connection:
        for line in (b"EHLO x\r\n", b"MAIL FROM:<a@cd37.example>\r\n", b"RCPT TO:<b@vigie.example>\r\n", b"DATA\r\n"):
            connection.recv(4096)
            connection.sendall(line)
        connection.recv(4096)
        connection.sendall(b"Subject: x\r\n\r\ncoup")
    with smtplib.SMTP("127.0.0.1", door.port) as sender:
        sender.sendmail(JEANNE, [GSI], mail())
    assert len(desk.kept) == 1


def test_commands_out_of_order_are_answered_not_fatal(door: SmtpDoor) -> None:
    heard = _talk(
        door.port, b"DATA\r\n", b"EHLO x\r\n", b"DATA\r\n", b"MAIL FROM:<a@cd37.example>\r\n", b"DATA\r\n", b"NOOP\r\n"
    )
    assert [one[:3] for one in heard] == [b"220", b"503", b"250", b"503", b"250", b"503", b"250"]


def test_forty_senders_at_once_are_all_served(door: SmtpDoor, desk: Desk) -> None:
    def send(number: int) -> None:
        with smtplib.SMTP("127.0.0.1", door.port, timeout=30) as sender:
            sender.sendmail(f"a{number}@cd37.example", [GSI], mail(f"Mail {number}.\n"))

    threads = [threading.Thread(target=send, args=(number,)) for number in range(40)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len({one[1] for one in desk.kept}) == 40


def test_full_door_says_so_for_the_time_being(desk: Desk) -> None:
    door = SmtpDoor("127.0.0.1", 0, desk.keep, max_connections=2)
    door.start()
    with smtplib.SMTP("127.0.0.1", door.port), smtplib.SMTP("127.0.0.1", door.port):
        with pytest.raises(smtplib.SMTPConnectError) as full:
            smtplib.SMTP("127.0.0.1", door.port)
        assert full.value.smtp_code == 421
    door.stop()


def test_unknown_recipient_is_refused_at_once(desk: Desk) -> None:
    door = SmtpDoor("127.0.0.1", 0, desk.keep, accepts=lambda address: address == GSI)
    door.start()
    with smtplib.SMTP("127.0.0.1", door.port) as sender:
        told = sender.sendmail(JEANNE, [GSI, "personne@vigie.example"], mail())
    door.stop()
    assert told["personne@vigie.example"][0] == 550
    assert desk.kept[0][2] == [GSI]


def test_lmtp_answers_once_for_each_recipient(desk: Desk) -> None:
    door = SmtpDoor("127.0.0.1", 0, desk.keep, lmtp=True)
    door.start()
    recipients = [b"RCPT TO:<gsi@vigie.example>\r\n", b"RCPT TO:<copie@vigie.example>\r\n"]
    start = [b"EHLO x\r\n", b"LHLO x\r\n", b"MAIL FROM:<a@cd37.example>\r\n"]
    heard = _talk(door.port, *start, *recipients, b"DATA\r\n", b"Bonjour\r\n.\r\n", b"")
    door.stop()
    assert [one[:3] for one in heard] == [b"220", b"500", b"250", b"250", b"250", b"250", b"354", b"250", b"250"]
    assert [one[2] for one in desk.kept] == [[GSI, "copie@vigie.example"]]


def test_port_in_use_is_told_in_clear_words(door: SmtpDoor, desk: Desk) -> None:
    with pytest.raises(DoorCannotOpen, match=f"127.0.0.1:{door.port} is in use by another program"):
        SmtpDoor("127.0.0.1", door.port, desk.keep).start()


def test_mail_being_stored_when_the_door_closes_is_stored_and_answered(desk: Desk) -> None:
    door = SmtpDoor("127.0.0.1", 0, desk.keep)
    door.start()
    desk.slow = threading.Event()
    codes: list[int] = []

    def send() -> None:
        sender = smtplib.SMTP("127.0.0.1", door.port)
        sender.ehlo()
        sender.mail(JEANNE)
        sender.rcpt(GSI)
        codes.append(sender.data(mail())[0])
        sender.close()

    sending = threading.Thread(target=send)
    sending.start()
    time.sleep(0.3)
    closing = threading.Thread(target=door.stop)
    closing.start()
    time.sleep(0.1)
    desk.slow.set()
    closing.join(10)
    sending.join(10)
    assert codes == [250]
    assert len(desk.kept) == 1


def test_door_opens_again_after_closing_and_leaves_no_thread(desk: Desk) -> None:
    before = set(threading.enumerate())
    door = SmtpDoor("127.0.0.1", 0, desk.keep)
    for _ in range(3):
        door.start()
        with smtplib.SMTP("127.0.0.1", door.port) as sender:
            sender.sendmail(JEANNE, [GSI], mail())
        door.stop()
        door.stop()
    assert len(desk.kept) == 3
    assert set(threading.enumerate()) == before
