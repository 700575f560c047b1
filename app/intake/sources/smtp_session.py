"""One SMTP or LMTP conversation: aiosmtpd's, with the reception of the mail itself done here.

Three things differ from aiosmtpd's own DATA. It refuses for ever a mail with a line over 1,000 characters, which
honest programs write; it works line by line, 6 s of one core for 30 MB; and its LMTP answers once where RFC 2033 asks
for one answer for each recipient.
"""

from __future__ import annotations

import asyncio
import logging
import re
from collections.abc import Awaitable, Callable
from typing import Any, cast

from aiosmtpd.lmtp import LMTP
from aiosmtpd.smtp import SMTP

from app.intake.mime import limits
from app.intake.mime.storable import one_line

_LOG = logging.getLogger(__name__)
_END = b"\r\n.\r\n"
_SIZE = re.compile(r"\bSIZE=(\d{1,20})\b", re.IGNORECASE)
_SENDER = re.compile(r"<([^<>]{0,320})>")
TOO_LARGE = "552 5.3.4 Message exceeds the size limit of {limit} bytes"

Keep = Callable[[bytes, str, list[str], str], Awaitable[str]]
"""Takes the raw mail, envelope sender, recipients and peer; returns the status line to answer with."""

Refuse = Callable[[str, list[str], int, str], Awaitable[None]]
"""Takes the envelope sender, recipients, size in bytes and peer of a mail that was too large."""


def _storable_address(address: str) -> str:
    """Without the angle brackets of the null sender, and without the lone surrogates that stand for foreign bytes."""
    return one_line(address.strip("<>"), limits.ADDRESS_CHARACTERS)


class Session(SMTP):
    """One connection. `keep` is awaited with each complete mail, its answer is the sender's answer."""

    line_length_limit = 65_536
    show_smtp_greeting = True

    def __init__(self, handler: Any, keep: Keep, refuse: Refuse, most_bytes: int, **options: Any) -> None:
        super().__init__(handler, data_size_limit=most_bytes, enable_SMTPUTF8=True, **options)
        self._keep, self._refuse, self._most_bytes = keep, refuse, most_bytes

    @property
    def peer(self) -> str:
        """The address of the other side."""
        known: object = getattr(self.session, "peer", None)
        return str(known[0]) if isinstance(known, tuple) and known else str(known or "")

    async def smtp_MAIL(self, arg: str | None) -> None:  # noqa: N802 - aiosmtpd finds commands by these names
        """Refuse a mail announced as too large, and let the desk know of it."""
        announced = _SIZE.search(arg or "")
        if announced and int(announced[1]) > self._most_bytes and getattr(self.session, "host_name", None):
            sender = _SENDER.search(arg or "")
            await self._refuse(_storable_address(sender[1]) if sender else "", [], int(announced[1]), self.peer)
            await self.push(TOO_LARGE.format(limit=self._most_bytes))
            return
        await super().smtp_MAIL(arg)

    async def smtp_DATA(self, arg: str | None) -> None:  # noqa: N802
        """Receive a mail, have it kept, and only then say so."""
        if await self.check_helo_needed() or await self.check_auth_needed("DATA"):
            return
        if self.envelope is None or not self.envelope.rcpt_tos:
            await self.push("503 5.5.1 Error: need RCPT command")
            return
        if arg:
            await self.push("501 5.5.4 Syntax: DATA")
            return
        await self.push("354 End data with <CR><LF>.<CR><LF>")
        sender = _storable_address(self.envelope.mail_from or "")
        recipients = [_storable_address(one) for one in self.envelope.rcpt_tos]
        raw, size = await self._receive()
        if raw is None:
            await self._refuse(sender, recipients, size, self.peer)
            status = TOO_LARGE.format(limit=self._most_bytes)
        else:
            status = await self._keep(raw, sender, recipients, self.peer)
        self._set_post_data_state()  # type: ignore[no-untyped-call]
        for _ in range(self._answers_due(len(recipients))):
            await self.push(status)

    def _answers_due(self, recipients: int) -> int:
        return 1

    async def _receive(self) -> tuple[bytes | None, int]:
        """The mail without its transparency dots, or None when it is too large, and its size in bytes."""
        # A mail may begin with its end (".\r\n" at once): a line end put before it makes that case like the others.
        self._reader._buffer[:0] = b"\r\n"  # type: ignore[attr-defined]
        content, size, ended = bytearray(), -len(_END), False
        while not ended:
            try:
                chunk = await self._reader.readuntil(_END)
                ended = True
            except asyncio.LimitOverrunError as full:
                chunk = await self._reader.readexactly(full.consumed)
            self._reset_timeout()
            size += len(chunk)
            if size <= self._most_bytes:
                content += chunk
            else:
                content.clear()
        if size > self._most_bytes:
            return None, size
        del content[-3:]
        if b"\r\n." in content:
            content = content.replace(b"\r\n.", b"\r\n")
        return bytes(memoryview(content)[2:]), len(content) - 2

    async def handle_exception(self, error: Exception) -> str:
        """Any mistake of ours is a temporary failure: the sender keeps its mail and comes back."""
        _LOG.error("mail conversation with %s failed", self.peer, exc_info=error)
        return "451 4.3.0 Internal error, please try again later"


class LmtpSession(Session, LMTP):
    """The same over LMTP (RFC 2033): LHLO, and one answer for each recipient."""

    show_smtp_greeting = False

    def _answers_due(self, recipients: int) -> int:
        return recipients


class TooManyConnections(asyncio.Protocol):
    """What a connection meets when the door is full: a temporary refusal."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Say so and hang up."""
        connection = cast("asyncio.Transport", transport)
        connection.write(b"421 4.3.2 Too many connections, please try again later\r\n")
        connection.close()
