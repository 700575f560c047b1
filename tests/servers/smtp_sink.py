"""A real SMTP server on loopback that keeps every letter it is handed, and can be told to answer badly.

with SmtpSink() as sink:
    ...                                        # send to 127.0.0.1, port sink.port
    [letter] = sink.wait_for(1)
    assert letter.message["Subject"] == "..."
    sink.answer_next("RCPT", "450 4.2.0 come back later", times=2)
"""

from __future__ import annotations

import asyncio
import email
import email.policy
import threading
from collections import defaultdict, deque
from dataclasses import dataclass
from email.message import EmailMessage
from typing import Any, Literal

from aiosmtpd.smtp import SMTP, Envelope, Session

HOST = "127.0.0.1"
Verb = Literal["MAIL", "RCPT", "DATA"]


@dataclass(frozen=True)
class Letter:
    """One accepted letter: its envelope, and its bytes as they came over the wire."""

    sender: str
    recipients: tuple[str, ...]
    raw: bytes

    @property
    def message(self) -> EmailMessage:
        return email.message_from_bytes(self.raw, policy=email.policy.default)


class SmtpSink:
    """Listens from `start()` to `stop()` in a thread of its own; the port is the system's choice unless given."""

    def __init__(self, port: int = 0) -> None:
        self.port = port
        self._letters: list[Letter] = []
        self._scripted: dict[str, deque[str]] = defaultdict(deque)
        self._changed = threading.Condition()
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="smtp-sink", daemon=True)
        self._server: asyncio.Server | None = None

    def __enter__(self) -> SmtpSink:
        self.start()
        return self

    def __exit__(self, *exc: object) -> None:
        self.stop()

    @property
    def letters(self) -> list[Letter]:
        with self._changed:
            return list(self._letters)

    def start(self) -> None:
        self._thread.start()
        self._server = asyncio.run_coroutine_threadsafe(self._listen(), self._loop).result(timeout=10)
        self.port = self._server.sockets[0].getsockname()[1]

    def stop(self) -> None:
        asyncio.run_coroutine_threadsafe(self._hang_up(), self._loop).result(timeout=10)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(timeout=10)
        self._loop.close()

    def wait_for(self, count: int, seconds: float = 10.0) -> list[Letter]:
        """The letters, once there are at least `count`. Raises AssertionError with what came when they do not."""
        with self._changed:
            if not self._changed.wait_for(lambda: len(self._letters) >= count, timeout=seconds):
                came = [(letter.recipients, letter.message["Subject"]) for letter in self._letters]
                raise AssertionError(f"{count} letters awaited for {seconds} s, came: {came}")
            return list(self._letters)

    def clear(self) -> None:
        with self._changed:
            self._letters.clear()

    def answer_next(self, verb: Verb, answer: str, times: int = 1) -> None:
        """Give `answer` to the next `times` commands of that name; then all is well again."""
        self._scripted[verb].extend([answer] * times)

    # What aiosmtpd calls, with its own names and arguments.

    async def handle_MAIL(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if refusal := self._scripted_answer("MAIL"):
            return refusal
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return "250 2.1.0 OK"

    async def handle_RCPT(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if refusal := self._scripted_answer("RCPT"):
            return refusal
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        if refusal := self._scripted_answer("DATA"):
            return refusal
        raw = envelope.content if isinstance(envelope.content, bytes) else b""
        letter = Letter((envelope.mail_from or "").strip("<>"), tuple(envelope.rcpt_tos), raw)
        with self._changed:
            self._letters.append(letter)
            self._changed.notify_all()
        return "250 2.0.0 kept"

    def _scripted_answer(self, verb: Verb) -> str | None:
        answers = self._scripted[verb]
        return answers.popleft() if answers else None

    async def _listen(self) -> asyncio.Server:
        return await self._loop.create_server(self._conversation, HOST, self.port)

    def _conversation(self) -> Any:
        return SMTP(self, hostname="sink.example", enable_SMTPUTF8=True, loop=self._loop)

    async def _hang_up(self) -> None:
        if self._server:
            self._server.close()
        open_conversations = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
        for task in open_conversations:
            task.cancel()
        await asyncio.gather(*open_conversations, return_exceptions=True)
