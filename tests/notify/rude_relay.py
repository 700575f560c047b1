"""A relay that misbehaves at a chosen point, some number of times, then does its work."""

from __future__ import annotations

import email
import email.policy
import socket
import socketserver
import struct
import threading
from email.message import EmailMessage
from typing import ClassVar, Literal

Point = Literal["connect", "EHLO", "MAIL", "RCPT", "DATA", "dot"]
Manner = Literal["4xx", "5xx", "silence", "reset"]
POINTS: tuple[Point, ...] = ("connect", "EHLO", "MAIL", "RCPT", "DATA", "dot")
MANNERS: tuple[Manner, ...] = ("4xx", "5xx", "silence", "reset")


class RudeRelay:
    """Listens on loopback between `with` and its end; `taken` are the letters it has really taken."""

    def __init__(self, point: Point | None = None, manner: Manner = "4xx", times: int = 1) -> None:
        self.point, self.manner, self.times_left = point, manner, times
        self.taken: list[EmailMessage] = []
        self.sessions = 0
        self.over = threading.Event()
        relay = self

        class Conversation(_Conversation):
            of: ClassVar[RudeRelay] = relay

        self._server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), Conversation)
        self._server.daemon_threads = True
        self.port: int = self._server.server_address[1]
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True)

    def __enter__(self) -> RudeRelay:
        self._thread.start()
        return self

    def __exit__(self, *raised: object) -> None:
        self.over.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join(timeout=5)

    def is_rude_at(self, point: str) -> bool:
        if point != self.point or self.times_left == 0:
            return False
        self.times_left -= 1
        return True


class _Hung(Exception):
    """The conversation is over."""


class _Conversation(socketserver.StreamRequestHandler):
    of: ClassVar[RudeRelay]

    def handle(self) -> None:
        self.of.sessions += 1
        try:
            self._answer("connect", "220 relay.example ready")
            while line := self.rfile.readline():
                self._obey(line.decode("ascii").strip())
        except (_Hung, ConnectionError):
            return

    def _obey(self, command: str) -> None:
        verb = command.split(" ", maxsplit=1)[0].split(":", maxsplit=1)[0].upper()
        if verb in ("EHLO", "HELO"):
            self._answer("EHLO", "250 relay.example")
        elif verb == "DATA" and self._answer("DATA", "354 go on"):
            lines = []
            while (line := self.rfile.readline()) not in (b".\r\n", b""):
                lines.append(line[1:] if line.startswith(b".") else line)
            letter = email.message_from_bytes(b"".join(lines), policy=email.policy.default)
            if self._answer("dot", "250 taken", letter):
                self.of.taken.append(letter)
        elif verb == "QUIT":
            self._say("221 bye")
            raise _Hung
        elif verb != "DATA":
            self._answer(verb, "250 fine")

    def _answer(self, point: str, well: str, letter: EmailMessage | None = None) -> bool:
        """Answer as one should, or as rudely as was asked; whether it went well."""
        if not self.of.is_rude_at(point):
            self._say(well)
            return True
        if self.of.manner == "reset":
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            self.connection.close()
            raise _Hung
        if self.of.manner == "silence":
            if letter is not None:
                self.of.taken.append(letter)  # it has the letter and never says so
            self.of.over.wait(30)
            raise _Hung
        self._say("451 4.7.1 come back later" if self.of.manner == "4xx" else "554 5.7.1 not here")
        return False

    def _say(self, line: str) -> None:
        self.wfile.write(line.encode("ascii") + b"\r\n")
