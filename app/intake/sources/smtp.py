"""The SMTP (or LMTP) door: a mail is answered with 250 only after it is kept; whatever fails, its sender keeps it."""

from __future__ import annotations

import asyncio
import errno
import logging
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from app.intake.sources.smtp_session import LmtpSession, Session, TooManyConnections

_LOG = logging.getLogger(__name__)
MAX_BYTES = 50_000_000
_KEEPERS = 4
_START_SECONDS = 10.0
_GRACE_SECONDS = 10.0
KEPT = "250 2.0.0 OK, kept"
NOT_KEPT = "451 4.3.0 The mail could not be stored, please try again later"

KeepMail = Callable[[bytes, str, list[str], str], None]
RefuseMail = Callable[[str, list[str], int, str], None]
AcceptsAddress = Callable[[str], bool]


class DoorCannotOpen(Exception):
    """The address cannot be listened on; the message says which, and what to do."""


class _Recipients:
    """aiosmtpd's hooks: which addresses have a mailbox here."""

    def __init__(self, accepts: AcceptsAddress | None) -> None:
        self._accepts = accepts

    async def handle_RCPT(  # noqa: N802 - aiosmtpd finds its hooks by these names
        self, server: Any, session: Any, envelope: Any, address: str, options: list[str]
    ) -> str:
        """Accept the recipient, or say that it is unknown."""
        if self._accepts is not None and not self._accepts(address):
            return "550 5.1.1 No such mailbox here"
        envelope.rcpt_tos.append(address)
        envelope.rcpt_options.extend(options)
        return "250 2.1.5 OK"


class SmtpDoor:
    """Listens in a thread of its own from `start` to `stop`.

    `keep(raw, envelope_from, envelope_to, peer)` runs in a worker thread, stores the mail and commits; an exception of
    it is answered with 451, so the sender tries again. `refuse(envelope_from, envelope_to, size, peer)` is told of a
    mail over `max_bytes`, which is answered with 552 (no recipients and the announced size when refused at MAIL FROM).
    `accepts(address)` answers recipients with 550 when it is given and says no. `envelope_from` is "" for the null
    sender. Port 0 takes a free port; `port` says which once started.
    """

    def __init__(  # noqa: PLR0913 - each is one fact of a door
        self,
        host: str,
        port: int,
        keep: KeepMail,
        refuse: RefuseMail | None = None,
        *,
        max_bytes: int = MAX_BYTES,
        accepts: AcceptsAddress | None = None,
        lmtp: bool = False,
        hostname: str = "vigie.example",
        max_connections: int = 200,
    ) -> None:
        self.host, self.port = host, port
        self._keep, self._refuse = keep, refuse
        self._recipients = _Recipients(accepts)
        self._max_bytes, self._hostname, self._max_connections = max_bytes, hostname, max_connections
        self._session_class = LmtpSession if lmtp else Session
        self._sessions: set[Session] = set()
        self._storing = 0
        self._thread: threading.Thread | None = None
        self._loop: asyncio.AbstractEventLoop
        self._opened = threading.Event()
        self._failure: OSError | None = None
        self._listening = False

    def start(self) -> None:
        """Open the door; returns when it listens. DoorCannotOpen when the address is taken or not ours."""
        if self._thread is not None:
            raise RuntimeError("the door is open already")
        self._opened.clear()
        self._failure, self._listening = None, False
        self._thread = threading.Thread(target=self._run, name="mail-door", daemon=True)
        self._thread.start()
        self._opened.wait(_START_SECONDS)
        if not self._listening:
            self._thread.join(1)
            self._thread = None
            raise DoorCannotOpen(self._why_not()) from self._failure

    def stop(self) -> None:
        """Close the door: mails being stored are stored and answered, other conversations end. May be called twice."""
        if self._thread is None:
            return
        self._loop.call_soon_threadsafe(self._closing.set)
        self._thread.join()
        self._thread = None

    def _why_not(self) -> str:
        where = f"{self.host}:{self.port}"
        if self._failure is None:
            return f"the mail door did not open on {where} within {_START_SECONDS:.0f} seconds"
        if self._failure.errno == errno.EADDRINUSE:
            return f"the mail door cannot open: {where} is in use by another program; stop it or choose another port"
        return f"the mail door cannot open on {where}: {self._failure.strerror or self._failure}"

    def _run(self) -> None:
        with asyncio.Runner() as runner:
            self._loop = runner.get_loop()
            try:
                runner.run(self._serve())
            except OSError as error:
                self._failure = error
                self._opened.set()

    async def _serve(self) -> None:
        loop = asyncio.get_running_loop()
        self._closing = asyncio.Event()
        with ThreadPoolExecutor(_KEEPERS, thread_name_prefix="mail-door-keeper") as self._keepers:
            server = await loop.create_server(self._answer, self.host, self.port, backlog=256)
            self.port = server.sockets[0].getsockname()[1]
            self._listening = True
            self._opened.set()
            await self._closing.wait()
            server.close()
            await self._end_sessions()

    async def _end_sessions(self) -> None:
        loop = asyncio.get_running_loop()
        deadline = loop.time() + _GRACE_SECONDS
        while self._storing and loop.time() < deadline:
            await asyncio.sleep(0.02)
        for session in list(self._sessions):
            if session.transport is not None:
                session.transport.close()
        await asyncio.sleep(0)

    def _answer(self) -> asyncio.Protocol | Session:
        self._sessions = {one for one in self._sessions if one.transport is not None}
        if len(self._sessions) >= self._max_connections:
            return TooManyConnections()
        session = self._session_class(
            self._recipients,
            self._store,
            self._tell_refused,
            self._max_bytes,
            hostname=self._hostname,
            ident="Vigie",
            loop=asyncio.get_running_loop(),
        )
        self._sessions.add(session)
        return session

    async def _store(self, raw: bytes, sender: str, recipients: list[str], peer: str) -> str:
        self._storing += 1
        try:
            await asyncio.get_running_loop().run_in_executor(self._keepers, self._keep, raw, sender, recipients, peer)
        except Exception:  # noqa: BLE001 - whatever failed, the sender must keep its mail
            _LOG.exception("a mail from %s could not be stored; its sender was asked to try again", peer)
            return NOT_KEPT
        finally:
            self._storing -= 1
        return KEPT

    async def _tell_refused(self, sender: str, recipients: list[str], size: int, peer: str) -> None:
        if self._refuse is None:
            return
        loop = asyncio.get_running_loop()
        try:
            await loop.run_in_executor(self._keepers, self._refuse, sender, recipients, size, peer)
        except Exception:  # noqa: BLE001 - the sender is answered all the same
            _LOG.exception("the refusal of a mail of %d bytes from %s could not be noted", size, peer)
