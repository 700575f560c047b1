"""The relay, through Flask-Mail made safe.

Stock Flask-Mail waits for ever, takes any certificate, lets a line break into an extra header and cannot send with
a null envelope sender. Each of these is mended below; what it does well, opening a session and keeping it, stays.
"""

from __future__ import annotations

import base64
import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from flask_mail import BadHeaderError, Connection, Mail, Message

from app.config import Settings
from app.labels import phrase
from app.notify.channels.way_out import NotTaken, Outgoing, RelayUnreachable

TIMEOUT = 15.0  # seconds for each answer of the relay
_IMPLICIT_TLS = 465
_LONGEST_REASON = 300


class SealedMessage(Message):
    """A message that is its finished bytes: nothing is left for Flask-Mail to assemble."""

    def __init__(self, outgoing: Outgoing) -> None:  # the parent's would look up the machine's name for a Message-ID
        self.outgoing = outgoing
        self.recipients = [outgoing.recipient]
        self.subject, self.sender, self.reply_to = str(outgoing.email["Subject"]), str(outgoing.email["From"]), None
        self.cc, self.bcc, self.mail_options, self.rcpt_options = [], [], [], []

    def as_bytes(self) -> bytes:
        return self.outgoing.email.as_bytes()

    def has_bad_headers(self) -> bool:
        """Whether any header, not only the well-known ones, carries a line break of its own."""
        headers = [self.outgoing.recipient, *map(str, self.outgoing.email.values())]
        return any("\r" in header or "\n" in header for header in headers)


class SafeConnection(Connection):
    """A session with the relay that ends in time and trusts only a certificate it can verify."""

    def __init__(self, mail: Any, local_name: str) -> None:
        super().__init__(mail)
        self.local_name = local_name  # said in EHLO: the library would look the machine's name up, slowly

    def configure_host(self) -> smtplib.SMTP:
        mail, name = self.mail, self.local_name
        if mail.use_ssl:
            tls = ssl.create_default_context()
            host: smtplib.SMTP = smtplib.SMTP_SSL(mail.server, mail.port, name, timeout=TIMEOUT, context=tls)
        else:
            host = smtplib.SMTP(mail.server, mail.port, name, timeout=TIMEOUT)
        try:
            host.ehlo_or_helo_if_needed()
            if mail.use_tls:
                host.starttls(context=ssl.create_default_context())
            if mail.username and mail.password:
                _sign_in(host, mail.username, mail.password)
        except BaseException:
            host.close()
            raise
        return host

    def send(self, message: Message, envelope_from: Any = None) -> None:
        """Hand over one SealedMessage. Raises BadHeaderError, or what smtplib raises."""
        if message.has_bad_headers():
            raise BadHeaderError
        if self.host is None:
            raise smtplib.SMTPServerDisconnected("the session is over")
        self.host.sendmail(str(envelope_from or ""), [str(one) for one in message.recipients], message.as_bytes())

    def __exit__(self, *raised: object) -> None:
        """Take leave; a relay that has gone already is no error."""
        host, self.host = self.host, None
        if host is None:
            return
        try:
            host.quit()
        except (smtplib.SMTPException, OSError):
            host.close()


class SafeMail(Mail):
    """Flask-Mail set up from our settings; not registered on the application, which must not send."""

    def __init__(self, settings: Settings) -> None:
        implicit = settings.relay_port == _IMPLICIT_TLS
        self.state = self.init_mail(
            {
                "MAIL_SERVER": settings.relay_host,
                "MAIL_PORT": settings.relay_port,
                "MAIL_USERNAME": settings.relay_user or None,
                "MAIL_PASSWORD": settings.relay_password or None,
                "MAIL_USE_SSL": settings.relay_tls and implicit,
                "MAIL_USE_TLS": settings.relay_tls and not implicit,
            }
        )
        self.local_name = settings.mail_domain

    def connect(self) -> SafeConnection:
        return SafeConnection(self.state, self.local_name)


class SmtpChannel:
    """Letters go to the configured relay; what it has accepted is its to deliver."""

    taken_state = "sent"

    def __init__(self, settings: Settings) -> None:
        self.mail = SafeMail(settings)

    @contextmanager
    def open(self) -> Iterator[SmtpLine]:
        line = SmtpLine(self.mail)
        try:
            yield line
        finally:
            line.close()


class SmtpLine:
    """One session for several letters, opened with the first. After any refusal the next letter gets a fresh one."""

    def __init__(self, mail: SafeMail) -> None:
        self._mail = mail
        self._connection: SafeConnection | None = None

    def send(self, outgoing: Outgoing) -> None:
        connection = self._connection or self._connected()
        try:
            connection.send(SealedMessage(outgoing), envelope_from=outgoing.envelope_sender)
        except (smtplib.SMTPException, OSError, BadHeaderError, ValueError) as refusal:
            self.close()
            raise _not_taken(refusal) from refusal

    def close(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            connection.__exit__(None, None, None)

    def _connected(self) -> SafeConnection:
        """Greeting, STARTTLS and login say nothing of the letter: whatever they refuse may be mended meanwhile."""
        connection = self._mail.connect()
        try:
            connection.__enter__()
        except (smtplib.SMTPException, OSError, ValueError) as refusal:
            raise RelayUnreachable(_unreachable(refusal)) from refusal
        self._connection = connection
        return connection


def _sign_in(host: smtplib.SMTP, user: str, password: str) -> None:
    """Smtplib signs in with ASCII only; an accent in a password is UTF-8 (RFC 4616)."""
    if (user + password).isascii():
        host.login(user, password)
        return
    host.ehlo_or_helo_if_needed()  # STARTTLS made it forget
    words = base64.b64encode(f"\0{user}\0{password}".encode()).decode("ascii")
    code, detail = host.docmd("AUTH", f"PLAIN {words}")
    if code != 235:
        raise smtplib.SMTPAuthenticationError(code, detail)


def _unreachable(refusal: Exception) -> str:
    if isinstance(refusal.__context__, TimeoutError):  # smtplib speaks of a closed connection then
        return phrase("relay_silent")
    match refusal:
        case ssl.SSLCertVerificationError():
            return phrase("relay_certificate", detail=refusal.verify_message)
        case smtplib.SMTPNotSupportedError():
            return phrase("relay_without_tls")
        case smtplib.SMTPResponseException():
            return _answered(refusal.smtp_code, refusal.smtp_error)
        case TimeoutError():
            return phrase("relay_silent")
        case _:
            return phrase("relay_unreachable", detail=str(refusal)[:_LONGEST_REASON])


def _not_taken(refusal: Exception) -> NotTaken:
    """5xx to the letter itself is final (RFC 5321, 4.2.1); silence, a reset and 4xx are tried again."""
    match refusal:
        case smtplib.SMTPRecipientsRefused():
            code, detail = next(iter(refusal.recipients.values()))
            return NotTaken(_answered(code, detail), permanent=code >= 500)
        case smtplib.SMTPResponseException():
            reason = _answered(refusal.smtp_code, refusal.smtp_error)
            return NotTaken(reason, permanent=refusal.smtp_code >= 500)
        case BadHeaderError() | ValueError():
            return NotTaken(phrase("unreadable_letter"), permanent=True)
        case _:
            return NotTaken(_unreachable(refusal), permanent=False)


def _answered(code: int, detail: bytes | str) -> str:
    text = detail.decode("utf-8", "replace") if isinstance(detail, bytes) else detail
    return phrase("relay_answer", code=code, detail=" ".join(text.split())[:_LONGEST_REASON])
